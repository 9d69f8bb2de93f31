//! Positions.

use async_graphql::{Enum, InputObject};
use chancery_schema::store;
use schemars::JsonSchema;
use serde::Deserialize;

/// Which positions. All conditions must hold.
#[derive(InputObject, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct PositionFilter {
    /// Whenever they were held, not only on the day asked about.
    #[graphql(default)]
    any_time: bool,
    /// In this body.
    body: Option<String>,
    /// Of this role.
    role: Option<String>,
}

impl From<PositionFilter> for store::PositionFilter {
    fn from(filter: PositionFilter) -> Self {
        Self { any_time: filter.any_time, body: filter.body, role: filter.role }
    }
}

/// The order of positions.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "store::PositionOrder")]
pub(crate) enum PositionOrder {
    /// As the source ranks them.
    RankAsc,
    /// Longest held first.
    SinceAsc,
}
