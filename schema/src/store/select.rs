//! How a list is asked of the database: one builder for every content type.

use super::OPEN;
use super::cursor::{Cursor, Key};
use super::error::StoreError;
use super::kept::{Versions, Weighed, parsed_bytes};
use super::page::{Edge, Page, PageRequest, Stored};
use super::snapshot::Snapshot;
use super::{Store, cursor::CursorError};
use crate::domain::{Content, Id};
use sea_orm::sea_query::{
    Alias, Asterisk, Cond, Condition, Expr, ExprTrait, Func, IntoIden, JoinType, Order, OverStatement, Query,
    SelectStatement, TableRef, UnionType, WindowStatement,
};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult};
use std::collections::HashMap;
use std::num::NonZeroU64;
use std::sync::Arc;

/// The longest text a list is ordered by. Cursors carry it.
pub(super) const KEY_CHARS: usize = 160;

/// The alias of the table of versions in every statement.
const VERSIONS: &str = "t";

/// The columns that [`stored`] reads, the first of a row, in this order.
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

/// Which of the versions that hold at a revision. At the newest one almost all of them still hold, and indexes that
/// have nothing else make it cheap to find them: what was before is not walked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Era {
    /// Those and the ones that ended since.
    Any,
    /// Those that still hold, in the words of this database.
    Open(DbBackend),
    /// Those that ended since: few, or none, where the revision is the newest or was not long ago.
    Ended,
}

/// The version is still one that holds. Written out: an index with this condition serves no parameter. The words are
/// those of [`crate::migration`]: SQLite would rather look versions up by when they end, and sort them all.
pub(super) fn open(alias: &'static str, database: DbBackend) -> Expr {
    let as_is = if database == DbBackend::Postgres { "" } else { " + 0" };
    Expr::cust(format!("\"{alias}\".\"to_rev\"{as_is} = {OPEN}"))
}

/// The version is one of the era that holds at the revision.
pub(super) fn of_era(alias: &'static str, revision: i64, era: Era) -> Condition {
    let known = column_of(alias, "from_rev").lte(revision);
    match era {
        Era::Any => at(alias, revision),
        Era::Open(database) => Cond::all().add(open(alias, database)).add(known),
        Era::Ended => {
            let to = || column_of(alias, "to_rev");
            Cond::all().add(to().gt(revision)).add(to().lt(OPEN)).add(known)
        }
    }
}

/// What still holds, put in order and cut by `ordered`, and what ended since, as one: to be put in order and cut again.
pub(super) fn both(
    database: DbBackend,
    ordered: impl Fn(SelectStatement) -> SelectStatement,
    mut open: SelectStatement,
    ended: SelectStatement,
) -> SelectStatement {
    if database != DbBackend::Postgres {
        // SQLite merges the two, each in its own order.
        return open.union(UnionType::All, ended).take();
    }
    // PostgreSQL has to be told how little is needed of what holds; and by its offset that all is needed of what ended,
    // or it walks everything in order for the few that did.
    let whole = |rows: SelectStatement, alias: &'static str| {
        Query::select().column(Asterisk).from_subquery(rows, alias).take()
    };
    let ended = { ended }.offset(0).take();
    whole(ordered(open), "open").union(UnionType::All, whole(ended, "ended")).take()
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

    /// The keys with the id as the last, which makes the order total.
    fn total_order(&self) -> Vec<(Expr, bool, bool)> {
        let mut keys: Vec<(Expr, bool, bool)> =
            self.keys.iter().map(|key| (key.expr.clone(), key.is_text, key.descending)).collect();
        let descending = self.keys.last().is_some_and(|key| key.descending);
        keys.push((column_of(self.id, "id"), true, descending));
        keys
    }

    fn page_rows(
        &self,
        snapshot: Snapshot,
        page: &PageRequest,
        era: Era,
    ) -> Result<SelectStatement, StoreError> {
        let keys = self.total_order();
        let mut select = self.rows(snapshot, era);
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

    /// The statement that reads a page.
    pub(super) fn page_statement(
        &self,
        store: &Store,
        snapshot: Snapshot,
        page: &PageRequest,
    ) -> Result<SelectStatement, StoreError> {
        let directions = self.directions(page.is_backward());
        let ordered = |mut select: SelectStatement| {
            for (index, order) in directions.iter().enumerate() {
                select.order_by(key_name(index), order.clone());
            }
            select.limit(page.limit() + 1).take()
        };
        if !store.is_newest(snapshot) {
            return Ok(ordered(self.page_rows(snapshot, page, Era::Any)?));
        }
        let database = store.reader().get_database_backend();
        let open = self.page_rows(snapshot, page, Era::Open(database))?;
        let ended = self.page_rows(snapshot, page, Era::Ended)?;
        Ok(ordered(both(database, ordered, open, ended)))
    }

    /// A page of the list.
    pub(super) async fn page<T: Content>(
        &self,
        store: &Store,
        snapshot: Snapshot,
        list: u32,
        page: &PageRequest,
        versions: Option<&Versions>,
    ) -> Result<Weighed<Page<Stored<T>>>, StoreError> {
        let select = self.page_statement(store, snapshot, page)?;
        let rows = store.reader().query_all(&select).await?;
        let mut bytes = 0;
        let mut edges = Vec::with_capacity(rows.len());
        for row in rows.iter().take(usize::try_from(page.limit()).unwrap_or(usize::MAX)) {
            edges.push(self.edge(row, snapshot, list, versions, &mut bytes)?);
        }
        let page = Page::cut_of(edges, rows.len(), page, snapshot);
        Ok(Weighed::new(page, bytes))
    }

    /// The same page of the list for each of several parents, in one statement.
    pub(super) async fn page_for<T: Content>(
        &self,
        store: &Store,
        snapshot: Snapshot,
        list: u32,
        page: &PageRequest,
        parents: &[Id],
        versions: Option<&Versions>,
    ) -> Result<HashMap<Id, Weighed<Page<Stored<T>>>>, StoreError> {
        let Some(parent) = &self.parent else { return Ok(HashMap::new()) };
        let mut window = WindowStatement::new();
        window.add_partition_by(parent.clone());
        for ((expr, ..), order) in self.total_order().into_iter().zip(self.directions(page.is_backward())) {
            window.order_by_expr(expr, order);
        }
        let mut numbered = self.page_rows(snapshot, page, Era::Any)?;
        numbered
            .expr_as(parent.clone(), "parent")
            .expr_window_as(Func::cust("ROW_NUMBER"), window, "place")
            .and_where(parent.clone().is_in(parents.iter().map(Id::as_str)));
        let limit = i64::try_from(page.limit()).unwrap_or(i64::MAX).saturating_add(1);
        let select = Query::select()
            .column(Asterisk)
            .from_subquery(numbered, "numbered")
            .and_where(Expr::col("place").lte(limit))
            .order_by("parent", Order::Asc)
            .order_by("place", Order::Asc)
            .take();
        let mut edges = HashMap::<Id, (Vec<_>, usize)>::new();
        let parent_at = STORED.len() + self.keys.len() + 1;
        for row in &store.reader().query_all(&select).await? {
            let parent = Id::stored(row.try_get_by_index(parent_at)?);
            let (edges, bytes) = edges.entry(parent).or_default();
            edges.push(self.edge(row, snapshot, list, versions, bytes)?);
        }
        let cut = |(edges, bytes): (Vec<_>, usize)| Weighed::new(Page::cut(edges, page, snapshot), bytes);
        Ok(edges.into_iter().map(|(parent, edges)| (parent, cut(edges))).collect())
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
        let mut numbered = self.rows(snapshot, Era::Any);
        let keys = self.total_order().into_iter().zip(self.directions(false));
        for (index, ((expr, ..), order)) in keys.enumerate() {
            numbered.expr_as(expr.clone(), key_name(index));
            window.order_by_expr(expr, order);
        }
        numbered.expr_window_as(Func::cust("ROW_NUMBER"), window, "place");
        let place = i64::try_from(place.get()).unwrap_or(i64::MAX);
        let select = Query::select()
            .column(Asterisk)
            .from_subquery(numbered, "numbered")
            .and_where(Expr::col("place").eq(place))
            .take();
        let row = store.reader().query_one(&select).await?;
        row.map(|row| self.cursor(&row, 0, snapshot, list)).transpose()
    }

    /// How many entries the list has.
    pub(super) async fn count(&self, store: &Store, snapshot: Snapshot) -> Result<u64, StoreError> {
        let row = store.reader().query_one(&self.count_statement(store, snapshot)).await?;
        Ok(row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?.unsigned_abs())
    }

    /// The statement that counts entries.
    pub(super) fn count_statement(&self, store: &Store, snapshot: Snapshot) -> SelectStatement {
        let count = |era| self.rows(snapshot, era).expr_as(Func::count(column("version")), "n").take();
        // With joined facts the index of what holds by its end is the smaller one.
        if self.ending.is_some() || !store.is_newest(snapshot) {
            return count(Era::Any);
        }
        // What the index of an order has is enough to count by.
        let of = |era| Expr::SubQuery(None, Box::new(count(era).into()));
        let open = of(Era::Open(store.reader().get_database_backend()));
        Query::select().expr_as(open.add(of(Era::Ended)), "n").take()
    }

    /// How many entries the list has for each of several parents.
    pub(super) async fn count_for(
        &self,
        store: &Store,
        snapshot: Snapshot,
        parents: &[Id],
    ) -> Result<HashMap<Id, u64>, StoreError> {
        let Some(parent) = &self.parent else { return Ok(HashMap::new()) };
        let mut select = self.rows(snapshot, Era::Any);
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
        versions: Option<&Versions>,
        bytes: &mut usize,
    ) -> Result<Edge<Stored<T>>, StoreError> {
        let node = stored(row, versions)?;
        let cursor = self.cursor(row, STORED.len(), snapshot, list)?;
        *bytes += EDGE_BYTES + node.bytes + cursor.size();
        Ok(Edge { cursor, node: node.value })
    }

    /// The cursor of a row, whose keys begin with its column `first`.
    fn cursor(
        &self,
        row: &QueryResult,
        first: usize,
        snapshot: Snapshot,
        list: u32,
    ) -> Result<Cursor, StoreError> {
        // The keys, then the id, as in `total_order`, whose expressions no row needs.
        let are_texts = self.keys.iter().map(|key| key.is_text).chain([true]);
        let key = |(index, is_text): (usize, bool)| -> Result<Key, StoreError> {
            Ok(if is_text {
                Key::Text(row.try_get_by_index(first + index)?)
            } else {
                Key::Number(row.try_get_by_index(first + index)?)
            })
        };
        let keys = are_texts.enumerate().map(key).collect::<Result<_, _>>()?;
        Ok(Cursor { snapshot, list, keys })
    }
}

/// What an edge takes besides what it holds, in bytes.
const EDGE_BYTES: usize = size_of::<Edge<Stored<()>>>();

/// Reads a version, the first columns of a row. One that somebody has in memory is that one.
pub(super) fn stored<T: Content>(
    row: &QueryResult,
    versions: Option<&Versions>,
) -> Result<Weighed<Stored<T>>, StoreError> {
    let version = row.try_get_by_index(0)?;
    let doc: String = row.try_get_by_index(4)?;
    let read = || -> Result<T, StoreError> {
        serde_json::from_str(&doc)
            .map_err(|error| StoreError::Damaged { table: T::KIND.table(), reason: error.to_string() })
    };
    let value = match versions {
        Some(versions) => versions.get(version, read)?,
        None => Arc::new(read()?),
    };
    let stored = Stored {
        id: Id::stored(row.try_get_by_index(1)?),
        version,
        revision: row.try_get_by_index(2)?,
        gone: row.try_get_by_index(3)?,
        value,
    };
    Ok(Weighed::new(stored, parsed_bytes(doc.len())))
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
