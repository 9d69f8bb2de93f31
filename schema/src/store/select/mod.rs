//! How a list is asked of the database: one builder for every content type.
//!
//! Here is the builder: what a content type's [`super::Listed`] implementation says of its list. [`conditions`] has
//! what it says it with, [`era`] which versions a statement looks at, the ones that still hold or the ones that ended.
//! From these come the statements of [`pages`] and of [`counts`]; [`place`] has the order of a list and the cursors in
//! it, [`stored`](mod@stored) reads a version from a row.

mod conditions;
mod counts;
mod era;
mod pages;
mod place;
mod stored;

pub(super) use conditions::{FACT, at, column, column_of, has_fact, holds};
pub(super) use era::{Era, both, of_era};
pub(super) use stored::{STORED, stored};

use super::snapshot::Snapshot;
use crate::domain::Content;
use era::open;
use sea_orm::sea_query::{
    Cond, Condition, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement, TableRef,
};

/// The longest text a list is ordered by. Cursors carry it.
pub(super) const KEY_CHARS: usize = 160;

/// The alias of the table of versions in every statement.
const VERSIONS: &str = "t";

/// Something a list is ordered by.
pub(super) struct SortKey {
    expr: Expr,
    is_text: bool,
    descending: bool,
}

impl SortKey {
    pub(super) fn text(expr: Expr) -> Self {
        Self { expr, is_text: true, descending: false }
    }

    pub(super) fn number(expr: Expr) -> Self {
        Self { expr, is_text: false, descending: false }
    }

    pub(super) fn descending(self) -> Self {
        Self { descending: true, ..self }
    }
}

/// What a list asks for: which versions, in which order, for which parents. Made by the content
/// type's [`super::Listed`] implementation; the Store adds snapshot, place and size.
pub struct Select {
    table: &'static str,
    joins: Vec<(TableRef, Condition)>,
    /// The alias of joined facts that know until when they hold.
    ending: Option<&'static str>,
    filter: Condition,
    keys: Vec<SortKey>,
    /// Where the id stands that makes the order total: in the index that has the keys.
    id: &'static str,
    parent: Option<Expr>,
}

impl Select {
    pub(super) fn from<T: Content>() -> Self {
        Self {
            table: T::KIND.table(),
            joins: Vec::new(),
            ending: None,
            filter: Cond::all(),
            keys: Vec::new(),
            id: VERSIONS,
            parent: None,
        }
    }

    /// Joins the facts of `table`; `condition` must let through at most one row for each version,
    /// or one for each parent.
    pub(super) fn join(mut self, table: &'static str, alias: &'static str, condition: Condition) -> Self {
        let on = Cond::all().add(column_of(alias, "version").eq(column("version"))).add(condition);
        self.joins.push((TableRef::from(table).alias(alias), on));
        self
    }

    /// Joins facts as [`Select::join`] does, of a table that knows its records' ids and until when they hold: it can
    /// be walked in its own order.
    pub(super) fn join_ending(self, table: &'static str, alias: &'static str, condition: Condition) -> Self {
        Self { ending: Some(alias), id: alias, ..self.join(table, alias, condition) }
    }

    /// Joins the rows of another statement.
    pub(super) fn join_query(mut self, query: SelectStatement, alias: &'static str, on: Condition) -> Self {
        self.joins.push((TableRef::SubQuery(Box::new(query), alias.into_iden()), on));
        self
    }

    pub(super) fn filter(mut self, condition: impl Into<Condition>) -> Self {
        self.filter = std::mem::replace(&mut self.filter, Cond::all()).add(condition.into());
        self
    }

    pub(super) fn filter_if<T>(self, value: Option<T>, condition: impl FnOnce(T) -> Expr) -> Self {
        match value {
            Some(value) => self.filter(Cond::all().add(condition(value))),
            None => self,
        }
    }

    pub(super) fn order_by(mut self, key: SortKey) -> Self {
        self.keys.push(key);
        self
    }

    /// Orders by `key` and nothing else but the id.
    pub(super) fn reorder(mut self, key: SortKey) -> Self {
        self.keys = vec![key];
        self
    }

    /// The expression that tells which parent an entry belongs to, when listing for several.
    pub(super) fn parent(mut self, expr: Expr) -> Self {
        self.parent = Some(expr);
        self
    }

    fn rows(&self, snapshot: Snapshot, era: Era) -> SelectStatement {
        let mut select = Query::select();
        select
            .from_as(self.table, VERSIONS)
            .cond_where(of_era(VERSIONS, snapshot.revision, era))
            .cond_where(self.filter.clone());
        if let (Some(facts), Era::Open(database)) = (self.ending, era) {
            select.and_where(open(facts, database));
        }
        for (table, on) in &self.joins {
            select.join(JoinType::InnerJoin, table.clone(), on.clone());
        }
        select
    }
}
