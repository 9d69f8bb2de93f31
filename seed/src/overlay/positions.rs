//! `positions.yaml`.

use super::Day;
use crate::value::At;
use serde::Deserialize;

/// A leadership position.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PositionEntry {
    pub(crate) body: String,
    pub(crate) role: String,
    pub(crate) person: At<String>,
    /// The id of the member they come from.
    pub(crate) member: Option<At<String>>,
    /// The organisation they come from, by name.
    pub(crate) affiliation: Option<String>,
    pub(crate) from: Option<At<Day>>,
    pub(crate) till: Option<At<Day>>,
}
