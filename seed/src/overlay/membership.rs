//! `membership.yaml`.

use super::{Day, Text};
use crate::value::At;
use serde::Deserialize;

/// What membership means.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct MembershipFile {
    pub(crate) summary: Option<Text>,
    pub(crate) fees: Option<Text>,
    pub(crate) terms: Option<Text>,
    pub(crate) voting: Option<Text>,
    pub(crate) how_to_apply: Vec<StepEntry>,
    /// Categories, in order.
    pub(crate) categories: Vec<CategoryEntry>,
    pub(crate) rules: Option<RulesEntry>,
}

/// A step of applying.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepEntry {
    pub(crate) title: String,
    pub(crate) text: Option<Text>,
    pub(crate) url: Option<At<String>>,
}

/// A class of members.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct CategoryEntry {
    pub(crate) code: At<String>,
    pub(crate) parent: Option<At<String>>,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) may_vote: Option<bool>,
    pub(crate) open_to_individuals: Option<bool>,
    pub(crate) from: Option<At<Day>>,
    pub(crate) till: Option<At<Day>>,
}

/// Where the rules in force stand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct RulesEntry {
    pub(crate) page: Option<At<String>>,
    pub(crate) effective_from: Option<At<Day>>,
}
