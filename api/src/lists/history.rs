//! History events.

use super::{BadInput, DateRange};
use crate::values::{Date, HistoryKind};
use async_graphql::{Enum, InputObject};
use chancery_schema::{domain, store};
use schemars::JsonSchema;
use serde::Deserialize;

/// Which events. Only those up to the day asked about, always.
#[derive(InputObject, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct HistoryFilter {
    /// Only these kinds.
    kind: Option<Vec<HistoryKind>>,
    /// On that day or later. An event known to the year counts as of its first day.
    from: Option<Date>,
    /// On that day or earlier.
    to: Option<Date>,
}

impl TryFrom<HistoryFilter> for store::HistoryFilter {
    type Error = BadInput;

    fn try_from(filter: HistoryFilter) -> Result<Self, BadInput> {
        let range = DateRange { from: filter.from, to: filter.to }.check("filter")?;
        Ok(Self {
            kinds: filter.kind.map(|kinds| kinds.into_iter().map(domain::HistoryKind::from).collect()),
            from: range.from.map(|date| date.0),
            to: range.to.map(|date| date.0),
        })
    }
}

/// The order of events.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "store::HistoryOrder")]
pub(crate) enum HistoryOrder {
    /// Oldest first.
    DateAsc,
    /// Newest first.
    DateDesc,
}
