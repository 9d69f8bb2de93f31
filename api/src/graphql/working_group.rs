//! Working groups.

use super::connection::{Connection, list, list_under, page};
use super::error::nullable;
use super::loaders::Under;
use super::member::Member;
use super::operation::Operation;
use super::person::Person;
use super::values::{Body, optional_body};
use super::view::{by_code, by_id, by_optional_id, global_id, view};
use crate::lists::MemberOrder;
use crate::values::{Date, DateTime, Validity};
use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};
use chancery_schema::{Snapshot, domain, store};

view!(WorkingGroup);

/// Someone who chairs a working group.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Chair {
    #[graphql(skip)]
    person: domain::Id,
    #[graphql(skip)]
    member: Option<domain::Id>,
    #[graphql(skip)]
    snapshot: Snapshot,
    /// Their name as the source gives it.
    name: String,
    /// Their role: "Chair" or "Vice Chair".
    role: String,
}

#[ComplexObject]
impl Chair {
    /// The person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        by_id(ctx, self.snapshot, &self.person).await
    }

    /// The member they come from, where the source links one.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        by_optional_id(ctx, self.snapshot, self.member.as_ref()).await
    }
}

/// A working group.
#[Object]
impl WorkingGroup {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// Its code, as members' data gives it.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Its name; the code again where the source uses it without describing it.
    async fn name(&self) -> &str {
        &self.name
    }

    /// What it is for.
    async fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Its charter.
    async fn charter(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        optional_body(ctx, self.charter.as_ref()).await
    }

    /// Where it stands on the site.
    async fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Who chairs it.
    async fn chairs(&self, ctx: &Context<'_>) -> Result<Vec<Chair>> {
        let chair = |chair: &domain::Chair| Chair {
            person: chair.person.clone(),
            member: chair.member.clone(),
            snapshot: self.snapshot,
            name: chair.name.clone(),
            role: chair.role.clone(),
        };
        Operation::listed(ctx, self.chairs.iter().map(chair).collect())
    }

    #[graphql(flatten)]
    async fn validity(&self) -> Validity {
        (&self.period).into()
    }

    /// The members that take part on the day asked about.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        order_by: Option<MemberOrder>,
    ) -> Result<Connection<Member>> {
        let page = page(ctx, first, after, last, before)?;
        let order = order_by.map(Into::into).unwrap_or_default();
        let (snapshot, id, filter) = (self.snapshot, self.stored.id.clone(), store::MemberFilter::default());
        list_under(
            ctx,
            Under { snapshot, parent: store::Parent::WorkingGroupOfMember, id, filter, order, page },
        )
        .await
    }
}

/// Root fields about working groups.
#[derive(Default)]
pub(crate) struct WorkingGroupQuery;

#[Object]
impl WorkingGroupQuery {
    /// The working groups on the day asked about, by name.
    #[expect(clippy::too_many_arguments, reason = "a connection's arguments")]
    async fn working_groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Connection<WorkingGroup>> {
        let page = page(ctx, first, after, last, before)?;
        let snapshot = Operation::of(ctx)?.page_snapshot(&page, as_of, known_at).await?;
        let filter = store::WorkingGroupFilter { in_force: true, codes: None };
        list(ctx, snapshot, filter, None, &page).await
    }

    /// The working group of this code, present or dissolved.
    async fn working_group(
        &self,
        ctx: &Context<'_>,
        code: String,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Option<WorkingGroup> {
        nullable(ctx, async {
            let snapshot = Operation::of(ctx)?.snapshot(as_of, known_at).await?;
            Ok(by_code(ctx, snapshot, &code).await?.into_iter().next())
        })
        .await
    }
}
