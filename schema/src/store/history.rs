//! History events.

use super::facts::tabled;
use super::listed::Listed;
use super::select::{Select, SortKey, column};
use super::snapshot::Snapshot;
use super::time::day;
use crate::domain::{HistoryEvent, HistoryKind};
use crate::entity;
use chrono::NaiveDate;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ExprTrait;
use serde::Serialize;

/// Which events. On or before the snapshot's day, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct HistoryFilter {
    /// Only these kinds.
    pub kinds: Option<Vec<HistoryKind>>,
    /// Not before this day. An event known to the year counts as of its first day.
    pub from: Option<NaiveDate>,
    /// Not after this day.
    pub to: Option<NaiveDate>,
}

/// The order of events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum HistoryOrder {
    /// Oldest first.
    #[default]
    DateAsc,
    /// Newest first.
    DateDesc,
}

impl Listed for HistoryEvent {
    type Filter = HistoryFilter;
    type Order = HistoryOrder;

    fn select(filter: &HistoryFilter, order: HistoryOrder, snapshot: Snapshot) -> Select {
        let by_day = SortKey::number(column("day"));
        Select::from::<Self>()
            .filter(sea_orm::sea_query::Cond::all().add(column("day").add(0).lte(day(snapshot.as_of))))
            .filter_if(filter.kinds.as_deref(), |kinds| {
                column("event_kind").is_in(kinds.iter().map(|kind| kind.name()))
            })
            .filter_if(filter.from, |from| column("day").gte(day(from)))
            .filter_if(filter.to, |to| column("day").lte(day(to)))
            .order_by(match order {
                HistoryOrder::DateAsc => by_day,
                HistoryOrder::DateDesc => by_day.descending(),
            })
    }
}

tabled!(HistoryEvent, entity::history_event, |event, row| {
    row.day = Set(day(event.date.earliest()));
    row.event_kind = Set(event.kind.name().to_owned());
});
