//! Connections: SQLite with one writer, or PostgreSQL.

use super::error::StoreError;
use super::watched::{Access, Watched, Watcher};
use crate::migration::Migrator;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long a statement may wait for a connection before it is an error, and on SQLite for a lock.
const WAIT: Duration = Duration::from_secs(5);

/// How to connect.
#[derive(Clone)]
pub struct ConnectOptions {
    /// `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/DATABASE`.
    pub url: String,
    /// How many connections read at a time.
    pub readers: u32,
    /// Looks at every statement.
    pub watcher: Option<Arc<dyn Watcher>>,
}

impl ConnectOptions {
    /// Options without a watcher.
    #[must_use]
    pub fn new(url: impl Into<String>, readers: u32) -> Self {
        Self { url: url.into(), readers, watcher: None }
    }
}

/// The content, at every revision. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    reader: Watched,
    writer: Watched,
}

/// How many statements a store has run: for tests and measurements.
#[derive(Clone, Debug)]
pub struct StatementCount(Arc<AtomicU64>);

impl StatementCount {
    /// Statements run so far.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Store {
    /// Connects, creates an SQLite file that does not exist, and brings the tables up to date.
    ///
    /// # Errors
    /// [`StoreError::Address`] for an address of another kind, [`StoreError::Newer`] for a database of
    /// a newer version, else what the database says.
    pub async fn connect(options: &ConnectOptions) -> Result<Self, StoreError> {
        let is_sqlite = options.url.starts_with("sqlite:");
        if !is_sqlite && !options.url.starts_with("postgres:") && !options.url.starts_with("postgresql:") {
            let scheme = options.url.split("://").next().unwrap_or_default();
            return Err(StoreError::Address(format!("{scheme}:…")));
        }
        let reader;
        let writer;
        if is_sqlite {
            // The writer first: it creates the file and its journal.
            writer = Database::connect(sqlite(&options.url, 1, WRITER_CACHE)).await?;
            Self::migrate(&writer).await?;
            reader = Database::connect(sqlite(&options.url, options.readers, READER_CACHE)).await?;
        } else {
            reader = Database::connect(postgres(&options.url, options.readers)).await?;
            Self::migrate(&reader).await?;
            writer = reader.clone();
        }
        let watched = |pool, access| Watched::new(pool, access, options.watcher.clone());
        Ok(Self { reader: watched(reader, Access::Read), writer: watched(writer, Access::Write) })
    }

    /// Brings the tables up to date. Processes that start at once take turns.
    async fn migrate(connection: &DatabaseConnection) -> Result<(), StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let turn = connection.begin_with_options(options).await?;
        if turn.get_database_backend() == DbBackend::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
            turn.execute_raw(Statement::from_string(DbBackend::Postgres, lock)).await?;
        }
        Migrator::install(&turn).await.map_err(StoreError::Migration)?;
        let known: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
        let applied = Migrator::get_migration_models(&turn).await.map_err(StoreError::Migration)?;
        if let Some(newest) = applied.into_iter().map(|m| m.version).filter(|v| !known.contains(v)).max() {
            return Err(StoreError::Newer { newest, this: env!("CARGO_PKG_VERSION") });
        }
        Migrator::up(&turn, None).await.map_err(StoreError::Migration)?;
        Ok(turn.commit().await?)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.reader.pool().ping().await?)
    }

    /// Whether it is an SQLite file, which one server imports into, and not a database that several
    /// may share.
    #[must_use]
    pub fn is_one_file(&self) -> bool {
        self.writer.get_database_backend() == DbBackend::Sqlite
    }

    /// Ends all connections, once statements that run have ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.pool().clone().close().await?;
        Ok(self.writer.pool().clone().close().await?)
    }

    /// Counts the statements reading runs.
    #[must_use]
    pub fn statement_count(&self) -> StatementCount {
        StatementCount(self.reader.statements())
    }

    /// A store over pools that are connected, whose tables are up to date.
    pub(super) fn over(reader: Watched, writer: Watched) -> Self {
        Self { reader, writer }
    }

    pub(super) fn reader(&self) -> &Watched {
        &self.reader
    }

    pub(super) fn writer(&self) -> &Watched {
        &self.writer
    }
}

/// The key of the advisory lock that writers hold: "chancery" in ASCII.
pub(super) const WRITE_LOCK: i64 = 0x6368_616e_6365_7279;
/// The key of the advisory lock that migrations hold.
const MIGRATION_LOCK: i64 = WRITE_LOCK + 1;

/// SQLite's page cache of the writer, in KiB where negative. A large import would otherwise write many
/// of its pages twice.
const WRITER_CACHE: &str = "-16000";
/// The same of each reader: SQLite's own default.
const READER_CACHE: &str = "-2000";

fn sqlite(url: &str, connections: u32, cache: &'static str) -> sea_orm::ConnectOptions {
    let mut options = common(url, connections);
    options.map_sqlx_sqlite_opts(move |options| {
        options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged revision survives a power cut; readers never wait for it.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(WAIT)
            .foreign_keys(true)
            .pragma("cache_size", cache)
            .optimize_on_close(true, None)
    });
    options
}

fn postgres(url: &str, connections: u32) -> sea_orm::ConnectOptions {
    let mut options = common(url, connections);
    options.set_application_name("chancery");
    options
}

fn common(url: &str, connections: u32) -> sea_orm::ConnectOptions {
    let mut options = sea_orm::ConnectOptions::new(url);
    options
        .max_connections(connections.max(1))
        .min_connections(1)
        .connect_timeout(WAIT)
        .acquire_timeout(WAIT)
        .sqlx_logging(false);
    options
}
