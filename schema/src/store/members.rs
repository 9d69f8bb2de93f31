//! Members: which there are, in which order, and under what.

mod facts;

use super::error::StoreError;
use super::listed::{Listed, Parent};
use super::names::{self, starting};
use super::select::{FACT, Select, SortKey, at, column, column_of, has_fact, holds};
use super::snapshot::Snapshot;
use super::time::{EVER, day};
use crate::domain::{Member, MemberKind};
use crate::text::{fold, name_key};
use chrono::NaiveDate;
use facts::member_kind;
use sea_orm::sea_query::{Cond, Condition, Expr, ExprTrait, JoinType, Order, Query};
use serde::Serialize;

/// Which members. Those in membership on the snapshot's day unless `status` says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct MemberFilter {
    /// Those in membership on the day, those who are no longer, or all.
    pub status: MemberStatus,
    /// Every word of it begins a word of the name in use on the day.
    pub search: Option<String>,
    /// In one of these categories on the day, by code as the source gives it.
    pub categories: Option<Vec<String>>,
    /// Organisations or individuals.
    pub kind: Option<MemberKind>,
    /// Taking part in this working group on the day.
    pub working_group: Option<String>,
    /// Sponsoring, or not, on the day.
    pub sponsor: Option<bool>,
    /// Known by this domain.
    pub domain: Option<String>,
    /// Member since that day or later.
    pub since_from: Option<NaiveDate>,
    /// Member since that day or earlier.
    pub since_to: Option<NaiveDate>,
    /// The name in use on the day begins so, whatever the case and accents.
    pub name_starts_with: Option<String>,
    /// Of this slug.
    pub slug: Option<String>,
}

/// Members by where their membership stands on the snapshot's day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum MemberStatus {
    /// In membership on that day.
    #[default]
    Current,
    /// In membership before that day and not on it.
    Former,
    /// Whatever their membership.
    Any,
}

/// The order of members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum MemberOrder {
    /// By the name in use on the day.
    #[default]
    NameAsc,
    /// By that name, backwards.
    NameDesc,
    /// Longest membership first.
    SinceAsc,
    /// Newest membership first.
    SinceDesc,
}

impl Listed for Member {
    type Filter = MemberFilter;
    type Order = MemberOrder;

    fn check(filter: &MemberFilter) -> Result<(), StoreError> {
        names::check_search(filter.search.as_deref())?;
        if let Some(start) = filter.name_starts_with.as_deref() {
            names::check_length("nameStartsWith", start)?;
        }
        if filter.name_starts_with.as_deref().is_some_and(|start| name_key(start).is_empty()) {
            return Err(StoreError::Filter("nameStartsWith has no letter or digit".to_owned()));
        }
        Ok(())
    }

    fn select(filter: &MemberFilter, order: MemberOrder, snapshot: Snapshot) -> Select {
        let on = day(snapshot.as_of);
        let name = || column_of("n", "name_key");
        let in_period = |condition: Condition| has_fact("member_period", holds(FACT, on).add(condition));
        let mut select = Select::from::<Self>().join_ending("member_name", "n", holds("n", on));
        select = match filter.status {
            MemberStatus::Any => select,
            MemberStatus::Current => select.filter(in_period(Cond::all())),
            MemberStatus::Former => {
                let before =
                    has_fact("member_period", Cond::all().add(column_of(FACT, "valid_until").lte(on)));
                select.filter(Cond::all().add(before).add(in_period(Cond::all()).not()))
            }
        };
        if let Some(search) = &filter.search {
            select = names::search(select, name, search);
        }
        if let Some(codes) = &filter.categories {
            select = select.filter(in_period(Cond::all().add(column_of(FACT, "category").is_in(codes))));
        }
        if let Some(from) = filter.since_from {
            select = select.filter(in_period(Cond::all().add(column_of(FACT, "since").gte(day(from)))));
        }
        if let Some(to) = filter.since_to {
            select = select.filter(in_period(Cond::all().add(column_of(FACT, "since").lte(day(to)))));
        }
        select = select
            .filter_if(filter.kind, |kind| column("member_kind").eq(member_kind(kind)))
            .filter_if(filter.slug.as_deref(), |slug| column("slug").eq(slug))
            .filter_if(filter.working_group.as_deref(), |code| {
                has_fact("member_group", holds(FACT, on).add(column_of(FACT, "code").eq(code)))
            })
            .filter_if(filter.domain.as_deref(), |domain| {
                let domain = domain.trim().trim_end_matches('.').to_lowercase();
                has_fact("member_domain", Cond::all().add(column_of(FACT, "domain").eq(domain)))
            })
            .filter_if(filter.name_starts_with.as_deref(), |start| name().like(starting(&name_start(start))))
            .filter_if(filter.sponsor, |sponsors| {
                let sponsoring = column("id").in_subquery(sponsoring_members(snapshot));
                if sponsors { sponsoring } else { sponsoring.not() }
            });
        let since = || SortKey::number(since(on));
        match order {
            MemberOrder::NameAsc => select.order_by(SortKey::text(name())),
            MemberOrder::NameDesc => select.order_by(SortKey::text(name()).descending()),
            MemberOrder::SinceAsc => select.order_by(since()).order_by(SortKey::text(name())),
            MemberOrder::SinceDesc => {
                select.order_by(since().descending()).order_by(SortKey::text(name()).descending())
            }
        }
    }

    fn select_for(select: Select, parent: Parent, snapshot: Snapshot) -> Select {
        let on = day(snapshot.as_of);
        let by_code = |table, kind: &'static str| {
            // The parent is a record with a code: join the versions of it that hold at the snapshot.
            // Once each, even where a source repeats itself.
            Query::select()
                .distinct()
                .expr_as(column_of("p", "id"), "parent")
                .expr_as(column_of("f", "version"), "version")
                .from_as(table, "f")
                .join_as(
                    JoinType::InnerJoin,
                    kind,
                    "p",
                    column_of("p", "code")
                        .eq(column_of("f", if kind == "working_group" { "code" } else { "category" })),
                )
                .cond_where(at("p", snapshot.revision))
                .cond_where(holds("f", on))
                .take()
        };
        let same_version = || Cond::all().add(column_of("g", "version").eq(column("version")));
        match parent {
            Parent::CategoryOfMember => select
                .join_query(by_code("member_period", "member_category"), "g", same_version())
                .parent(Expr::col(("g", "parent"))),
            Parent::WorkingGroupOfMember => select
                .join_query(by_code("member_group", "working_group"), "g", same_version())
                .parent(Expr::col(("g", "parent"))),
            _ => {
                // Someone may have several roles at one member: each member once.
                let represented = Query::select()
                    .distinct()
                    .expr_as(column_of("f", "person"), "parent")
                    .expr_as(column_of("f", "version"), "version")
                    .from_as("member_representative", "f")
                    .cond_where(holds("f", on))
                    .take();
                select.join_query(represented, "g", same_version()).parent(Expr::col(("g", "parent")))
            }
        }
    }
}

/// Since when the member is one, on that day; those who are not come first.
fn since(on: i64) -> Expr {
    let since = Query::select()
        .expr(column_of(FACT, "since"))
        .from_as("member_period", FACT)
        .and_where(column_of(FACT, "version").eq(column("version")))
        .cond_where(holds(FACT, on))
        // Periods may overlap where a source says so: the one that began last counts.
        .order_by_expr(column_of(FACT, "valid_from"), Order::Desc)
        .limit(1)
        .take();
    sea_orm::sea_query::Func::coalesce([since.into(), Expr::val(EVER)]).into()
}

/// Members that sponsor on the snapshot's day.
fn sponsoring_members(snapshot: Snapshot) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .expr(column_of("s", "member"))
        .from_as("sponsor", "s")
        .join_as(
            JoinType::InnerJoin,
            "sponsor_term",
            "st",
            column_of("st", "version").eq(column_of("s", "version")),
        )
        .cond_where(at("s", snapshot.revision))
        .cond_where(holds("st", day(snapshot.as_of)))
        .take()
}

/// The beginning of a name as names are stored: a trailing space ends a word.
fn name_start(text: &str) -> String {
    let ends_word = fold(text).ends_with(|c: char| !c.is_alphanumeric());
    let key = name_key(text);
    if ends_word && !key.is_empty() { format!("{key} ") } else { key }
}
