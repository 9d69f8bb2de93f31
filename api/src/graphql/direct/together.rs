//! Loads of one kind that are asked for at one time, in one call of the Store: what fields beside each other refer
//! to is loaded together, as the engine's loaders do it.

use super::given::Run;
use super::loads::failed;
use super::{Plain, Stop};
use crate::graphql::loaders::{Beside, CHUNK, Coded};
use chancery_schema::domain::{Body, BodyRef, Content, Id};
use chancery_schema::store::{Neighbours, PageRequest, Stored};
use chancery_schema::{Snapshot, Store};
use std::any::{Any, TypeId};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// What a kind of load finds, by key.
type LoadedBy<L> = Result<HashMap<<L as Load>::Key, <L as Load>::Value>, Stop>;

/// A kind of load.
pub(super) trait Load: Sized + 'static {
    type Key: Clone + Eq + Hash + Send + Sync + 'static;
    type Value: Send + Sync + 'static;

    fn load(
        store: &Store,
        snapshot: Snapshot,
        keys: Vec<Self::Key>,
    ) -> impl Future<Output = LoadedBy<Self>> + Send;
}

/// The loads of a run that have not begun.
#[derive(Default)]
pub(super) struct Together(Mutex<HashMap<(TypeId, Snapshot), Arc<dyn Any + Send + Sync>>>);

/// Keys that are loaded together.
pub(super) struct Batch<L: Load> {
    keys: Mutex<HashSet<L::Key>>,
    loaded: OnceCell<HashMap<L::Key, L::Value>>,
}

impl<L: Load> Batch<L> {
    /// What was loaded for a key.
    pub(super) fn get(&self, key: &L::Key) -> Option<&L::Value> {
        self.loaded.get()?.get(key)
    }
}

impl Together {
    /// Adds keys to those that are going to be loaded.
    fn add<L: Load>(&self, snapshot: Snapshot, keys: &[L::Key]) -> Result<Arc<Batch<L>>, Stop> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let batch = waiting
            .entry((TypeId::of::<L>(), snapshot))
            .or_insert_with(|| Arc::new(Batch::<L> { keys: Mutex::default(), loaded: OnceCell::new() }));
        let batch = Arc::clone(batch).downcast::<Batch<L>>().map_err(|_| Plain)?;
        batch.keys.lock().unwrap_or_else(PoisonError::into_inner).extend(keys.iter().cloned());
        Ok(batch)
    }

    /// Takes the keys of a batch, which no more are added to.
    fn take<L: Load>(&self, snapshot: Snapshot, batch: &Batch<L>) -> Vec<L::Key> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(TypeId::of::<L>(), snapshot));
        batch.keys.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// Loads what keys name, with all that is asked for meanwhile.
pub(super) async fn load<L: Load>(
    run: &Run<'_>,
    snapshot: Snapshot,
    keys: &[L::Key],
) -> Result<Arc<Batch<L>>, Stop> {
    if keys.is_empty() {
        return Ok(Arc::new(Batch { keys: Mutex::default(), loaded: OnceCell::new() }));
    }
    let batch = run.together.add::<L>(snapshot, keys)?;
    // The fields beside this one are looked at before it goes on.
    tokio::task::yield_now().await;
    let loading = batch.loaded.get_or_try_init(async || {
        let keys = run.together.take(snapshot, &batch);
        match keys.len() {
            0 => Ok(HashMap::new()),
            1..=CHUNK => L::load(&run.operation.store, snapshot, keys).await,
            _ => Err(Plain),
        }
    });
    loading.await?;
    Ok(batch)
}

/// Records by id.
pub(super) struct ByIds<T>(PhantomData<fn() -> T>);

impl<T: Content> Load for ByIds<T> {
    type Key = Id;
    type Value = Stored<T>;

    async fn load(store: &Store, snapshot: Snapshot, ids: Vec<Id>) -> LoadedBy<Self> {
        store.get::<T>(snapshot, &ids).await.map_err(failed)
    }
}

/// Records by the code that others name them by, in their order.
pub(super) struct ByCodes<T>(PhantomData<fn() -> T>);

impl<T: Coded> Load for ByCodes<T> {
    type Key = String;
    type Value = Vec<Stored<T>>;

    async fn load(store: &Store, snapshot: Snapshot, mut codes: Vec<String>) -> LoadedBy<Self> {
        // In one order: it is one question, and found in memory when it is asked again.
        codes.sort_unstable();
        let page = PageRequest::first(u64::from(u32::MAX), None, None);
        let found = store.list::<T>(snapshot, &T::coded(codes), T::Order::default(), &page).await;
        let mut by_code: HashMap<String, Vec<Stored<T>>> = HashMap::new();
        for edge in found.map_err(failed)?.edges {
            by_code.entry(edge.node.value.code().to_owned()).or_default().push(edge.node);
        }
        Ok(by_code)
    }
}

/// The articles before and after others.
pub(super) struct BesideArticles;

impl Load for BesideArticles {
    type Key = Beside;
    type Value = Neighbours;

    async fn load(store: &Store, snapshot: Snapshot, keys: Vec<Beside>) -> LoadedBy<Self> {
        let articles: Vec<_> = keys.iter().map(|key| key.article.clone()).collect();
        let mut found = store.neighbours(snapshot, &articles).await.map_err(failed)?;
        Ok(keys.into_iter().filter_map(|key| Some((key.clone(), found.remove(&key.article.id)?))).collect())
    }
}

/// Texts by what records refer to them by.
pub(super) struct Texts;

impl Load for Texts {
    type Key = BodyRef;
    type Value = Arc<Body>;

    async fn load(store: &Store, _: Snapshot, references: Vec<BodyRef>) -> LoadedBy<Self> {
        store.bodies(&references).await.map_err(failed)
    }
}
