//! Root fields about members.

use super::Member;
use crate::graphql::connection::{Connection, list, page};
use crate::graphql::error::{bad_filter, nullable};
use crate::graphql::operation::Operation;
use crate::graphql::view::find;
use crate::lists::{MemberFilter, MemberOrder};
use crate::values::{Date, DateTime};
use async_graphql::{Context, ID, Object, Result};

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
