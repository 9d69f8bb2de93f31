//! Partners and agreements with them.

use super::file::File;
use super::reader::Reader;
use super::refs::TitleRef;
use super::{Collection, Ordered, Resource, Selected, href};
use crate::lists::{BadInput, PartnerFilter, PartnerOrder};
use crate::values::{FuzzyDate, Validity};
use chancery_schema::StoreError;
use chancery_schema::store::Stored;
use chancery_schema::{domain, store};
use schemars::JsonSchema;
use serde::Serialize;

/// A partner organisation.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Partner {
    /// Its id.
    id: String,
    /// Where it is.
    href: String,
    /// Its name in addresses.
    slug: String,
    /// Its name.
    name: String,
    /// Its short name.
    short_name: Option<String>,
    /// Who it is.
    description: Option<String>,
    /// Its website.
    website: Option<String>,
    /// Its logo.
    logo: Option<File>,
    /// What was agreed, oldest first.
    agreements: Vec<Agreement>,
    #[serde(flatten)]
    validity: Validity,
}

/// An agreement with a partner.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Agreement {
    /// What sort: "Memorandum of Understanding".
    kind: String,
    /// Its title.
    title: String,
    /// When it was signed.
    signed_on: Option<FuzzyDate>,
    /// Where it can be read.
    url: Option<String>,
    /// Who signed it, by name.
    parties: Vec<String>,
    /// The news that announced it.
    announced_by: Option<TitleRef>,
    #[serde(flatten)]
    validity: Validity,
}

impl Resource for Partner {
    type Content = domain::Partner;

    const NAME: &'static str = "partners";
    const ONE: &'static str = "a partner organisation";
    const TAG: &'static str = "Sponsors and partners";

    async fn views(
        reader: &Reader<'_>,
        found: Vec<Stored<domain::Partner>>,
    ) -> Result<Vec<Self>, StoreError> {
        let logos = reader.files("logo", found.iter().filter_map(|p| p.value.logo.as_ref())).await?;
        let announced = found.iter().flat_map(|partner| &partner.value.agreements);
        let announced = announced.filter_map(|agreement| agreement.announced_by.as_ref());
        let articles = reader.articles("agreements", announced).await?;
        let agreement = |agreement: &domain::Agreement| Agreement {
            kind: agreement.kind.clone(),
            title: agreement.title.clone(),
            signed_on: agreement.signed_on.map(FuzzyDate::from),
            url: agreement.url.clone(),
            parties: agreement.parties.clone(),
            announced_by: agreement.announced_by.as_ref().and_then(|id| articles.get(id)).cloned(),
            validity: (&agreement.period).into(),
        };
        let view = |stored: &Stored<domain::Partner>| {
            let value = &stored.value;
            Self {
                id: stored.id.to_string(),
                href: href(&stored.id),
                slug: value.slug.clone(),
                name: value.name.clone(),
                short_name: value.short_name.clone(),
                description: value.description.clone(),
                website: value.website.clone(),
                logo: value.logo.as_ref().and_then(|id| logos.get(id)).cloned(),
                agreements: value.agreements.iter().map(agreement).collect(),
                validity: (&value.period).into(),
            }
        };
        Ok(found.iter().map(view).collect())
    }
}

impl Collection for Partner {
    type Filter = PartnerFilter;
    type Order = Ordered<PartnerOrder>;

    const MANY: &'static str = "the partners on the day asked about";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "slug",
        "name",
        "shortName",
        "website",
        "logo.url",
        "agreements.title",
        "validFrom",
        "validTo",
        "basis",
    ];

    fn select(filter: PartnerFilter, order: Ordered<PartnerOrder>) -> Result<Selected<Self>, BadInput> {
        Ok((filter.into(), order.into()))
    }

    fn named(slug: &str) -> Option<store::PartnerFilter> {
        Some(store::PartnerFilter {
            any_time: true,
            slug: Some(slug.to_owned()),
            ..store::PartnerFilter::default()
        })
    }
}
