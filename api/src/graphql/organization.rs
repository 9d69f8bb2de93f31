//! The organisation.

use super::asset::Asset;
use super::connection::{Connection, list, page};
use super::error::{Code, bad_filter};
use super::history::HistoryEvent;
use super::member::Member;
use super::membership::{Membership, membership};
use super::operation::Operation;
use super::partner::Partner;
use super::sponsor::{SponsorshipProgram, sponsorship};
use super::values::{Body, optional_body};
use super::view::{by_optional_id, global_id, only, view};
use crate::lists::{HistoryFilter, HistoryOrder, MemberFilter, MemberOrder, PartnerFilter, PartnerOrder};
use crate::values::{Date, DateTime, FuzzyDate, Link, Validity, links};
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chancery_schema::domain;

view!(Organization);

/// A name of the organisation and when it was in use.
#[derive(SimpleObject)]
pub(crate) struct OrganizationName {
    /// The name.
    name: String,
    /// The short name or abbreviation.
    short_name: Option<String>,
    /// Why it came into use.
    reason: Option<String>,
    #[graphql(flatten)]
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

/// The organisation (schema.org `Organization`).
#[Object]
impl Organization {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// The name in use on the day asked about.
    async fn name(&self) -> Result<&str> {
        Ok(&self.current_name()?.name)
    }

    /// The short name in use on the day asked about.
    async fn short_name(&self) -> Result<Option<&str>> {
        Ok(self.current_name()?.short_name.as_deref())
    }

    /// All its names, oldest first.
    async fn names(&self, ctx: &Context<'_>) -> Result<Vec<OrganizationName>> {
        Operation::listed(ctx, self.names.iter().map(OrganizationName::from).collect())
    }

    /// The name in the register of companies.
    async fn legal_name(&self) -> Option<&str> {
        self.legal_name.as_deref()
    }

    /// The legal form.
    async fn legal_form(&self) -> Option<&str> {
        self.legal_form.as_deref()
    }

    /// When it was founded.
    async fn founded_on(&self) -> Option<FuzzyDate> {
        self.founded_on.map(FuzzyDate::from)
    }

    /// Its vision.
    async fn vision(&self) -> Option<&str> {
        self.vision.as_deref()
    }

    /// Its mission.
    async fn mission(&self) -> Option<&str> {
        self.mission.as_deref()
    }

    /// What it says about itself.
    async fn about(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        optional_body(ctx, self.about.as_ref()).await
    }

    /// How it came to be, as it tells it. The events themselves are in `history`.
    async fn history_text(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        optional_body(ctx, self.stored.value.history.as_ref()).await
    }

    /// Where to write to.
    async fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// Its website.
    async fn website(&self) -> Option<&str> {
        self.website.as_deref()
    }

    /// Its logo.
    async fn logo(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        by_optional_id(ctx, self.snapshot, self.logo.as_ref()).await
    }

    /// Profiles elsewhere.
    async fn links(&self, ctx: &Context<'_>) -> Result<Vec<Link>> {
        Operation::listed(ctx, links(&self.links))
    }

    /// What happened to it up to the day asked about, oldest first unless asked otherwise.
    #[expect(clippy::too_many_arguments, reason = "a connection's arguments")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        filter: Option<HistoryFilter>,
        order_by: Option<HistoryOrder>,
    ) -> Result<Connection<HistoryEvent>> {
        let page = page(ctx, first, after, last, before)?;
        let snapshot = Operation::of(ctx)?.nested_snapshot(&page, self.snapshot).await?;
        list(
            ctx,
            snapshot,
            filter.unwrap_or_default().try_into().map_err(bad_filter)?,
            order_by.map(Into::into),
            &page,
        )
        .await
    }

    /// What membership means.
    async fn membership(&self, ctx: &Context<'_>) -> Result<Membership> {
        membership(ctx, self.snapshot).await
    }

    /// Its members.
    #[expect(clippy::too_many_arguments, reason = "a connection's arguments")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        filter: Option<MemberFilter>,
        order_by: Option<MemberOrder>,
    ) -> Result<Connection<Member>> {
        let page = page(ctx, first, after, last, before)?;
        let snapshot = Operation::of(ctx)?.nested_snapshot(&page, self.snapshot).await?;
        list(
            ctx,
            snapshot,
            filter.unwrap_or_default().try_into().map_err(bad_filter)?,
            order_by.map(Into::into),
            &page,
        )
        .await
    }

    /// How it is sponsored.
    async fn sponsorship(&self, ctx: &Context<'_>) -> Result<SponsorshipProgram> {
        sponsorship(ctx, self.snapshot).await
    }

    /// Its partners.
    #[expect(clippy::too_many_arguments, reason = "a connection's arguments")]
    async fn partners(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        filter: Option<PartnerFilter>,
        order_by: Option<PartnerOrder>,
    ) -> Result<Connection<Partner>> {
        let page = page(ctx, first, after, last, before)?;
        let snapshot = Operation::of(ctx)?.nested_snapshot(&page, self.snapshot).await?;
        list(ctx, snapshot, filter.unwrap_or_default().into(), order_by.map(Into::into), &page).await
    }
}

impl Organization {
    /// The name in use on the day asked about; none where none is known of that day.
    pub(super) fn named(&self) -> Option<&domain::OrganizationName> {
        self.name_on(self.snapshot.as_of)
    }

    fn current_name(&self) -> Result<&domain::OrganizationName> {
        let day = self.snapshot.as_of;
        self.named().ok_or_else(|| {
            let first = self.names.first().and_then(|name| name.period.from).map(|from| from.on.to_string());
            let first = first.map(|first| format!("; its first is known from {first}")).unwrap_or_default();
            Code::NotRecorded
                .error(format!("the organisation had no name on {day} as far as is known{first}"))
        })
    }
}

/// Root fields about the organisation.
#[derive(Default)]
pub(crate) struct OrganizationQuery;

#[Object]
impl OrganizationQuery {
    /// The organisation.
    async fn organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Organization> {
        let snapshot = Operation::of(ctx)?.snapshot(as_of, known_at).await?;
        only(ctx, snapshot).await
    }
}
