//! Connections (Relay: GraphQL Cursor Connections).

use super::error::{bad_input, shared_error, store_error};
use super::loaders::{CountUnder, Under};
use super::operation::Operation;
use crate::lists::Part;
use async_graphql::{Context, Object, OutputType, Result, SimpleObject, TypeName};
use chancery_schema::store::{self, Cursor, Listed, PageRequest, Parent, Stored};
use chancery_schema::{Snapshot, StoreError};
use futures_util::future::BoxFuture;
use std::borrow::Cow;

/// The part of a list that arguments ask for.
pub(super) fn page(
    ctx: &Context<'_>,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
) -> Result<PageRequest> {
    let max = Operation::of(ctx)?.limits.page_size;
    let part = Part { first: first.map(i64::from), after, last: last.map(i64::from), before };
    part.request(max).map_err(|(_, wrong)| bad_input(wrong))
}

/// About a page.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct PageInfo {
    /// Whether more follow.
    pub(super) has_next_page: bool,
    /// Whether more come before.
    pub(super) has_previous_page: bool,
    /// The cursor of the first entry: pass it as `before` to go backwards.
    pub(super) start_cursor: Option<String>,
    /// The cursor of the last entry: pass it as `after` to go on.
    pub(super) end_cursor: Option<String>,
}

/// Something that connections are of.
pub(crate) trait NodeType: OutputType + TypeName {}

impl<T: OutputType + TypeName> NodeType for T {}

/// An entry of a list and its place.
pub(crate) struct Edge<T> {
    cursor: Cursor,
    node: T,
}

impl<T: NodeType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", <T as TypeName>::type_name()).into()
    }
}

/// An entry of a list and its place.
#[Object(name_type)]
impl<T: NodeType> Edge<T> {
    /// Its place: pass it as `after` or `before`. It keeps the snapshot the list was begun at, so that
    /// a walk through the list sees one state whoever writes meanwhile.
    async fn cursor(&self) -> String {
        self.cursor.to_string()
    }

    /// The entry.
    async fn node(&self) -> &T {
        &self.node
    }
}

/// Counts a whole list, by the same predicate as its pages.
pub(super) trait Total: Send + Sync + 'static {
    /// How many entries the list has.
    fn count<'a>(&'a self, operation: &'a Operation) -> BoxFuture<'a, Result<u64>>;
}

/// Counts a list of records.
struct Listing<T: Listed> {
    snapshot: Snapshot,
    filter: T::Filter,
}

impl<T: Listed> Total for Listing<T> {
    fn count<'a>(&'a self, operation: &'a Operation) -> BoxFuture<'a, Result<u64>> {
        Box::pin(async { counted(operation.store.count::<T>(self.snapshot, &self.filter).await) })
    }
}

impl<T: Listed> Total for CountUnder<T> {
    fn count<'a>(&'a self, operation: &'a Operation) -> BoxFuture<'a, Result<u64>> {
        Box::pin(async {
            Ok(operation.loaders.load_one(self.clone()).await.map_err(shared_error)?.unwrap_or(0))
        })
    }
}

/// A part of a list.
pub(crate) struct Connection<T> {
    edges: Vec<Edge<T>>,
    has_next: bool,
    has_previous: bool,
    total: Box<dyn Total>,
}

impl<T: NodeType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", <T as TypeName>::type_name()).into()
    }
}

/// A part of a list.
#[Object(name_type)]
impl<T: NodeType> Connection<T> {
    /// The entries with their cursors.
    async fn edges(&self, ctx: &Context<'_>) -> Result<&[Edge<T>]> {
        Operation::room(ctx, self.edges.len())?;
        Ok(&self.edges)
    }

    /// The entries alone.
    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<&T>> {
        Operation::listed(ctx, self.edges.iter().map(|edge| &edge.node).collect())
    }

    /// About this page.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: self.edges.first().map(|edge| edge.cursor.to_string()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.to_string()),
        }
    }

    /// How many entries the whole list has, on all pages. Counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let total = self.total.count(Operation::of(ctx)?).await?;
        int(total)
    }
}

impl<T> Connection<T> {
    /// The first entry alone.
    pub(super) fn into_first(self) -> Option<T> {
        self.edges.into_iter().next().map(|edge| edge.node)
    }

    /// A connection of a page's entries, counted by `total` when asked.
    pub(super) fn new<V>(page: store::Page<V>, view: impl Fn(V, Snapshot) -> T, total: impl Total) -> Self {
        let snapshot = page.snapshot;
        let edge = |edge: store::Edge<V>| Edge { cursor: edge.cursor, node: view(edge.node, snapshot) };
        Self {
            edges: page.edges.into_iter().map(edge).collect(),
            has_next: page.has_next,
            has_previous: page.has_previous,
            total: Box::new(total),
        }
    }
}

/// A content type's GraphQL object.
pub(crate) trait View: NodeType + 'static {
    /// The content type.
    type Content: chancery_schema::domain::Content;

    /// The object of a record.
    fn view(stored: Stored<Self::Content>, snapshot: Snapshot) -> Self;

    /// The record.
    fn stored(&self) -> &Stored<Self::Content>;

    /// What it is read at.
    fn snapshot(&self) -> Snapshot;
}

/// A list of records.
pub(super) async fn list<T: View>(
    ctx: &Context<'_>,
    snapshot: Snapshot,
    filter: <T::Content as Listed>::Filter,
    order: Option<<T::Content as Listed>::Order>,
    page: &PageRequest,
) -> Result<Connection<T>>
where
    T::Content: Listed,
{
    let operation = Operation::of(ctx)?;
    let order = order.unwrap_or_default();
    let found = operation.store.list::<T::Content>(snapshot, &filter, order, page).await;
    let found = found.map_err(|error| store_error(&error))?;
    let total = Listing::<T::Content> { snapshot: found.snapshot, filter };
    Ok(Connection::new(found, T::view, total))
}

/// A list of the records that belong to another. Batched with its likes.
pub(super) async fn list_under<T: View>(ctx: &Context<'_>, key: Under<T::Content>) -> Result<Connection<T>>
where
    T::Content: Listed,
{
    let operation = Operation::of(ctx)?;
    let snapshot = operation.nested_snapshot(&key.page, key.snapshot).await?;
    let total: CountUnder<T::Content> =
        CountUnder { snapshot, parent: key.parent, id: key.id.clone(), filter: key.filter.clone() };
    let found = operation.loaders.load_one(Under { snapshot, ..key }).await.map_err(shared_error)?;
    let page = found.map_or_else(|| store::Page::empty(snapshot), |page| (*page).clone());
    Ok(Connection::new(page, T::view, total))
}

/// All the records of a short list that belong to another, without pages.
pub(super) async fn all_under<T: View>(
    ctx: &Context<'_>,
    snapshot: Snapshot,
    parent: Parent,
    id: &chancery_schema::domain::Id,
    filter: <T::Content as Listed>::Filter,
) -> Result<Vec<T>>
where
    T::Content: Listed,
{
    let page = PageRequest::first(u64::from(u32::MAX), None, None);
    let key = Under {
        snapshot,
        parent,
        id: id.clone(),
        filter,
        order: <T::Content as Listed>::Order::default(),
        page,
    };
    let found = Operation::of(ctx)?.loaders.load_one::<Under<T::Content>>(key).await.map_err(shared_error)?;
    let edges = found.map(|page| page.edges.clone()).unwrap_or_default();
    Operation::room(ctx, edges.len())?;
    Ok(edges.into_iter().map(|edge| T::view(edge.node, snapshot)).collect())
}

/// All the records of a short list.
pub(super) async fn all<T: View>(
    ctx: &Context<'_>,
    snapshot: Snapshot,
    filter: <T::Content as Listed>::Filter,
) -> Result<Vec<T>>
where
    T::Content: Listed,
{
    let page = PageRequest::first(u64::from(u32::MAX), None, None);
    let order = <T::Content as Listed>::Order::default();
    let found = Operation::of(ctx)?.store.list::<T::Content>(snapshot, &filter, order, &page).await;
    let edges = found.map_err(|error| store_error(&error))?.edges;
    Operation::room(ctx, edges.len())?;
    Ok(edges.into_iter().map(|edge| T::view(edge.node, snapshot)).collect())
}

/// A count as GraphQL's Int, which has 32 bits.
pub(super) fn int(count: u64) -> Result<i32> {
    i32::try_from(count).map_err(|_| bad_input(format!("the count is {count}, more than an Int can hold")))
}

/// A count as resolvers give it.
pub(super) fn counted(count: Result<u64, StoreError>) -> Result<u64> {
    count.map_err(|error| store_error(&error))
}
