//! What reading keeps in memory: records by version, lists and counts by what they are read at.
//!
//! Nothing here is ever invalidated by a write. A version never changes, and what a list shows hangs on its filter,
//! its order and its snapshot alone, all of which are in its key. What is not asked for any more makes room for what
//! is: by frequency, so that neither a walk through everything nor a flood of keys pushes out what is in use.
//!
//! Forgotten is all of it where another database may be in the place of the one it was read from: what is under way
//! then ends in the memory that was there before, which nobody reads any more.

mod key;
mod shared;
#[cfg(test)]
mod tests;
mod versions;

pub(super) use key::{Key, Part, ReadAt};
pub(super) use shared::{Weighed, tags_bytes};
pub(super) use versions::Versions;

use super::error::StoreError;
use foldhash::quality::RandomState;
use moka::future::Cache;
use moka::policy::EvictionPolicy;
use shared::{Entry, unshared};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

/// What an entry costs besides its value: its key, and its places in the table and in the queues of the policy.
const ENTRY: usize = 320;

/// From how many on answers are kept together.
const SEVERAL: usize = 4;

/// What one of several that are kept together costs besides its value, in bytes: its place in a table.
const PLACE: usize = 96;

/// An entry that would take more than this part of the room is not kept: it would push out too much.
const LARGEST_PART: u64 = 4;

/// What reading keeps. Shared by the clones of a store.
pub(super) struct Kept {
    /// How much, in bytes. Nothing where zero.
    room: u64,
    memory: RwLock<Option<Arc<Memory>>>,
}

/// What was read from one database.
pub(super) struct Memory {
    entries: Cache<Key, Entry, RandomState>,
    versions: Versions,
    largest: u64,
}

impl Kept {
    pub(super) fn new(room: u64) -> Self {
        Self { room, memory: RwLock::new(Memory::new(room)) }
    }

    /// What was read so far, if anything is kept. Taken before a connection is, so that what is read from one
    /// database is never kept with what is read from another.
    pub(super) fn memory(&self) -> Option<Arc<Memory>> {
        self.memory.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets everything. Connections to the other database are in use by then.
    pub(super) fn forget(&self) {
        *self.memory.write().unwrap_or_else(PoisonError::into_inner) = Memory::new(self.room);
    }
}

impl Memory {
    fn new(room: u64) -> Option<Arc<Self>> {
        if room == 0 {
            return None;
        }
        let entries = Cache::builder()
            .max_capacity(room)
            .weigher(|_: &Key, entry: &Entry| entry.weight())
            .eviction_policy(EvictionPolicy::tiny_lfu())
            // A hundred entries are looked up for a page of members, by keys that are long.
            .build_with_hasher(RandomState::default());
        Some(Arc::new(Self { entries, versions: Versions::default(), largest: room / LARGEST_PART }))
    }
}

/// How much memory a value takes that is read from JSON of this length, in bytes. An estimate: what
/// members, articles and people hold is mostly text.
pub(super) fn parsed_bytes(json: usize) -> usize {
    256 + json * 3 / 2
}

/// The versions that are in memory, where anything is kept.
pub(super) fn versions(memory: Option<&Arc<Memory>>) -> Option<&Versions> {
    memory.map(|memory| &memory.versions)
}

/// The answer to a question: the one that is kept, else what `read` reads. Where several ask at once, one reads for
/// all; where that one gives up, the next one does. Errors are for those who waited, and are not kept.
///
/// # Errors
/// As `read`.
pub(super) async fn one<T, R>(
    memory: Option<&Arc<Memory>>,
    key: impl FnOnce() -> Key,
    read: R,
) -> Result<T, StoreError>
where
    T: Clone + Send + Sync + 'static,
    R: Future<Output = Result<Weighed<T>, StoreError>>,
{
    let Some(memory) = memory else { return Ok(read.await?.value) };
    let key = key();
    if let Some(known) = memory.entries.get(&key).await.and_then(|entry| entry.get::<T>()) {
        return Ok(known);
    }
    let overhead = ENTRY + key.size();
    let reading = async {
        let Weighed { value, bytes } = read.await?;
        Ok::<_, StoreError>(Entry::new(value, bytes + overhead, memory.largest))
    };
    let entry = memory.entries.try_get_with(key, reading).await.map_err(unshared)?;
    entry.get::<T>().ok_or_else(|| StoreError::Damaged {
        table: "memory",
        reason: "an entry is of another type than its key".to_owned(),
    })
}

/// What becomes of there being no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// It is remembered. Right where no write can bring what is missing: the key holds a snapshot or a revision that is
    /// recorded, or what is wanted is named by records, which are never there without what they name.
    Remembered,
    /// It is not remembered, and read again. Right where a write can bring what is missing under the same key, as it
    /// does the next revision under its number.
    MayCome,
}

/// The answers to one question about several things: those that are kept, and what `read` reads of the others, all at
/// once. What there is no answer for is not among them, and remembered as `missing` says.
///
/// # Errors
/// As `read`.
pub(super) async fn each<K, T, R>(
    memory: Option<&Arc<Memory>>,
    question: impl FnOnce() -> Key,
    wanted: &[K],
    part: impl Fn(&K) -> Part,
    missing: Missing,
    read: impl FnOnce(Vec<K>) -> R,
) -> Result<HashMap<K, T>, StoreError>
where
    K: Clone + Eq + Hash,
    T: Clone + Send + Sync + 'static,
    R: Future<Output = Result<HashMap<K, Weighed<T>>, StoreError>>,
{
    let Some(memory) = memory else {
        let found = if wanted.is_empty() { HashMap::new() } else { read(wanted.to_vec()).await? };
        return Ok(found.into_iter().map(|(key, found)| (key, found.value)).collect());
    };
    let question = question();
    Ok(gathered(memory, &question, wanted, part, missing, read).await?.kept(memory).await)
}

/// Answers about several things.
struct Gathered<K, T> {
    answers: HashMap<K, T>,
    /// How much memory they take, in bytes.
    bytes: usize,
    /// Those that were not kept.
    read: Vec<(Key, Entry)>,
}

impl<K, T> Gathered<K, T> {
    /// Keeps what was read, each by itself.
    async fn kept(self, memory: &Memory) -> HashMap<K, T> {
        for (key, entry) in self.read {
            memory.entries.insert(key, entry).await;
        }
        self.answers
    }
}

/// What is kept, and what `read` reads of the rest.
async fn gathered<K, T, R>(
    memory: &Memory,
    question: &Key,
    wanted: &[K],
    part: impl Fn(&K) -> Part,
    missing: Missing,
    read: impl FnOnce(Vec<K>) -> R,
) -> Result<Gathered<K, T>, StoreError>
where
    K: Clone + Eq + Hash,
    T: Clone + Send + Sync + 'static,
    R: Future<Output = Result<HashMap<K, Weighed<T>>, StoreError>>,
{
    let answers = HashMap::with_capacity(wanted.len());
    let mut gathered = Gathered { answers, bytes: 0, read: Vec::new() };
    let mut unknown = Vec::new();
    for one in wanted {
        let entry = memory.entries.get(&question.with(part(one))).await;
        match entry.as_ref().and_then(|entry| Some((entry.get::<Option<T>>()?, entry.weight()))) {
            Some((known, weight)) => {
                gathered.bytes += usize::try_from(weight).unwrap_or(usize::MAX);
                gathered.answers.extend(known.map(|known| (one.clone(), known)));
            }
            None => unknown.push(one.clone()),
        }
    }
    if unknown.is_empty() {
        return Ok(gathered);
    }
    let mut found = read(unknown.clone()).await?;
    for one in unknown {
        let key = question.with(part(&one));
        let read = found.remove(&one);
        if read.is_none() && missing == Missing::MayCome {
            continue;
        }
        let bytes = ENTRY + key.size() + read.as_ref().map_or(0, |read| read.bytes);
        let value = read.map(|read| read.value);
        gathered.bytes += bytes;
        gathered.read.push((key, Entry::new(value.clone(), bytes, memory.largest)));
        gathered.answers.extend(value.map(|value| (one, value)));
    }
    Ok(gathered)
}

/// The same, kept as one answer: what is asked about the records of a page is found at once when it is asked again. It
/// weighs what all of it does. What is missing is [`Missing::Remembered`].
///
/// # Errors
/// As `read`.
pub(super) async fn together<K, T, R>(
    memory: Option<&Arc<Memory>>,
    question: impl FnOnce() -> Key,
    wanted: &[K],
    part: impl Fn(&K) -> Part,
    read: impl FnOnce(Vec<K>) -> R,
) -> Result<Arc<HashMap<K, T>>, StoreError>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
    R: Future<Output = Result<HashMap<K, Weighed<T>>, StoreError>>,
{
    let Some(memory) = memory.filter(|_| wanted.len() >= SEVERAL) else {
        return Ok(Arc::new(each(memory, question, wanted, part, Missing::Remembered, read).await?));
    };
    let question = question();
    let key = || question.with(Part::together(wanted.iter().map(&part)));
    let parts = async {
        let gathered = gathered(memory, &question, wanted, &part, Missing::Remembered, read).await?;
        let bytes = gathered.bytes + wanted.len() * PLACE;
        let is_large = u64::try_from(bytes).is_ok_and(|bytes| bytes > memory.largest);
        // What is too much to be kept together is kept apart.
        let answers = if is_large { gathered.kept(memory).await } else { gathered.answers };
        Ok(Weighed::new(Arc::new(answers), bytes))
    };
    one(Some(memory), key, parts).await
}
