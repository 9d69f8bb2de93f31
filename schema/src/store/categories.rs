//! Member categories.

use super::facts::{tabled, text};
use super::listed::Listed;
use super::select::{Select, SortKey, column, holds};
use super::snapshot::Snapshot;
use super::time::bounds;
use super::time::day;
use crate::domain::MemberCategory;
use crate::entity;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ExprTrait;
use serde::Serialize;

/// Which categories. All of them unless `in_force`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct CategoryFilter {
    /// Only those that exist on the snapshot's day.
    pub in_force: bool,
    /// Only these codes.
    pub codes: Option<Vec<String>>,
}

/// The order of categories: as the source ranks them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum CategoryOrder {
    /// By rank, then code.
    #[default]
    Rank,
}

impl Listed for MemberCategory {
    type Filter = CategoryFilter;
    type Order = CategoryOrder;

    fn select(filter: &CategoryFilter, _: CategoryOrder, snapshot: Snapshot) -> Select {
        let select = Select::from::<Self>()
            .filter_if(filter.codes.as_deref(), |codes| column("code").is_in(codes))
            .order_by(SortKey::number(column("rank")))
            .order_by(SortKey::text(column("code")));
        if filter.in_force { select.filter(holds("t", day(snapshot.as_of))) } else { select }
    }
}

tabled!(MemberCategory, entity::member_category, |category, row| {
    row.code = Set(category.code.clone());
    row.parent = Set(text(category.parent.as_deref()));
    row.rank = Set(category.rank.into());
    let (from, until) = bounds(&category.period);
    (row.valid_from, row.valid_until) = (Set(from), Set(until));
});
