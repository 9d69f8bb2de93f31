//! The tree and its files.

use super::Example;
use super::Item::{Bytes, Closed, File, Filled, Link, Named, Pipe};
use crate::diagnostics::Code;

const MEBIBYTES_10: usize = 10 * 1024 * 1024;

pub(super) const EXAMPLES: &[Example] = &[
    Example::new(
        Code::EmptyTree,
        "Give the folder that holds `content`, `data` and the site's configuration.",
        &[File("site/content/about.md", "---\ntitle: About\n---\n")],
    )
    .without_config(),
    Example::new(
        Code::UnreadableFile,
        "Make the file or folder readable for whoever runs the import, or shorten its path, or take it away.",
        &[Closed("content/closed")],
    ),
    Example::new(
        Code::NotUtf8,
        "Save the file as UTF-8, for example with `iconv -f latin1 -t utf-8`.",
        &[Bytes("content/cafe.md", b"---\ntitle: Caf\xe9\n---\n")],
    ),
    Example::new(
        Code::FileTooLarge,
        "Divide the file, or keep what it lists elsewhere.",
        &[Filled("content/long.md", "---\ntitle: Long\n", MEBIBYTES_10 + 1)],
    ),
    Example::new(
        Code::FileNameEncoding,
        "Rename the file, for example with `convmv -f latin1 -t utf-8`.",
        &[Named(b"content/caf\xe9.md", "---\ntitle: Café\n---\n")],
    ),
    Example::new(
        Code::FileNameControl,
        "Rename the file.",
        &[Named(b"content/tab\tstop.md", "---\ntitle: Tab\n---\n")],
    ),
    Example::new(
        Code::SymbolicLink,
        "Copy what it leads to into the tree, or take the link away.",
        &[File("content/about.md", "---\ntitle: About\n---\n"), Link("content/secret.md", "/etc/hostname")],
    ),
    Example::new(
        Code::SpecialFile,
        "Take it away.",
        &[File("content/about.md", "---\ntitle: About\n---\n"), Pipe("content/pipe.md")],
    ),
    Example::new(
        Code::AssetType,
        "Nothing, where the file is not meant to be served. Otherwise export it as an image or a PDF.",
        &[File("static/notes.txt", "Not for readers.\n")],
    ),
    Example::new(
        Code::AssetTooLarge,
        "Compress the file or scale it down, or link to where it is kept.",
        &[Filled("static/poster.pdf", "%PDF-1.7\n", MEBIBYTES_10 + 1)],
    ),
    Example::new(
        Code::SvgScript,
        "Export the picture as plain SVG, without scripts, links to other files and the drawing program's own data.",
        &[File(
            "static/img/logo.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"track()\">\n  <script>track()</script>\n</svg>\n",
        )],
    ),
    Example::new(
        Code::SvgSyntax,
        "Open the file in a browser, which says what is wrong, and export it again.",
        &[File(
            "static/img/logo.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\">\n  <path d=\"M0 0\">\n</svg>\n",
        )],
    ),
];
