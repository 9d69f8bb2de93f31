//! Connections: SQLite with one writer, or PostgreSQL.

use super::error::StoreError;
use super::kept::Kept;
use super::pools::{FileMode, Place, READ_ONLY, WAIT};
use super::present::Known;
use super::tables::{bring_up_to_date, immediate};
use super::watched::{Access, Watched, Watcher};
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// How to connect.
#[derive(Clone)]
pub struct ConnectOptions {
    /// `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/DATABASE`.
    pub url: String,
    /// How many connections read at a time.
    pub readers: u32,
    /// How long a read may wait for a connection, once the first one was made. That takes 5 s at most.
    pub wait: Duration,
    /// How long what another process records may go unnoticed: so long the newest revision is taken for granted.
    /// Zero asks the database each time.
    pub notice: Duration,
    /// How much memory is used to keep what was read, in bytes. Zero keeps nothing.
    pub kept: u64,
    /// Looks at every statement.
    pub watcher: Option<Arc<dyn Watcher>>,
}

impl ConnectOptions {
    /// Options without a watcher, under which a read waits for 5 s, takes nothing for granted and keeps nothing.
    #[must_use]
    pub fn new(url: impl Into<String>, readers: u32) -> Self {
        Self { url: url.into(), readers, wait: WAIT, notice: Duration::ZERO, kept: 0, watcher: None }
    }
}

/// The content, at every revision. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    reader: Watched,
    writer: Watched,
    pub(super) known_present: Arc<Known>,
    pub(super) kept: Arc<Kept>,
    pub(super) place: Arc<Place>,
    pub(super) read_only: Arc<AtomicBool>,
    pub(super) watcher: Option<Arc<dyn Watcher>>,
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
    /// Connects, creates an SQLite file that does not exist, and brings the tables up to date. A database
    /// that is read-only can be read where its tables are up to date: [`Store::is_read_only`].
    ///
    /// # Errors
    /// [`StoreError::Address`] for an address of another kind, [`StoreError::Newer`] for a database of
    /// a newer version, else what the database says.
    pub async fn connect(options: &ConnectOptions) -> Result<Self, StoreError> {
        let ConnectOptions { url, readers, wait, notice, kept, watcher } = options.clone();
        let mut place = Place { url, readers, wait, mode: FileMode::Create };
        if !place.is_sqlite() && !place.url.starts_with("postgres:") && !place.url.starts_with("postgresql:")
        {
            let scheme = place.url.split("://").next().unwrap_or_default();
            return Err(StoreError::Address(format!("{scheme}:…")));
        }
        let read_only = if place.is_sqlite() {
            place.mode = open_file(&place).await?;
            place.mode != FileMode::Write
        } else {
            let first = place.first().await?;
            bring_up_to_date(&first).await?;
            let asked = Statement::from_string(DbBackend::Postgres, READ_ONLY);
            let told = first.query_one_raw(asked).await?;
            let read_only = told.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
            first.close().await?;
            read_only
        };
        let watched = |pool, access| Watched::new(pool, access, watcher.clone());
        Ok(Self {
            reader: watched(place.readers().await?, Access::Read),
            writer: watched(place.writers().await?, Access::Write),
            known_present: Arc::new(Known::new(notice)),
            kept: Arc::new(Kept::new(kept)),
            place: Arc::new(place),
            read_only: Arc::new(AtomicBool::new(read_only)),
            watcher,
        })
    }

    /// Makes all connections anew: for when the database was gone, since those that are left lead nowhere
    /// or to what was there before. Statements under way end over the old ones.
    ///
    /// # Errors
    /// When the address makes no sense any more.
    pub async fn renew(&self) -> Result<(), StoreError> {
        let old = [
            self.reader.replace(self.place.readers().await?),
            self.writer.replace(self.place.writers().await?),
        ];
        self.known_present.forget_all();
        // After the connections were replaced: what is read from here on is read from what is there now.
        self.kept.forget();
        for pool in old {
            tokio::spawn(async move {
                if let Err(error) = pool.close().await {
                    tracing::debug!(%error, "old connections did not close");
                }
            });
        }
        Ok(())
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
        self.place.is_sqlite()
    }

    /// Whether the database takes no writes: a file that may not be written, or a standby of PostgreSQL as
    /// it was when it was last asked.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.read_only.load(Ordering::Relaxed)
    }

    /// Ends all connections, once statements that run have ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.pool().close().await?;
        Ok(self.writer.pool().close().await?)
    }

    /// Counts the statements reading runs.
    #[must_use]
    pub fn statement_count(&self) -> StatementCount {
        StatementCount(self.reader.statements())
    }

    /// A store that reads over one pool, whose tables are up to date.
    pub(super) fn reading(place: Place, pool: &DatabaseConnection) -> Self {
        let watched = |access| Watched::new(pool.clone(), access, None);
        Self {
            reader: watched(Access::Read),
            writer: watched(Access::Write),
            known_present: Arc::new(Known::new(Duration::ZERO)),
            kept: Arc::new(Kept::new(0)),
            place: Arc::new(place),
            read_only: Arc::new(AtomicBool::new(true)),
            watcher: None,
        }
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

/// Opens a file once, brings its tables up to date, and tells how it can be opened again.
async fn open_file(place: &Place) -> Result<FileMode, StoreError> {
    // A new file beside an old log would take the log for its own, and what is in it would be lost.
    if length(place, "").is_none() && has_log(place) {
        let file =
            SqliteConnectOptions::from_str(&place.url).map_err(|_| StoreError::Address(place.url.clone()))?;
        return Err(StoreError::Orphaned { file: file.get_filename().display().to_string() });
    }
    let refused = match try_file(place, FileMode::Create).await {
        Ok(mode) => return Ok(mode),
        Err(error) => error,
    };
    // A file on a disk that nothing can be written to has no room for the locks beside it either.
    if !refused.is_unavailable() || !has_content(place) {
        return Err(refused);
    }
    for mode in [FileMode::Read, FileMode::Immutable] {
        // What waits in a write-ahead log is part of the content, and is not seen without locks.
        if mode == FileMode::Immutable && has_log(place) {
            break;
        }
        if let Ok(mode) = try_file(place, mode).await {
            return Ok(mode);
        }
    }
    Err(refused)
}

async fn try_file(place: &Place, mode: FileMode) -> Result<FileMode, StoreError> {
    let first = Place { mode, ..place.clone() }.first().await?;
    let outcome = look_at(&first, mode).await;
    let closed = first.close().await;
    let mode = outcome?;
    closed?;
    Ok(mode)
}

async fn look_at(first: &DatabaseConnection, mode: FileMode) -> Result<FileMode, StoreError> {
    bring_up_to_date(first).await?;
    if mode != FileMode::Create {
        return Ok(mode);
    }
    // Whoever writes at this moment shows that it can be written: there is no waiting for them.
    first.execute_unprepared("PRAGMA busy_timeout = 0").await?;
    match first.begin_with_options(immediate()).await.map_err(StoreError::from) {
        Err(StoreError::ReadOnly(_)) => Ok(FileMode::Read),
        _ => Ok(FileMode::Write),
    }
}

fn has_content(place: &Place) -> bool {
    length(place, "").is_some_and(|length| length > 0)
}

fn has_log(place: &Place) -> bool {
    length(place, "-wal").is_some_and(|length| length > 0)
}

/// The length of the database's file, or of the one beside it whose name ends so.
fn length(place: &Place, ending: &str) -> Option<u64> {
    let options = SqliteConnectOptions::from_str(&place.url).ok()?;
    let mut name = options.get_filename().as_os_str().to_owned();
    name.push(ending);
    std::fs::metadata(name).ok().map(|found| found.len())
}
