//! What the place a tree comes from makes of it.

use super::Item::{Bytes, File, Submodule};
use super::{Door, Example};
use crate::diagnostics::Code;

pub(super) const EXAMPLES: &[Example] = &[
    Example::new(
        Code::FileChanged,
        "Import again when nobody writes to the tree, or import a commit of it with `--git`.",
        &[File("content/about.md", "---\ntitle: About\n---\n\nText.\n")],
    )
    .after(Door::Changing { file: "content/about.md" }),
    Example::new(
        Code::RenamesUnknown,
        "Fetch the whole history (`git fetch --unshallow`), or give renamed pages their old address under `aliases`.",
        &[File("content/about.md", "---\ntitle: About\n---\n")],
    )
    .after(Door::Rewritten),
    Example::new(
        Code::Submodule,
        "Put the files themselves into the repository, or import a checkout that has them.",
        &[File("content/about.md", "---\ntitle: About\n---\n"), Submodule("content/shared")],
    )
    .after(Door::Commit),
    Example::new(
        Code::LfsPointer,
        "Fetch the files with `git lfs pull` and import the folder.",
        &[Bytes(
            "static/logo.svg",
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n",
        )],
    ),
];
