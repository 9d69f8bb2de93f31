//! `working-groups.yaml`.

use super::{Day, Text};
use crate::value::At;
use serde::Deserialize;

/// A working group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkingGroupEntry {
    /// As members' data gives it.
    pub(crate) code: At<String>,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    /// Where it stands on the site.
    pub(crate) page: Option<At<String>>,
    pub(crate) charter: Option<Text>,
    #[serde(default)]
    pub(crate) chairs: Vec<ChairEntry>,
    pub(crate) from: Option<At<Day>>,
    pub(crate) till: Option<At<Day>>,
}

/// Someone who chairs it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChairEntry {
    pub(crate) name: String,
    pub(crate) role: Option<String>,
    /// The id of the member they come from.
    pub(crate) member: Option<At<String>>,
}
