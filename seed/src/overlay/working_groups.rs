//! `working-groups.yaml`.

use super::{Day, Text};
use crate::value::At;
use serde::Deserialize;

/// A working group.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkingGroupEntry {
    /// What members' data calls it.
    pub(crate) code: At<String>,
    /// The name.
    pub(crate) name: Option<String>,
    /// What it is for.
    pub(crate) description: Option<String>,
    /// The path of its page: `/wg/pkimm/`.
    pub(crate) page: Option<At<String>>,
    /// What it is charged with.
    pub(crate) charter: Option<Text>,
    /// Who chairs it.
    #[serde(default)]
    pub(crate) chairs: Vec<ChairEntry>,
    /// The first day on which it held.
    pub(crate) from: Option<At<Day>>,
    /// The last day on which it held.
    pub(crate) till: Option<At<Day>>,
}

/// Someone who chairs it.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct ChairEntry {
    /// The name of the person.
    pub(crate) name: String,
    /// What they are; `Chair` where it is left out.
    pub(crate) role: Option<String>,
    /// The id of the member they come from.
    pub(crate) member: Option<At<String>>,
}
