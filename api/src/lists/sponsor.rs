//! Sponsors.

use crate::values::SponsorScope;
use async_graphql::{Enum, InputObject};
use chancery_schema::store;
use schemars::JsonSchema;
use serde::Deserialize;

/// Which sponsors. All conditions must hold.
#[derive(InputObject, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct SponsorFilter {
    /// Whenever they sponsored, not only on the day asked about.
    #[graphql(default)]
    any_time: bool,
    /// At one of these levels, by name.
    level: Option<Vec<String>>,
    /// The organisation, or events.
    scope: Option<SponsorScope>,
    /// This event.
    event: Option<String>,
}

impl From<SponsorFilter> for store::SponsorFilter {
    fn from(filter: SponsorFilter) -> Self {
        Self {
            any_time: filter.any_time,
            levels: filter.level,
            scope: filter.scope.map(Into::into),
            event: filter.event,
            slug: None,
        }
    }
}

/// The order of sponsors.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "store::SponsorOrder")]
pub(crate) enum SponsorOrder {
    /// The highest level first.
    LevelAsc,
    /// By name.
    NameAsc,
}
