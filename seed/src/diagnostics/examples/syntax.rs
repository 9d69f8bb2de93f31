//! How files are written, whatever they are about.

use super::Example;
use super::Item::File;
use crate::diagnostics::Code;

pub(super) const EXAMPLES: &[Example] = &[
    Example::new(
        Code::FrontMatterSyntax,
        "Mend the syntax where the finding points. A text that holds a colon, or begins with a quote, a bracket or `@`, stands in quotes.",
        &[File("content/about.md", "---\ntitle: About: us\n---\n\nWe are many.\n")],
    ),
    Example::new(
        Code::FrontMatterUnclosed,
        "Put the closing delimiter on a line of its own, before the text.",
        &[File("content/about.md", "---\ntitle: About\n\nWe are many.\n")],
    ),
    Example::new(
        Code::FrontMatterUnopened,
        "Put the delimiter on the first line too.",
        &[File("content/about.md", "title: About\n---\n\nWe are many.\n")],
    ),
    Example::new(
        Code::DataSyntax,
        "Mend the syntax where the finding points. YAML is indented with spaces, never with tabs.",
        &[File("data/members/a.yaml", "id: a\nname: [A\n")],
    ),
    Example::new(
        Code::DuplicateKey,
        "Keep one of the two.",
        &[File("content/about.md", "---\ntitle: About\ntitle: About us\n---\n")],
    ),
    Example::new(
        Code::TooComplex,
        "Write values out instead of repeating them by alias, nest less, or divide the file.",
        &[File(
            "data/members/a.yaml",
            "id: a\nname: A\nx1: &x1 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\nx2: &x2 [*x1, *x1, *x1, *x1, *x1, *x1, *x1, *x1, *x1, *x1, *x1]\n\
             x3: &x3 [*x2, *x2, *x2, *x2, *x2, *x2, *x2, *x2, *x2, *x2, *x2]\nx4: &x4 [*x3, *x3, *x3, *x3, *x3, *x3, *x3, *x3, *x3, *x3, *x3]\n\
             x5: [*x4, *x4, *x4, *x4, *x4, *x4, *x4, *x4, *x4, *x4, *x4]\n",
        )],
    ),
    Example::new(
        Code::InvalidType,
        "Write the value in the form that the finding names.",
        &[File("content/about.md", "---\ntitle: [About, us]\n---\n")],
    ),
    Example::new(
        Code::InvalidDate,
        "Write `2022-03-03` or `2022-03-03T11:00:00Z`.",
        &[File("content/blog/a.md", "---\ntitle: A\ndate: 03/03/2022\n---\n")],
    ),
    Example::new(
        Code::DateForm,
        "Write the date as the finding says it is read.",
        &[File("content/blog/a.md", "---\ntitle: A\ndate: 2022-03-03T016:11:25Z\n---\n")],
    ),
    Example::new(
        Code::InvalidUrl,
        "Write the whole address, as in `https://example.org/`.",
        &[File("data/members/a.yaml", "id: a\nname: A\nwebsite: https//a.example\n")],
    ),
];
