//! What goes on under another name, and what is gone.

use super::Item::{self, File};
use super::{Door, Example};
use crate::diagnostics::Code;

const fn before(items: &'static [Item]) -> Door {
    Door::Import { before: items, overlay: &[], damaged: false }
}

pub(super) const EXAMPLES: &[Example] = &[
    Example::new(
        Code::Renamed,
        "Nothing needs to be mended.",
        &[File("content/who-we-are.md", "---\ntitle: Who we are\naliases: [/about/]\n---\n")],
    )
    .after(before(&[File("content/about.md", "---\ntitle: About\n---\n")])),
    Example::new(
        Code::DuplicateId,
        "Give one of them another `id`.",
        &[
            File("content/a.md", "---\ntitle: A\nid: one\n---\n"),
            File("content/b.md", "---\ntitle: B\nid: one\n---\n"),
        ],
    ),
    Example::new(
        Code::AliasTakenOver,
        "Take the alias away, unless the document continues the other.",
        &[
            File("data/members/b.yaml", "id: b\nname: Beta\n"),
            File("content/members/b.md", "---\nid: b\ntitle: Beta\naliases: [/members/a/]\n---\n\nWho we are.\n"),
        ],
    )
    .after(before(&[
        File("data/members/a.yaml", "id: a\nname: Alpha\n"),
        File("content/members/a.md", "---\nid: a\ntitle: Alpha\n---\n\nWho we are.\n"),
        File("data/members/b.yaml", "id: b\nname: Beta\n"),
    ])),
    Example::new(
        Code::FormerIdUnused,
        "Give the old member the new one as `successor` in the overlay's `members.yaml`.",
        &[
            File("data/members/b.yaml", "id: b\nname: Beta\n"),
            File("overlay/members.yaml", "- id: b\n  formerIds: [a]\n"),
        ],
    )
    .after(before(&[
        File("data/members/a.yaml", "id: a\nname: Alpha\n"),
        File("data/members/b.yaml", "id: b\nname: Beta\n"),
    ])),
    Example::new(
        Code::PossibleRename,
        "Where they are one thing, give the new file the old address under `aliases`; for a member, name the old id \
         under `formerIds` in the overlay's `members.yaml`, or under `successor` where another organisation continues it.",
        &[File("data/members/b.yaml", "id: b\nname: Beta\nwebsite: https://same.example/\n")],
    )
    .after(before(&[File("data/members/a.yaml", "id: a\nname: Alpha\nwebsite: https://same.example/\n")])),
    Example::new(
        Code::Vanished,
        "Give the whole tree; where they are really all gone, import with `--allow-empty`.",
        &[File("content/about.md", "---\ntitle: About\n---\n")],
    )
    .after(before(&[
        File("data/members/a.yaml", "id: a\nname: Alpha\n"),
        File("data/members/b.yaml", "id: b\nname: Beta\n"),
        File("data/members/c.yaml", "id: c\nname: Gamma\n"),
    ])),
];
