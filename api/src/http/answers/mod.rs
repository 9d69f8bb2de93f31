//! Whole answers of public reads, kept to be given again.
//!
//! What is kept, and under which key, is here ([`Answers`]); when a kept answer is given is the policy's
//! affair ([`policy`]): while the database is gone. Requests that show who they are (`Authorization`) are
//! never answered from here, and what they are answered is not kept.

mod body;
mod key;
mod policy;

pub(super) use key::Key;
pub(super) use policy::{answered, middleware};

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use moka::sync::Cache;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
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
    stale_for: Duration,
}

impl Answers {
    /// Nothing is kept.
    pub(crate) fn none() -> Self {
        Self { kept: None, stale_for: Duration::ZERO }
    }

    /// Keeps answers in so many MiB, to be given for so long.
    pub(crate) fn new(mebibytes: u32, stale_for: Duration) -> Self {
        if mebibytes == 0 {
            return Self::none();
        }
        let kept = Cache::builder()
            .name("answers")
            .max_capacity(u64::from(mebibytes) * 1_024 * 1_024)
            .weigher(|_, kept: &Arc<Kept>| u32::try_from(kept.weight()).unwrap_or(u32::MAX))
            .build();
        Self { kept: Some(kept), stale_for }
    }

    fn find(&self, key: Key) -> Option<Arc<Kept>> {
        self.kept.as_ref()?.get(&key)
    }

    /// Keeps an answer that was made `now`. One that is kept and says the same is only made younger.
    fn keep(&self, key: Key, bytes: Option<Bytes>, headers: &HeaderMap, now: Duration) {
        let Some(cache) = &self.kept else { return };
        let made = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        if let Some(kept) = cache.get(&key)
            && kept.is(bytes.as_ref(), headers)
        {
            kept.made.fetch_max(made, Ordering::Relaxed);
            return;
        }
        let lasting = headers.iter().filter(|(name, _)| !PASSING.contains(name));
        let kept = Kept {
            revision: revision(headers),
            made: AtomicU64::new(made),
            holds: holds(headers),
            bytes,
            headers: lasting.map(|(name, value)| (name.clone(), value.clone())).collect(),
        };
        cache.insert(key, Arc::new(kept));
    }
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
    fn memory_is_bounded() {
        let answers = Answers::new(1, Duration::from_secs(60));
        for number in 0..200 {
            let bytes = Bytes::from(vec![0; 50_000]);
            answers.keep(key(&format!("/{number}")), Some(bytes), &HeaderMap::new(), Duration::ZERO);
        }
        let cache = answers.kept.as_ref().unwrap();
        cache.run_pending_tasks();
        assert!((1..=1_048_576).contains(&cache.weighted_size()), "{}", cache.weighted_size());
    }
}
