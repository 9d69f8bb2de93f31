//! Connections (Relay: GraphQL Cursor Connections), and the lists that stand by themselves.

use super::collect::Ask;
use super::fields::{At, json, object};
use super::given::{Given, Run};
use super::loads::{Loading, below, failed, given_below, loaded, part, refused, snapshot_of};
use super::nodes::nodes_alone;
use super::plan::{How, Object};
use super::root::Root;
use super::rows::Found;
use super::{Plain, Stop};
use crate::graphql::connection::{PageInfo, View};
use crate::values::{Date, DateTime};
use async_graphql::InputType;
use chancery_schema::Snapshot;
use chancery_schema::domain::Id;
use chancery_schema::store::{self, Cursor, Listed, Stored};
use std::borrow::Cow;
use std::sync::Arc;

pub(super) type Filter<V> = <<V as View>::Content as Listed>::Filter;
pub(super) type Order<V> = <<V as View>::Content as Listed>::Order;

/// Counts whole lists, by the same predicate as their pages: one for each owner, of a list that has owners.
pub(super) trait Total: Send + Sync {
    fn count<'r>(&'r self, owners: Vec<Option<&'r Id>>, run: &'r Run<'r>) -> Loading<'r, Vec<u64>>;
}

/// A part of a list.
pub(super) struct Connection<V> {
    edges: Vec<Edge<V>>,
    has_next: bool,
    has_previous: bool,
    /// Whose list it is, where it is that of a record.
    owner: Option<Id>,
    /// The same for all connections at one place of a query.
    total: Arc<dyn Total>,
}

/// An entry of a list and its place.
#[derive(Clone)]
pub(super) struct Edge<V> {
    cursor: Cursor,
    node: V,
}

impl<V> Connection<V> {
    pub(super) fn new<S>(
        page: store::Page<S>,
        view: impl Fn(S, Snapshot) -> V,
        owner: Option<Id>,
        total: Arc<dyn Total>,
    ) -> Self {
        let snapshot = page.snapshot;
        let edge = |edge: store::Edge<S>| Edge { cursor: edge.cursor, node: view(edge.node, snapshot) };
        let (has_next, has_previous) = (page.has_next, page.has_previous);
        Self { edges: page.edges.into_iter().map(edge).collect(), has_next, has_previous, owner, total }
    }

    fn info(&self) -> PageInfo {
        let cursor = |edge: Option<&Edge<V>>| edge.map(|edge| edge.cursor.to_string());
        PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: cursor(self.edges.first()),
            end_cursor: cursor(self.edges.last()),
        }
    }
}

impl<V: Object + Clone> Object for Connection<V> {
    fn name() -> Cow<'static, str> {
        format!("{}Connection", V::name()).into()
    }

    fn field(name: &str, ask: &Ask<'_>) -> Result<How<Self>, Stop> {
        Ok(match name {
            "edges" => below(ask.plan()?, |rows: &[Self], run| {
                let found = Found::lists(rows.iter().map(|one| one.edges.iter().cloned()), run);
                Box::pin(async move { found })
            }),
            "nodes" => below(ask.plan()?, |rows: &[Self], run| {
                let nodes = rows.iter().map(|one| one.edges.iter().map(|edge| edge.node.clone()));
                let found = Found::lists(nodes, run);
                Box::pin(async move { found })
            }),
            "pageInfo" => part(ask, |one: &Self| Some(one.info()))?,
            "totalCount" => loaded(|rows: &[Self], run| {
                Box::pin(async move {
                    let total = &rows.first().ok_or(Plain)?.total;
                    let owners = rows.iter().map(|one| one.owner.as_ref()).collect();
                    let counts = total.count(owners, run).await?;
                    // More than an Int can hold is an error.
                    counts.into_iter().map(|count| i32::try_from(count).map_err(|_| Plain)).collect()
                })
            }),
            _ => return Err(Plain),
        })
    }
}

impl<V: Object + Clone> Object for Edge<V> {
    fn name() -> Cow<'static, str> {
        format!("{}Edge", V::name()).into()
    }

    fn field(name: &str, ask: &Ask<'_>) -> Result<How<Self>, Stop> {
        Ok(match name {
            "cursor" => json!(|edge| edge.cursor.to_string()),
            "node" => part(ask, |edge: &Self| Some(edge.node.clone()))?,
            _ => return Err(Plain),
        })
    }
}

object! { PageInfo as "PageInfo", node: false, |ask| {
    "hasNextPage" => json!(|info| info.has_next_page),
    "hasPreviousPage" => json!(|info| info.has_previous_page),
    "startCursor" => json!(|info| info.start_cursor),
    "endCursor" => json!(|info| info.end_cursor),
} }

/// What a list is narrowed by and ordered by, as arguments say.
pub(super) type Asked<V> = fn(&Given<'_>) -> Result<(Filter<V>, Order<V>), Stop>;

/// The order that arguments say.
pub(super) fn order<O: Default, A: InputType + Into<O>>(given: &Given<'_>) -> Result<O, Stop> {
    Ok(given.get::<Option<A>>("orderBy")?.map(Into::into).unwrap_or_default())
}

/// The filter that arguments say.
pub(super) fn filter<F, A: InputType + Default + TryInto<F>>(given: &Given<'_>) -> Result<F, Stop> {
    given.get::<Option<A>>("filter")?.unwrap_or_default().try_into().map_err(|_| Plain)
}

/// Counts a list that stands by itself.
struct Whole<V: View>
where
    V::Content: Listed,
{
    snapshot: Snapshot,
    filter: Filter<V>,
}

impl<V: View> Total for Whole<V>
where
    V::Content: Listed,
{
    fn count<'r>(&'r self, owners: Vec<Option<&'r Id>>, run: &'r Run<'r>) -> Loading<'r, Vec<u64>> {
        Box::pin(async move {
            let count = run.operation.store.count::<V::Content>(self.snapshot, &self.filter).await;
            Ok(vec![count.map_err(failed)?; owners.len()])
        })
    }
}

async fn list<V: View>(snapshot: Snapshot, given: Given<'_>, asked: Asked<V>) -> Result<Connection<V>, Stop>
where
    V::Content: Listed,
{
    let (filter, order) = asked(&given)?;
    let page = given.page()?;
    let store = &given.run.operation.store;
    let found = store.list::<V::Content>(snapshot, &filter, order, &page).await.map_err(failed)?;
    let total = Whole::<V> { snapshot: found.snapshot, filter };
    Ok(Connection::new(found, V::view, None, Arc::new(total)))
}

/// The nodes of a list, for so many rows.
async fn nodes<V: View>(
    snapshot: Snapshot,
    given: Given<'_>,
    asked: Asked<V>,
    rows: usize,
) -> Result<Found<V>, Stop>
where
    V::Content: Listed,
{
    let (filter, order) = asked(&given)?;
    let page = given.page()?;
    let store = &given.run.operation.store;
    let found = store.shared_list::<V::Content>(snapshot, &filter, order, &page).await.map_err(failed)?;
    let node = |edge: &store::Edge<_>| V::view(Stored::clone(&edge.node), found.snapshot);
    Found::list(found.edges.iter().map(node), rows, given.run)
}

/// A list of the root.
pub(super) fn root_list<V: View + Object + Clone>(ask: &Ask<'_>, asked: Asked<V>) -> Result<How<Root>, Stop>
where
    V::Content: Listed,
{
    let alone = nodes_alone(ask, move |rows: &[Root], given| {
        Box::pin(async move {
            let snapshot = page_snapshot(&given).await?;
            nodes::<V>(snapshot, given, asked, rows.len()).await
        })
    });
    if let Some(alone) = alone? {
        return Ok(alone);
    }
    given_below(ask, move |rows: &[Root], given| {
        Box::pin(async move {
            let snapshot = page_snapshot(&given).await?;
            Ok(Found::same(Some(list::<V>(snapshot, given, asked).await?), rows.len()))
        })
    })
}

/// The snapshot that a list of the root is read at.
pub(super) async fn page_snapshot(given: &Given<'_>) -> Result<Snapshot, Stop> {
    let (as_of, known_at) = (given.get::<Option<Date>>("asOf")?, given.get::<Option<DateTime>>("knownAt")?);
    given.run.operation.page_snapshot(&given.page()?, as_of, known_at).await.map_err(refused)
}

/// A list that stands below a record and is not narrowed by it.
pub(super) fn nested_list<T: At + Send + Sync + 'static, V: View + Object + Clone>(
    ask: &Ask<'_>,
    asked: Asked<V>,
) -> Result<How<T>, Stop>
where
    V::Content: Listed,
{
    given_below(ask, move |rows: &[T], given| {
        Box::pin(async move {
            let (operation, above) = (given.run.operation, snapshot_of(rows)?);
            let snapshot = operation.nested_snapshot(&given.page()?, above).await.map_err(refused)?;
            Ok(Found::same(Some(list::<V>(snapshot, given, asked).await?), rows.len()))
        })
    })
}
