//! What can go wrong in the Store.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::{DbErr, RuntimeErr, sqlx};

/// An error of the Store. The messages of all but [`StoreError::Database`], [`StoreError::Damaged`]
/// and [`StoreError::Migration`] may be shown to whoever asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed. Not to be shown outside.
    #[error("the database failed")]
    Database(#[source] DbErr),
    /// The database takes no writes.
    #[error(
        "the database is read-only: its file may not be written, or its server is a standby; nothing was written"
    )]
    ReadOnly(#[source] DbErr),
    /// There is no room for what is to be written.
    #[error("there is no room left where the database is kept; nothing was written")]
    Full(#[source] DbErr),
    /// What the database holds cannot be read. Not to be shown outside.
    #[error("{table} holds a version that cannot be read: {reason}")]
    Damaged {
        /// Where.
        table: &'static str,
        /// Why.
        reason: String,
    },
    /// The temporary file that keeps a batch's texts failed. Not to be shown outside.
    #[error("the temporary file of the import failed; is there room where temporary files are kept?")]
    Spool(#[from] std::io::Error),
    /// The tables could not be brought up to date.
    #[error("the database's tables could not be brought up to date")]
    Migration(#[source] DbErr),
    /// The database was written by a newer version of the program.
    #[error(
        "the database was written by a newer version of Chancery: it has the migration “{newest}”, which this \
         version ({this}) does not know; run that newer version, or use another database"
    )]
    Newer {
        /// The migration that is not known.
        newest: String,
        /// This program's version.
        this: &'static str,
    },
    /// The database's address is of no kind that is supported.
    #[error("“{0}” is no database address: write sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE")]
    Address(String),
    /// The database's file is gone, and what was written to it last is still there.
    #[error(
        "{file} is missing, and {file}-wal, which holds what was written to it last, is there: put the file back, or \
         take {file}-wal and {file}-shm away as well"
    )]
    Orphaned {
        /// The file.
        file: String,
    },
    /// Nothing had been recorded at the time asked about.
    #[error(
        "nothing was recorded yet at {}; the first revision was recorded at {}",
        written(known_at),
        written(first)
    )]
    NotYetRecorded {
        /// The time asked about.
        known_at: DateTime<Utc>,
        /// When recording began.
        first: DateTime<Utc>,
    },
    /// The time asked about has not come.
    #[error(
        "{} has not come yet, so nobody can say what will be known then; leave knownAt out for the present",
        written(known_at)
    )]
    Future {
        /// The time asked about.
        known_at: DateTime<Utc>,
    },
    /// There is no such revision.
    #[error("there is no revision {number}; the newest is {newest}")]
    NoSuchRevision {
        /// The number asked for.
        number: i64,
        /// The newest revision's number.
        newest: i64,
    },
    /// The cursor cannot be used here.
    #[error("{0}")]
    Cursor(#[from] super::cursor::CursorError),
    /// A filter makes no sense.
    #[error("{0}")]
    Filter(String),
    /// The search makes no sense.
    #[error("{0}")]
    Search(String),
    /// Something else was recorded since the batch was made.
    #[error("something else was recorded meanwhile: revision {newest}; import again")]
    Outdated {
        /// The newest revision's number.
        newest: i64,
    },
    /// The database holds another site's content.
    #[error(
        "the database holds the content of {held}, and this is {given}: one database holds one organisation. Use \
         another database, or replace what it holds with --replace"
    )]
    AnotherSite {
        /// The site whose content it holds.
        held: String,
        /// The site to be recorded.
        given: String,
    },
}

/// An instant as it may be given back.
fn written(instant: &DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

impl StoreError {
    /// Whether the request was at fault: the message may be shown, and trying again will not help.
    #[must_use]
    pub fn is_request(&self) -> bool {
        matches!(
            self,
            Self::NotYetRecorded { .. }
                | Self::Future { .. }
                | Self::NoSuchRevision { .. }
                | Self::Cursor(_)
                | Self::Filter(_)
                | Self::Search(_)
                | Self::AnotherSite { .. }
        )
    }

    /// The same error for another one who waited for what failed.
    pub(super) fn copy(&self) -> Self {
        match self {
            Self::Database(error) => Self::Database(error.clone()),
            Self::ReadOnly(error) => Self::ReadOnly(error.clone()),
            Self::Full(error) => Self::Full(error.clone()),
            Self::Damaged { table, reason } => Self::Damaged { table, reason: reason.clone() },
            Self::Cursor(error) => Self::Cursor(error.clone()),
            Self::Filter(reason) => Self::Filter(reason.clone()),
            Self::Search(reason) => Self::Search(reason.clone()),
            Self::NotYetRecorded { known_at, first } => {
                Self::NotYetRecorded { known_at: *known_at, first: *first }
            }
            Self::Future { known_at } => Self::Future { known_at: *known_at },
            Self::NoSuchRevision { number, newest } => {
                Self::NoSuchRevision { number: *number, newest: *newest }
            }
            // Reading, which alone is waited for, fails in none of these ways.
            other => Self::Database(DbErr::Custom(other.to_string())),
        }
    }

    /// Whether the database cannot do what is asked at present: it is gone, full, busy or read-only. The
    /// same may be asked again later. What else fails is a mistake, of the program or in what the
    /// database holds.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Database(error) | Self::Migration(error) => unavailable(error),
            // A temporary folder that is full or gone.
            Self::Spool(_) | Self::ReadOnly(_) | Self::Full(_) => true,
            _ => false,
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match sort(&error) {
            Some(Sort::ReadOnly) => Self::ReadOnly(error),
            Some(Sort::Full) => Self::Full(error),
            _ => Self::Database(error),
        }
    }
}

/// What passes, by what is to be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    /// The connection was cut, or the statement given up for somebody else's sake: the same may be asked
    /// again at once.
    Cut,
    /// Nothing can be written.
    ReadOnly,
    /// There is no room.
    Full,
    /// The database is gone, busy or damaged.
    Other,
}

fn unavailable(error: &DbErr) -> bool {
    sort(error).is_some()
}

/// Whether a statement may be asked again at once.
pub(super) fn is_cut(error: &DbErr) -> bool {
    sort(error) == Some(Sort::Cut)
}

fn sort(error: &DbErr) -> Option<Sort> {
    let inner = match error {
        DbErr::ConnectionAcquire(_) => return Some(Sort::Other),
        DbErr::Conn(inner) | DbErr::Exec(inner) | DbErr::Query(inner) => inner,
        _ => return None,
    };
    let RuntimeErr::SqlxError(error) = inner else {
        return matches!(error, DbErr::Conn(_)).then_some(Sort::Other);
    };
    match &**error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => Some(Sort::Cut),
        sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Some(Sort::Other),
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                of_sqlite(&code)
            } else {
                of_postgres(&code)
            }
        }
        _ => None,
    }
}

/// By the primary result code, the low byte of the extended one (<https://www.sqlite.org/rescode.html>).
fn of_sqlite(code: &str) -> Option<Sort> {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const NOMEM: i32 = 7;
    const READONLY: i32 = 8;
    const IOERR: i32 = 10;
    const CORRUPT: i32 = 11;
    const FULL: i32 = 13;
    const CANTOPEN: i32 = 14;
    const PROTOCOL: i32 = 15;
    const NOTADB: i32 = 26;
    match code.parse::<i32>().map_or(0, |code| code & 0xff) {
        READONLY => Some(Sort::ReadOnly),
        FULL => Some(Sort::Full),
        BUSY | LOCKED | NOMEM | IOERR | CORRUPT | CANTOPEN | PROTOCOL | NOTADB => Some(Sort::Other),
        _ => None,
    }
}

/// By the class of the SQLSTATE (PostgreSQL documentation, appendix A): 08 connection, 25006 read-only
/// transaction, 40 transaction rollback, as on a standby whose reading is in the way of its replication, 53
/// insufficient resources, 53100 a full disk among them, 57 operator intervention, 58 system error. Of 57, a
/// statement that was cancelled for its length (57014) among them, and connections that were ended (57P01,
/// 57P02).
fn of_postgres(code: &str) -> Option<Sort> {
    match code {
        "25006" => Some(Sort::ReadOnly),
        "53100" => Some(Sort::Full),
        "57P01" | "57P02" | "40001" | "40P01" => Some(Sort::Cut),
        code if code.starts_with("08") => Some(Sort::Cut),
        code if ["40", "53", "57", "58"].iter().any(|class| code.starts_with(class)) => Some(Sort::Other),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_is_wrong() {
        for code in ["5", "261", "8", "1032", "10", "778", "13", "14"] {
            assert!(of_sqlite(code).is_some(), "{code}");
        }
        for code in ["1", "19", "2067", "", "x"] {
            assert!(of_sqlite(code).is_none(), "{code}");
        }
        for code in ["08006", "25006", "53100", "53300", "57P01", "57P03", "57014", "58030"] {
            assert!(of_postgres(code).is_some(), "{code}");
        }
        for code in ["42P01", "23505", "22021", "XX000", ""] {
            assert!(of_postgres(code).is_none(), "{code}");
        }
        assert_eq!((of_sqlite("1032"), of_sqlite("13")), (Some(Sort::ReadOnly), Some(Sort::Full)));
        assert_eq!((of_postgres("25006"), of_postgres("57P01")), (Some(Sort::ReadOnly), Some(Sort::Cut)));
        assert!(unavailable(&DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout)));
        assert!(!unavailable(&DbErr::Custom("x".to_owned())));
    }
}
