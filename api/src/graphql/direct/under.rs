//! Lists of the records that belong to each row.

use super::collect::Ask;
use super::given::{Given, Run};
use super::lists::{Asked, Connection, Filter, Order, Total};
use super::loads::{Keys, Loading, failed, given_below, kept_below, keys, refused};
use super::nodes::nodes_alone;
use super::plan::{How, Object};
use super::rows::{Found, Places};
use super::{Plain, Stop};
use crate::graphql::connection::View;
use chancery_schema::Snapshot;
use chancery_schema::domain::Id;
use chancery_schema::store::{ById, Listed, Page, PageRequest, Parent, Stored};
use std::sync::Arc;

/// Counts the lists of records that belong to others.
struct Under<V: View>
where
    V::Content: Listed,
{
    snapshot: Snapshot,
    parent: Parent,
    filter: Filter<V>,
}

impl<V: View> Total for Under<V>
where
    V::Content: Listed,
{
    fn count<'r>(&'r self, owners: Vec<Option<&'r Id>>, run: &'r Run<'r>) -> Loading<'r, Vec<u64>> {
        Box::pin(async move {
            let Self { snapshot, parent, filter } = self;
            let ids: Vec<Id> = owners.iter().copied().flatten().cloned().collect();
            let found = run.operation.store.count_under::<V::Content>(*snapshot, *parent, &ids, filter).await;
            let found = found.map_err(failed)?;
            let count = |owner: Option<&Id>| owner.and_then(|owner| found.get(owner)).copied().unwrap_or(0);
            Ok(owners.into_iter().map(count).collect())
        })
    }
}

/// Pages by whose records they are of.
type Pages<V> = Arc<ById<Arc<Page<Stored<<V as View>::Content>>>>>;

/// Pages of the records that belong to each row.
pub(super) fn under<T: View, V: View + Object + Clone>(
    ask: &Ask<'_>,
    parent: Parent,
    asked: Asked<V>,
) -> Result<How<T>, Stop>
where
    V::Content: Listed,
{
    let alone = nodes_alone(ask, move |rows: &[T], given| {
        Box::pin(async move {
            let (filter, order) = asked(&given)?;
            let run = given.run;
            let (_, snapshot, found) = pages::<T, V>(rows, given, parent, &filter, order).await?;
            let nodes = |row: &T| {
                let edges = found.get(&row.stored().id).map(|page| page.edges.as_slice()).unwrap_or_default();
                edges.iter().map(move |edge| V::view(edge.node.clone(), snapshot))
            };
            Found::lists(rows.iter().map(nodes), run)
        })
    });
    if let Some(alone) = alone? {
        return Ok(alone);
    }
    given_below(ask, move |rows: &[T], given| {
        Box::pin(async move {
            let (filter, order) = asked(&given)?;
            let (keys, snapshot, found) = pages::<T, V>(rows, given, parent, &filter, order).await?;
            let total: Arc<dyn Total> = Arc::new(Under::<V> { snapshot, parent, filter });
            let connection = |id: &Id| {
                let page = found.get(id).map_or_else(|| Page::empty(snapshot), |page| Page::clone(page));
                Some(Connection::new(page, V::view, Some(id.clone()), Arc::clone(&total)))
            };
            Ok(keys.found(connection))
        })
    })
}

/// The pages of the records that belong to rows, the snapshot they are read at, and whose they are.
async fn pages<T: View, V: View>(
    rows: &[T],
    given: Given<'_>,
    parent: Parent,
    filter: &Filter<V>,
    order: Order<V>,
) -> Result<(Keys<Id>, Snapshot, Pages<V>), Stop>
where
    V::Content: Listed,
{
    let (operation, page) = (given.run.operation, given.page()?);
    let above = rows.first().ok_or(Plain)?.snapshot();
    let snapshot = operation.nested_snapshot(&page, above).await.map_err(refused)?;
    let keys = keys(rows.iter().map(|row| Some(&row.stored().id)))?;
    let store = &operation.store;
    let found = store.list_under::<V::Content>(snapshot, parent, &keys.keys, filter, order, &page);
    let found = found.await.map_err(failed)?;
    Ok((keys, snapshot, found))
}

/// All the records of a short list that belong to each row.
pub(super) fn all_under<T: View, V: View + Object + Clone>(
    ask: &Ask<'_>,
    parent: Parent,
    filter: Filter<V>,
) -> Result<How<T>, Stop>
where
    V::Content: Listed,
{
    Ok(kept_below(ask.plan()?, filter, move |filter, rows: &[T], run| {
        Box::pin(load_under::<T, V, _>(rows, parent, filter, run, Some))
    }))
}

/// What is asked of all the records of a short list that belong to each row: one list for each row.
pub(super) async fn load_under<T: View, V: View, I: IntoIterator>(
    rows: &[T],
    parent: Parent,
    filter: &Filter<V>,
    run: &Run<'_>,
    asked: fn(V) -> I,
) -> Result<Found<I::Item>, Stop>
where
    V::Content: Listed,
{
    let snapshot = rows.first().ok_or(Plain)?.snapshot();
    let keys = keys(rows.iter().map(|row| Some(&row.stored().id)))?;
    let page = PageRequest::first(u64::from(u32::MAX), None, None);
    let store = &run.operation.store;
    let found =
        store.list_under::<V::Content>(snapshot, parent, &keys.keys, filter, Order::<V>::default(), &page);
    let found = found.await.map_err(failed)?;
    let found = &found;
    let list = move |row: &T| {
        let edges = found.get(&row.stored().id).map(|page| page.edges.as_slice()).unwrap_or_default();
        edges.iter().flat_map(move |edge| asked(V::view(edge.node.clone(), snapshot)))
    };
    Found::lists(rows.iter().map(list), run)
}

/// What is found of all the records of a short list: the same for each row, of which there are so many.
fn found_of_all<T: View, V: View + Object>(
    ask: &Ask<'_>,
    filter: Filter<V>,
    found: fn(Vec<V>, usize) -> Found<V>,
) -> Result<How<T>, Stop>
where
    V::Content: Listed,
{
    Ok(kept_below(ask.plan()?, filter, move |filter, rows: &[T], run| {
        Box::pin(async move {
            let snapshot = rows.first().ok_or(Plain)?.snapshot();
            let page = PageRequest::first(u64::from(u32::MAX), None, None);
            let store = &run.operation.store;
            let list = store.list::<V::Content>(snapshot, filter, Order::<V>::default(), &page).await;
            let edges = list.map_err(failed)?.edges;
            run.room(edges.len().saturating_mul(rows.len()))?;
            let all = edges.into_iter().map(|edge| V::view(edge.node, snapshot)).collect();
            Ok(found(all, rows.len()))
        })
    }))
}

/// All the records of a short list: the same for each row.
pub(super) fn all<T: View, V: View + Object>(ask: &Ask<'_>, filter: Filter<V>) -> Result<How<T>, Stop>
where
    V::Content: Listed,
{
    found_of_all(ask, filter, |all: Vec<V>, rows| {
        let places = vec![0..all.len(); rows];
        Found::new(all, Places::Many(places))
    })
}

/// The first record of a short list that is read whole: the same for each row.
pub(super) fn first_of_all<T: View, V: View + Object>(
    ask: &Ask<'_>,
    filter: Filter<V>,
) -> Result<How<T>, Stop>
where
    V::Content: Listed,
{
    found_of_all(ask, filter, |all: Vec<V>, rows| Found {
        entries: all.len(),
        ..Found::same(all.into_iter().next(), rows)
    })
}
