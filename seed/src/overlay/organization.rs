//! `organization.yaml`.

use super::{Day, LinkEntry, Text};
use crate::value::At;
use chancery_schema::domain::FuzzyDate;
use serde::Deserialize;

/// Who the organisation is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct OrganizationFile {
    /// Names, oldest first.
    pub(crate) names: Vec<NameEntry>,
    pub(crate) legal_name: Option<String>,
    pub(crate) legal_form: Option<String>,
    pub(crate) founded_on: Option<FuzzyDate>,
    pub(crate) vision: Option<String>,
    pub(crate) mission: Option<String>,
    pub(crate) about: Option<Text>,
    pub(crate) history: Option<Text>,
    pub(crate) email: Option<String>,
    pub(crate) website: Option<At<String>>,
    pub(crate) logo: Option<At<String>>,
    pub(crate) links: Vec<LinkEntry>,
}

/// A name and when it was in use.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct NameEntry {
    pub(crate) name: String,
    pub(crate) short_name: Option<String>,
    pub(crate) from: Option<At<Day>>,
    pub(crate) till: Option<At<Day>>,
    pub(crate) reason: Option<String>,
}
