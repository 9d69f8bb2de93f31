//! Members, people, groups and authors.

use super::Item::File;
use super::{Example, Item};
use crate::diagnostics::Code;

const A: Item = File("data/members/a.yaml", "id: a\nname: A Ltd\nrepresentatives:\n  - name: Jo Doe\n");
const B: Item = File("data/members/b.yaml", "id: b\nname: B Ltd\nrepresentatives:\n  - name: Jo Doe\n");

pub(super) const EXAMPLES: &[Example] = &[
    Example::new(
        Code::UnknownMemberKey,
        "Write the key as the finding proposes, or take it away.",
        &[File("data/members/a.yaml", "id: a\nname: A\nmemberTpye: A\n")],
    ),
    Example::new(
        Code::MemberWithoutId,
        "Add an `id`, so that the file can be renamed without the member becoming another one.",
        &[File("data/members/a.yaml", "name: A Ltd\n")],
    ),
    Example::new(
        Code::MemberWithoutName,
        "Add a `name`.",
        &[File("data/members/a.yaml", "id: a\nwebsite: https://a.example/\n")],
    ),
    Example::new(
        Code::DuplicateMember,
        "Delete one of the files.",
        &[
            File("data/members/a.yaml", "id: a\nname: A Ltd\n"),
            File("data/members/a-ltd.yaml", "id: a\nname: A Ltd\n"),
        ],
    ),
    Example::new(
        Code::MemberConflict,
        "Give one of them another `id`, or delete one of the files.",
        &[
            File("data/members/a.yaml", "id: a\nname: A Ltd\n"),
            File("data/members/b.yaml", "id: a\nname: B Ltd\n"),
        ],
    ),
    Example::new(
        Code::ProfileWithoutMember,
        "Write the `id` as it stands in `data/members`, or add the member's file.",
        &[File("content/members/acme.md", "---\nid: acme\ntitle: Acme\n---\n\nWho we are.\n")],
    ),
    Example::new(
        Code::DuplicateProfile,
        "Delete one of the documents, or give one of them another `id`.",
        &[
            File("data/members/a.yaml", "id: a\nname: A Ltd\n"),
            File("content/members/a.md", "---\ntitle: A Ltd\n---\n\nWho we are.\n"),
            File("content/members/a-ltd.md", "---\nid: a\ntitle: A Ltd\n---\n\nWho we were.\n"),
        ],
    ),
    Example::new(
        Code::MemberWithoutCategory,
        "Write the code of the category, or take the key away.",
        &[
            File("data/members/a.yaml", "id: a\nname: A Ltd\nmemberType: X\n"),
            File("data/members/b.yaml", "id: b\nname: B Ltd\nmemberType:\n"),
        ],
    ),
    Example::new(
        Code::UnknownCategory,
        "Describe the category under `categories` in the overlay's `membership.yaml`.",
        &[
            File("data/members/a.yaml", "id: a\nname: A Ltd\nmemberType: X\n"),
            File("overlay/membership.yaml", "categories:\n  - { code: A, name: Association }\n"),
        ],
    ),
    Example::new(
        Code::UnknownWorkingGroup,
        "Add a page `content/wg/GROUP/_index.md`, or describe the group in the overlay's `working-groups.yaml`.",
        &[
            File("data/members/a.yaml", "id: a\nname: A Ltd\nworkingGroups: [CLOCKS]\n"),
            File("content/wg/tides/_index.md", "---\ntitle: Tides\n---\n"),
            File("data/members/b.yaml", "id: b\nname: B Ltd\nworkingGroups: [TIDES]\n"),
        ],
    ),
    Example::new(
        Code::UndescribedCodes,
        "Describe them in the overlay: categories in `membership.yaml`, working groups in `working-groups.yaml`. A working group is described by its page too.",
        &[File("data/members/a.yaml", "id: a\nname: A Ltd\nmemberType: X\n")],
    ),
    Example::new(
        Code::UnknownSponsorLevel,
        "Write the level as it is described, or describe it under `levels` in the overlay's `sponsorship.yaml`.",
        &[
            File("data/members/a.yaml", "id: a\nname: A Ltd\nsponsor: { level: Glod }\n"),
            File("overlay/sponsorship.yaml", "levels:\n  - { name: Gold, scope: general }\n"),
        ],
    ),
    Example::new(
        Code::UnknownAuthor,
        "List them under `representatives` of a member or in `data/authors.yaml`. Former names of an organisation stand under `names` in the overlay, of `organization.yaml` or of a member in `members.yaml`.",
        &[File("content/blog/a.md", "---\ntitle: A\ndate: 2022-03-03\nauthors: [Jo Doe]\n---\n")],
    ),
    Example::new(
        Code::AmbiguousAuthor,
        "Say from when till when each of them was there, with `from` and `till`.",
        &[A, B, File("content/blog/a.md", "---\ntitle: A\ndate: 2022-03-03\nauthors: [Jo Doe]\n---\n")],
    ),
    Example::new(
        Code::AuthorOutsidePeriod,
        "Mend `from` or `till` of the representative, or the article's date.",
        &[
            File(
                "data/members/a.yaml",
                "id: a\nname: A Ltd\nrepresentatives:\n  - { name: Jo Doe, from: 2015-01-01, till: 2016-12-31 }\n",
            ),
            File("content/blog/a.md", "---\ntitle: A\ndate: 2022-03-03\nauthors: [Jo Doe]\n---\n"),
        ],
    ),
];
