//! Working groups.

use super::facts::{sort_key, tabled};
use super::listed::{Listed, Parent};
use super::select::{Select, SortKey, column, column_of, holds};
use super::snapshot::Snapshot;
use super::time::bounds;
use super::time::day;
use crate::domain::WorkingGroup;
use crate::entity;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};
use serde::Serialize;

/// Which working groups. All of them unless `in_force`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct WorkingGroupFilter {
    /// Only those that exist on the snapshot's day.
    pub in_force: bool,
    /// Only these codes.
    pub codes: Option<Vec<String>>,
}

/// The order of working groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum WorkingGroupOrder {
    /// By name.
    #[default]
    NameAsc,
}

impl Listed for WorkingGroup {
    type Filter = WorkingGroupFilter;
    type Order = WorkingGroupOrder;

    fn select(filter: &WorkingGroupFilter, _: WorkingGroupOrder, snapshot: Snapshot) -> Select {
        let select = Select::from::<Self>()
            .filter_if(filter.codes.as_deref(), |codes| column("code").is_in(codes))
            .order_by(SortKey::text(column("name_key")));
        if filter.in_force { select.filter(holds("t", day(snapshot.as_of))) } else { select }
    }

    fn select_for(select: Select, _: Parent, snapshot: Snapshot) -> Select {
        // The facts belong to the member's version, not the group's: join the members that hold at
        // the snapshot and took part on its day.
        let members = Query::select()
            .distinct()
            .expr_as(column_of("m", "id"), "member")
            .expr_as(column_of("g", "code"), "code")
            .from_as("member_group", "g")
            .join_as(
                sea_orm::sea_query::JoinType::InnerJoin,
                "member",
                "m",
                column_of("m", "version").eq(column_of("g", "version")),
            )
            .cond_where(super::select::at("m", snapshot.revision))
            .cond_where(holds("g", day(snapshot.as_of)))
            .take();
        select
            .join_query(members, "mg", Cond::all().add(column_of("mg", "code").eq(column("code"))))
            .parent(Expr::col(("mg", "member")))
    }
}

tabled!(WorkingGroup, entity::working_group, |group, row| {
    row.code = Set(group.code.clone());
    row.name_key = Set(sort_key(&group.name));
    let (from, until) = bounds(&group.period);
    (row.valid_from, row.valid_until) = (Set(from), Set(until));
});
