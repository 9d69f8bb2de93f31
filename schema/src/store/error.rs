//! What can go wrong in the Store.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::{DbErr, RuntimeErr, sqlx};

/// An error of the Store. The messages of all but [`StoreError::Database`], [`StoreError::Damaged`]
/// and [`StoreError::Migration`] may be shown to whoever asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed. Not to be shown outside.
    #[error("the database failed")]
    Database(#[from] DbErr),
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

    /// Whether the database cannot do what is asked at present: it is gone, full, busy or read-only. The
    /// same may be asked again later. What else fails is a mistake, of the program or in what the
    /// database holds.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Database(error) | Self::Migration(error) => unavailable(error),
            // A temporary folder that is full or gone.
            Self::Spool(_) => true,
            _ => false,
        }
    }
}

fn unavailable(error: &DbErr) -> bool {
    let inner = match error {
        DbErr::ConnectionAcquire(_) => return true,
        DbErr::Conn(inner) | DbErr::Exec(inner) | DbErr::Query(inner) => inner,
        _ => return false,
    };
    let RuntimeErr::SqlxError(error) = inner else { return matches!(error, DbErr::Conn(_)) };
    match &**error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                sqlite_unavailable(&code)
            } else {
                postgres_unavailable(&code)
            }
        }
        _ => false,
    }
}

/// By the primary result code, the low byte of the extended one (<https://www.sqlite.org/rescode.html>).
fn sqlite_unavailable(code: &str) -> bool {
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
    let primary = code.parse::<i32>().map_or(0, |code| code & 0xff);
    [BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB].contains(&primary)
}

/// By the class of the SQLSTATE (PostgreSQL documentation, appendix A): 08 connection, 25006 read-only
/// transaction, 53 insufficient resources, 57 operator intervention, 58 system error. Of 57, a statement
/// that was cancelled for its length (57014) among them.
fn postgres_unavailable(code: &str) -> bool {
    code == "25006" || ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_is_wrong() {
        for code in ["5", "261", "8", "1032", "10", "778", "13", "14"] {
            assert!(sqlite_unavailable(code), "{code}");
        }
        for code in ["1", "19", "2067", "", "x"] {
            assert!(!sqlite_unavailable(code), "{code}");
        }
        for code in ["08006", "25006", "53100", "53300", "57P01", "57P03", "57014", "58030"] {
            assert!(postgres_unavailable(code), "{code}");
        }
        for code in ["42P01", "23505", "22021", "XX000", ""] {
            assert!(!postgres_unavailable(code), "{code}");
        }
        assert!(unavailable(&DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout)));
        assert!(!unavailable(&DbErr::Custom("x".to_owned())));
    }
}
