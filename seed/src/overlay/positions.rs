//! `positions.yaml`.

use super::Day;
use crate::value::At;
use serde::Deserialize;

/// A leadership position.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct PositionEntry {
    /// The body it is a position of: `Board of Directors`.
    pub(crate) body: String,
    /// What it is: `Chair`.
    pub(crate) role: String,
    /// The name of the person.
    pub(crate) person: At<String>,
    /// The id of the member they come from.
    pub(crate) member: Option<At<String>>,
    /// The organisation they come from, by name.
    pub(crate) affiliation: Option<String>,
    /// The first day on which it held.
    pub(crate) from: Option<At<Day>>,
    /// The last day on which it held.
    pub(crate) till: Option<At<Day>>,
}
