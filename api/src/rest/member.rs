//! Members.

use super::file::File;
use super::reader::Reader;
use super::refs::{CodeRef, NameRef, href};
use super::sponsor::Sponsorship;
use super::text::Text;
use super::{Collection, Ordered, Resource, Selected};
use crate::lists::{BadInput, MemberFilter, MemberOrder};
use crate::values::{Date, Link, MemberKind, MembershipStatus, Validity, links};
use chancery_schema::domain::Id;
use chancery_schema::store::{Parent, Stored};
use chancery_schema::{Snapshot, StoreError, domain, store};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// A member, present or former.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Member {
    /// Its id. Stays the same through changes of name, slug and membership.
    id: String,
    /// Where it is.
    href: String,
    /// Its name in addresses. May change.
    slug: String,
    /// The name in use on the day asked about.
    name: String,
    /// All its names, oldest first.
    names: Vec<MemberName>,
    /// Organisation or individual. An organisation where the source does not say.
    kind: MemberKind,
    /// Where its membership stands on the day asked about.
    status: MembershipStatus,
    /// Its category on the day asked about; null when it was not a member then, or the source gives none.
    category: Option<CodeRef>,
    /// Since when it is a member, through changes of category: of the membership on the day asked
    /// about, or the last one before.
    member_since: Option<Date>,
    /// The first day on which that membership no longer holds; null while it does.
    member_until: Option<Date>,
    /// Its slogan.
    slogan: Option<String>,
    /// Its website.
    website: Option<String>,
    /// What it does, in a sentence or two of plain text.
    description: Option<String>,
    /// Its profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<Option<Text>>,
    /// Where its profile stands on the site.
    path: Option<String>,
    /// Its logo.
    logo: Option<File>,
    /// Domains it is known by: as stated, else its website's.
    domains: Vec<String>,
    /// Feeds and profiles elsewhere.
    links: Vec<Link>,
    /// When it was a member and in which category, oldest first.
    periods: Vec<MembershipPeriod>,
    /// The member that continues it, where the source says so.
    successor: Option<NameRef>,
    /// The working groups it takes part in on the day asked about.
    working_groups: Vec<CodeRef>,
    /// Who speaks for it on the day asked about. Those the member asks not to list are left out.
    representatives: Vec<Representation>,
    /// What it sponsors and sponsored, oldest first.
    sponsorships: Vec<Sponsorship>,
}

/// A name of a member and when it was in use.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MemberName {
    /// The name.
    name: String,
    #[serde(flatten)]
    validity: Validity,
}

/// A period of membership in one category.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MembershipPeriod {
    /// The category's code as the source gives it.
    category_code: Option<String>,
    /// Why it began or ended, where the source says.
    reason: Option<String>,
    #[serde(flatten)]
    validity: Validity,
}

/// A person who speaks or spoke for a member.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Representation {
    /// Their name as the member gives it.
    name: String,
    /// Their role at the member.
    role: Option<String>,
    /// The person's id.
    person_id: String,
    /// Where the person is.
    person_href: String,
    #[serde(flatten)]
    validity: Validity,
}

impl From<&domain::Representation> for Representation {
    fn from(representation: &domain::Representation) -> Self {
        Self {
            name: representation.name.clone(),
            role: representation.role.clone(),
            person_id: representation.person.to_string(),
            person_href: href(&representation.person),
            validity: (&representation.period).into(),
        }
    }
}

/// What members have of other records.
struct Beside {
    files: HashMap<Id, File>,
    categories: HashMap<String, CodeRef>,
    groups: HashMap<String, CodeRef>,
    successors: HashMap<Id, NameRef>,
    sponsors: HashMap<Id, Vec<Stored<domain::Sponsor>>>,
}

/// The codes of the groups a member takes part in on the snapshot's day.
fn groups(member: &domain::Member, snapshot: Snapshot) -> impl Iterator<Item = &str> {
    let taking_part = move |group: &&domain::GroupMembership| group.period.holds_on(snapshot.as_of);
    member.groups.iter().filter(taking_part).map(|group| group.code.as_str())
}

fn category(member: &domain::Member, snapshot: Snapshot) -> Option<&str> {
    member.period_on(snapshot.as_of).and_then(|period| period.category.as_deref())
}

fn distinct<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut codes: Vec<String> = codes.map(ToOwned::to_owned).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

async fn beside(reader: &Reader<'_>, found: &[Stored<domain::Member>]) -> Result<Beside, StoreError> {
    let at = reader.snapshot;
    let values = || found.iter().map(|member| &*member.value);
    let any_time = store::SponsorFilter { any_time: true, ..store::SponsorFilter::default() };
    let codes = distinct(values().filter_map(|member| category(member, at)));
    let group_codes = distinct(values().flat_map(|member| groups(member, at)));
    Ok(Beside {
        files: reader.files("logo", values().filter_map(|member| member.logo.as_ref())).await?,
        categories: reader.categories("category", codes).await?,
        groups: reader.working_groups("workingGroups", group_codes).await?,
        successors: reader
            .members("successor", values().filter_map(|member| member.successor.as_ref()))
            .await?,
        sponsors: reader.under("sponsorships", Parent::MemberOfSponsor, found, any_time).await?,
    })
}

impl Resource for Member {
    type Content = domain::Member;

    const NAME: &'static str = "members";
    const ONE: &'static str = "a member, present or former";
    const TAG: &'static str = "Membership";
    const TEXTS: &'static [&'static str] = &["profile"];

    async fn views(reader: &Reader<'_>, found: Vec<Stored<domain::Member>>) -> Result<Vec<Self>, StoreError> {
        let at = reader.snapshot;
        let beside = beside(reader, &found).await?;
        let texts = found.iter().filter_map(|member| Some(("profile", member.value.profile.as_ref()?)));
        let texts = reader.texts(texts).await?;
        let coded = |known: &HashMap<String, CodeRef>, code: &str| {
            known.get(code).cloned().unwrap_or_else(|| CodeRef::unknown(code))
        };
        let view = |stored: &Stored<domain::Member>| {
            let value = &stored.value;
            let listed = value.representatives.iter().filter(|r| !r.hidden && r.period.holds_on(at.as_of));
            let sponsors = beside.sponsors.get(&stored.id).into_iter().flatten();
            Ok(Self {
                id: stored.id.to_string(),
                href: href(&stored.id),
                slug: value.slug.clone(),
                name: value.name_on(at.as_of).to_owned(),
                names: (value.names.iter())
                    .map(|name| MemberName { name: name.name.clone(), validity: (&name.period).into() })
                    .collect(),
                kind: value.kind.into(),
                status: MembershipStatus::of(value, at.as_of),
                category: category(value, at).map(|code| coded(&beside.categories, code)),
                member_since: value.since(at.as_of).map(Date),
                member_until: value.until(at.as_of).map(Date),
                slogan: value.slogan.clone(),
                website: value.website.clone(),
                description: value.description.clone(),
                profile: reader.text("profile", &texts, value.profile.as_ref())?,
                path: value.path.clone(),
                logo: value.logo.as_ref().and_then(|id| beside.files.get(id)).cloned(),
                domains: value.domains.clone(),
                links: links(&value.links),
                periods: (value.periods.iter())
                    .map(|period| MembershipPeriod {
                        category_code: period.category.clone(),
                        reason: period.reason.clone(),
                        validity: (&period.period).into(),
                    })
                    .collect(),
                successor: value.successor.as_ref().and_then(|id| beside.successors.get(id)).cloned(),
                working_groups: groups(value, at).map(|code| coded(&beside.groups, code)).collect(),
                representatives: listed.map(Representation::from).collect(),
                sponsorships: sponsors
                    .flat_map(|sponsor| sponsor.value.sponsorships.iter().map(Sponsorship::from))
                    .collect(),
            })
        };
        found.iter().map(view).collect()
    }
}

impl Collection for Member {
    type Filter = MemberFilter;
    type Order = Ordered<MemberOrder>;

    const MANY: &'static str = "the members on the day asked about";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "slug",
        "name",
        "kind",
        "status",
        "category.code",
        "category.name",
        "memberSince",
        "memberUntil",
        "website",
        "domains",
        "workingGroups.code",
        "path",
        "logo.url",
    ];

    fn select(filter: MemberFilter, order: Ordered<MemberOrder>) -> Result<Selected<Self>, BadInput> {
        Ok((filter.try_into()?, order.into()))
    }

    fn named(slug: &str) -> Option<store::MemberFilter> {
        Some(store::MemberFilter {
            status: store::MemberStatus::Any,
            slug: Some(slug.to_owned()),
            ..store::MemberFilter::default()
        })
    }
}
