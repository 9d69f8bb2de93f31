//! Rows below rows: what they hold themselves, and records they name, loaded for all of them in one call.

use super::collect::Ask;
use super::fields::At;
use super::given::{Given, Run};
use super::plan::{Below, How, Object, Plan};
use super::rows::{Cells, Found, Objects, Places, Values};
use super::together::{ByCodes, ByIds, load};
use super::{Plain, Stop};
use crate::graphql::connection::View;
use crate::graphql::error::{Code, store_error};
use crate::graphql::loaders::{CHUNK, Coded};
use async_graphql::{Error, Value};
use chancery_schema::Snapshot;
use chancery_schema::domain::Id;
use chancery_schema::store::StoreError;
use futures_util::future::BoxFuture;
use serde::Serialize;
use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

/// What loading gives.
pub(super) type Loading<'r, F> = BoxFuture<'r, Result<F, Stop>>;

/// Objects below rows, and how they are loaded with what the plan keeps for it.
struct Nested<U, C, F> {
    plan: Plan<U>,
    kept: C,
    load: F,
}

impl<T, U, C, F> Below<T> for Nested<U, C, F>
where
    T: Send + Sync,
    U: Object,
    C: Send + Sync,
    F: for<'r> Fn(&'r C, &'r [T], &'r Run<'r>) -> Loading<'r, Found<U>> + Send + Sync,
{
    fn find<'a: 'r, 'r>(&'a self, rows: &'r [T], run: &'r Run<'r>) -> Loading<'r, Box<dyn Cells + 'a>> {
        Box::pin(async move {
            let Found { rows, places, entries } = (self.load)(&self.kept, rows, run).await?;
            let table = self.plan.fill(rows, run).await?;
            Ok(Box::new(Objects { table, places, entries }) as Box<dyn Cells + 'a>)
        })
    }
}

/// Objects below rows.
pub(super) fn below<T: Send + Sync + 'static, U: Object>(
    plan: Plan<U>,
    load: impl for<'r> Fn(&'r [T], &'r Run<'r>) -> Loading<'r, Found<U>> + Send + Sync + 'static,
) -> How<T> {
    kept_below(plan, (), move |(), rows, run| load(rows, run))
}

/// Objects below rows, loaded with something that the plan keeps.
pub(super) fn kept_below<T: Send + Sync + 'static, U: Object, C: Send + Sync + 'static>(
    plan: Plan<U>,
    kept: C,
    load: impl for<'r> Fn(&'r C, &'r [T], &'r Run<'r>) -> Loading<'r, Found<U>> + Send + Sync + 'static,
) -> How<T> {
    How::Below(Box::new(Nested { plan, kept, load }))
}

/// Objects below rows, loaded with the arguments of their field.
pub(super) fn given_below<T: Send + Sync + 'static, U: Object>(
    ask: &Ask<'_>,
    load: impl for<'r> Fn(&'r [T], Given<'r>) -> Loading<'r, Found<U>> + Send + Sync + 'static,
) -> Result<How<T>, Stop> {
    let (plan, arguments) = (ask.plan()?, ask.arguments());
    Ok(kept_below(plan, arguments, move |arguments, rows, run| load(rows, run.given(arguments))))
}

/// Values of rows, and how they are loaded.
struct Loaded<F>(F);

impl<T, V, F> Below<T> for Loaded<F>
where
    V: Serialize + Send + Sync + 'static,
    F: for<'r> Fn(&'r [T], &'r Run<'r>) -> Loading<'r, Vec<V>> + Send + Sync,
{
    fn find<'a: 'r, 'r>(&'a self, rows: &'r [T], run: &'r Run<'r>) -> Loading<'r, Box<dyn Cells + 'a>> {
        let loading = (self.0)(rows, run);
        Box::pin(async move { Ok(Box::new(Values(loading.await?)) as Box<dyn Cells + 'a>) })
    }
}

/// A value of each row, loaded for all of them together.
pub(super) fn loaded<T: 'static, V: Serialize + Send + Sync + 'static>(
    load: impl for<'r> Fn(&'r [T], &'r Run<'r>) -> Loading<'r, Vec<V>> + Send + Sync + 'static,
) -> How<T> {
    How::Below(Box::new(Loaded(load)))
}

/// A list of objects that a row holds itself.
pub(super) fn parts<T: Send + Sync + 'static, U: Object, I: IntoIterator<Item = U>>(
    ask: &Ask<'_>,
    parts: impl Fn(&T) -> I + Send + Sync + 'static,
) -> Result<How<T>, Stop> {
    Ok(below(ask.plan()?, move |rows: &[T], run| {
        let found = Found::lists(rows.iter().map(&parts), run);
        Box::pin(async move { found })
    }))
}

/// An object that a row holds itself.
pub(super) fn part<T: Send + Sync + 'static, U: Object>(
    ask: &Ask<'_>,
    part: impl Fn(&T) -> Option<U> + Send + Sync + 'static,
) -> Result<How<T>, Stop> {
    Ok(below(ask.plan()?, move |rows: &[T], _| {
        let found = Found::each(rows.iter().map(&part));
        Box::pin(async { Ok(found) })
    }))
}

/// The Store says something that the engine's path has to tell, unless it is that the database is gone.
pub(super) fn failed(error: StoreError) -> Stop {
    if error.is_unavailable() {
        // Told to the log, which the engine would have done.
        drop(store_error(&error));
        Stop::Gone
    } else {
        Plain
    }
}

/// The same, where it was made an error of the engine's already.
pub(super) fn refused(error: Error) -> Stop {
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    match code {
        Some(Value::String(code)) if code == Code::Unavailable.as_str() => Stop::Gone,
        _ => Plain,
    }
}

/// Keys, each of them once, and which of them each row has.
pub(super) struct Keys<K> {
    pub(super) keys: Vec<K>,
    pub(super) places: Vec<Option<usize>>,
}

/// The keys that rows have.
///
/// # Errors
/// [`Plain`] where there are more than one call of the Store may name.
pub(super) fn keys<'k, K: Eq + Hash + ToOwned + ?Sized + 'k>(
    of: impl Iterator<Item = Option<&'k K>>,
) -> Result<Keys<K::Owned>, Stop> {
    let mut seen: HashMap<&K, usize> = HashMap::new();
    let mut keys = Vec::new();
    let mut place = |key: &'k K| {
        *seen.entry(key).or_insert_with(|| {
            keys.push(key.to_owned());
            keys.len() - 1
        })
    };
    let places = of.map(|key| key.map(&mut place)).collect();
    if keys.len() > CHUNK { Err(Plain) } else { Ok(Keys { keys, places }) }
}

impl<K> Keys<K> {
    /// Rows below, one for each key that something was found for.
    pub(super) fn found<U>(self, found: impl FnMut(&K) -> Option<U>) -> Found<U> {
        let Found { rows, places, .. } = Found::each(self.keys.iter().map(found));
        let Places::One(by_key) = places else { return Found::new(rows, places) };
        let place = |key: Option<usize>| key.and_then(|key| by_key.get(key).copied().flatten());
        Found::new(rows, Places::One(self.places.into_iter().map(place).collect()))
    }
}

/// The snapshot that rows are read at.
pub(super) fn snapshot_of<T: At>(rows: &[T]) -> Result<Snapshot, Stop> {
    rows.first().map(At::at).ok_or(Plain)
}

/// Records by id.
pub(super) async fn load_ids<V: View>(
    snapshot: Snapshot,
    ids: impl Iterator<Item = Option<&Id>>,
    shown: fn(&V) -> bool,
    run: &Run<'_>,
) -> Result<Found<V>, Stop> {
    let keys = keys(ids)?;
    let batch = load::<ByIds<V::Content>>(run, snapshot, &keys.keys).await?;
    Ok(keys.found(|id| batch.get(id).map(|stored| V::view(stored.clone(), snapshot)).filter(shown)))
}

/// The record that a row names by id, where it is shown.
pub(super) fn by_id_if<T: At + Send + Sync + 'static, V: View + Object>(
    ask: &Ask<'_>,
    id: fn(&T) -> Option<&Id>,
    shown: fn(&V) -> bool,
) -> Result<How<T>, Stop> {
    Ok(below(ask.plan()?, move |rows: &[T], run| {
        Box::pin(async move { load_ids(snapshot_of(rows)?, rows.iter().map(id), shown, run).await })
    }))
}

/// The record that a row names by id.
pub(super) fn by_id<T: At + Send + Sync + 'static, V: View + Object>(
    ask: &Ask<'_>,
    id: fn(&T) -> Option<&Id>,
) -> Result<How<T>, Stop> {
    by_id_if::<T, V>(ask, id, |_| true)
}

/// The first record of a code that a row names, and that suits the row.
pub(super) fn by_code<T: At + Send + Sync + 'static, V: View + Object>(
    ask: &Ask<'_>,
    code: fn(&T) -> Option<&str>,
    suits: fn(&T, &V) -> bool,
) -> Result<How<T>, Stop>
where
    V::Content: Coded,
{
    Ok(below(ask.plan()?, move |rows: &[T], run| {
        Box::pin(async move {
            let snapshot = snapshot_of(rows)?;
            let keys = keys(rows.iter().map(code))?;
            let batch = load::<ByCodes<V::Content>>(run, snapshot, &keys.keys).await?;
            let (mut found, mut by_code) = (Vec::new(), Vec::with_capacity(keys.keys.len()));
            for code in &keys.keys {
                let start = found.len();
                let of_code = batch.get(code).into_iter().flatten();
                found.extend(of_code.map(|stored| V::view(stored.clone(), snapshot)));
                by_code.push(start..found.len());
            }
            let place = |(row, place): (&T, &Option<usize>)| {
                let mut of_code: Range<usize> = by_code.get((*place)?)?.clone();
                of_code.find(|place| found.get(*place).is_some_and(|one| suits(row, one)))
            };
            let places = rows.iter().zip(&keys.places).map(place).collect();
            Ok(Found::new(found, Places::One(places)))
        })
    }))
}
