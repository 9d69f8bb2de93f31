//! The parameters that many addresses share, and the snapshot they ask for.

use crate::http::State;
use crate::http::fresh::Read;
use crate::http::problem::{Problem, UNKNOWN_FIELD, shorten};
use crate::http::query::{Parameter, Query, declared};
use crate::lists::{Asked, Part};
use crate::rest::{Fields, Selection, Unread};
use crate::values::{Date, DateTime};
use chancery_schema::store::{PageRequest, SnapshotRequest};
use chancery_schema::{Snapshot, StoreError};
use schemars::JsonSchema;
use serde::Deserialize;

/// The two axes of time.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::http) struct TimeParameters {
    /// What was true on that day; today by default, or the day of `knownAt`.
    pub(super) as_of: Option<Date>,
    /// What was recorded at that time; everything by default.
    pub(super) known_at: Option<DateTime>,
}

/// Which fields.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::http) struct FieldsParameter {
    /// Which fields, separated by commas; a dot goes into an object or the entries of a list, as in
    /// `id,name,logo.url`. All by default; in lists, all but long texts.
    pub(super) fields: Option<String>,
}

/// Whether a list is counted.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::http) struct TotalParameter {
    /// Counts the whole list: `totalCount` is null otherwise.
    pub(super) total_count: bool,
}

/// The parameter of what was recorded alone, where nothing has periods.
pub(super) fn known_at_parameter() -> impl Iterator<Item = Parameter> {
    declared::<TimeParameters>().into_iter().filter(|parameter| parameter.name == "knownAt")
}

/// The fields that a request asks for, of those of `T`.
pub(super) fn selection<T: JsonSchema>(query: &Query) -> Result<Option<Selection>, Problem> {
    let FieldsParameter { fields } = query.get()?;
    fields.map(|text| select::<T>("fields", &text)).transpose()
}

/// Reads a list of fields of `T`.
pub(super) fn select<T: JsonSchema>(parameter: &str, text: &str) -> Result<Selection, Problem> {
    Selection::read(text, &Fields::of::<T>()).map_err(|unread| match unread {
        Unread::Twice(path) => {
            let path = shorten(&path, 60);
            Problem::parameter(parameter, format!("{parameter} names “{path}” twice: name each field once"))
        }
        Unread::NoSuchField { path, known } => {
            let path = shorten(&path, 60);
            let detail = if path.is_empty() {
                format!("{parameter} names no field where one should stand; there are {}", known.join(", "))
            } else if known.is_empty() {
                format!("there is no field “{path}”: what is before the last dot has no fields")
            } else {
                format!("there is no field “{path}”; there are {}", known.join(", "))
            };
            Problem::of(UNKNOWN_FIELD, detail).about(parameter).known(known)
        }
    })
}

/// The page that a request asks for.
pub(in crate::http) fn page(state: &State, query: &Query) -> Result<PageRequest, Problem> {
    let part: Part = query.get()?;
    part.request(state.limits.page_size).map_err(|(name, wrong)| Problem::parameter(name, wrong))
}

/// The snapshot that a request asks for.
pub(in crate::http) async fn read(state: &State, query: &Query) -> Result<Read, Problem> {
    Ok(Read::at(state, asked(query)?).await?)
}

fn asked(query: &Query) -> Result<SnapshotRequest, Problem> {
    let times: TimeParameters = query.get()?;
    Ok(SnapshotRequest {
        as_of: times.as_of.map(|day| day.0),
        known_at: times.known_at.map(|instant| instant.0),
    })
}

/// The snapshot of a page: its cursors keep the one the list was begun at.
pub(in crate::http) async fn read_page(
    state: &State,
    query: &Query,
    page: &PageRequest,
) -> Result<Read, Problem> {
    let asked = asked(query)?;
    let read = Read::at(state, asked).await?;
    let Some(pinned) = page.pinned() else { return Ok(read) };
    let axes = Asked { day: asked.as_of.is_some(), revision: asked.known_at.is_some() };
    let present = Snapshot { at: read.now, ..read.snapshot };
    let snapshot = axes.agrees(pinned, present).map_err(|error| {
        let name = if query.has("after") { "after" } else { "before" };
        Problem::of_store(&StoreError::from(error)).about(name)
    })?;
    Ok(Read { snapshot, fixed: true, day: true, ..read })
}
