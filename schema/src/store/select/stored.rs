//! A version as a row holds it.

use crate::domain::{Content, Id};
use crate::store::error::StoreError;
use crate::store::kept::{Versions, Weighed, parsed_bytes};
use crate::store::page::Stored;
use sea_orm::QueryResult;
use std::sync::Arc;

/// The columns that [`stored`] reads, the first of a row, in this order.
pub(in crate::store) const STORED: [&str; 5] = ["version", "id", "from_rev", "gone", "doc"];

/// Reads a version, the first columns of a row. One that somebody has in memory is that one.
pub(in crate::store) fn stored<T: Content>(
    row: &QueryResult,
    versions: Option<&Versions>,
) -> Result<Weighed<Stored<T>>, StoreError> {
    let version = row.try_get_by_index(0)?;
    let doc: String = row.try_get_by_index(4)?;
    let read = || -> Result<T, StoreError> {
        serde_json::from_str(&doc)
            .map_err(|error| StoreError::Damaged { table: T::KIND.table(), reason: error.to_string() })
    };
    let value = match versions {
        Some(versions) => versions.get(version, read)?,
        None => Arc::new(read()?),
    };
    let stored = Stored {
        id: Id::stored(row.try_get_by_index(1)?),
        version,
        revision: row.try_get_by_index(2)?,
        gone: row.try_get_by_index(3)?,
        value,
    };
    Ok(Weighed::new(stored, parsed_bytes(doc.len())))
}
