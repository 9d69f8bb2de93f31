//! Whole answers of public reads, kept to be given again.
//!
//! What is kept, and under which key, is here ([`Answers`]); when a kept answer is given is the policy's
//! affair ([`policy`]): while the database is gone, and what it says was not replaced since. Requests that show who they are (`Authorization`) are
//! never answered from here, and what they are answered is not kept.

mod body;
mod gather;
mod key;
mod policy;

pub(super) use key::Key;
pub(super) use policy::{answered, is_apart, may_be_kept, middleware};

use gather::{Gathered, Room};

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use moka::sync::Cache;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

/// The largest answer that is kept, in bytes.
const LARGEST: usize = 4 * 1_024 * 1_024;
/// What a kept answer takes beside its body and its headers, in bytes, about.
const OVERHEAD: usize = 256;

/// What belongs to a connection or to one moment alone, and is not kept.
const PASSING: [HeaderName; 5] =
    [header::CONNECTION, header::CONTENT_LENGTH, header::DATE, header::SET_COOKIE, header::TRANSFER_ENCODING];

/// Marks an answer that the database could not give: a kept one is better.
pub(super) struct DatabaseGone;

/// Marks an answer that is not whole, and is not kept.
pub(super) struct Partial;

/// An answer with status 200, as the handler gave it: before it is compressed.
#[derive(Debug)]
struct Kept {
    /// What it was read at; nothing where it hangs on no revision.
    revision: Option<i64>,
    /// When it was made or last found to be the same, in milliseconds of [`chancery_schema::Clock::elapsed`].
    made: AtomicU64,
    /// How long from then on it holds, as it says itself.
    holds: Duration,
    /// The body; nothing where clients were only ever told that they have it (304).
    bytes: Option<Bytes>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Kept {
    fn header(&self, name: &HeaderName) -> Option<&HeaderValue> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    fn age(&self, now: Duration) -> Duration {
        now.saturating_sub(Duration::from_millis(self.made.load(Ordering::Relaxed)))
    }

    /// Whether it holds whatever is recorded: as an asset does, which hangs on no revision, and an answer about
    /// what was recorded until a time, which may be kept for longer than any about the present.
    fn holds_whatever_is_recorded(&self) -> bool {
        self.revision.is_none() || self.holds > Duration::from_secs(super::fresh::PRESENT.into())
    }

    /// Whether it says the same as another answer to the same request, of whose body is known that it has one.
    fn has(&self, headers: &HeaderMap) -> bool {
        let tag = headers.get(header::ETAG);
        tag.is_some() && self.header(&header::ETAG) == tag && self.bytes.is_some()
    }

    /// Whether it says the same as another answer to the same request.
    fn is(&self, bytes: Option<&Bytes>, headers: &HeaderMap) -> bool {
        let tag = headers.get(header::ETAG);
        if tag.is_some() {
            return self.header(&header::ETAG) == tag && (self.bytes.is_some() || bytes.is_none());
        }
        self.bytes.as_ref() == bytes && revision(headers) == self.revision
    }

    fn weight(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        self.bytes.as_ref().map_or(0, Bytes::len) + headers + OVERHEAD
    }
}

/// Kept answers, as many as there is memory for: those that are asked for often stay. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Answers {
    kept: Option<Cache<Key, Arc<Kept>>>,
    /// For bodies that are sent while they are made, until they are whole.
    gathering: Room,
    stale_for: Duration,
    /// The newest revision that was seen; 0 where none was.
    newest: Arc<AtomicI64>,
}

impl Answers {
    /// Nothing is kept.
    pub(crate) fn none() -> Self {
        Self { kept: None, gathering: Room::new(0), stale_for: Duration::ZERO, newest: Arc::default() }
    }

    /// Keeps answers in so many MiB, to be given for so long. A quarter of it is for what is not whole yet.
    pub(crate) fn new(mebibytes: u32, stale_for: Duration) -> Self {
        if mebibytes == 0 {
            return Self::none();
        }
        let quarter = u64::from(mebibytes) * 256 * 1_024;
        let kept = Cache::builder()
            .name("answers")
            .max_capacity(3 * quarter)
            .weigher(|_, kept: &Arc<Kept>| u32::try_from(kept.weight()).unwrap_or(u32::MAX))
            .build();
        let gathering = Room::new(usize::try_from(quarter).unwrap_or(usize::MAX));
        Self { kept: Some(kept), gathering, stale_for, newest: Arc::default() }
    }

    /// Whether any are kept.
    fn keeps(&self) -> bool {
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

    /// Makes a kept answer younger that was found to be the same `now`.
    fn found_again(&self, key: Key, now: Duration) {
        if let Some(kept) = self.find(key) {
            kept.made.fetch_max(milliseconds(now), Ordering::Relaxed);
        }
    }

    /// Keeps an answer that was made `now`. One that is kept and says the same is only made younger.
    fn keep(&self, key: Key, bytes: Option<Bytes>, headers: &HeaderMap, now: Duration) {
        let Some(cache) = &self.kept else { return };
        let made = milliseconds(now);
        if let Some(kept) = cache.get(&key)
            && kept.is(bytes.as_ref(), headers)
        {
            kept.made.fetch_max(made, Ordering::Relaxed);
            return;
        }
        let revision = revision(headers);
        // Before anybody can be given what it replaces.
        if let Some(revision) = revision {
            self.seen(revision);
        }
        let lasting = headers.iter().filter(|(name, _)| !PASSING.contains(name));
        let kept = Kept {
            revision,
            made: AtomicU64::new(made),
            holds: holds(headers),
            bytes,
            headers: lasting.map(|(name, value)| (name.clone(), value.clone())).collect(),
        };
        cache.insert(key, Arc::new(kept));
    }
}

fn milliseconds(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

fn revision(headers: &HeaderMap) -> Option<i64> {
    headers.get(super::finish::REVISION)?.to_str().ok()?.parse().ok()
}

/// How long an answer holds, as its `Cache-Control` has it.
fn holds(headers: &HeaderMap) -> Duration {
    let control =
        headers.get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let age = control.split(',').find_map(|directive| directive.trim().strip_prefix("max-age="));
    Duration::from_secs(age.and_then(|age| age.parse().ok()).unwrap_or_default())
}

/// Says that an answer is none, since the database is gone.
pub(crate) fn mark_gone(response: &mut HttpResponse) {
    response.extensions_mut().insert(DatabaseGone);
    response.headers_mut().insert(header::RETRY_AFTER, super::availability::RETRY.into());
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    fn key(path: &str) -> Key {
        Key::of_request(&TestRequest::with_uri(path).to_http_request(), "http://a.example")
    }

    #[test]
    fn the_same_answer_is_kept_once_and_made_younger() {
        let answers = Answers::new(1, Duration::from_secs(60));
        let said = headers(&[("etag", "W/\"1\""), ("cache-control", "public, max-age=60"), ("date", "x")]);
        answers.keep(key("/a"), Some(Bytes::from_static(b"one")), &said, Duration::from_secs(1));
        let first = answers.find(key("/a")).unwrap();
        answers.keep(key("/a"), None, &said, Duration::from_secs(9));
        let second = answers.find(key("/a")).unwrap();
        assert!(Arc::ptr_eq(&first, &second), "a 304 takes no body away");
        assert_eq!(second.age(Duration::from_secs(10)), Duration::from_secs(1));
        assert_eq!((second.holds, second.header(&header::DATE)), (Duration::from_secs(60), None));
        let other = headers(&[("etag", "W/\"2\"")]);
        answers.keep(key("/a"), Some(Bytes::from_static(b"two")), &other, Duration::from_secs(10));
        assert_eq!(answers.find(key("/a")).unwrap().bytes.as_deref(), Some(&b"two"[..]));
        assert!(answers.find(key("/b")).is_none());
    }

    #[test]
    fn what_another_revision_replaced_is_out_of_date() {
        let answers = Answers::new(1, Duration::from_secs(60));
        let said = |revision, age| headers(&[("chancery-revision", revision), ("cache-control", age)]);
        let keep = |path, headers: HeaderMap| answers.keep(key(path), None, &headers, Duration::ZERO);
        keep("/present", said("7", "public, max-age=60"));
        keep("/graphql", said("7", "no-store"));
        keep("/past", said("3", "public, max-age=86400"));
        keep("/assets", headers(&[("cache-control", "public, max-age=31536000, immutable")]));
        let outdated = || {
            let is = |path| answers.is_outdated(&answers.find(key(path)).unwrap());
            ["/present", "/graphql", "/past", "/assets"].map(is)
        };
        assert_eq!(outdated(), [false; 4], "nothing newer is known");
        answers.seen(7);
        assert_eq!(outdated(), [false; 4]);
        answers.seen(8);
        answers.seen(7);
        assert_eq!(outdated(), [true, true, false, false]);
        answers.forget_seen(Some(7));
        assert_eq!(outdated(), [false; 4]);
        answers.forget_seen(Some(2));
        assert_eq!(outdated(), [true, true, false, false], "it is another database");
    }

    #[test]
    fn memory_is_bounded() {
        let answers = Answers::new(1, Duration::from_secs(60));
        for number in 0..200 {
            let bytes = Bytes::from(vec![0; 50_000]);
            answers.keep(key(&format!("/{number}")), Some(bytes), &HeaderMap::new(), Duration::ZERO);
        }
        let cache = answers.kept.as_ref().unwrap();
        cache.run_pending_tasks();
        assert!((1..=786_432).contains(&cache.weighted_size()), "{}", cache.weighted_size());
    }
}
