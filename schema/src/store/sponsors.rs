//! Sponsors and sponsorship levels.

use super::OPEN;
use super::facts::{id, sort_key, tabled, text};
use super::listed::{Listed, Parent};
use super::select::{FACT, Select, SortKey, column, column_of, has_fact, holds};
use super::snapshot::Snapshot;
use super::time::bounds;
use super::time::day;
use crate::domain::{Sponsor, SponsorLevel, SponsorScope};
use crate::entity::{self, sponsor};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Func, Query};
use serde::Serialize;

/// Which sponsors. Those that sponsor on the snapshot's day unless `any_time`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct SponsorFilter {
    /// Whenever they sponsored.
    pub any_time: bool,
    /// At one of these levels.
    pub levels: Option<Vec<String>>,
    /// The organisation, or events.
    pub scope: Option<SponsorScope>,
    /// This event.
    pub event: Option<String>,
    /// Of this slug.
    pub slug: Option<String>,
}

/// The order of sponsors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum SponsorOrder {
    /// Highest level on the snapshot's day first.
    #[default]
    LevelAsc,
    /// By name.
    NameAsc,
}

impl Listed for Sponsor {
    type Filter = SponsorFilter;
    type Order = SponsorOrder;

    fn select(filter: &SponsorFilter, order: SponsorOrder, snapshot: Snapshot) -> Select {
        let on = day(snapshot.as_of);
        let mut term = if filter.any_time { Cond::all() } else { holds(FACT, on) };
        if let Some(levels) = &filter.levels {
            term = term.add(column_of(FACT, "level").is_in(levels));
        }
        if let Some(scope) = filter.scope {
            term = term.add(column_of(FACT, "scope").eq(scope.name()));
        }
        if let Some(event) = &filter.event {
            term = term.add(column_of(FACT, "event").eq(event.as_str()));
        }
        let best = Query::select()
            .expr(Func::min(column_of(FACT, "rank")))
            .from_as("sponsor_term", FACT)
            .and_where(column_of(FACT, "version").eq(column("version")))
            .cond_where(term.clone())
            .take();
        let best: Expr = Func::coalesce([best.into(), Expr::val(OPEN)]).into();
        let select = Select::from::<Self>()
            .filter(Cond::all().add(has_fact("sponsor_term", term)))
            .filter_if(filter.slug.as_deref(), |slug| column("slug").eq(slug));
        let name = SortKey::text(column("name_key"));
        match order {
            SponsorOrder::LevelAsc => select.order_by(SortKey::number(best)).order_by(name),
            SponsorOrder::NameAsc => select.order_by(name),
        }
    }

    fn select_for(select: Select, _: Parent, _: Snapshot) -> Select {
        select.parent(column("member"))
    }
}

/// Which levels. All of them unless `in_force`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct SponsorLevelFilter {
    /// Only those that exist on the snapshot's day.
    pub in_force: bool,
    /// Only levels of these names.
    pub names: Option<Vec<String>>,
}

/// The order of levels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum SponsorLevelOrder {
    /// General levels first, highest first.
    #[default]
    RankAsc,
}

impl Listed for SponsorLevel {
    type Filter = SponsorLevelFilter;
    type Order = SponsorLevelOrder;

    fn select(filter: &SponsorLevelFilter, _: SponsorLevelOrder, snapshot: Snapshot) -> Select {
        let select = Select::from::<Self>()
            .filter_if(filter.names.as_deref(), |names| column("name").is_in(names))
            .order_by(SortKey::text(column("scope")).descending())
            .order_by(SortKey::number(column("rank")));
        if filter.in_force { select.filter(holds("t", day(snapshot.as_of))) } else { select }
    }
}

tabled!(SponsorLevel, entity::sponsor_level, |level, row| {
    row.name = Set(level.name.clone());
    row.scope = Set(level.scope.name().to_owned());
    row.rank = Set(level.rank.into());
    let (from, until) = bounds(&level.period);
    (row.valid_from, row.valid_until) = (Set(from), Set(until));
});

tabled!(
    Sponsor,
    entity::sponsor,
    |sponsor, row| {
        row.slug = Set(sponsor.slug.clone());
        row.name_key = Set(sort_key(&sponsor.name));
        row.member = Set(id(sponsor.member.as_ref()));
    },
    |own, version, facts| {
        for sponsorship in &own.sponsorships {
            let (valid_from, valid_until) = bounds(&sponsorship.period);
            facts.terms.push(sponsor::term::ActiveModel {
                version: Set(version),
                level: Set(sponsorship.level.clone()),
                scope: Set(sponsorship.scope.name().to_owned()),
                event: Set(text(sponsorship.event.as_deref())),
                rank: Set(sponsorship.rank.map_or(OPEN, i64::from)),
                valid_from: Set(valid_from),
                valid_until: Set(valid_until),
            });
        }
    }
);
