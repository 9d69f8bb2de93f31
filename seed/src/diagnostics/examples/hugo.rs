//! Languages, and what Hugo makes of documents.

use super::Example;
use super::Item::File;
use crate::diagnostics::Code;

pub(super) const EXAMPLES: &[Example] = &[
    Example::new(
        Code::UnsupportedSetting,
        "Move the files to the usual folder, or take the setting away.",
        &[
            File("config.yaml", "baseURL: https://example.org/\ntitle: Example\ncontentDir: text\n"),
            File("content/about.md", "---\ntitle: About\n---\n"),
        ],
    )
    .without_config(),
    Example::new(
        Code::LanguageHosts,
        "Nothing needs to be mended.",
        &[
            File(
                "config.yaml",
                "baseURL: https://example.org/\ntitle: Example\nlanguages:\n  en: { baseURL: https://example.org/ }\n  nl: { baseURL: https://example.nl/ }\n",
            ),
            File("content/about.md", "---\ntitle: About\n---\n"),
        ],
    )
    .without_config(),
    Example::new(
        Code::LanguageLeftOut,
        "Enable the language when its documents are to be published.",
        &[
            File(
                "config.yaml",
                "baseURL: https://example.org/\ntitle: Example\nlanguages:\n  en: {}\n  nl: { disabled: true }\n",
            ),
            File("content/about.nl.md", "---\ntitle: Over ons\n---\n"),
        ],
    )
    .without_config(),
    Example::new(
        Code::NotRendered,
        "Take `build` away when the document is to have a page.",
        &[File("content/parts/note.md", "---\ntitle: Note\nbuild: { render: never }\n---\n")],
    ),
    Example::new(
        Code::BundleDocument,
        "Give the document a folder of its own, or make the bundle's page `_index.md`.",
        &[
            File("content/report/index.md", "---\ntitle: Report\n---\n"),
            File("content/report/annex.md", "---\ntitle: Annex\n---\n"),
        ],
    ),
    Example::new(
        Code::UnreadKey,
        "Nothing needs to be mended where the keys are the theme's. Those that say what a field says are mapped to it in `chancery.toml`.",
        &[File("content/about.md", "---\ntitle: About\nheroColour: blue\n---\n")],
    ),
    Example::new(
        Code::MisspeltKey,
        "Write the key as the finding proposes.",
        &[File("content/about.md", "---\ntitel: About\n---\n")],
    ),
    Example::new(
        Code::ProfileTranslation,
        "Nothing needs to be mended.",
        &[
            File("config.yaml", "baseURL: https://example.org/\ntitle: Example\nlanguages:\n  en: {}\n  nl: {}\n"),
            File("data/members/a.yaml", "id: a\nname: Alpha\n"),
            File("content/members/a.md", "---\nid: a\ntitle: Alpha\n---\n\nWho we are.\n"),
            File("content/members/a.nl.md", "---\nid: a\ntitle: Alpha\n---\n\nWie wij zijn.\n"),
        ],
    )
    .without_config(),
    Example::new(
        Code::DuplicateDocument,
        "Delete one of the files.",
        &[
            File("content/about.md", "---\ntitle: About\n---\n"),
            File("content/about.markdown", "---\ntitle: About us\n---\n"),
        ],
    ),
];
