//! `history.yaml`.

use super::{LinkEntry, Text};
use crate::value::At;
use chancery_schema::domain::{FuzzyDate, HistoryKind};
use serde::Deserialize;

/// Something that happened.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HistoryEntry {
    /// What identifies it; date and title where there is none.
    pub(crate) id: Option<String>,
    pub(crate) date: FuzzyDate,
    pub(crate) kind: HistoryKind,
    pub(crate) title: At<String>,
    pub(crate) text: Option<Text>,
    #[serde(default)]
    pub(crate) sources: Vec<LinkEntry>,
}
