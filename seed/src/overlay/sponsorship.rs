//! `sponsorship.yaml`.

use super::{Day, Text};
use crate::value::At;
use chancery_schema::domain::SponsorScope;
use serde::Deserialize;

/// How the organisation is sponsored.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SponsorshipFile {
    /// What sponsors may expect, and what not.
    pub(crate) policy: Option<Text>,
    /// How to sponsor.
    pub(crate) donations: Option<Text>,
    /// Levels, highest first.
    pub(crate) levels: Vec<LevelEntry>,
    /// Sponsors that no member's file names.
    pub(crate) sponsors: Vec<SponsorEntry>,
}

/// A level of sponsorship.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct LevelEntry {
    /// The name.
    pub(crate) name: At<String>,
    /// What it is for: the organisation as a whole, or an event.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "crate::schemas::impls::OneOf<SponsorScope>"))]
    pub(crate) scope: SponsorScope,
    /// What it costs a year: digits, with a dot before a fraction.
    pub(crate) amount: Option<At<String>>,
    /// The currency of the amount: three capital letters (ISO 4217).
    pub(crate) currency: Option<At<String>>,
    /// Whether more than the amount may be given.
    #[serde(default)]
    pub(crate) starting_at: bool,
    /// The first day on which it held.
    pub(crate) from: Option<At<Day>>,
    /// The last day on which it held.
    pub(crate) till: Option<At<Day>>,
}

/// A sponsor.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct SponsorEntry {
    /// What identifies it: a member's id where it is one.
    pub(crate) id: At<String>,
    /// Its name; a member's where it is left out.
    pub(crate) name: Option<String>,
    /// The address of its website; a member's where it is left out.
    pub(crate) website: Option<At<String>>,
    /// The path of its logo on the site; the image found by its id where it is left out.
    pub(crate) logo: Option<At<String>>,
    /// What it sponsors.
    #[serde(default)]
    pub(crate) sponsorships: Vec<SponsoringEntry>,
}

/// A sponsorship at one level.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct SponsoringEntry {
    /// The name of the level.
    pub(crate) level: At<String>,
    /// What it is for: the organisation as a whole, or an event.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "crate::schemas::impls::OneOf<SponsorScope>"))]
    pub(crate) scope: SponsorScope,
    /// The name of the event.
    pub(crate) event: Option<String>,
    /// The first day on which it held.
    pub(crate) from: Option<At<Day>>,
    /// The last day on which it held.
    pub(crate) till: Option<At<Day>>,
}
