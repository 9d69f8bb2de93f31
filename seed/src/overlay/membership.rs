//! `membership.yaml`.

use super::{Day, Text};
use crate::value::At;
use serde::Deserialize;

/// What membership means.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct MembershipFile {
    /// What membership is.
    pub(crate) summary: Option<Text>,
    /// What it costs.
    pub(crate) fees: Option<Text>,
    /// The terms members agree to.
    pub(crate) terms: Option<Text>,
    /// Who may vote and how.
    pub(crate) voting: Option<Text>,
    /// How to become a member, step by step.
    pub(crate) how_to_apply: Vec<StepEntry>,
    /// Categories of members, in order.
    pub(crate) categories: Vec<CategoryEntry>,
    /// The rules now in force.
    pub(crate) rules: Option<RulesEntry>,
}

/// A step of applying.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct StepEntry {
    /// What to do, in a line.
    pub(crate) title: String,
    /// What to do, at length.
    pub(crate) text: Option<Text>,
    /// Where to do it.
    pub(crate) url: Option<At<String>>,
}

/// A class of members.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct CategoryEntry {
    /// What members' data calls it.
    pub(crate) code: At<String>,
    /// The code of the category it is part of.
    pub(crate) parent: Option<At<String>>,
    /// The name.
    pub(crate) name: String,
    /// Who belongs to it.
    pub(crate) description: Option<String>,
    /// Whether its members may vote.
    pub(crate) may_vote: Option<bool>,
    /// Whether a person may be one of its members.
    pub(crate) open_to_individuals: Option<bool>,
    /// The first day on which it held.
    pub(crate) from: Option<At<Day>>,
    /// The last day on which it held.
    pub(crate) till: Option<At<Day>>,
}

/// Where the rules in force stand.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct RulesEntry {
    /// The path of the page that holds them.
    pub(crate) page: Option<At<String>>,
    /// Their first day, where the page does not say so itself.
    pub(crate) effective_from: Option<At<Day>>,
}
