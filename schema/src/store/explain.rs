//! How the database goes about a statement: for tests that hold it to its indexes.

use super::connect::Store;
use super::error::StoreError;
use super::listed::Listed;
use super::page::PageRequest;
use super::search::SearchRequest;
use super::snapshot::Snapshot;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

impl Store {
    /// The plan of [`Store::list`], a step a line.
    ///
    /// # Errors
    /// As [`Store::list`].
    #[doc(hidden)]
    pub async fn explain_list<T: Listed>(
        &self,
        snapshot: Snapshot,
        filter: &T::Filter,
        order: T::Order,
        page: &PageRequest,
    ) -> Result<Vec<String>, StoreError> {
        let snapshot = page.pinned().unwrap_or(snapshot);
        self.explain(&T::select(filter, order, snapshot).page_statement(self, snapshot, page)?).await
    }

    /// The plan of [`Store::count`], a step a line.
    ///
    /// # Errors
    /// As [`Store::count`].
    #[doc(hidden)]
    pub async fn explain_count<T: Listed>(
        &self,
        snapshot: Snapshot,
        filter: &T::Filter,
    ) -> Result<Vec<String>, StoreError> {
        self.explain(&T::select(filter, T::Order::default(), snapshot).count_statement(self, snapshot)).await
    }

    /// The plan of what [`Store::search`] asks for its candidates, those with the words in their titles or anywhere, a
    /// step a line.
    ///
    /// # Errors
    /// As [`Store::search`].
    #[doc(hidden)]
    pub async fn explain_search(
        &self,
        snapshot: Snapshot,
        request: &SearchRequest,
        in_title: bool,
    ) -> Result<Vec<String>, StoreError> {
        self.explain(&self.candidates_statement(snapshot, request, in_title)?).await
    }

    async fn explain(&self, select: &SelectStatement) -> Result<Vec<String>, StoreError> {
        let backend = self.reader().get_database_backend();
        let Statement { sql, values, .. } = backend.build(select);
        let (explain, column) = match backend {
            DbBackend::Postgres => ("EXPLAIN", 0),
            _ => ("EXPLAIN QUERY PLAN", 3),
        };
        let statement = Statement { sql: format!("{explain} {sql}"), values, db_backend: backend };
        let rows = self.reader().query_all_raw(statement).await?;
        rows.iter().map(|row| Ok(row.try_get_by_index(column)?)).collect()
    }
}
