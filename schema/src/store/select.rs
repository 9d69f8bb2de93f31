//! How a list is asked of the database: one builder for every content type.

use super::cursor::{Cursor, Key};
use super::error::StoreError;
use super::page::{Edge, Page, PageRequest, Stored};
use super::snapshot::Snapshot;
use super::{Store, cursor::CursorError};
use crate::domain::{Content, Id};
use sea_orm::sea_query::{
    Alias, Cond, Condition, Expr, ExprTrait, Func, IntoIden, JoinType, Order, OverStatement, Query,
    SelectStatement, TableRef, WindowStatement,
};
use sea_orm::{ConnectionTrait, QueryResult};
use std::collections::HashMap;
use std::num::NonZeroU64;
use std::sync::Arc;

/// The longest text a list is ordered by. Cursors carry it.
pub(super) const KEY_CHARS: usize = 160;

/// The alias of the table of versions in every statement.
const VERSIONS: &str = "t";

/// The columns that [`stored`] reads.
pub(super) const STORED: [&str; 5] = ["version", "id", "from_rev", "gone", "doc"];

/// A column of the listed versions.
pub(super) fn column(name: &'static str) -> Expr {
    Expr::col((VERSIONS, Alias::new(name)))
}

/// A column of a joined table.
pub(super) fn column_of(alias: &'static str, name: &'static str) -> Expr {
    Expr::col((alias, Alias::new(name)))
}

/// `[valid_from, valid_until)` of `alias` holds on `day`.
pub(super) fn holds(alias: &'static str, day: i64) -> Condition {
    Cond::all().add(column_of(alias, "valid_from").lte(day)).add(column_of(alias, "valid_until").gt(day))
}

/// A version has a fact in `table` for which `condition` (on the alias `f`) holds.
pub(super) fn has_fact(table: &'static str, condition: Condition) -> Expr {
    let facts = Query::select()
        .expr(Expr::val(1))
        .from_as(table, FACT)
        .and_where(column_of(FACT, "version").eq(column("version")))
        .cond_where(condition)
        .take();
    Expr::exists(facts)
}

/// The alias of the table in [`has_fact`].
pub(super) const FACT: &str = "f";

/// The version holds at the snapshot's revision.
pub(super) fn at(alias: &'static str, revision: i64) -> Condition {
    Cond::all().add(column_of(alias, "from_rev").lte(revision)).add(column_of(alias, "to_rev").gt(revision))
}

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
    filter: Condition,
    keys: Vec<SortKey>,
    parent: Option<Expr>,
}

impl Select {
    pub(super) fn from<T: Content>() -> Self {
        Self {
            table: T::KIND.table(),
            joins: Vec::new(),
            filter: Cond::all(),
            keys: Vec::new(),
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

    fn rows(&self, snapshot: Snapshot) -> SelectStatement {
        let mut select = Query::select();
        select
            .from_as(self.table, VERSIONS)
            .cond_where(at(VERSIONS, snapshot.revision))
            .cond_where(self.filter.clone());
        for (table, on) in &self.joins {
            select.join(JoinType::InnerJoin, table.clone(), on.clone());
        }
        select
    }

    /// The keys with the id as the last, which makes the order total.
    fn total_order(&self) -> Vec<(Expr, bool, bool)> {
        let mut keys: Vec<(Expr, bool, bool)> =
            self.keys.iter().map(|key| (key.expr.clone(), key.is_text, key.descending)).collect();
        let descending = self.keys.last().is_some_and(|key| key.descending);
        keys.push((column("id"), true, descending));
        keys
    }

    fn page_rows(&self, snapshot: Snapshot, page: &PageRequest) -> Result<SelectStatement, StoreError> {
        let keys = self.total_order();
        let mut select = self.rows(snapshot);
        for name in STORED {
            select.expr_as(column(name), name);
        }
        for (index, (expr, ..)) in keys.iter().enumerate() {
            select.expr_as(expr.clone(), key_name(index));
        }
        if let Some(place) = page.after_keys() {
            select.cond_where(beyond(&keys, place, false)?);
        }
        if let Some(place) = page.before_keys() {
            select.cond_where(beyond(&keys, place, true)?);
        }
        Ok(select)
    }

    fn directions(&self, backward: bool) -> Vec<Order> {
        let direction = |descending: bool| if descending == backward { Order::Asc } else { Order::Desc };
        self.total_order().into_iter().map(|(_, _, descending)| direction(descending)).collect()
    }

    /// A page of the list.
    pub(super) async fn page<T: Content>(
        &self,
        store: &Store,
        snapshot: Snapshot,
        list: u32,
        page: &PageRequest,
    ) -> Result<Page<Stored<T>>, StoreError> {
        let snapshot = page.pin(snapshot, list)?;
        let mut select = self.page_rows(snapshot, page)?;
        for (index, order) in self.directions(page.is_backward()).into_iter().enumerate() {
            select.order_by(key_name(index), order);
        }
        select.limit(page.limit() + 1);
        let rows = store.reader().query_all(&select).await?;
        let edges = rows.iter().map(|row| self.edge(row, snapshot, list)).collect::<Result<_, _>>()?;
        Ok(Page::cut(edges, page, snapshot))
    }

    /// The same page of the list for each of several parents, in one statement.
    pub(super) async fn page_for<T: Content>(
        &self,
        store: &Store,
        snapshot: Snapshot,
        list: u32,
        page: &PageRequest,
        parents: &[Id],
    ) -> Result<HashMap<Id, Page<Stored<T>>>, StoreError> {
        let snapshot = page.pin(snapshot, list)?;
        let Some(parent) = &self.parent else { return Ok(HashMap::new()) };
        let mut window = WindowStatement::new();
        window.add_partition_by(parent.clone());
        for ((expr, ..), order) in self.total_order().into_iter().zip(self.directions(page.is_backward())) {
            window.order_by_expr(expr, order);
        }
        let mut numbered = self.page_rows(snapshot, page)?;
        numbered
            .expr_as(parent.clone(), "parent")
            .expr_window_as(Func::cust("ROW_NUMBER"), window, "place")
            .and_where(parent.clone().is_in(parents.iter().map(Id::as_str)));
        let limit = i64::try_from(page.limit()).unwrap_or(i64::MAX).saturating_add(1);
        let select = Query::select()
            .column(sea_orm::sea_query::Asterisk)
            .from_subquery(numbered, "numbered")
            .and_where(Expr::col("place").lte(limit))
            .order_by("parent", Order::Asc)
            .order_by("place", Order::Asc)
            .take();
        let mut edges: HashMap<Id, Vec<Edge<Stored<T>>>> = HashMap::new();
        for row in &store.reader().query_all(&select).await? {
            let parent = Id::stored(row.try_get("", "parent")?);
            edges.entry(parent).or_default().push(self.edge(row, snapshot, list)?);
        }
        Ok(edges.into_iter().map(|(parent, edges)| (parent, Page::cut(edges, page, snapshot))).collect())
    }

    /// The cursor of the entry at a place, the first of which is 1. Reads the keys of entries alone.
    pub(super) async fn cursor_at(
        &self,
        store: &Store,
        snapshot: Snapshot,
        list: u32,
        place: NonZeroU64,
    ) -> Result<Option<Cursor>, StoreError> {
        // Numbered, not by OFFSET: behind one, SQLite 3.51 gives a row again for each fact that fits.
        let mut window = WindowStatement::new();
        let mut numbered = self.rows(snapshot);
        let keys = self.total_order().into_iter().zip(self.directions(false));
        for (index, ((expr, ..), order)) in keys.enumerate() {
            numbered.expr_as(expr.clone(), key_name(index));
            window.order_by_expr(expr, order);
        }
        numbered.expr_window_as(Func::cust("ROW_NUMBER"), window, "place");
        let place = i64::try_from(place.get()).unwrap_or(i64::MAX);
        let select = Query::select()
            .column(sea_orm::sea_query::Asterisk)
            .from_subquery(numbered, "numbered")
            .and_where(Expr::col("place").eq(place))
            .take();
        let row = store.reader().query_one(&select).await?;
        row.map(|row| self.cursor(&row, snapshot, list)).transpose()
    }

    /// How many entries the list has.
    pub(super) async fn count(&self, store: &Store, snapshot: Snapshot) -> Result<u64, StoreError> {
        let select = self.rows(snapshot).expr_as(Func::count(column("version")), "n").take();
        let row = store.reader().query_one(&select).await?;
        Ok(row.map_or(Ok(0), |row| row.try_get::<i64>("", "n"))?.unsigned_abs())
    }

    /// How many entries the list has for each of several parents.
    pub(super) async fn count_for(
        &self,
        store: &Store,
        snapshot: Snapshot,
        parents: &[Id],
    ) -> Result<HashMap<Id, u64>, StoreError> {
        let Some(parent) = &self.parent else { return Ok(HashMap::new()) };
        let mut select = self.rows(snapshot);
        select
            .expr_as(parent.clone(), "parent")
            .expr_as(Func::count(column("version")), "n")
            .and_where(parent.clone().is_in(parents.iter().map(Id::as_str)))
            .add_group_by([parent.clone()]);
        let rows = store.reader().query_all(&select).await?;
        rows.iter()
            .map(|row| {
                Ok((Id::stored(row.try_get("", "parent")?), row.try_get::<i64>("", "n")?.unsigned_abs()))
            })
            .collect()
    }

    fn edge<T: Content>(
        &self,
        row: &QueryResult,
        snapshot: Snapshot,
        list: u32,
    ) -> Result<Edge<Stored<T>>, StoreError> {
        Ok(Edge { cursor: self.cursor(row, snapshot, list)?, node: stored(row)? })
    }

    fn cursor(&self, row: &QueryResult, snapshot: Snapshot, list: u32) -> Result<Cursor, StoreError> {
        let mut keys = Vec::with_capacity(self.keys.len() + 1);
        // The keys, then the id, as in `total_order`, whose expressions no row needs.
        for (index, is_text) in self.keys.iter().map(|key| key.is_text).chain([true]).enumerate() {
            let name = key_name(index);
            keys.push(if is_text {
                Key::Text(row.try_get("", &name)?)
            } else {
                Key::Number(row.try_get("", &name)?)
            });
        }
        Ok(Cursor { snapshot, list, keys })
    }
}

/// Reads a version.
pub(super) fn stored<T: Content>(row: &QueryResult) -> Result<Stored<T>, StoreError> {
    let doc: String = row.try_get("", "doc")?;
    let value: T = serde_json::from_str(&doc)
        .map_err(|error| StoreError::Damaged { table: T::KIND.table(), reason: error.to_string() })?;
    Ok(Stored {
        id: Id::stored(row.try_get("", "id")?),
        version: row.try_get("", "version")?,
        revision: row.try_get("", "from_rev")?,
        gone: row.try_get("", "gone")?,
        value: Arc::new(value),
    })
}

fn key_name(index: usize) -> String {
    format!("k{index}")
}

/// The condition "after this place" (or before it) in the order of `keys`.
fn beyond(keys: &[(Expr, bool, bool)], place: &[Key], before: bool) -> Result<Condition, StoreError> {
    let fits = |(key, (_, is_text, _)): (&Key, &(Expr, bool, bool))| matches!(key, Key::Text(_)) == *is_text;
    if place.len() != keys.len() || !place.iter().zip(keys).all(fits) {
        return Err(CursorError::OtherList.into());
    }
    let value = |key: &Key| match key {
        Key::Number(number) => Expr::val(*number),
        Key::Text(text) => Expr::val(text.clone()),
    };
    let smaller = |descending: bool| descending != before;
    let first_direction = keys.first().is_some_and(|(_, _, descending)| *descending);
    if keys.iter().all(|(_, _, descending)| *descending == first_direction) {
        // One direction: a row value, which both databases look up in an index.
        let row = Expr::tuple(keys.iter().map(|(expr, ..)| expr.clone()));
        let place = Expr::tuple(place.iter().map(value));
        let condition = if smaller(first_direction) { row.lt(place) } else { row.gt(place) };
        return Ok(Cond::all().add(condition));
    }
    let mut any = Cond::any();
    for (index, ((expr, _, descending), key)) in keys.iter().zip(place).enumerate() {
        let mut all = Cond::all();
        for ((equal, ..), key) in keys.iter().zip(place).take(index) {
            all = all.add(equal.clone().eq(value(key)));
        }
        let expr = expr.clone();
        all = all.add(if smaller(*descending) { expr.lt(value(key)) } else { expr.gt(value(key)) });
        any = any.add(all);
    }
    Ok(any)
}
