//! The statements that count what lists have.

use super::Select;
use super::conditions::column;
use super::era::Era;
use crate::domain::Id;
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::snapshot::Snapshot;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use std::collections::HashMap;

impl Select {
    /// How many entries the list has.
    pub(in crate::store) async fn count(&self, store: &Store, snapshot: Snapshot) -> Result<u64, StoreError> {
        let row = store.reader().query_one(&self.count_statement(store, snapshot)).await?;
        Ok(row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?.unsigned_abs())
    }

    /// The statement that counts entries.
    pub(in crate::store) fn count_statement(&self, store: &Store, snapshot: Snapshot) -> SelectStatement {
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
    pub(in crate::store) async fn count_for(
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
}
