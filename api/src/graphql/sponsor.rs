//! Sponsors, sponsorship levels, and the policy that binds them.

use super::asset::Asset;
use super::connection::{Connection, all, list, page};
use super::member::Member;
use super::operation::Operation;
use super::values::{Body, optional_body};
use super::view::{by_code, by_optional_id, global_id, only, view};
use crate::lists::{SponsorFilter, SponsorOrder};
use crate::values::{Date, DateTime, Money, SponsorScope, Validity};
use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};
use chancery_schema::{Snapshot, domain, store};

view!(SponsorshipProgram);
view!(SponsorLevel);
view!(Sponsor);

/// How the organisation is sponsored at a snapshot.
pub(super) async fn sponsorship(ctx: &Context<'_>, snapshot: Snapshot) -> Result<SponsorshipProgram> {
    only(ctx, snapshot).await
}

/// How the organisation is sponsored.
#[Object]
impl SponsorshipProgram {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// What sponsors gain and what they never do.
    async fn policy(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        optional_body(ctx, self.policy.as_ref()).await
    }

    /// How to donate.
    async fn donations(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        optional_body(ctx, self.donations.as_ref()).await
    }

    /// The levels on the day asked about: general ones first, the highest first.
    async fn levels(&self, ctx: &Context<'_>) -> Result<Vec<SponsorLevel>> {
        all(ctx, self.snapshot, store::SponsorLevelFilter { in_force: true, names: None }).await
    }
}

/// A level of sponsorship.
#[Object]
impl SponsorLevel {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.name
    }

    /// What it is for.
    async fn scope(&self) -> SponsorScope {
        self.scope.into()
    }

    /// Its place: 1 is the highest.
    async fn rank(&self) -> i32 {
        self.rank
    }

    /// What it costs a year; an event, for levels of events. Null where the source does not say.
    async fn annual_amount(&self) -> Option<Money> {
        self.annual_amount.as_ref().map(Money::from)
    }

    /// The amount is the least, not the exact one.
    async fn starting_at(&self) -> bool {
        self.starting_at
    }

    #[graphql(flatten)]
    async fn validity(&self) -> Validity {
        (&self.period).into()
    }
}

/// A sponsor, present or former.
#[Object]
impl Sponsor {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// Its name in addresses: the member's where it is one.
    async fn slug(&self) -> &str {
        &self.slug
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.name
    }

    /// Its website.
    async fn website(&self) -> Option<&str> {
        self.website.as_deref()
    }

    /// Its logo.
    async fn logo(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        by_optional_id(ctx, self.snapshot, self.logo.as_ref()).await
    }

    /// The member it is.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        by_optional_id(ctx, self.snapshot, self.member.as_ref()).await
    }

    /// What it sponsors and sponsored, oldest first.
    async fn sponsorships(&self, ctx: &Context<'_>) -> Result<Vec<Sponsorship>> {
        Operation::listed(ctx, sponsorships(self))
    }
}

impl Sponsor {
    /// Whoever sponsors or sponsored.
    pub(super) fn of_any_time() -> store::SponsorFilter {
        store::SponsorFilter { any_time: true, ..store::SponsorFilter::default() }
    }
}

/// A sponsorship at one level.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Sponsorship {
    #[graphql(skip)]
    snapshot: Snapshot,
    /// The level's name as the source gives it.
    level_name: String,
    /// What is sponsored.
    scope: SponsorScope,
    /// The event, where one is sponsored.
    event: Option<String>,
    #[graphql(flatten)]
    validity: Validity,
}

#[ComplexObject]
impl Sponsorship {
    /// The level; null where no level of that name is described.
    async fn level(&self, ctx: &Context<'_>) -> Result<Option<SponsorLevel>> {
        let levels: Vec<SponsorLevel> = by_code(ctx, self.snapshot, &self.level_name).await?;
        Ok(levels.into_iter().find(|level| SponsorScope::from(level.scope) == self.scope))
    }
}

/// A sponsor's sponsorships.
pub(super) fn sponsorships(sponsor: &Sponsor) -> Vec<Sponsorship> {
    let sponsorship = |s: &domain::Sponsorship| Sponsorship {
        snapshot: sponsor.snapshot,
        level_name: s.level.clone(),
        scope: s.scope.into(),
        event: s.event.clone(),
        validity: (&s.period).into(),
    };
    sponsor.sponsorships.iter().map(sponsorship).collect()
}

/// Root fields about sponsors.
#[derive(Default)]
pub(crate) struct SponsorQuery;

#[Object]
impl SponsorQuery {
    /// How the organisation is sponsored: policy, levels, donations.
    async fn sponsorship(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<SponsorshipProgram> {
        let snapshot = Operation::of(ctx)?.snapshot(as_of, known_at).await?;
        sponsorship(ctx, snapshot).await
    }

    /// The sponsors on the day asked about, the highest level first unless asked otherwise.
    #[expect(clippy::too_many_arguments, reason = "a connection's arguments")]
    async fn sponsors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        filter: Option<SponsorFilter>,
        order_by: Option<SponsorOrder>,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Connection<Sponsor>> {
        let page = page(ctx, first, after, last, before)?;
        let snapshot = Operation::of(ctx)?.page_snapshot(&page, as_of, known_at).await?;
        list(ctx, snapshot, filter.unwrap_or_default().into(), order_by.map(Into::into), &page).await
    }
}
