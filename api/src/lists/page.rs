//! Pages.

use async_graphql::{Enum, InputObject};
use chancery_schema::store;
use schemars::JsonSchema;
use serde::Deserialize;

/// Which pages. All conditions must hold.
#[derive(InputObject, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct PageFilter {
    /// The path begins so: `/wg/` lists that page and those below it.
    path_starts_with: Option<String>,
    /// In this language (BCP 47): `en` finds `en-US` too.
    language: Option<String>,
}

impl From<PageFilter> for store::PageFilter {
    fn from(filter: PageFilter) -> Self {
        Self { path_starts_with: filter.path_starts_with, path: None, language: filter.language }
    }
}

/// The order of pages.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "store::PageOrder")]
pub(crate) enum PageOrder {
    /// By path.
    PathAsc,
    /// By title.
    TitleAsc,
}
