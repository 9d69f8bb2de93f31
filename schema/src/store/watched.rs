//! Connections whose every statement is watched: counted, timed, and made to fail by tests of what
//! follows then.

use super::error::is_cut;
use super::tables::immediate;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, RuntimeErr, Statement, StatementBuilder, TransactionTrait,
};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// What a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// It reads.
    Read,
    /// It writes, or begins a transaction that does.
    Write,
    /// It asks whether the database is there.
    Probe,
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
    pub(super) fn error(self) -> DbErr {
        match self {
            Self::Gone => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            Self::Broken => {
                DbErr::Query(RuntimeErr::Internal("SELECT a FROM fault: it was told to fail".to_owned()))
            }
        }
    }
}

/// A pool of connections, watched. Clones share it, also when it is replaced.
#[derive(Clone)]
pub(super) struct Watched {
    pool: Arc<RwLock<DatabaseConnection>>,
    backend: DbBackend,
    access: Access,
    statements: Arc<AtomicU64>,
    watcher: Option<Arc<dyn Watcher>>,
}

impl Watched {
    pub(super) fn new(pool: DatabaseConnection, access: Access, watcher: Option<Arc<dyn Watcher>>) -> Self {
        let backend = pool.get_database_backend();
        Self { pool: Arc::new(RwLock::new(pool)), backend, access, statements: Arc::default(), watcher }
    }

    pub(super) fn pool(&self) -> DatabaseConnection {
        self.pool.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes other connections into use, and gives the old ones back.
    pub(super) fn replace(&self, pool: DatabaseConnection) -> DatabaseConnection {
        std::mem::replace(&mut *self.pool.write().unwrap_or_else(PoisonError::into_inner), pool)
    }

    /// Counts the statements that are run.
    pub(super) fn statements(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.statements)
    }

    /// Begins a transaction that writes. On SQLite it waits for its turn here: one that began by reading
    /// could not be made a writing one while another writes.
    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let pool = self.pool();
        self.watch(pool.begin_with_options(immediate())).await
    }

    /// Whether a statement is asked again where its connection is cut: one that only reads, of a server, which
    /// may cut it.
    fn asks_again(&self) -> bool {
        self.access == Access::Read && self.backend == DbBackend::Postgres
    }

    /// How many connections to a server there are, those that are cut among them.
    fn connections(&self) -> u32 {
        self.pool().get_postgres_connection_pool().size().saturating_add(1)
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

/// Runs the statement that an expression makes; a read again where its connection was cut, made once more then: all
/// that wait in the pool may have been cut at once. Nothing is copied for the rare case.
macro_rules! run {
    ($self:ident, $run:ident, $statement:expr) => {
        $self
            .watch(async {
                let mut cut = 0;
                loop {
                    match $self.pool().$run($statement).await {
                        Err(error) if $self.asks_again() && is_cut(&error) && cut < $self.connections() => {
                            cut += 1
                        }
                        outcome => break outcome,
                    }
                }
            })
            .await
    };
}

#[async_trait::async_trait]
impl ConnectionTrait for Watched {
    fn get_database_backend(&self) -> DbBackend {
        self.backend
    }

    async fn execute<S: StatementBuilder>(&self, statement: &S) -> Result<ExecResult, DbErr> {
        run!(self, execute_raw, self.backend.build(statement))
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        run!(self, execute_raw, statement.clone())
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let pool = self.pool();
        self.watch(pool.execute_unprepared(sql)).await
    }

    async fn query_one<S: StatementBuilder>(&self, statement: &S) -> Result<Option<QueryResult>, DbErr> {
        run!(self, query_one_raw, self.backend.build(statement))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        run!(self, query_one_raw, statement.clone())
    }

    async fn query_all<S: StatementBuilder>(&self, statement: &S) -> Result<Vec<QueryResult>, DbErr> {
        run!(self, query_all_raw, self.backend.build(statement))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        run!(self, query_all_raw, statement.clone())
    }
}
