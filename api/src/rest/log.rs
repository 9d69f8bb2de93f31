//! What was recorded: revisions, and the changes they made.

use super::refs::href;
use crate::values::{ChangeKind, DateTime, NodeType};
use chancery_schema::store;
use schemars::JsonSchema;
use serde::Serialize;

/// One write.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Revision {
    /// Its number: it only grows, by one.
    number: i64,
    /// Where it is.
    href: String,
    /// When it was recorded: never before the revision before it.
    recorded_at: DateTime,
    /// When its source says it was recorded, which may be earlier.
    source_time: DateTime,
    /// Who or what recorded it.
    recorded_by: String,
    /// What changed, in a line.
    message: String,
    /// Where it came from: a commit, a folder, the bundled seed.
    source: Option<String>,
    /// The host of the site whose content it holds.
    site: String,
}

impl From<store::Revision> for Revision {
    fn from(revision: store::Revision) -> Self {
        Self {
            number: revision.number,
            href: format!("/v1/revisions/{}", revision.number),
            recorded_at: DateTime(revision.recorded_at),
            source_time: DateTime(revision.source_time),
            recorded_by: revision.recorded_by,
            message: revision.message,
            source: revision.source,
            site: revision.site,
        }
    }
}

/// A change to one record.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Change {
    /// What happened.
    kind: ChangeKind,
    /// The number of the revision that it happened in.
    revision: i64,
    /// The record's id.
    id: String,
    /// The record's type.
    r#type: NodeType,
    /// Where the record is. What was deleted may be gone from there (410), or stay as a former one.
    href: String,
}

impl From<store::Change> for Change {
    fn from(change: store::Change) -> Self {
        Self {
            kind: change.change.into(),
            revision: change.revision,
            href: href(&change.id),
            id: change.id.to_string(),
            r#type: change.kind.into(),
        }
    }
}
