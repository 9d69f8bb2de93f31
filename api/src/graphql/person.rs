//! People, and the positions they hold.

use super::connection::{Connection, list, list_under, page};
use super::error::nullable;
use super::loaders::Under;
use super::member::Member;
use super::news::NewsArticle;
use super::operation::Operation;
use super::view::{Wanted, by_id, by_optional_id, find, global_id, parse_id, view};
use crate::lists::{NewsOrder, PersonFilter, PersonOrder, PositionFilter, PositionOrder};
use crate::values::{Date, DateTime, Link, Validity, links};
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chancery_schema::domain::Content;
use chancery_schema::{domain, store};

view!(Person);
view!(Position);

/// What ties a person to an organisation that is not a member.
#[derive(SimpleObject)]
pub(crate) struct Affiliation {
    /// The organisation's name.
    organization: String,
    /// Its website.
    website: Option<String>,
    /// Their role there.
    role: Option<String>,
    #[graphql(flatten)]
    validity: Validity,
}

/// A person: author, representative or officer.
#[Object]
impl Person {
    /// Their id.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// Their name.
    async fn name(&self) -> &str {
        &self.name
    }

    /// Who they are.
    async fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Profiles elsewhere.
    async fn links(&self, ctx: &Context<'_>) -> Result<Vec<Link>> {
        Operation::listed(ctx, links(&self.links))
    }

    /// Organisations outside the membership that the source names for them.
    async fn affiliations(&self, ctx: &Context<'_>) -> Result<Vec<Affiliation>> {
        let affiliation = |a: &domain::Affiliation| Affiliation {
            organization: a.organization.clone(),
            website: a.website.clone(),
            role: a.role.clone(),
            validity: (&a.period).into(),
        };
        Operation::listed(ctx, self.affiliations.iter().map(affiliation).collect())
    }

    /// The members they represent on the day asked about. Members that ask not to list them are left out.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
    ) -> Result<Connection<Member>> {
        let page = page(ctx, first, after, last, before)?;
        let filter =
            store::MemberFilter { status: store::MemberStatus::Any, ..store::MemberFilter::default() };
        let order = store::MemberOrder::default();
        let (snapshot, id) = (self.snapshot, self.stored.id.clone());
        list_under(ctx, Under { snapshot, parent: store::Parent::PersonOfMember, id, filter, order, page })
            .await
    }

    /// The positions they hold on the day asked about; all they ever held with `anyTime`.
    async fn positions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        filter: Option<PositionFilter>,
    ) -> Result<Connection<Position>> {
        let page = page(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default().into();
        let order = store::PositionOrder::default();
        let (snapshot, id) = (self.snapshot, self.stored.id.clone());
        list_under(ctx, Under { snapshot, parent: store::Parent::PersonOfPosition, id, filter, order, page })
            .await
    }

    /// The news they wrote, newest first unless asked otherwise.
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
        let order = order_by.map(Into::into).unwrap_or_default();
        let (snapshot, id, filter) = (self.snapshot, self.stored.id.clone(), store::NewsFilter::default());
        list_under(ctx, Under { snapshot, parent: store::Parent::PersonOfNews, id, filter, order, page })
            .await
    }
}

impl Person {
    /// Whether something public names them: an article of theirs is published, where nothing else does.
    pub(super) fn is_public(&self) -> bool {
        self.publication().is_public(self.snapshot.at)
    }

    /// The person that an argument of the root names.
    pub(super) fn wanted(id: &ID) -> Result<Wanted<Self>> {
        Ok(Wanted::Id(parse_id::<domain::Person>(id)?, Self::is_public))
    }
}

/// A leadership position.
#[Object]
impl Position {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// The body: "Board of Directors".
    async fn body(&self) -> &str {
        &self.body
    }

    /// The role in it: "Chair".
    async fn role(&self) -> &str {
        &self.role
    }

    /// Who holds it, as the source names them.
    async fn name(&self) -> &str {
        &self.name
    }

    /// Who holds it.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        by_id(ctx, self.snapshot, &self.person).await
    }

    /// The member they come from, where the source links one.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        by_optional_id(ctx, self.snapshot, self.member.as_ref()).await
    }

    /// The organisation they come from, as the source names it.
    async fn affiliation(&self) -> Option<&str> {
        self.affiliation.as_deref()
    }

    #[graphql(flatten)]
    async fn validity(&self) -> Validity {
        (&self.period).into()
    }
}

/// Root fields about people.
#[derive(Default)]
pub(crate) struct PersonQuery;

#[Object]
impl PersonQuery {
    /// The people who are known, by name: authors, representatives and officers, present and past. Whom the source
    /// asks not to list is one of them once they write.
    #[expect(clippy::too_many_arguments, reason = "a connection's arguments")]
    async fn people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        filter: Option<PersonFilter>,
        order_by: Option<PersonOrder>,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Connection<Person>> {
        let page = page(ctx, first, after, last, before)?;
        let snapshot = Operation::of(ctx)?.page_snapshot(&page, as_of, known_at).await?;
        list(ctx, snapshot, filter.unwrap_or_default().into(), order_by.map(Into::into), &page).await
    }

    /// The leadership positions held on the day asked about, as the source ranks them.
    #[expect(clippy::too_many_arguments, reason = "a connection's arguments")]
    async fn positions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        filter: Option<PositionFilter>,
        order_by: Option<PositionOrder>,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Connection<Position>> {
        let page = page(ctx, first, after, last, before)?;
        let snapshot = Operation::of(ctx)?.page_snapshot(&page, as_of, known_at).await?;
        list(ctx, snapshot, filter.unwrap_or_default().into(), order_by.map(Into::into), &page).await
    }

    /// The person of this id.
    async fn person(
        &self,
        ctx: &Context<'_>,
        id: ID,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Option<Person> {
        nullable(ctx, async {
            let snapshot = Operation::of(ctx)?.snapshot(as_of, known_at).await?;
            find(ctx, snapshot, Person::wanted(&id)?).await
        })
        .await
    }
}
