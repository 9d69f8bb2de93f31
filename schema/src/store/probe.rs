//! Whether the database answers, asked apart from those who read: a pool that is busy is not a database
//! that is gone.

use super::connect::Store;
use super::error::StoreError;
use super::pools::{FileMode, Place, is_read_only};
use super::watched::{Access, Watcher};
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sea_orm::sqlx::{
    self, ColumnIndex, ConnectOptions, Connection, Database, Decode, Executor, Row, Type, raw_sql,
};
use sea_orm::{DbErr, RuntimeErr};
use std::io;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Asks a database whether it answers, over a connection of its own that is kept: where a process or a server has
/// no more to give, asking takes none.
pub struct Prober {
    place: Arc<Place>,
    read_only: Arc<AtomicBool>,
    watcher: Option<Arc<dyn Watcher>>,
    connection: Option<Kept>,
    /// Which file it was when the connections in use were made.
    file: Option<FileId>,
}

enum Kept {
    File(SqliteConnection),
    Server(PgConnection),
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
    /// Whether the database answers, and the number of its newest revision. Nothing where it is too busy to
    /// say: that is no sign of its being gone. Takes as long as the database does: give up on it after a
    /// while, and it asks anew over another connection.
    ///
    /// A file has to be the one it was before. Another one in its place is an error until
    /// [`Prober::forget`]: whoever has the old one open has to open the new one.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn probe(&mut self) -> Result<Option<i64>, StoreError> {
        if let Some(fault) = self.watcher.as_ref().and_then(|watcher| watcher.before(Access::Probe)) {
            return Err(fault.error().into());
        }
        let outcome = if self.place.is_sqlite() { self.file().await } else { self.server().await };
        outcome.map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())).into())
    }

    /// Asks anew over another connection, and takes the file that is there then for the right one: for when
    /// all connections are about to be made anew.
    pub fn forget(&mut self) {
        (self.connection, self.file) = (None, None);
    }

    /// Ends its connection.
    pub async fn close(self) {
        let closed = match self.connection {
            Some(Kept::File(connection)) => connection.close().await,
            Some(Kept::Server(connection)) => connection.close().await,
            None => Ok(()),
        };
        if let Err(error) = closed {
            tracing::debug!(%error, "the probe's connection did not close");
        }
    }

    async fn server(&mut self) -> Result<Option<i64>, sqlx::Error> {
        // Taken out: where this is given up, so is the connection.
        let connection = match self.connection.take() {
            Some(Kept::Server(connection)) => Ok(connection),
            _ => {
                let options = PgConnectOptions::from_str(&self.place.url)?.application_name("chancery probe");
                options.disable_statement_logging().connect().await
            }
        };
        let mut connection = match connection {
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(TOO_MANY) => {
                return Ok(None);
            }
            Err(sqlx::Error::Io(error)) if is_out_of_files(&error) => return Ok(None),
            connection => connection?,
        };
        let read_only = is_read_only(&mut connection).await?;
        self.read_only.store(read_only, Ordering::Relaxed);
        let newest = newest(&mut connection).await?;
        self.connection = Some(Kept::Server(connection));
        Ok(newest)
    }

    async fn file(&mut self) -> Result<Option<i64>, sqlx::Error> {
        let options = SqliteConnectOptions::from_str(&self.place.url)?;
        let found = FileId::of(options.get_filename())?;
        if *self.file.get_or_insert(found) != found {
            return Err(io::Error::other("another file is in the database's place").into());
        }
        let mut connection = match self.connection.take() {
            Some(Kept::File(connection)) => connection,
            _ => {
                let options = match self.place.mode {
                    FileMode::Immutable => options.read_only(true).immutable(true),
                    FileMode::Read => options.read_only(true),
                    FileMode::Create | FileMode::Write => options.create_if_missing(false),
                };
                match SqliteConnection::connect_with(&options.disable_statement_logging()).await {
                    Ok(connection) => connection,
                    Err(_) if no_file_can_be_opened() => return Ok(None),
                    Err(error) => return Err(error),
                }
            }
        };
        // What it has in memory says nothing about the file: it is read again, its header first.
        raw_sql("PRAGMA shrink_memory").execute(&mut connection).await?;
        let newest = match newest(&mut connection).await {
            Err(sqlx::Error::Database(error)) if is_busy(&*error) => None,
            newest => newest?,
        };
        self.connection = Some(Kept::File(connection));
        Ok(newest)
    }
}

/// The newest revision's number.
async fn newest<'c, E>(connection: &'c mut E) -> Result<Option<i64>, sqlx::Error>
where
    E: Connection,
    &'c mut E: Executor<'c, Database = E::Database>,
    i64: for<'r> Decode<'r, E::Database> + Type<E::Database>,
    usize: ColumnIndex<<E::Database as Database>::Row>,
{
    raw_sql("SELECT max(number) FROM revision").fetch_one(connection).await?.try_get(0)
}

/// Whether it is only somebody else's turn (`SQLITE_BUSY`, the low byte of its extended codes).
fn is_busy(error: &dyn DatabaseError) -> bool {
    error.code().and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| code & 0xff == 5)
}

/// Whether the process, or the whole machine, has as many files open as it may: `EMFILE` and `ENFILE`, which
/// have these numbers on every Unix.
fn is_out_of_files(error: &io::Error) -> bool {
    const ENFILE: i32 = 23;
    const EMFILE: i32 = 24;
    cfg!(unix) && matches!(error.raw_os_error(), Some(ENFILE | EMFILE))
}

/// SQLite does not say why it cannot open a file. Another file tells: to open and close the database's own would
/// give up the locks that this process has on it (<https://www.sqlite.org/howtocorrupt.html>, section 2.2).
fn no_file_can_be_opened() -> bool {
    std::fs::File::open("/dev/null").is_err_and(|error| is_out_of_files(&error))
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
