//! Whole lists as files: which formats there are, and how entries are written in them. Nothing here
//! knows HTTP.
//!
//! JSON and NDJSON hold entries as REST shows them. CSV and XLSX are tables: a column is a path into
//! the entries, a row an entry, and what stands in a cell is decided once for both, in [`columns`].

mod cell;
mod columns;
mod csv;
mod json;
mod picked;
mod xlsx;

use crate::values::Date;
use chrono::{DateTime, Utc};
pub(crate) use columns::Columns;
use serde::Serialize;
use serde_json::Value;

/// A format of whole lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// A table: RFC 4180.
    Csv,
    /// One JSON document, as lists of REST are.
    Json,
    /// A JSON value a line.
    Ndjson,
    /// A table: Office Open XML (ISO/IEC 29500).
    Xlsx,
}

impl Format {
    /// Every format.
    pub(crate) const ALL: [Self; 4] = [Self::Csv, Self::Json, Self::Ndjson, Self::Xlsx];

    /// Its name, and the suffix of its files.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
        }
    }

    /// The format of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Its media type, without parameters.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
            Self::Ndjson => "application/x-ndjson",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Its media type in full. A CSV file says that its first line names the columns (RFC 4180, section 3).
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            format => format.media_type(),
        }
    }

    /// Whether it is a table: rows of cells.
    pub(crate) const fn is_table(self) -> bool {
        matches!(self, Self::Csv | Self::Xlsx)
    }
}

/// What is known of a list before its entries are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About {
    /// What the sheet of a workbook is called: the name of the list.
    pub(crate) name: &'static str,
    /// The revision that it is read at.
    pub(crate) revision: i64,
    /// When that was recorded.
    pub(crate) recorded_at: Option<DateTime<Utc>>,
    /// The day that it is read at.
    pub(crate) as_of: Date,
}

/// What is known of a list once its entries are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ending {
    /// The cursor of the first entry.
    pub(crate) first: Option<String>,
    /// The cursor of the last.
    pub(crate) last: Option<String>,
    /// How many there are.
    pub(crate) total: u64,
}

/// Why a list cannot be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    /// The format cannot hold it. The sentence says what, where, and what to do.
    #[error("{0}")]
    Limit(String),
    /// A value is none of JSON's.
    #[error("a value cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// A row cannot be written.
    #[error("a row cannot be written")]
    Csv(#[from] ::csv::Error),
    /// A workbook cannot be written.
    #[error("a workbook cannot be written")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
}

/// Writes the entries of a list.
pub(crate) enum Writer {
    /// Rows of text.
    Csv(Columns),
    /// One document; whether an entry was written.
    Json(bool),
    /// Lines.
    Ndjson,
    /// A workbook, which is there once it is whole.
    Xlsx(Box<xlsx::Sheet>),
}

impl Writer {
    /// Writes in a format. `columns` are those of a table.
    ///
    /// # Errors
    /// When a workbook cannot be begun.
    pub(crate) fn new(format: Format, columns: Columns, about: About) -> Result<Self, WriteError> {
        Ok(match format {
            Format::Csv => Self::Csv(columns),
            Format::Json => Self::Json(false),
            Format::Ndjson => Self::Ndjson,
            Format::Xlsx => Self::Xlsx(Box::new(xlsx::Sheet::new(columns, about)?)),
        })
    }

    /// What stands before the first entry: the header of a table, whether or not it has rows.
    pub(crate) fn begin(&mut self, out: &mut Vec<u8>) -> Result<(), WriteError> {
        match self {
            Self::Csv(columns) => csv::names(columns.names(), out),
            Self::Json(_) => {
                json::begin(out);
                Ok(())
            }
            Self::Ndjson | Self::Xlsx(_) => Ok(()),
        }
    }

    /// Entries. `select` leaves of each what is asked for.
    pub(crate) fn entries<V: Serialize>(
        &mut self,
        entries: &[V],
        select: Option<impl Fn(Value) -> Value + Copy>,
        out: &mut Vec<u8>,
    ) -> Result<(), WriteError> {
        match self {
            Self::Csv(columns) => {
                let mut rows = csv::Rows::new(out);
                let mut found = Vec::new();
                for entry in entries {
                    rows.row(columns.cells(entry, &mut found)?)?;
                }
                return rows.end();
            }
            Self::Xlsx(sheet) => {
                for entry in entries {
                    sheet.row(&serde_json::to_value(entry)?)?;
                }
            }
            Self::Json(begun) => {
                for entry in entries {
                    if std::mem::replace(begun, true) {
                        out.push(b',');
                    }
                    json::entry(entry, select, out)?;
                }
            }
            Self::Ndjson => {
                for entry in entries {
                    json::entry(entry, select, out)?;
                    out.push(b'\n');
                }
            }
        }
        Ok(())
    }

    /// What stands after the last entry.
    pub(crate) fn end(self, about: About, ending: Ending, out: &mut Vec<u8>) -> Result<(), WriteError> {
        match self {
            Self::Csv(_) | Self::Ndjson => Ok(()),
            Self::Json(_) => json::end(about, ending, out),
            Self::Xlsx(sheet) => {
                out.extend(sheet.finish()?);
                Ok(())
            }
        }
    }
}
