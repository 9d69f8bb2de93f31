//! Who wrote an article, and for whom.

use crate::graphql::member::Member;
use crate::graphql::organization::Organization;
use crate::graphql::person::Person;
use crate::graphql::view::{by_id, by_optional_id};
use crate::values::Confidence;
use async_graphql::{ComplexObject, Context, Result, SimpleObject, Union};
use chancery_schema::Snapshot;
use chancery_schema::domain::{self, Id, Kind};

/// Whoever a byline may name.
#[derive(Union)]
pub(crate) enum Author {
    /// A person.
    Person(Person),
    /// A member, for articles signed by an organisation.
    Member(Member),
    /// The organisation itself.
    Organization(Organization),
}

/// A name in a byline, and who that is.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Attribution {
    #[graphql(skip)]
    author: Option<Id>,
    #[graphql(skip)]
    member: Option<Id>,
    #[graphql(skip)]
    snapshot: Snapshot,
    /// The name as the byline gives it.
    name: String,
    /// The organisation they wrote for at that date, by name.
    affiliation: Option<String>,
    /// How sure this is.
    confidence: Confidence,
}

impl Attribution {
    pub(super) fn new(attribution: &domain::Attribution, snapshot: Snapshot) -> Self {
        Self {
            author: attribution.author.clone(),
            member: attribution.member.clone(),
            snapshot,
            name: attribution.name.clone(),
            affiliation: attribution.affiliation.clone(),
            confidence: attribution.confidence.into(),
        }
    }
}

#[ComplexObject]
impl Attribution {
    /// Who it is; null where that is not known, or not for sure.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<Author>> {
        let Some(id) = &self.author else { return Ok(None) };
        Ok(match id.kind() {
            Some(Kind::Person) => {
                by_id(ctx, self.snapshot, id).await?.filter(Person::is_public).map(Author::Person)
            }
            Some(Kind::Member) => by_id(ctx, self.snapshot, id).await?.map(Author::Member),
            Some(Kind::Organization) => by_id(ctx, self.snapshot, id).await?.map(Author::Organization),
            _ => None,
        })
    }

    /// The organisation they wrote for at that date, where it is or was a member.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        by_optional_id(ctx, self.snapshot, self.member.as_ref()).await
    }
}
