//! Records, and what one names: its text, the paths that lead to it, the revision it is of.

use super::{CHUNK, Loaded, Loaders, grouped};
use async_graphql::dataloader::Loader;
use chancery_schema::domain::{Body, BodyRef, Content, Id};
use chancery_schema::store::{Revision, Stored};
use chancery_schema::{Snapshot, StoreError};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

/// A record by id.
pub(crate) struct ById<T> {
    pub(crate) snapshot: Snapshot,
    pub(crate) id: Id,
    kind: PhantomData<fn() -> T>,
}

impl<T> ById<T> {
    pub(crate) fn new(snapshot: Snapshot, id: Id) -> Self {
        Self { snapshot, id, kind: PhantomData }
    }
}

impl<T> Clone for ById<T> {
    fn clone(&self) -> Self {
        Self::new(self.snapshot, self.id.clone())
    }
}

impl<T> PartialEq for ById<T> {
    fn eq(&self, other: &Self) -> bool {
        self.snapshot == other.snapshot && self.id == other.id
    }
}

impl<T> Eq for ById<T> {}

impl<T> Hash for ById<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.snapshot, &self.id).hash(state);
    }
}

impl<T: Content> Loader<ById<T>> for Loaders {
    type Value = Stored<T>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[ById<T>]) -> Loaded<ById<T>, Stored<T>> {
        let mut loaded = HashMap::with_capacity(keys.len());
        for keys in keys.chunks(CHUNK) {
            // Records at several revisions, as in a list of changes, are one statement too.
            let wanted: Vec<(i64, Id)> =
                keys.iter().map(|key| (key.snapshot.revision, key.id.clone())).collect();
            let found = self.0.get_at::<T>(&wanted).await?;
            let of = |key: &ById<T>| found.get(&(key.snapshot.revision, key.id.clone())).cloned();
            loaded.extend(keys.iter().filter_map(|key| Some((key.clone(), of(key)?))));
        }
        Ok(loaded)
    }
}

impl Loader<BodyRef> for Loaders {
    type Value = Arc<Body>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[BodyRef]) -> Loaded<BodyRef, Arc<Body>> {
        let mut loaded = HashMap::with_capacity(keys.len());
        for keys in keys.chunks(CHUNK) {
            loaded.extend(self.0.bodies(keys).await?);
        }
        Ok(loaded)
    }
}

/// Paths that lead to a record besides the one where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PastPaths(pub(crate) Snapshot, pub(crate) Id);

impl Loader<PastPaths> for Loaders {
    type Value = Vec<String>;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[PastPaths]) -> Loaded<PastPaths, Vec<String>> {
        let mut loaded = HashMap::with_capacity(keys.len());
        for (snapshot, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<Id> = keys.iter().map(|key| key.1.clone()).collect();
            let found = self.0.past_paths(snapshot, &ids).await?;
            loaded.extend(found.into_iter().map(|(id, paths)| (PastPaths(snapshot, id), paths)));
        }
        Ok(loaded)
    }
}

/// A revision by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RevisionNumber(pub(crate) i64);

impl Loader<RevisionNumber> for Loaders {
    type Value = Revision;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[RevisionNumber]) -> Loaded<RevisionNumber, Revision> {
        let numbers: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = self.0.revisions_by_number(&numbers).await?;
        Ok(found.into_iter().map(|revision| (RevisionNumber(revision.number), revision)).collect())
    }
}
