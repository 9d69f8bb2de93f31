//! People and leadership positions.

use super::error::StoreError;
use super::facts::{id, sort_key, tabled};
use super::listed::{Listed, Parent};
use super::names;
use super::select::{Select, SortKey, column, holds};
use super::snapshot::Snapshot;
use super::time::{EVER, bounds, day, micros};
use crate::domain::Person;
use crate::domain::Position;
use crate::entity;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ExprTrait;
use serde::Serialize;

/// Which people. Those whom something public names at the snapshot's instant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PersonFilter {
    /// Every word of it begins a word of the name.
    pub search: Option<String>,
}

/// The order of people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum PersonOrder {
    /// By name.
    #[default]
    NameAsc,
}

impl Listed for Person {
    type Filter = PersonFilter;
    type Order = PersonOrder;

    fn check(filter: &PersonFilter) -> Result<(), StoreError> {
        names::check_search(filter.search.as_deref())
    }

    fn select(filter: &PersonFilter, order: PersonOrder, snapshot: Snapshot) -> Select {
        let name = || column("name_key");
        let mut select = Select::from::<Self>().filter(column("published_at").lte(micros(snapshot.at)));
        if let Some(search) = &filter.search {
            select = names::search(select, name, search);
        }
        match order {
            PersonOrder::NameAsc => select.order_by(SortKey::text(name())),
        }
    }
}

/// Which positions. Those held on the snapshot's day unless `any_time`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PositionFilter {
    /// Whenever they were held.
    pub any_time: bool,
    /// In this body.
    pub body: Option<String>,
    /// Of this role.
    pub role: Option<String>,
}

/// The order of positions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum PositionOrder {
    /// As the source ranks them.
    #[default]
    RankAsc,
    /// Longest held first.
    SinceAsc,
}

impl Listed for Position {
    type Filter = PositionFilter;
    type Order = PositionOrder;

    fn select(filter: &PositionFilter, order: PositionOrder, snapshot: Snapshot) -> Select {
        let select = Select::from::<Self>()
            .filter_if(filter.body.as_deref(), |body| column("body").eq(body))
            .filter_if(filter.role.as_deref(), |role| column("role").eq(role));
        let select = if filter.any_time { select } else { select.filter(holds("t", day(snapshot.as_of))) };
        match order {
            PositionOrder::RankAsc => select.order_by(SortKey::number(column("rank"))),
            PositionOrder::SinceAsc => select.order_by(SortKey::number(column("valid_from"))),
        }
    }

    fn select_for(select: Select, _: Parent, _: Snapshot) -> Select {
        select.parent(column("person"))
    }
}

tabled!(Person, entity::person, |person, row| {
    row.name_key = Set(sort_key(&person.name));
    row.published_at = Set(person.published_at.map_or(EVER, micros));
});

tabled!(Position, entity::position, |position, row| {
    row.body = Set(position.body.clone());
    row.role = Set(position.role.clone());
    row.person = Set(position.person.as_str().to_owned());
    row.member = Set(id(position.member.as_ref()));
    row.rank = Set(position.rank.into());
    let (from, until) = bounds(&position.period);
    (row.valid_from, row.valid_until) = (Set(from), Set(until));
});
