//! `members.yaml`.

use super::Day;
use crate::value::At;
use chancery_schema::domain::MemberKind;
use serde::Deserialize;

/// What is known of a member and its data file does not hold.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberEntry {
    /// The member's id, as in its data file.
    pub(crate) id: At<String>,
    /// Whether it is an organisation or a person.
    #[cfg_attr(test, schemars(with = "Option<crate::schemas::impls::OneOf<MemberKind>>"))]
    pub(crate) kind: Option<MemberKind>,
    /// Names it had, oldest first; the start of the next ends the one before.
    #[serde(default)]
    pub(crate) names: Vec<MemberNameEntry>,
    /// The host names that are the member's.
    #[serde(default)]
    pub(crate) domains: Vec<String>,
    /// The ids that its data had before: it is the same member.
    #[serde(default, rename = "formerIds")]
    pub(crate) former_ids: Vec<At<String>>,
    /// The id of the member that continues it.
    pub(crate) successor: Option<At<String>>,
    /// Periods of membership.
    #[serde(default)]
    pub(crate) periods: Vec<PeriodEntry>,
}

/// A name and when it was in use.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberNameEntry {
    /// The name.
    pub(crate) name: String,
    /// The first day on which it held.
    pub(crate) from: Option<At<Day>>,
    /// The last day on which it held.
    pub(crate) till: Option<At<Day>>,
}

/// A period of membership.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct PeriodEntry {
    /// The code of the member's category.
    pub(crate) category: Option<String>,
    /// The first day on which it held.
    pub(crate) from: Option<At<Day>>,
    /// The last day on which it held.
    pub(crate) till: Option<At<Day>>,
    /// Why it ended, or began.
    pub(crate) reason: Option<String>,
}
