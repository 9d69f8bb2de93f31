//! Sponsors, the levels they sponsor at, and the policy that binds them.

use super::file::File;
use super::reader::Reader;
use super::refs::NameRef;
use super::text::Text;
use super::{Collection, Nothing, Ordered, Resource, Selected, href};
use crate::lists::{BadInput, SponsorFilter, SponsorOrder};
use crate::values::{Money, SponsorScope, Validity};
use chancery_schema::StoreError;
use chancery_schema::domain::BodyRef;
use chancery_schema::store::{SponsorLevelFilter, SponsorLevelOrder, Stored};
use chancery_schema::{domain, store};
use schemars::JsonSchema;
use serde::Serialize;

/// How the organisation is sponsored. The levels are at `/v1/sponsor-levels`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SponsorshipProgram {
    /// Its id.
    id: String,
    /// Where it is.
    href: String,
    /// What sponsors gain and what they never do.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<Option<Text>>,
    /// How to donate.
    #[serde(skip_serializing_if = "Option::is_none")]
    donations: Option<Option<Text>>,
}

/// The texts of a programme and the fields they are in.
fn texts(value: &domain::SponsorshipProgram) -> impl Iterator<Item = (&'static str, &BodyRef)> {
    let own = [("policy", value.policy.as_ref()), ("donations", value.donations.as_ref())];
    own.into_iter().filter_map(|(field, text)| Some((field, text?)))
}

impl Resource for SponsorshipProgram {
    type Content = domain::SponsorshipProgram;

    const NAME: &'static str = "sponsorship-program";
    const ONE: &'static str = "how the organisation is sponsored";
    const TAG: &'static str = "Sponsors and partners";

    async fn views(
        reader: &Reader<'_>,
        found: Vec<Stored<domain::SponsorshipProgram>>,
    ) -> Result<Vec<Self>, StoreError> {
        let texts = reader.texts(found.iter().flat_map(|program| texts(&program.value))).await?;
        let view = |stored: &Stored<domain::SponsorshipProgram>| {
            Ok(Self {
                id: stored.id.to_string(),
                href: href(&stored.id),
                policy: reader.text("policy", &texts, stored.value.policy.as_ref())?,
                donations: reader.text("donations", &texts, stored.value.donations.as_ref())?,
            })
        };
        found.iter().map(view).collect()
    }
}

/// A level of sponsorship.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SponsorLevel {
    /// Its id.
    id: String,
    /// Where it is.
    href: String,
    /// Its name.
    name: String,
    /// What it is for.
    scope: SponsorScope,
    /// Its place: 1 is the highest.
    rank: i32,
    /// What it costs a year; an event, for levels of events. Null where the source does not say.
    annual_amount: Option<Money>,
    /// The amount is the least, not the exact one.
    starting_at: bool,
    #[serde(flatten)]
    validity: Validity,
}

impl Resource for SponsorLevel {
    type Content = domain::SponsorLevel;

    const NAME: &'static str = "sponsor-levels";
    const ONE: &'static str = "a level of sponsorship";
    const TAG: &'static str = "Sponsors and partners";

    async fn views(
        _: &Reader<'_>,
        found: Vec<Stored<domain::SponsorLevel>>,
    ) -> Result<Vec<Self>, StoreError> {
        let view = |stored: &Stored<domain::SponsorLevel>| {
            let value = &stored.value;
            Self {
                id: stored.id.to_string(),
                href: href(&stored.id),
                name: value.name.clone(),
                scope: value.scope.into(),
                rank: value.rank,
                annual_amount: value.annual_amount.as_ref().map(Money::from),
                starting_at: value.starting_at,
                validity: (&value.period).into(),
            }
        };
        Ok(found.iter().map(view).collect())
    }
}

impl Collection for SponsorLevel {
    type Filter = Nothing;
    type Order = Nothing;

    const MANY: &'static str =
        "the levels of sponsorship on the day asked about: general ones first, the highest first";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "scope",
        "rank",
        "annualAmount.amount",
        "annualAmount.currency",
        "startingAt",
        "validFrom",
        "validTo",
        "basis",
    ];

    fn select(_: Nothing, _: Nothing) -> Result<Selected<Self>, BadInput> {
        Ok((SponsorLevelFilter { in_force: true, names: None }, SponsorLevelOrder::default()))
    }
}

/// A sponsor, present or former.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sponsor {
    /// Its id.
    id: String,
    /// Where it is.
    href: String,
    /// Its name in addresses: the member's where it is one.
    slug: String,
    /// Its name.
    name: String,
    /// Its website.
    website: Option<String>,
    /// Its logo.
    logo: Option<File>,
    /// The member it is.
    member: Option<NameRef>,
    /// What it sponsors and sponsored, oldest first.
    sponsorships: Vec<Sponsorship>,
}

/// A sponsorship at one level.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sponsorship {
    /// The level's name as the source gives it.
    level_name: String,
    /// What is sponsored.
    scope: SponsorScope,
    /// The event, where one is sponsored.
    event: Option<String>,
    #[serde(flatten)]
    validity: Validity,
}

impl From<&domain::Sponsorship> for Sponsorship {
    fn from(sponsorship: &domain::Sponsorship) -> Self {
        Self {
            level_name: sponsorship.level.clone(),
            scope: sponsorship.scope.into(),
            event: sponsorship.event.clone(),
            validity: (&sponsorship.period).into(),
        }
    }
}

impl Resource for Sponsor {
    type Content = domain::Sponsor;

    const NAME: &'static str = "sponsors";
    const ONE: &'static str = "a sponsor, present or former";
    const TAG: &'static str = "Sponsors and partners";

    async fn views(
        reader: &Reader<'_>,
        found: Vec<Stored<domain::Sponsor>>,
    ) -> Result<Vec<Self>, StoreError> {
        let logos = reader.files("logo", found.iter().filter_map(|s| s.value.logo.as_ref())).await?;
        let members = reader.members("member", found.iter().filter_map(|s| s.value.member.as_ref())).await?;
        let view = |stored: &Stored<domain::Sponsor>| {
            let value = &stored.value;
            Self {
                id: stored.id.to_string(),
                href: href(&stored.id),
                slug: value.slug.clone(),
                name: value.name.clone(),
                website: value.website.clone(),
                logo: value.logo.as_ref().and_then(|id| logos.get(id)).cloned(),
                member: value.member.as_ref().and_then(|id| members.get(id)).cloned(),
                sponsorships: value.sponsorships.iter().map(Sponsorship::from).collect(),
            }
        };
        Ok(found.iter().map(view).collect())
    }
}

impl Collection for Sponsor {
    type Filter = SponsorFilter;
    type Order = Ordered<SponsorOrder>;

    const MANY: &'static str = "the sponsors on the day asked about";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "slug",
        "name",
        "website",
        "logo.url",
        "member.id",
        "sponsorships.levelName",
        "sponsorships.scope",
        "sponsorships.event",
        "sponsorships.validFrom",
        "sponsorships.validTo",
    ];

    fn select(filter: SponsorFilter, order: Ordered<SponsorOrder>) -> Result<Selected<Self>, BadInput> {
        Ok((filter.into(), order.into()))
    }

    fn named(slug: &str) -> Option<store::SponsorFilter> {
        Some(store::SponsorFilter {
            any_time: true,
            slug: Some(slug.to_owned()),
            ..store::SponsorFilter::default()
        })
    }
}
