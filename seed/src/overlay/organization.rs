//! `organization.yaml`.

use super::{Day, LinkEntry, Text};
use crate::value::At;
use chancery_schema::domain::FuzzyDate;
use serde::Deserialize;

/// Who the organisation is.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct OrganizationFile {
    /// Names, oldest first; the start of the next ends the one before.
    pub(crate) names: Vec<NameEntry>,
    /// The name under which it is registered.
    pub(crate) legal_name: Option<String>,
    /// What it is by law.
    pub(crate) legal_form: Option<String>,
    /// When it was founded: a year, a month or a day.
    #[cfg_attr(test, schemars(with = "Option<crate::schemas::impls::Fuzzy>"))]
    pub(crate) founded_on: Option<FuzzyDate>,
    /// What it wants the world to be.
    pub(crate) vision: Option<String>,
    /// What it does for that.
    pub(crate) mission: Option<String>,
    /// What it is, at length.
    pub(crate) about: Option<Text>,
    /// How it came to be.
    pub(crate) history: Option<Text>,
    /// Where to write to.
    pub(crate) email: Option<String>,
    /// The address of its website.
    pub(crate) website: Option<At<String>>,
    /// The path of its logo on the site.
    pub(crate) logo: Option<At<String>>,
    /// Profiles elsewhere.
    pub(crate) links: Vec<LinkEntry>,
}

/// A name and when it was in use.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct NameEntry {
    /// The name.
    pub(crate) name: String,
    /// Its short form.
    pub(crate) short_name: Option<String>,
    /// The first day on which it held.
    pub(crate) from: Option<At<Day>>,
    /// The last day on which it held.
    pub(crate) till: Option<At<Day>>,
    /// Why it was taken.
    pub(crate) reason: Option<String>,
}
