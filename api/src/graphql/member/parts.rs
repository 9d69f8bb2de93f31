//! What a member holds itself: its names, its periods of membership, who speaks for it.

use crate::graphql::membership::MemberCategory;
use crate::graphql::person::Person;
use crate::graphql::view::{by_code, by_id};
use crate::values::Validity;
use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use chancery_schema::{Snapshot, domain};

/// A name of a member and when it was in use.
#[derive(SimpleObject)]
pub(crate) struct MemberName {
    /// The name.
    pub(super) name: String,
    #[graphql(flatten)]
    pub(super) validity: Validity,
}

/// A period of membership in one category.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct MembershipPeriod {
    #[graphql(skip)]
    pub(super) snapshot: Snapshot,
    /// The category's code as the source gives it.
    pub(super) category_code: Option<String>,
    /// Why it began or ended, where the source says.
    pub(super) reason: Option<String>,
    #[graphql(flatten)]
    pub(super) validity: Validity,
}

#[ComplexObject]
impl MembershipPeriod {
    /// The category.
    async fn category(&self, ctx: &Context<'_>) -> Result<Option<MemberCategory>> {
        category(ctx, self.snapshot, self.category_code.as_deref()).await
    }
}

/// The category of a code.
pub(super) async fn category(
    ctx: &Context<'_>,
    snapshot: Snapshot,
    code: Option<&str>,
) -> Result<Option<MemberCategory>> {
    match code {
        Some(code) => Ok(by_code(ctx, snapshot, code).await?.into_iter().next()),
        None => Ok(None),
    }
}

/// A person who speaks or spoke for a member.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Representation {
    #[graphql(skip)]
    pub(super) person: domain::Id,
    #[graphql(skip)]
    pub(super) snapshot: Snapshot,
    /// Their name as the member gives it.
    pub(super) name: String,
    /// Their role at the member.
    pub(super) role: Option<String>,
    #[graphql(flatten)]
    pub(super) validity: Validity,
}

#[ComplexObject]
impl Representation {
    /// The person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        by_id(ctx, self.snapshot, &self.person).await
    }
}
