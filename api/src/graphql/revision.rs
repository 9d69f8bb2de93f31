//! Revisions, and what they changed.

use super::connection::{Connection, Total, counted, page};
use super::error::{Code, bad_input, shared_error, store_error};
use super::loaders::RevisionNumber;
use super::node::{Node, node_by_id};
use super::operation::Operation;
use super::view::global_id;
use crate::values::{ChangeKind, DateTime, NodeType};
use async_graphql::{Context, ID, Object, Result, TypeName};
use chancery_schema::domain::Kind;
use chancery_schema::{Snapshot, store};
use futures_util::future::BoxFuture;
use std::borrow::Cow;

/// One write: an import, say.
pub(crate) struct Revision(store::Revision);

impl TypeName for Revision {
    fn type_name() -> Cow<'static, str> {
        "Revision".into()
    }
}

/// One write: everything it changed is seen from its number on.
#[Object]
impl Revision {
    /// Its number: it only grows, by one.
    async fn number(&self) -> Result<i32> {
        number(self.0.number)
    }

    /// When it was recorded: never before the revision before it.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// When its source says it was recorded: a commit's time, which may be earlier.
    async fn source_time(&self) -> DateTime {
        DateTime(self.0.source_time)
    }

    /// Who or what recorded it: a commit's author, a program.
    async fn recorded_by(&self) -> &str {
        &self.0.recorded_by
    }

    /// What changed, in a line.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// Where it came from: `git:` and a commit's id, or a folder's name.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// The host of the site whose content it holds.
    async fn site(&self) -> &str {
        &self.0.site
    }
}

fn number(number: i64) -> Result<i32> {
    i32::try_from(number)
        .map_err(|_| Code::Internal.error("the revision's number is more than an Int can hold"))
}

/// A change to one record.
pub(crate) struct Change {
    change: store::Change,
    snapshot: Snapshot,
}

impl TypeName for Change {
    fn type_name() -> Cow<'static, str> {
        "Change".into()
    }
}

/// A change to one record.
#[Object]
impl Change {
    /// What happened.
    async fn kind(&self) -> ChangeKind {
        self.change.change.into()
    }

    /// In which revision.
    async fn revision(&self, ctx: &Context<'_>) -> Result<Revision> {
        let key = RevisionNumber(self.change.revision);
        let found = Operation::of(ctx)?.loaders.load_one(key).await.map_err(shared_error)?;
        found.map(Revision).ok_or_else(|| Code::Internal.error("internal error"))
    }

    /// The record's id.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.change.id)
    }

    /// The record's type.
    #[graphql(name = "type")]
    async fn kind_of_record(&self) -> NodeType {
        self.change.kind.into()
    }

    /// The record as that revision left it; null when it is no more, or not public.
    async fn node(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        let snapshot = Snapshot { revision: self.change.revision, ..self.snapshot };
        node_by_id(ctx, snapshot, &self.change.id).await
    }
}

/// Counts the revisions.
struct AllRevisions(Snapshot);

impl Total for AllRevisions {
    fn count<'a>(&'a self, operation: &'a Operation) -> BoxFuture<'a, Result<u64>> {
        Box::pin(async { counted(operation.store.count_revisions(self.0).await) })
    }
}

/// Counts the changes since a revision.
struct AllChanges {
    snapshot: Snapshot,
    since: i64,
    kinds: Option<Vec<Kind>>,
}

impl Total for AllChanges {
    fn count<'a>(&'a self, operation: &'a Operation) -> BoxFuture<'a, Result<u64>> {
        let kinds = self.kinds.as_deref();
        Box::pin(
            async move { counted(operation.store.count_changes(self.snapshot, self.since, kinds).await) },
        )
    }
}

/// Root fields about revisions.
#[derive(Default)]
pub(crate) struct RevisionQuery;

#[Object]
impl RevisionQuery {
    /// The revision this answer is read at: the newest one.
    async fn revision(&self, ctx: &Context<'_>) -> Result<Revision> {
        let operation = Operation::of(ctx)?;
        let snapshot = operation.snapshot(None, None).await?;
        let found =
            operation.loaders.load_one(RevisionNumber(snapshot.revision)).await.map_err(shared_error)?;
        found.map(Revision).ok_or_else(|| Code::NotRecorded.error("nothing has been imported yet"))
    }

    /// The revisions, newest first.
    async fn revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
    ) -> Result<Connection<Revision>> {
        let page = page(ctx, first, after, last, before)?;
        let operation = Operation::of(ctx)?;
        let snapshot = operation.page_snapshot(&page, None, None).await?;
        let found = operation.store.revisions(snapshot, &page).await.map_err(|error| store_error(&error))?;
        Ok(Connection::new(found, |revision, _| Revision(revision), AllRevisions(snapshot)))
    }

    /// What changed after revision `since`, oldest first, deletions included: what a copy needs to keep in
    /// step. Go on with the number of the newest revision seen. Publication is no change: an article
    /// recorded ahead of its time has a null `node` until it is public, and can be asked for again then.
    #[expect(clippy::too_many_arguments, reason = "a connection's arguments")]
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number of the revision already seen; 0 for everything.")] since: i32,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        types: Option<Vec<NodeType>>,
    ) -> Result<Connection<Change>> {
        let page = page(ctx, first, after, last, before)?;
        if since < 0 {
            return Err(bad_input(format!(
                "since is {since}; give the number of a revision, or 0 for everything"
            )));
        }
        let operation = Operation::of(ctx)?;
        let snapshot = operation.page_snapshot(&page, None, None).await?;
        let since = i64::from(since);
        let kinds: Option<Vec<Kind>> = types.map(|types| types.into_iter().map(Kind::from).collect());
        let found = operation.store.changes(snapshot, since, kinds.as_deref(), &page).await;
        let found = found.map_err(|error| store_error(&error))?;
        let total = AllChanges { snapshot, since, kinds };
        Ok(Connection::new(found, |change, snapshot| Change { change, snapshot }, total))
    }
}
