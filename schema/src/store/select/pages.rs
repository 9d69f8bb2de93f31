//! The statements of pages: of one list, and of the same list for several parents.

use super::Select;
use super::conditions::column;
use super::era::{Era, both};
use super::place::{beyond, key_name};
use super::stored::{STORED, stored};
use crate::domain::{Content, Id};
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::kept::{Versions, Weighed};
use crate::store::page::{Edge, Page, PageRequest, Stored};
use crate::store::snapshot::Snapshot;
use sea_orm::sea_query::{
    Asterisk, Expr, ExprTrait, Func, Order, OverStatement, Query, SelectStatement, WindowStatement,
};
use sea_orm::{ConnectionTrait, QueryResult};
use std::collections::HashMap;

/// What an edge takes besides what it holds, in bytes.
const EDGE_BYTES: usize = size_of::<Edge<Stored<()>>>();

impl Select {
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

    /// The statement that reads a page.
    pub(in crate::store) fn page_statement(
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
    pub(in crate::store) async fn page<T: Content>(
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
    pub(in crate::store) async fn page_for<T: Content>(
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
}
