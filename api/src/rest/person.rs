//! People, and the positions they hold.

use super::reader::Reader;
use super::refs::NameRef;
use super::{Collection, Ordered, Resource, Selected, href};
use crate::lists::{BadInput, PersonFilter, PersonOrder, PositionFilter, PositionOrder};
use crate::values::{Link, Validity, links};
use chancery_schema::StoreError;
use chancery_schema::domain;
use chancery_schema::store::Stored;
use schemars::JsonSchema;
use serde::Serialize;

/// A person: author, representative or officer.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Person {
    /// Their id.
    id: String,
    /// Where they are.
    href: String,
    /// Their name.
    name: String,
    /// Who they are.
    description: Option<String>,
    /// Profiles elsewhere.
    links: Vec<Link>,
    /// Organisations outside the membership that the source names for them.
    affiliations: Vec<Affiliation>,
}

/// What ties a person to an organisation that is not a member.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Affiliation {
    /// The organisation's name.
    organization: String,
    /// Its website.
    website: Option<String>,
    /// Their role there.
    role: Option<String>,
    #[serde(flatten)]
    validity: Validity,
}

impl From<&domain::Affiliation> for Affiliation {
    fn from(affiliation: &domain::Affiliation) -> Self {
        Self {
            organization: affiliation.organization.clone(),
            website: affiliation.website.clone(),
            role: affiliation.role.clone(),
            validity: (&affiliation.period).into(),
        }
    }
}

impl Resource for Person {
    type Content = domain::Person;

    const NAME: &'static str = "people";
    const ONE: &'static str = "a person: author, representative or officer";
    const TAG: &'static str = "Membership";

    async fn views(_: &Reader<'_>, found: Vec<Stored<domain::Person>>) -> Result<Vec<Self>, StoreError> {
        let view = |stored: &Stored<domain::Person>| Self {
            id: stored.id.to_string(),
            href: href(&stored.id),
            name: stored.value.name.clone(),
            description: stored.value.description.clone(),
            links: links(&stored.value.links),
            affiliations: stored.value.affiliations.iter().map(Affiliation::from).collect(),
        };
        Ok(found.iter().map(view).collect())
    }
}

impl Collection for Person {
    type Filter = PersonFilter;
    type Order = Ordered<PersonOrder>;

    const MANY: &'static str = "the people who are known: authors, representatives and officers";
    const COLUMNS: &'static [&'static str] = &["id", "name", "links.url", "affiliations.organization"];

    fn select(filter: PersonFilter, order: Ordered<PersonOrder>) -> Result<Selected<Self>, BadInput> {
        Ok((filter.into(), order.into()))
    }
}

/// A leadership position.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Position {
    /// Its id.
    id: String,
    /// Where it is.
    href: String,
    /// The body: "Board of Directors".
    body: String,
    /// The role in it: "Chair".
    role: String,
    /// Who holds it, as the source names them.
    name: String,
    /// Who holds it.
    person: Option<NameRef>,
    /// The member they come from, where the source links one.
    member: Option<NameRef>,
    /// The organisation they come from, as the source names it.
    affiliation: Option<String>,
    #[serde(flatten)]
    validity: Validity,
}

impl Resource for Position {
    type Content = domain::Position;

    const NAME: &'static str = "positions";
    const ONE: &'static str = "a leadership position";
    const TAG: &'static str = "Membership";

    async fn views(
        reader: &Reader<'_>,
        found: Vec<Stored<domain::Position>>,
    ) -> Result<Vec<Self>, StoreError> {
        let people = reader.people("person", found.iter().map(|position| &position.value.person)).await?;
        let members = found.iter().filter_map(|position| position.value.member.as_ref());
        let members = reader.members("member", members).await?;
        let view = |stored: &Stored<domain::Position>| {
            let value = &stored.value;
            Self {
                id: stored.id.to_string(),
                href: href(&stored.id),
                body: value.body.clone(),
                role: value.role.clone(),
                name: value.name.clone(),
                person: people.get(&value.person).cloned(),
                member: value.member.as_ref().and_then(|id| members.get(id)).cloned(),
                affiliation: value.affiliation.clone(),
                validity: (&value.period).into(),
            }
        };
        Ok(found.iter().map(view).collect())
    }
}

impl Collection for Position {
    type Filter = PositionFilter;
    type Order = Ordered<PositionOrder>;

    const MANY: &'static str = "the leadership positions held on the day asked about";
    const COLUMNS: &'static [&'static str] =
        &["id", "body", "role", "name", "affiliation", "member.name", "validFrom", "validTo", "basis"];

    fn select(filter: PositionFilter, order: Ordered<PositionOrder>) -> Result<Selected<Self>, BadInput> {
        Ok((filter.into(), order.into()))
    }
}
