//! `chancery.toml`, as it is written.

use super::glob::{Globs, Logos};
use super::names::{Author, Member, Names, News, Page, Representative, Sponsor};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};

/// How a tree is laid out and how its fields are called.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MappingFile {
    /// Which files under `content` are what. Patterns are relative to `content`.
    pub(super) content: ContentTable,
    /// Which files under `data` are what. Patterns are relative to `data`.
    pub(super) data: DataTable,
    /// Images and other files that are served.
    pub(super) assets: AssetsTable,
    /// How the site calls the fields of a kind.
    pub(super) fields: FieldsTable,
    /// What becomes of the site's own shortcodes.
    shortcodes: Raw,
    /// Defaults for every import of this tree.
    pub(super) import: ImportTable,
}

/// `[content]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct ContentTable {
    /// News, instead of the sections that hold news by convention.
    pub(super) news: Option<Globs>,
    /// Profiles of members, instead of `members/*.md`.
    pub(super) profiles: Option<Globs>,
    /// What is not imported at all.
    pub(super) ignore: Globs,
}

/// `[data]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct DataTable {
    /// Members, one a file or a list, instead of `members/**`.
    pub(super) members: Option<Globs>,
    /// Authors who are no member's, one a file or a list, instead of `authors.*` and `authors/**`.
    pub(super) authors: Option<Globs>,
    /// Sponsors, one a file or a list, instead of `sponsors.*` and `sponsors/**`.
    pub(super) sponsors: Option<Globs>,
    /// What is not read at all.
    pub(super) ignore: Globs,
}

/// `[assets]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct AssetsTable {
    /// What is not served. Patterns are relative to the root of the tree: `static/downloads/**`.
    pub(super) ignore: Globs,
    /// Where logos are on the site, with `{id}` for the member's id, tried in this order.
    pub(super) logos: Option<Logos>,
}

/// `[fields]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct FieldsTable {
    /// The front matter of news.
    pub(super) news: Names<News>,
    /// The front matter of all other documents.
    pub(super) page: Names<Page>,
    /// The data of a member.
    pub(super) member: Names<Member>,
    /// The people listed under `representatives`.
    pub(super) representative: Names<Representative>,
    /// The data of an author who is no member's.
    pub(super) author: Names<Author>,
    /// The data of a sponsor, and what stands under a member's `sponsor`.
    pub(super) sponsor: Names<Sponsor>,
}

/// `[import]`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct ImportTable {
    /// Whether a warning keeps an import from being published, as an error does.
    pub(super) strict: bool,
}

/// A table that is read elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Raw;

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}
