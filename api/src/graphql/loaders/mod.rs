//! Loads batched across an operation: what many fields ask for is one statement.

mod articles;
mod codes;
mod records;
mod under;

pub(crate) use articles::{Beside, Related, Tagged};
pub(crate) use codes::{ByCode, Coded};
pub(crate) use records::{ById, PastPaths, RevisionNumber};
pub(crate) use under::{CountUnder, Under};

use chancery_schema::{Store, StoreError};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// Loads from a store.
pub(crate) struct Loaders(pub(crate) Store);

/// How many keys one statement names at most.
pub(super) const CHUNK: usize = 10_000;

type Loaded<K, V> = Result<HashMap<K, V>, Arc<StoreError>>;

/// Keys with the same snapshot (and the same rest), to be loaded together.
fn grouped<K, G: Eq + Hash>(keys: &[K], group: impl Fn(&K) -> G) -> HashMap<G, Vec<&K>> {
    let mut groups: HashMap<G, Vec<&K>> = HashMap::new();
    for key in keys {
        groups.entry(group(key)).or_default().push(key);
    }
    groups
}
