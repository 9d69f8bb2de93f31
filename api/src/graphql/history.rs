//! The organisation's history.

use super::connection::{Connection, list, page};
use super::member::DateRange;
use super::operation::Operation;
use super::scalars::{Date, DateTime};
use super::values::{Body, FuzzyDate, Link, links, optional_body};
use super::view::{global_id, view};
use async_graphql::{Context, Enum, Error, ID, InputObject, Object, Result};
use chancery_schema::{domain, store};

view!(HistoryEvent);

/// What sort of event it was.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::HistoryKind")]
pub(crate) enum HistoryKind {
    /// The organisation was founded.
    Founded,
    /// It took another name.
    Renamed,
    /// It changed its form, purpose or membership.
    Restructured,
    /// It signed an agreement.
    Agreement,
    /// It adopted or changed its rules.
    Rules,
    /// It published something of lasting weight.
    Publication,
    /// It held or joined a meeting or conference.
    Meeting,
    /// Anything else worth remembering.
    Milestone,
}

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
    async fn sources(&self) -> Vec<Link> {
        links(&self.sources)
    }
}

/// Which events. Only those up to the day asked about, always.
#[derive(InputObject, Default)]
pub(crate) struct HistoryFilter {
    /// Only these kinds.
    kind: Option<Vec<HistoryKind>>,
    /// On that day or later. An event known to the year counts as of its first day.
    from: Option<Date>,
    /// On that day or earlier.
    to: Option<Date>,
}

impl TryFrom<HistoryFilter> for store::HistoryFilter {
    type Error = Error;

    fn try_from(filter: HistoryFilter) -> Result<Self, Error> {
        let range = DateRange { from: filter.from, to: filter.to }.check("filter")?;
        Ok(Self {
            kinds: filter.kind.map(|kinds| kinds.into_iter().map(domain::HistoryKind::from).collect()),
            from: range.from.map(|date| date.0),
            to: range.to.map(|date| date.0),
        })
    }
}

/// The order of events.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "store::HistoryOrder")]
pub(crate) enum HistoryOrder {
    /// Oldest first.
    DateAsc,
    /// Newest first.
    DateDesc,
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
        list(ctx, snapshot, filter.unwrap_or_default().try_into()?, order_by.map(Into::into), &page).await
    }
}
