//! `history.yaml`.

use super::{LinkEntry, Text};
use crate::value::At;
use chancery_schema::domain::{FuzzyDate, HistoryKind};
use serde::Deserialize;

/// Something that happened to the organisation.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct HistoryEntry {
    /// What identifies it: keeps the event's id when date and title change. Without it: both of them.
    pub(crate) id: Option<String>,
    /// When it happened: a year, a month or a day.
    #[cfg_attr(test, schemars(with = "crate::schemas::impls::Fuzzy"))]
    pub(crate) date: FuzzyDate,
    /// What sort of event it was.
    #[cfg_attr(test, schemars(with = "crate::schemas::impls::OneOf<HistoryKind>"))]
    pub(crate) kind: HistoryKind,
    /// What happened, in a line.
    pub(crate) title: At<String>,
    /// What happened, at length.
    pub(crate) text: Option<Text>,
    /// Where it can be read.
    #[serde(default)]
    pub(crate) sources: Vec<LinkEntry>,
}
