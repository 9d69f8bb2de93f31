//! Whether the database answers, asked apart from those who read: a pool that is busy is not a database
//! that is gone.

use super::connect::Store;
use super::error::StoreError;
use super::pools::{FileMode, Place, is_read_only};
use super::watched::{Access, Watcher};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sea_orm::sqlx::{self, ConnectOptions, Connection, raw_sql};
use sea_orm::{DbErr, RuntimeErr};
use std::io;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Asks a database whether it answers, over a connection of its own.
pub struct Prober {
    place: Arc<Place>,
    read_only: Arc<AtomicBool>,
    watcher: Option<Arc<dyn Watcher>>,
    connection: Option<PgConnection>,
    /// Which file it was the last time.
    file: Option<FileId>,
}

impl Store {
    /// Asks whether the database answers.
    #[must_use]
    pub fn prober(&self) -> Prober {
        Prober {
            place: Arc::clone(&self.place),
            read_only: Arc::clone(&self.read_only),
            watcher: self.watcher.clone(),
            connection: None,
            file: None,
        }
    }
}

impl Prober {
    /// Whether the database answers. Takes as long as the database does: give up on it after a while, and
    /// it asks anew over another connection.
    ///
    /// A file has to be the one it was before, and one that can be opened. Another one in its place is an
    /// error once: whoever has the old one open has to open the new one.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn probe(&mut self) -> Result<(), StoreError> {
        if let Some(fault) = self.watcher.as_ref().and_then(|watcher| watcher.before(Access::Probe)) {
            return Err(fault.error().into());
        }
        let outcome = if self.place.is_sqlite() { self.file().await } else { self.server().await };
        outcome.map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())).into())
    }

    async fn server(&mut self) -> Result<(), sqlx::Error> {
        // Taken out: where this is given up, so is the connection.
        let connection = match self.connection.take() {
            Some(connection) => Ok(connection),
            None => {
                let options = PgConnectOptions::from_str(&self.place.url)?.application_name("chancery probe");
                options.disable_statement_logging().connect().await
            }
        };
        let mut connection = match connection {
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(TOO_MANY) => return Ok(()),
            connection => connection?,
        };
        let read_only = is_read_only(&mut connection).await?;
        self.read_only.store(read_only, Ordering::Relaxed);
        self.connection = Some(connection);
        Ok(())
    }

    async fn file(&mut self) -> Result<(), sqlx::Error> {
        let options = SqliteConnectOptions::from_str(&self.place.url)?;
        let found = FileId::of(options.get_filename())?;
        let before = self.file.replace(found);
        if before.is_some_and(|before| before != found) {
            return Err(io::Error::other("another file is in the database's place").into());
        }
        let options = match self.place.mode {
            FileMode::Immutable => options.read_only(true).immutable(true),
            FileMode::Read => options.read_only(true),
            FileMode::Create | FileMode::Write => options.create_if_missing(false),
        };
        // A connection of its own each time: those that are open would not notice that no other can be.
        let mut connection = SqliteConnection::connect_with(&options.disable_statement_logging()).await?;
        raw_sql("SELECT count(*) FROM sqlite_schema").fetch_one(&mut connection).await?;
        connection.close().await
    }
}

/// A server that has as many connections as it takes answers (SQLSTATE `too_many_connections`).
const TOO_MANY: &str = "53300";

/// What tells a file from another that is in its place later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileId(u64, u64);

impl FileId {
    #[cfg(unix)]
    fn of(file: &Path) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        let found = std::fs::metadata(file)?;
        Ok(Self(found.dev(), found.ino()))
    }

    #[cfg(not(unix))]
    fn of(file: &Path) -> io::Result<Self> {
        std::fs::metadata(file).map(|_| Self(0, 0))
    }
}
