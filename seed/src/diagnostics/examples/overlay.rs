//! The overlay.

use super::Item::File;
use super::{Door, Example, Item};
use crate::diagnostics::Code;

const HISTORY: Item = File("history.yaml", "- { date: 2013-02-14, kind: founded, title: Founded }\n");

pub(super) const EXAMPLES: &[Example] = &[
    Example::new(
        Code::OverlaySyntax,
        "Mend the syntax where the finding points. YAML is indented with spaces, never with tabs.",
        &[File("overlay/history.yaml", "- date: 2013\n\tkind: founded\n")],
    ),
    Example::new(
        Code::OverlayReused,
        "Nothing, where it is meant. `--overlay` gives another, `--no-overlay` imports without.",
        &[File("content/about.md", "---\ntitle: About\n---\n")],
    )
    .after(Door::Import { before: &[], overlay: &[HISTORY], damaged: false }),
    Example::new(
        Code::OverlayUnreadable,
        "Give the overlay again with `--overlay`, or import without one with `--no-overlay`.",
        &[File("content/about.md", "---\ntitle: About\n---\n")],
    )
    .after(Door::Import { before: &[], overlay: &[HISTORY], damaged: true }),
    Example::new(
        Code::OverlayOverridden,
        "Nothing, where it is meant. Otherwise take the value out of the overlay, or out of the page.",
        &[
            File(
                "content/bylaws.md",
                "---\ntitle: Bylaws\neffectiveFrom: 2021-03-25\n---\n\n## Voting\n\nOne member, one vote.\n",
            ),
            File("overlay/membership.yaml", "rules: { page: /bylaws/, effectiveFrom: 2020-01-01 }\n"),
        ],
    ),
    Example::new(
        Code::OverlayUnknownFile,
        "Give the file one of the names in docs/overlay.md, or take it away.",
        &[File("overlay/histroy.yaml", "- { date: 2013-02-14, kind: founded, title: Founded }\n")],
    ),
    Example::new(
        Code::OverlayInvalid,
        "Write the key or value as docs/overlay.md describes it.",
        &[File("overlay/history.yaml", "- { date: 2013-02-14, kind: founded, titel: Founded }\n")],
    ),
    Example::new(
        Code::OverlayDuplicate,
        "Keep one of the two.",
        &[File(
            "overlay/membership.yaml",
            "categories:\n  - { code: A, name: Authorities }\n  - { code: A, name: Auditors }\n",
        )],
    ),
    Example::new(
        Code::OverlayReference,
        "Write the path, section or id as it stands in the tree, or take the value away.",
        &[File("overlay/membership.yaml", "summary: { page: \"/about/#members\" }\n")],
    ),
    Example::new(
        Code::OverlayPeriod,
        "Mend one of the two days: `till` is the last day on which it held.",
        &[
            File("data/members/a.yaml", "id: a\nname: A Ltd\n"),
            File(
                "overlay/members.yaml",
                "- id: a\n  periods:\n    - { from: 2022-03-01, till: 2021-12-31 }\n",
            ),
        ],
    ),
];
