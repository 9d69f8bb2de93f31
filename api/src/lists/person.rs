//! People.

use async_graphql::{Enum, InputObject};
use chancery_schema::store;
use schemars::JsonSchema;
use serde::Deserialize;

/// Which people. All conditions must hold.
#[derive(InputObject, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct PersonFilter {
    /// Every word of it begins a word of the name, whatever case and accents.
    search: Option<String>,
}

impl From<PersonFilter> for store::PersonFilter {
    fn from(filter: PersonFilter) -> Self {
        Self { search: filter.search }
    }
}

/// The order of people.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "store::PersonOrder")]
pub(crate) enum PersonOrder {
    /// By name, the first name first.
    NameAsc,
}
