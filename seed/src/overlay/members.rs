//! `members.yaml`.

use super::Day;
use crate::value::At;
use chancery_schema::domain::MemberKind;
use serde::Deserialize;

/// What a member's data file does not hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberEntry {
    /// As in the data file.
    pub(crate) id: At<String>,
    pub(crate) kind: Option<MemberKind>,
    #[serde(default)]
    pub(crate) names: Vec<MemberNameEntry>,
    #[serde(default)]
    pub(crate) domains: Vec<String>,
    /// The ids that its data had before: it is the same member.
    #[serde(default, rename = "formerIds")]
    pub(crate) former_ids: Vec<At<String>>,
    /// The id of the member that continues it.
    pub(crate) successor: Option<At<String>>,
    #[serde(default)]
    pub(crate) periods: Vec<PeriodEntry>,
}

/// A name and when it was in use.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberNameEntry {
    pub(crate) name: String,
    pub(crate) from: Option<At<Day>>,
    pub(crate) till: Option<At<Day>>,
}

/// A period of membership.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PeriodEntry {
    pub(crate) category: Option<String>,
    pub(crate) from: Option<At<Day>>,
    pub(crate) till: Option<At<Day>>,
    pub(crate) reason: Option<String>,
}
