//! Connections whose every statement is watched: counted, timed, and made to fail by tests of what
//! follows then.

use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// It reads.
    Read,
    /// It writes, or begins a transaction that does.
    Write,
}

/// How a statement fails that a [`Watcher`] makes fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// As if the database were gone: [`super::StoreError::is_unavailable`].
    Gone,
    /// As if the statement were wrong.
    Broken,
}

/// Looks at the statements of a [`super::Store`]. Statements within a transaction are not seen, its
/// beginning is.
pub trait Watcher: Send + Sync + 'static {
    /// Before a statement. Where it names a fault, that is the statement's error and the database is not
    /// asked: so a test sees what follows when a database fails.
    fn before(&self, access: Access) -> Option<Fault> {
        let _ = access;
        None
    }

    /// After a statement: how long it took, the wait for a connection in it, and whether it failed.
    fn after(&self, access: Access, took: Duration, failed: bool);
}

impl Fault {
    fn error(self) -> DbErr {
        match self {
            Self::Gone => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            Self::Broken => {
                DbErr::Query(RuntimeErr::Internal("SELECT a FROM fault: it was told to fail".to_owned()))
            }
        }
    }
}

/// A pool of connections, watched.
#[derive(Clone)]
pub(super) struct Watched {
    pool: DatabaseConnection,
    access: Access,
    statements: Arc<AtomicU64>,
    watcher: Option<Arc<dyn Watcher>>,
}

impl Watched {
    pub(super) fn new(pool: DatabaseConnection, access: Access, watcher: Option<Arc<dyn Watcher>>) -> Self {
        Self { pool, access, statements: Arc::default(), watcher }
    }

    pub(super) fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// Counts the statements that are run.
    pub(super) fn statements(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.statements)
    }

    /// Begins a transaction that writes. On SQLite it waits for its turn here: one that began by reading
    /// could not be made a writing one while another writes.
    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.watch(self.pool.begin_with_options(options)).await
    }

    async fn watch<T>(&self, statement: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        let Some(watcher) = &self.watcher else { return statement.await };
        let begun = Instant::now();
        let outcome = match watcher.before(self.access) {
            None => statement.await,
            Some(fault) => Err(fault.error()),
        };
        watcher.after(self.access, begun.elapsed(), outcome.is_err());
        outcome
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Watched {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.watch(self.pool.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.watch(self.pool.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.watch(self.pool.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.watch(self.pool.query_all_raw(statement)).await
    }
}
