//! Pools of connections: what is set on each connection, and how a file that cannot be written is opened.

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{PgConnection, Row, raw_sql};
use sea_orm::{Database, DatabaseConnection, DbErr};
use std::time::Duration;

/// How long a statement may wait for a connection before it is an error, and on SQLite for a lock.
pub(super) const WAIT: Duration = Duration::from_secs(5);

/// After how long without a statement a connection is asked whether it is still there before it is used.
const TESTED_AFTER: Duration = Duration::from_secs(1);

/// SQLite's page cache of the writer, in KiB where negative. A large import would otherwise write many
/// of its pages twice.
const WRITER_CACHE: &str = "-16000";
/// The same of each reader: half of SQLite's own default, since there are several, and the system keeps the file as well.
const READER_CACHE: &str = "-1000";
/// How many rows SQLite may be ahead of who reads them: more than a page of a list has. A statement runs on a thread of
/// its own, and where it has to wait for its reader with every few rows, waiting costs more than reading.
const ROWS_AHEAD: usize = 1_024;
/// How long a connection that writes to SQLite is kept when there is nothing to write: its cache goes with it.
const WRITER_IDLE: Duration = Duration::from_secs(10);

/// How many connections write to PostgreSQL at a time: an import is one, what it notes about itself another.
const WRITERS: u32 = 4;

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileMode {
    /// To be written, and made where it is missing.
    Create,
    /// To be written. A file that is missing is an error: it was there.
    Write,
    /// To be read, beside others who may write it.
    Read,
    /// To be read where not even a lock can be kept: nobody writes it.
    Immutable,
}

/// A database, and how to connect to it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) url: String,
    /// How many connections read at a time.
    pub(super) readers: u32,
    /// How long a read waits for a connection.
    pub(super) wait: Duration,
    /// How a file is opened.
    pub(super) mode: FileMode,
}

impl Place {
    pub(super) fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    /// One connection, at once: to see whether the database is there and to bring its tables up to date.
    pub(super) async fn first(&self) -> Result<DatabaseConnection, DbErr> {
        let options = if self.is_sqlite() { self.sqlite(1, WRITER_CACHE) } else { self.postgres(1) };
        Database::connect(options).await
    }

    /// Connections that read. None is made before it is needed.
    pub(super) async fn readers(&self) -> Result<DatabaseConnection, DbErr> {
        let count = self.readers;
        let mut options =
            if self.is_sqlite() { self.sqlite(count, READER_CACHE) } else { self.postgres(count) };
        options.acquire_timeout(self.wait).connect_timeout(self.wait).min_connections(0).connect_lazy(true);
        Database::connect(options).await
    }

    /// Connections that write. None is made before it is needed.
    pub(super) async fn writers(&self) -> Result<DatabaseConnection, DbErr> {
        let mut options = if self.is_sqlite() {
            let mut options = self.sqlite(1, WRITER_CACHE);
            options.idle_timeout(WRITER_IDLE);
            options
        } else {
            let mut options = self.postgres(WRITERS);
            // A server that was made a standby keeps its connections, and they never write again.
            options.map_sqlx_postgres_before_acquire(|connection, _| {
                Box::pin(async move { Ok(!is_read_only(connection).await?) })
            });
            options
        };
        options.min_connections(0).connect_lazy(true);
        Database::connect(options).await
    }

    fn sqlite(&self, connections: u32, cache: &'static str) -> sea_orm::ConnectOptions {
        let mut options = self.common(connections);
        let mode = self.mode;
        options.map_sqlx_sqlite_opts(move |options| {
            let options = options.busy_timeout(WAIT).foreign_keys(true).pragma("cache_size", cache);
            let options = options.row_buffer_size(ROWS_AHEAD);
            in_mode(options, mode)
        });
        options
    }

    fn postgres(&self, connections: u32) -> sea_orm::ConnectOptions {
        let mut options = self.common(connections);
        options.set_application_name("chancery");
        options
    }

    fn common(&self, connections: u32) -> sea_orm::ConnectOptions {
        let mut options = sea_orm::ConnectOptions::new(self.url.as_str());
        options
            .max_connections(connections.max(1))
            .min_connections(1)
            .connect_timeout(WAIT)
            .acquire_timeout(WAIT)
            // Not before each statement: that would double the way to a server. What was cut meanwhile shows by
            // the statement's error, and a read is asked again then.
            .test_before_acquire_if_idle_for(TESTED_AFTER)
            .sqlx_logging(false);
        options
    }
}

fn in_mode(options: SqliteConnectOptions, mode: FileMode) -> SqliteConnectOptions {
    match mode {
        FileMode::Create | FileMode::Write => options
            .create_if_missing(mode == FileMode::Create)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged revision survives a power cut; readers never wait for it.
            .synchronous(SqliteSynchronous::Full)
            .optimize_on_close(true, None),
        FileMode::Read => options.read_only(true),
        FileMode::Immutable => options.read_only(true).immutable(true),
    }
}

/// Asks whether a server of PostgreSQL takes no writes: it is a standby, or set to be read-only.
pub(super) const READ_ONLY: &str =
    "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'";

/// The same, asked over a connection.
pub(super) async fn is_read_only(connection: &mut PgConnection) -> Result<bool, sea_orm::sqlx::Error> {
    raw_sql(READ_ONLY).fetch_one(connection).await?.try_get(0)
}
