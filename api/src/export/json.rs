//! Lists as JSON and as lines of JSON.

use super::{About, Ending, WriteError};
use crate::rest::PageInfo;
use crate::values::Date;
use serde::Serialize;
use serde_json::Value;

/// What a list ends with, in the order in which lists of REST have it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tail {
    page_info: PageInfo,
    total_count: u64,
    revision: i64,
    as_of: Date,
}

/// Begins a list.
pub(super) fn begin(out: &mut Vec<u8>) {
    out.extend(b"{\"data\":[");
}

/// An entry, or what is asked for of it.
pub(super) fn entry<V: Serialize>(
    entry: &V,
    select: Option<impl FnOnce(Value) -> Value>,
    out: &mut Vec<u8>,
) -> Result<(), WriteError> {
    match select {
        None => serde_json::to_writer(out, entry)?,
        Some(select) => serde_json::to_writer(out, &select(serde_json::to_value(entry)?))?,
    }
    Ok(())
}

/// Ends a list: the envelope that pages have, of a page that is the whole list.
pub(super) fn end(about: About, ending: Ending, out: &mut Vec<u8>) -> Result<(), WriteError> {
    let Ending { first, last, total } = ending;
    let page_info = PageInfo { start_cursor: first, end_cursor: last, ..PageInfo::default() };
    let tail = Tail { page_info, total_count: total, revision: about.revision, as_of: about.as_of };
    let tail = serde_json::to_vec(&tail)?;
    // The same object goes on.
    out.extend(b"],");
    out.extend(tail.get(1..).unwrap_or_default());
    Ok(())
}
