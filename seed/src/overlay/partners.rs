//! `partners.yaml`.

use super::Day;
use crate::value::At;
use chancery_schema::domain::FuzzyDate;
use serde::Deserialize;

/// A partner organisation.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct PartnerEntry {
    /// What identifies it.
    pub(crate) id: At<String>,
    /// The name.
    pub(crate) name: String,
    /// Its short form.
    pub(crate) short_name: Option<String>,
    /// Who it is.
    pub(crate) description: Option<String>,
    /// The address of its website.
    pub(crate) website: Option<At<String>>,
    /// The path of its logo on the site.
    pub(crate) logo: Option<At<String>>,
    /// The first day on which it held.
    pub(crate) from: Option<At<Day>>,
    /// The last day on which it held.
    pub(crate) till: Option<At<Day>>,
    /// Agreements with it.
    #[serde(default)]
    pub(crate) agreements: Vec<AgreementEntry>,
}

/// An agreement with it.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct AgreementEntry {
    /// What sort of agreement it is: `Memorandum of Understanding`.
    pub(crate) kind: String,
    /// What it is called.
    pub(crate) title: String,
    /// When it was signed: a year, a month or a day.
    #[cfg_attr(test, schemars(with = "Option<crate::schemas::impls::Fuzzy>"))]
    pub(crate) signed_on: Option<FuzzyDate>,
    /// Where it can be read.
    pub(crate) url: Option<At<String>>,
    /// The names of those who signed it.
    #[serde(default)]
    pub(crate) parties: Vec<String>,
    /// The path of the article that announced it: `/2022/03/03/memorandum/`.
    pub(crate) announced_by: Option<At<String>>,
    /// The first day on which it held.
    pub(crate) from: Option<At<Day>>,
    /// The last day on which it held.
    pub(crate) till: Option<At<Day>>,
}
