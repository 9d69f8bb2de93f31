//! Versions of the rules.

use super::facts::tabled;
use super::listed::Listed;
use super::select::{Select, SortKey, column, holds};
use super::snapshot::Snapshot;
use super::time::bounds;
use super::time::day;
use crate::domain::RuleBook;
use crate::entity;
use sea_orm::ActiveValue::Set;
use serde::Serialize;

/// Which versions. All of them unless `in_force`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct RuleBookFilter {
    /// Only the one in force on the snapshot's day.
    pub in_force: bool,
}

/// The order of versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum RuleBookOrder {
    /// Newest first.
    #[default]
    EffectiveDesc,
}

impl Listed for RuleBook {
    type Filter = RuleBookFilter;
    type Order = RuleBookOrder;

    fn select(filter: &RuleBookFilter, _: RuleBookOrder, snapshot: Snapshot) -> Select {
        let select = Select::from::<Self>().order_by(SortKey::number(column("valid_from")).descending());
        if filter.in_force { select.filter(holds("t", day(snapshot.as_of))) } else { select }
    }
}

tabled!(RuleBook, entity::rule_book, |rules, row| {
    let (from, until) = bounds(&rules.effective);
    (row.valid_from, row.valid_until) = (Set(from), Set(until));
});
