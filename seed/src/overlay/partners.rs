//! `partners.yaml`.

use super::Day;
use crate::value::At;
use chancery_schema::domain::FuzzyDate;
use serde::Deserialize;

/// A partner organisation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct PartnerEntry {
    pub(crate) id: At<String>,
    pub(crate) name: String,
    pub(crate) short_name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) website: Option<At<String>>,
    pub(crate) logo: Option<At<String>>,
    pub(crate) from: Option<At<Day>>,
    pub(crate) till: Option<At<Day>>,
    #[serde(default)]
    pub(crate) agreements: Vec<AgreementEntry>,
}

/// An agreement with it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct AgreementEntry {
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) signed_on: Option<FuzzyDate>,
    pub(crate) url: Option<At<String>>,
    #[serde(default)]
    pub(crate) parties: Vec<String>,
    /// The path of the article that announced it.
    pub(crate) announced_by: Option<At<String>>,
    pub(crate) from: Option<At<Day>>,
    pub(crate) till: Option<At<Day>>,
}
