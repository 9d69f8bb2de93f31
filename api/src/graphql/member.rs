//! Members.

mod parts;
mod query;

pub(crate) use query::MemberQuery;

use super::asset::Asset;
use super::connection::{Connection, all_under, list_under, page};
use super::error::bad_input;
use super::loaders::Under;
use super::membership::MemberCategory;
use super::news::NewsArticle;
use super::operation::Operation;
use super::sponsor::{Sponsor, Sponsorship, sponsorships};
use super::values::{Body, optional_body};
use super::view::{Wanted, by_optional_id, global_id, parse_id, view};
use super::working_group::WorkingGroup;
use crate::lists::NewsOrder;
use crate::values::{Date, Link, MemberKind, MembershipStatus, links};
use async_graphql::{Context, ID, Object, Result};
use chancery_schema::domain;
use chancery_schema::store::{self, Parent};
use parts::{MemberName, MembershipPeriod, Representation, category};

view!(Member);

/// A member, present or former.
#[Object]
impl Member {
    /// Its id. Stays the same through changes of name, slug and membership.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// Its name in addresses. May change.
    async fn slug(&self) -> &str {
        &self.slug
    }

    /// The name in use on the day asked about.
    async fn name(&self) -> &str {
        self.name_on(self.snapshot.as_of)
    }

    /// All its names, oldest first.
    async fn names(&self, ctx: &Context<'_>) -> Result<Vec<MemberName>> {
        let name = |name: &domain::MemberName| MemberName {
            name: name.name.clone(),
            validity: (&name.period).into(),
        };
        Operation::listed(ctx, self.names.iter().map(name).collect())
    }

    /// Organisation or individual. An organisation where the source does not say.
    async fn kind(&self) -> MemberKind {
        self.kind.into()
    }

    /// Where its membership stands on the day asked about.
    async fn status(&self) -> MembershipStatus {
        MembershipStatus::of(self, self.snapshot.as_of)
    }

    /// Its slogan.
    async fn slogan(&self) -> Option<&str> {
        self.slogan.as_deref()
    }

    /// Its website.
    async fn website(&self) -> Option<&str> {
        self.website.as_deref()
    }

    /// What it does, in a sentence or two of plain text.
    async fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Its profile.
    async fn profile(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        optional_body(ctx, self.profile.as_ref()).await
    }

    /// Where its profile stands on the site.
    async fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Its logo.
    async fn logo(&self, ctx: &Context<'_>) -> Result<Option<Asset>> {
        by_optional_id(ctx, self.snapshot, self.logo.as_ref()).await
    }

    /// Domains it is known by: as stated, else its website's.
    async fn domains(&self) -> &[String] {
        &self.domains
    }

    /// Feeds and profiles elsewhere.
    async fn links(&self, ctx: &Context<'_>) -> Result<Vec<Link>> {
        Operation::listed(ctx, links(&self.links))
    }

    /// Its category on the day asked about; null when it was not a member then, or the source gives none.
    async fn category(&self, ctx: &Context<'_>) -> Result<Option<MemberCategory>> {
        category(ctx, self.snapshot, self.category_code()).await
    }

    /// Since when it is a member, through changes of category: of the membership on the day asked
    /// about, or the last one before.
    async fn member_since(&self) -> Option<Date> {
        self.since(self.snapshot.as_of).map(Date)
    }

    /// The first day on which that membership no longer holds; null while it does.
    async fn member_until(&self) -> Option<Date> {
        self.until(self.snapshot.as_of).map(Date)
    }

    /// When it was a member and in which category, oldest first.
    async fn periods(&self, ctx: &Context<'_>) -> Result<Vec<MembershipPeriod>> {
        let period = |period: &domain::MembershipPeriod| MembershipPeriod {
            snapshot: self.snapshot,
            category_code: period.category.clone(),
            reason: period.reason.clone(),
            validity: (&period.period).into(),
        };
        Operation::listed(ctx, self.periods.iter().map(period).collect())
    }

    /// The member that continues it, where the source says so.
    async fn successor(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        by_optional_id(ctx, self.snapshot, self.successor.as_ref()).await
    }

    /// The working groups it takes part in on the day asked about.
    async fn working_groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
    ) -> Result<Connection<WorkingGroup>> {
        let page = page(ctx, first, after, last, before)?;
        list_under(ctx, self.under(Parent::MemberOfWorkingGroup, store::WorkingGroupFilter::default(), page))
            .await
    }

    /// Who speaks for it on the day asked about. Those the member asks not to list are left out.
    async fn representatives(&self, ctx: &Context<'_>) -> Result<Vec<Representation>> {
        let day = self.snapshot.as_of;
        let listed = self.representatives.iter().filter(|r| r.is_listed_on(day));
        let representation = |r: &domain::Representation| Representation {
            person: r.person.clone(),
            snapshot: self.snapshot,
            name: r.name.clone(),
            role: r.role.clone(),
            validity: (&r.period).into(),
        };
        Operation::listed(ctx, listed.map(representation).collect())
    }

    /// What it sponsors and sponsored, oldest first.
    async fn sponsorships(&self, ctx: &Context<'_>) -> Result<Vec<Sponsorship>> {
        let filter = Sponsor::of_any_time();
        let sponsors: Vec<Sponsor> =
            all_under(ctx, self.snapshot, Parent::MemberOfSponsor, &self.stored.id, filter).await?;
        Operation::listed(ctx, sponsors.iter().flat_map(sponsorships).collect())
    }

    /// The news written for it, newest first unless asked otherwise.
    async fn news(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        order_by: Option<NewsOrder>,
    ) -> Result<Connection<NewsArticle>> {
        let page = page(ctx, first, after, last, before)?;
        let mut key = self.under(Parent::MemberOfNews, store::NewsFilter::default(), page);
        key.order = order_by.map(Into::into).unwrap_or_default();
        list_under(ctx, key).await
    }
}

impl Member {
    /// The code of its category on the day asked about.
    pub(super) fn category_code(&self) -> Option<&str> {
        self.period_on(self.snapshot.as_of).and_then(|period| period.category.as_deref())
    }

    /// The member that arguments of the root name.
    pub(super) fn wanted(id: Option<ID>, slug: Option<String>) -> Result<Wanted<Self>> {
        match (id, slug) {
            (Some(id), None) => Ok(Wanted::Id(parse_id::<domain::Member>(&id)?, |_| true)),
            (None, Some(slug)) => Ok(Wanted::First(store::MemberFilter {
                status: store::MemberStatus::Any,
                slug: Some(slug),
                ..store::MemberFilter::default()
            })),
            _ => Err(bad_input("give id or slug, one of the two")),
        }
    }

    fn under<T: store::Listed>(
        &self,
        parent: Parent,
        filter: T::Filter,
        page: store::PageRequest,
    ) -> Under<T> {
        Under {
            snapshot: self.snapshot,
            parent,
            id: self.stored.id.clone(),
            filter,
            order: T::Order::default(),
            page,
        }
    }
}
