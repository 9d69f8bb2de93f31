//! `chancery.toml`, and data of authors and sponsors.

use super::Example;
use super::Item::File;
use crate::diagnostics::Code;

pub(super) const EXAMPLES: &[Example] = &[
    Example::new(
        Code::MappingSyntax,
        "Mend the TOML.",
        &[
            File("content/about.md", "---\ntitle: About\n---\n"),
            File("chancery.toml", "[content\nnews = [\"blog/**\"]\n"),
        ],
    ),
    Example::new(
        Code::MappingInvalid,
        "Write the key as the finding proposes.",
        &[
            File("content/blog/a.md", "---\ntitle: A\ndate: 2022-05-01\n---\n"),
            File("chancery.toml", "[content]\nnwes = [\"blog/**\"]\n"),
        ],
    ),
    Example::new(
        Code::MappingUnused,
        "Mend the pattern, or take it away.",
        &[
            File("content/blog/a.md", "---\ntitle: A\ndate: 2022-05-01\n---\n"),
            File("chancery.toml", "[content]\nignore = [\"evnets/**\"]\n"),
        ],
    ),
    Example::new(
        Code::MappingConflict,
        "Keep one of the two, or name both in the list.",
        &[
            File("content/blog/a.md", "---\nheadline: One\ntitle: Two\ndate: 2022-05-01\n---\n"),
            File("chancery.toml", "[fields.news]\ntitle = \"headline\"\n"),
        ],
    ),
    Example::new(
        Code::UnknownDataKey,
        "Write the key as the finding proposes, or take it away.",
        &[File("data/authors.yaml", "- name: Jo Doe\n  organisaton: Alpha\n")],
    ),
    Example::new(
        Code::IncompleteData,
        "Add what is missing.",
        &[File("data/sponsors/a.yaml", "name: Alpha\n")],
    ),
    Example::new(
        Code::DataReference,
        "Mend the name, or add what it refers to.",
        &[File("data/members/a.yaml", "id: a\nname: Alpha\nlogo: images/a.svg\n")],
    ),
    Example::new(
        Code::UndatedEvent,
        "Say from when till when, with `from` and `till`.",
        &[File("data/sponsors.yaml", "- { name: Alpha, level: Gold, event: Summit 2019 }\n")],
    ),
    Example::new(
        Code::DuplicateSponsor,
        "Delete one of the entries.",
        &[File("data/sponsors.yaml", "- { name: Alpha, level: Gold }\n- { name: Alpha, level: Gold }\n")],
    ),
];
