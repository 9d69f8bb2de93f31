//! Shortcodes that show more than text.

use super::Example;
use super::Item::File;
use crate::diagnostics::Code;

pub(super) const EXAMPLES: &[Example] = &[
    Example::new(
        Code::WidgetShortcode,
        "Nothing needs to be mended. A site's own shortcode can be said to be something else in `chancery.toml`.",
        &[File("content/contact.md", "---\ntitle: Contact\n---\n\n{{< form >}}\n")],
    ),
    Example::new(
        Code::IncludedFile,
        "Write the text into the document.",
        &[File("content/terms.md", "---\ntitle: Terms\n---\n\n{{< include \"shared/terms.md\" >}}\n")],
    ),
    Example::new(
        Code::CardEmail,
        "Nothing needs to be mended. Write an address that is meant for everybody into the text.",
        &[File(
            "content/board.md",
            "---\ntitle: Board\n---\n\n{{< person-card name=\"Jo Doe\" role=\"Chair\" email=\"jo@example.org\" >}}\n",
        )],
    ),
    Example::new(
        Code::CardInNews,
        "Add `from` where the card says who holds a position from that day on.",
        &[File(
            "content/blog/elected.md",
            "---\ntitle: Elected\ndate: 2022-03-03\n---\n\n{{< person-card name=\"Jo Doe\" role=\"Chair\" >}}\n",
        )],
    ),
    Example::new(
        Code::CardWithoutRole,
        "Add `role` where the person holds a position.",
        &[File("content/board.md", "---\ntitle: Board\n---\n\n{{< person-card name=\"Jo Doe\" >}}\n")],
    ),
];
