//! Whole answers of public reads, kept to be given again.
//!
//! What is kept, and under which key, is here ([`Answers`]); when a kept answer is given is the policy's
//! affair ([`policy`]): while the present is the one it was made at ([`window`]), and while the database is gone
//! ([`stale`]) if what it says was not replaced since. Requests that show who they are (`Authorization`) are
//! never answered from here, and what they are answered is not kept.

mod body;
mod exact;
mod flight;
mod form;
mod gather;
mod hit;
mod keep;
mod kept;
mod key;
mod lately;
mod policy;
mod stale;
#[cfg(test)]
mod tests;
mod window;

pub(super) use exact::{Exact, Learned, Reading};
pub(super) use form::WORTH_COMPRESSING;
pub(super) use hit::{is_repeated, unlearn};
pub(super) use key::{Digest, Key, digest};
pub(super) use lately::Lately;
pub(super) use policy::{answered, is_apart, may_be_kept, middleware};
pub(super) use window::Window;

use exact::Asked;
use flight::Flights;
use form::Makers;
use gather::{Gathered, Room};
use kept::{Kept, revision};

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Bytes;
use moka::ops::compute::Op;
use moka::sync::Cache;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// The largest answer that is kept, in bytes.
const LARGEST: usize = 4 * 1_024 * 1_024;
/// What an exact request that is known takes, in bytes, about.
const ASKED: u32 = 384;

/// Marks an answer that the database could not give: a kept one is better.
pub(super) struct DatabaseGone;

/// Marks an answer that is not whole, or is nobody else's, and is not kept.
pub(super) struct Partial;

/// Kept answers, as many as there is memory for: those that are asked for often stay. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Answers {
    kept: Option<Cache<Key, Arc<Kept>>>,
    /// Requests that were answered from here, to the byte.
    asked: Option<Cache<Exact, Arc<Asked>>>,
    /// For bodies that are sent while they are made, until they are whole.
    gathering: Room,
    stale_for: Duration,
    /// The newest revision that was seen; 0 where none was.
    newest: Arc<AtomicI64>,
    flights: Flights,
    makers: Makers,
}

impl Answers {
    /// Nothing is kept.
    pub(crate) fn none() -> Self {
        Self {
            kept: None,
            asked: None,
            gathering: Room::new(0),
            stale_for: Duration::ZERO,
            newest: Arc::default(),
            flights: Flights::default(),
            makers: Makers::default(),
        }
    }

    /// Keeps answers in so many MiB, to be given for so long while the database is gone. A quarter of it is for what
    /// is not whole yet, a sixteenth for requests that are known to the byte.
    pub(crate) fn new(mebibytes: u32, stale_for: Duration) -> Self {
        if mebibytes == 0 {
            return Self::none();
        }
        let sixteenth = u64::from(mebibytes) * 64 * 1_024;
        let kept = Cache::builder()
            .name("answers")
            .max_capacity(11 * sixteenth)
            .weigher(|_, kept: &Arc<Kept>| u32::try_from(kept.weight()).unwrap_or(u32::MAX))
            .build();
        let asked = Cache::builder().name("requests").max_capacity(sixteenth).weigher(|_, _| ASKED).build();
        let gathering = Room::new(usize::try_from(4 * sixteenth).unwrap_or(usize::MAX));
        Self { kept: Some(kept), asked: Some(asked), gathering, stale_for, ..Self::none() }
    }

    /// Whether any are kept.
    pub(super) fn keeps(&self) -> bool {
        self.kept.is_some()
    }

    /// Takes note of a revision: what was read before it is out of date.
    pub(crate) fn seen(&self, revision: i64) {
        self.newest.fetch_max(revision, Ordering::Relaxed);
    }

    /// Forgets what was seen: another database may be in the place of the one it was read from.
    pub(crate) fn forget_seen(&self, newest: Option<i64>) {
        self.newest.store(newest.unwrap_or_default(), Ordering::Relaxed);
    }

    /// Whether something else was recorded since the answer was made, so that what was withdrawn, corrected or
    /// hidden by it would come back.
    fn is_outdated(&self, kept: &Kept) -> bool {
        let newest = self.newest.load(Ordering::Relaxed);
        !kept.holds_whatever_is_recorded() && newest != 0 && kept.revision != Some(newest)
    }

    fn find(&self, key: Key) -> Option<Arc<Kept>> {
        self.kept.as_ref()?.get(&key)
    }

    /// Gathers a body until it is whole.
    fn gather(&self) -> Gathered {
        self.gathering.gather(LARGEST)
    }

    /// Keeps an answer that was made `now`, to be given in that window; where there is none, only while the database
    /// is gone. One that is kept and says the same is only made younger.
    fn keep(
        &self,
        key: Key,
        bytes: Option<Bytes>,
        headers: &HeaderMap,
        now: Duration,
        window: Option<Window>,
    ) {
        let Some(cache) = &self.kept else { return };
        if let Some(kept) = cache.get(&key)
            && kept.is(bytes.as_ref(), headers)
            && kept.is_of_era(window.as_ref())
        {
            if revision(headers) == kept.revision {
                kept.found_again(now, window);
                return;
            }
            self.replace(key, kept.renewed(headers, now, window));
            return;
        }
        self.replace(key, Kept::new(bytes, headers, now, window));
    }

    fn replace(&self, key: Key, kept: Kept) {
        // Before anybody can be given what it replaces.
        if let Some(revision) = kept.revision {
            self.seen(revision);
        }
        if let Some(cache) = &self.kept {
            cache.insert(key, Arc::new(kept));
        }
    }

    /// Weighs a kept answer again, which has grown.
    fn weigh(&self, key: Key, grown: &Arc<Kept>) {
        let Some(cache) = &self.kept else { return };
        cache.entry(key).and_compute_with(|entry| match entry {
            Some(entry) if Arc::ptr_eq(entry.value(), grown) => Op::Put(Arc::clone(grown)),
            _ => Op::Nop,
        });
    }
}

/// Says that an answer is none, since the database is gone.
pub(crate) fn mark_gone(response: &mut HttpResponse) {
    response.extensions_mut().insert(DatabaseGone);
    response.headers_mut().insert(header::RETRY_AFTER, super::availability::RETRY.into());
}
