//! The organisation.

use super::file::File;
use super::reader::Reader;
use super::text::Text;
use super::{Resource, href};
use crate::values::{FuzzyDate, Link, Validity, links};
use chancery_schema::StoreError;
use chancery_schema::domain::{self, BodyRef};
use chancery_schema::store::Stored;
use schemars::JsonSchema;
use serde::Serialize;

/// The organisation (schema.org `Organization`).
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Organization {
    /// Its id.
    id: String,
    /// Where it is.
    href: String,
    /// The name in use on the day asked about; null on a day before its first name, where that is stated.
    name: Option<String>,
    /// The short name in use on the day asked about.
    short_name: Option<String>,
    /// All its names, oldest first.
    names: Vec<OrganizationName>,
    /// The name in the register of companies.
    legal_name: Option<String>,
    /// The legal form.
    legal_form: Option<String>,
    /// When it was founded.
    founded_on: Option<FuzzyDate>,
    /// Its vision.
    vision: Option<String>,
    /// Its mission.
    mission: Option<String>,
    /// What it says about itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<Option<Text>>,
    /// How it came to be, as it tells it. The events themselves are at `/v1/history-events`.
    #[serde(skip_serializing_if = "Option::is_none")]
    history_text: Option<Option<Text>>,
    /// Where to write to.
    email: Option<String>,
    /// Its website.
    website: Option<String>,
    /// Its logo.
    logo: Option<File>,
    /// Profiles elsewhere.
    links: Vec<Link>,
}

/// A name of the organisation and when it was in use.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrganizationName {
    /// The name.
    name: String,
    /// The short name.
    short_name: Option<String>,
    /// Why it came into use.
    reason: Option<String>,
    #[serde(flatten)]
    validity: Validity,
}

impl From<&domain::OrganizationName> for OrganizationName {
    fn from(name: &domain::OrganizationName) -> Self {
        Self {
            name: name.name.clone(),
            short_name: name.short_name.clone(),
            reason: name.reason.clone(),
            validity: (&name.period).into(),
        }
    }
}

/// The texts of an organisation and the fields they are in.
fn texts(value: &domain::Organization) -> impl Iterator<Item = (&'static str, &BodyRef)> {
    let own = [("about", value.about.as_ref()), ("historyText", value.history.as_ref())];
    own.into_iter().filter_map(|(field, text)| Some((field, text?)))
}

impl Resource for Organization {
    type Content = domain::Organization;

    const NAME: &'static str = "organization";
    const ONE: &'static str = "the organisation";
    const TAG: &'static str = "Organisation";

    const LINKED: bool = true;

    async fn linked(
        reader: &Reader<'_>,
        base: &str,
        found: &Stored<domain::Organization>,
    ) -> Result<serde_json::Value, StoreError> {
        crate::linked::organization(reader.store, reader.snapshot, base, found).await
    }

    async fn views(
        reader: &Reader<'_>,
        found: Vec<Stored<domain::Organization>>,
    ) -> Result<Vec<Self>, StoreError> {
        let logos = reader.files("logo", found.iter().filter_map(|o| o.value.logo.as_ref())).await?;
        let texts = reader.texts(found.iter().flat_map(|o| texts(&o.value))).await?;
        let view = |stored: &Stored<domain::Organization>| {
            let value = &stored.value;
            let name = value.name_on(reader.snapshot.as_of);
            Ok(Self {
                id: stored.id.to_string(),
                href: href(&stored.id),
                name: name.map(|name| name.name.clone()),
                short_name: name.and_then(|name| name.short_name.clone()),
                names: value.names.iter().map(OrganizationName::from).collect(),
                legal_name: value.legal_name.clone(),
                legal_form: value.legal_form.clone(),
                founded_on: value.founded_on.map(FuzzyDate::from),
                vision: value.vision.clone(),
                mission: value.mission.clone(),
                about: reader.text("about", &texts, value.about.as_ref())?,
                history_text: reader.text("historyText", &texts, value.history.as_ref())?,
                email: value.email.clone(),
                website: value.website.clone(),
                logo: value.logo.as_ref().and_then(|id| logos.get(id)).cloned(),
                links: links(&value.links),
            })
        };
        found.iter().map(view).collect()
    }
}
