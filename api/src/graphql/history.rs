//! The organisation's history.

use super::connection::{Connection, list, page};
use super::error::bad_filter;
use super::operation::Operation;
use super::values::{Body, optional_body};
use super::view::{global_id, view};
use crate::lists::{HistoryFilter, HistoryOrder};
use crate::values::{Date, DateTime, FuzzyDate, HistoryKind, Link, links};
use async_graphql::{Context, ID, Object, Result};

view!(HistoryEvent);

/// Something that happened to the organisation.
#[Object]
impl HistoryEvent {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// When it happened, as exactly as it is known.
    async fn date(&self) -> FuzzyDate {
        self.date.into()
    }

    /// What sort of event it was.
    async fn kind(&self) -> HistoryKind {
        self.kind.into()
    }

    /// What happened, in one line.
    async fn title(&self) -> &str {
        &self.title
    }

    /// The story.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        optional_body(ctx, self.body.as_ref()).await
    }

    /// Where it is told.
    async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<Link>> {
        Operation::listed(ctx, links(&self.sources))
    }
}

/// Root fields about history.
#[derive(Default)]
pub(crate) struct HistoryQuery;

#[Object]
impl HistoryQuery {
    /// What happened to the organisation up to the day asked about, oldest first unless asked
    /// otherwise.
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
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Connection<HistoryEvent>> {
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
}
