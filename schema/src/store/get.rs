//! Records by id.

use super::connect::Store;
use super::error::StoreError;
use super::page::Stored;
use super::select::{at, column_of, stored};
use super::snapshot::Snapshot;
use crate::domain::{Content, Id};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{ExprTrait, Query};
use std::collections::HashMap;

impl Store {
    /// Records of one kind by id, as they are at the snapshot. Those it does not have are missing.
    /// One statement. Whether they are public yet is for the caller to look at.
    ///
    /// # Errors
    /// When the database fails or holds a version that cannot be read.
    pub async fn get<T: Content>(
        &self,
        snapshot: Snapshot,
        ids: &[Id],
    ) -> Result<HashMap<Id, Stored<T>>, StoreError> {
        let mut select = Query::select();
        for name in ["version", "id", "from_rev", "gone", "doc"] {
            select.expr_as(column_of("t", name), name);
        }
        select
            .from_as(T::KIND.table(), "t")
            .cond_where(at("t", snapshot.revision))
            .and_where(column_of("t", "id").is_in(ids.iter().map(Id::as_str)));
        let rows = self.reader().query_all(&select).await?;
        rows.iter().map(|row| stored(row).map(|found: Stored<T>| (found.id.clone(), found))).collect()
    }

    /// The record of a kind there is one of. One statement.
    ///
    /// # Errors
    /// When the database fails or holds a version that cannot be read.
    pub async fn only<T: Content>(&self, snapshot: Snapshot) -> Result<Option<Stored<T>>, StoreError> {
        let mut select = Query::select();
        for name in ["version", "id", "from_rev", "gone", "doc"] {
            select.expr_as(column_of("t", name), name);
        }
        select.from_as(T::KIND.table(), "t").cond_where(at("t", snapshot.revision)).limit(1);
        self.reader().query_one(&select).await?.as_ref().map(stored).transpose()
    }
}
