//! News, pages and the shortcodes in them.

use super::Example;
use super::Item::File;
use crate::diagnostics::Code;

const ABOUT: super::Item = File("content/about.md", "---\ntitle: About\n---\n");

pub(super) const EXAMPLES: &[Example] = &[
    Example::new(
        Code::Draft,
        "Nothing, until it is ready. Then take `draft` away.",
        &[File("content/blog/a.md", "---\ntitle: A\ndate: 2022-03-03\ndraft: true\n---\n")],
    ),
    Example::new(
        Code::MissingTitle,
        "Add a `title` to the front matter.",
        &[File("content/how-to-join.md", "---\nsummary: In five steps\n---\n")],
    ),
    Example::new(
        Code::MissingDate,
        "Add a `date` to the front matter.",
        &[File("content/blog/a.md", "---\ntitle: A\n---\n")],
    ),
    Example::new(
        Code::DateFromFileName,
        "Nothing, where the date is right. A `date` in the front matter says it for certain.",
        &[File("content/blog/2022-03-03-a.md", "---\ntitle: A\n---\n")],
    ),
    Example::new(
        Code::UnsupportedContent,
        "Write the document in Markdown.",
        &[File("content/history.adoc", "= History\n")],
    ),
    Example::new(
        Code::NotPublic,
        "Nothing, until it is published. Then import again.",
        &[File(
            "content/about.md",
            "---\ntitle: About\npublishDate: 2999-01-01\n---\n\n## Members\n\nAnyone may join.\n",
        )],
    ),
    Example::new(
        Code::EmptyTerm,
        "Take the entry away, or write its name.",
        &[File("content/blog/a.md", "---\ntitle: A\ndate: 2022-03-03\ntags: [Trust, \"\"]\n---\n")],
    ),
    Example::new(
        Code::DuplicatePath,
        "Delete one of the two.",
        &[
            File("content/join.md", "---\ntitle: Join\n---\n"),
            File("content/join/index.md", "---\ntitle: Join\n---\n"),
        ],
    ),
    Example::new(
        Code::PathConflict,
        "Give one of them another `slug`, `url` or title, or delete it.",
        &[
            File("content/join.md", "---\ntitle: Join\n---\n"),
            File("content/membership.md", "---\ntitle: Membership\nurl: /join/\n---\n"),
        ],
    ),
    Example::new(
        Code::AliasConflict,
        "Take the alias away from the document that should not be found there.",
        &[ABOUT, File("content/join.md", "---\ntitle: Join\naliases: [/about/]\n---\n")],
    ),
    Example::new(
        Code::InvalidAlias,
        "Write the path alone, as in `/old/path/`.",
        &[File("content/join.md", "---\ntitle: Join\naliases: [\"https://old.example/join/\"]\n---\n")],
    ),
    Example::new(
        Code::BrokenRef,
        "Write the path of a document as it stands under `content`, as in `/about.md`.",
        &[File("content/join.md", "---\ntitle: Join\n---\n\n[About us]({{< ref \"/aboot.md\" >}})\n")],
    ),
    Example::new(
        Code::AmbiguousRef,
        "Write the path from the root of the content, as in `/wg/one/charter.md`.",
        &[
            File("content/wg/one/charter.md", "---\ntitle: One\n---\n"),
            File("content/wg/two/charter.md", "---\ntitle: Two\n---\n"),
            File("content/join.md", "---\ntitle: Join\n---\n\n[The charter]({{< ref \"charter.md\" >}})\n"),
        ],
    ),
    Example::new(
        Code::MissingFile,
        "Add the file under `static` or beside the document, or mend its name. Upper and lower case are told apart.",
        &[File("content/join.md", "---\ntitle: Join\n---\n\n![Five steps](/img/steps.svg)\n")],
    ),
    Example::new(
        Code::BrokenLink,
        "Mend the link, or add the path to the `aliases` of the document it is to lead to.",
        &[ABOUT, File("content/join.md", "---\ntitle: Join\n---\n\n[About us](/aboot/)\n")],
    ),
    Example::new(
        Code::HtmlLeftOut,
        "Write it as Markdown, or with a shortcode that is known.",
        &[File(
            "content/join.md",
            "---\ntitle: Join\n---\n\n<form action=\"/join\"><button>Join</button></form>\n\n<script src=\"/form.js\"></script>\n",
        )],
    ),
    Example::new(
        Code::UnknownShortcode,
        "Write what it shows as Markdown.",
        &[File("content/join.md", "---\ntitle: Join\n---\n\n{{< fancy-box >}}Join us.{{< /fancy-box >}}\n")],
    ),
    Example::new(
        Code::ShortcodeSyntax,
        "Close the tag and its quotes, and give it the arguments it needs.",
        &[File("content/join.md", "---\ntitle: Join\n---\n\n{{< figure caption=\"Five steps\" >}}\n")],
    ),
    Example::new(
        Code::DataShortcode,
        "Nothing: what it lists is served as data.",
        &[File("content/members/_index.md", "---\ntitle: Members\n---\n\n{{< members >}}\n")],
    ),
];
