//! Members.

use super::asset::Asset;
use super::connection::{Connection, all_under, list, list_under, page};
use super::error::{bad_filter, bad_input, nullable};
use super::loaders::Under;
use super::membership::MemberCategory;
use super::news::NewsArticle;
use super::operation::Operation;
use super::person::Person;
use super::sponsor::{Sponsor, Sponsorship, sponsorships};
use super::values::{Body, optional_body};
use super::view::{Wanted, by_code, by_id, by_optional_id, find, global_id, parse_id, view};
use super::working_group::WorkingGroup;
use crate::lists::{MemberFilter, MemberOrder, NewsOrder};
use crate::values::{Date, DateTime, Link, MemberKind, MembershipStatus, Validity, links};
use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};
use chancery_schema::store::{self, Parent};
use chancery_schema::{Snapshot, domain};

view!(Member);

/// A name of a member and when it was in use.
#[derive(SimpleObject)]
pub(crate) struct MemberName {
    /// The name.
    name: String,
    #[graphql(flatten)]
    validity: Validity,
}

/// A period of membership in one category.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct MembershipPeriod {
    #[graphql(skip)]
    snapshot: Snapshot,
    /// The category's code as the source gives it.
    category_code: Option<String>,
    /// Why it began or ended, where the source says.
    reason: Option<String>,
    #[graphql(flatten)]
    validity: Validity,
}

#[ComplexObject]
impl MembershipPeriod {
    /// The category.
    async fn category(&self, ctx: &Context<'_>) -> Result<Option<MemberCategory>> {
        category(ctx, self.snapshot, self.category_code.as_deref()).await
    }
}

async fn category(
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
    person: domain::Id,
    #[graphql(skip)]
    snapshot: Snapshot,
    /// Their name as the member gives it.
    name: String,
    /// Their role at the member.
    role: Option<String>,
    #[graphql(flatten)]
    validity: Validity,
}

#[ComplexObject]
impl Representation {
    /// The person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        by_id(ctx, self.snapshot, &self.person).await
    }
}

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

/// Root fields about members.
#[derive(Default)]
pub(crate) struct MemberQuery;

#[Object]
impl MemberQuery {
    /// The members on the day asked about, by name unless asked otherwise.
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
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Connection<Member>> {
        let page = page(ctx, first, after, last, before)?;
        let snapshot = Operation::of(ctx)?.page_snapshot(&page, as_of, known_at).await?;
        list(
            ctx,
            snapshot,
            filter.unwrap_or_default().try_into().map_err(bad_filter)?,
            order_by.map(Into::into),
            &page,
        )
        .await
    }

    /// The member of this id or slug, present or former.
    async fn member(
        &self,
        ctx: &Context<'_>,
        id: Option<ID>,
        slug: Option<String>,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Option<Member> {
        nullable(ctx, async {
            let snapshot = Operation::of(ctx)?.snapshot(as_of, known_at).await?;
            find(ctx, snapshot, Member::wanted(id, slug)?).await
        })
        .await
    }
}
