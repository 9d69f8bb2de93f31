//! What can go wrong in the Store.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::DbErr;

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
}
