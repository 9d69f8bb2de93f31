//! `sponsorship.yaml`.

use super::{Day, Text};
use crate::value::At;
use chancery_schema::domain::SponsorScope;
use serde::Deserialize;

/// How the organisation is sponsored.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SponsorshipFile {
    pub(crate) policy: Option<Text>,
    pub(crate) donations: Option<Text>,
    /// Levels, highest first.
    pub(crate) levels: Vec<LevelEntry>,
    /// Sponsors that no member's file names.
    pub(crate) sponsors: Vec<SponsorEntry>,
}

/// A level of sponsorship.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct LevelEntry {
    pub(crate) name: At<String>,
    #[serde(default)]
    pub(crate) scope: SponsorScope,
    /// Decimal digits, with a dot before a fraction.
    pub(crate) amount: Option<At<String>>,
    /// ISO 4217.
    pub(crate) currency: Option<At<String>>,
    #[serde(default)]
    pub(crate) starting_at: bool,
    pub(crate) from: Option<At<Day>>,
    pub(crate) till: Option<At<Day>>,
}

/// A sponsor.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SponsorEntry {
    /// A member's id where it is one.
    pub(crate) id: At<String>,
    /// Its name; a member's where it is left out.
    pub(crate) name: Option<String>,
    pub(crate) website: Option<At<String>>,
    pub(crate) logo: Option<At<String>>,
    #[serde(default)]
    pub(crate) sponsorships: Vec<SponsoringEntry>,
}

/// A sponsorship at one level.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SponsoringEntry {
    pub(crate) level: At<String>,
    #[serde(default)]
    pub(crate) scope: SponsorScope,
    pub(crate) event: Option<String>,
    pub(crate) from: Option<At<Day>>,
    pub(crate) till: Option<At<Day>>,
}
