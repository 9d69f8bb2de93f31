//! An answer that is kept.

use super::exact::Head;
use super::form::{Form, Forms};
use super::window::Window;
use crate::http::{finish, fresh};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

/// What a kept answer takes beside its body and its headers, in bytes, about.
const OVERHEAD: usize = 512;
/// What the final headers of an answer take, in bytes, about.
const HEAD: usize = 2_048;

/// What belongs to a connection or to one moment alone, and is not kept.
pub(super) const PASSING: [HeaderName; 5] =
    [header::CONNECTION, header::CONTENT_LENGTH, header::DATE, header::SET_COOKIE, header::TRANSFER_ENCODING];

/// An answer with status 200, as the handler gave it: before it is compressed.
#[derive(Debug)]
pub(super) struct Kept {
    /// What it was read at; nothing where it hangs on no revision.
    pub(super) revision: Option<i64>,
    /// When it was made or last found to be the same, in milliseconds of [`chancery_schema::Clock::elapsed`].
    made: AtomicU64,
    /// When it may be given as it is.
    window: RwLock<Option<Window>>,
    /// How long from then on it holds, as it says itself.
    pub(super) holds: Duration,
    /// For how many seconds more it may be shown while the next one is asked for.
    revalidated: u64,
    /// The body; nothing where clients were only ever told that they have it (304).
    pub(super) bytes: Option<Bytes>,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) forms: Forms,
    /// The headers it was sent with in the end.
    heads: Mutex<Vec<Arc<Head>>>,
}

impl Kept {
    pub(super) fn new(
        bytes: Option<Bytes>,
        headers: &HeaderMap,
        made: Duration,
        window: Option<Window>,
    ) -> Self {
        let lasting = headers.iter().filter(|(name, _)| !PASSING.contains(name));
        Self {
            revision: revision(headers),
            made: AtomicU64::new(milliseconds(made)),
            window: RwLock::new(window),
            holds: holds(headers),
            revalidated: seconds(headers, "stale-while-revalidate="),
            // Nobody knows how large an allocation they are a part of.
            bytes: bytes.map(|bytes| Bytes::copy_from_slice(&bytes)),
            headers: lasting.map(|(name, value)| (name.clone(), value.clone())).collect(),
            forms: Forms::default(),
            heads: Mutex::default(),
        }
    }

    pub(super) fn header(&self, name: &HeaderName) -> Option<&HeaderValue> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(super) fn age(&self, now: Duration) -> Duration {
        now.saturating_sub(Duration::from_millis(self.made.load(Ordering::Relaxed)))
    }

    /// The same answer as it was said again: with what is said of it now, and the body and the forms that are there (as
    /// RFC 9111, section 4.3.4, has it). What names the revision it was read at names the new one.
    pub(super) fn renewed(&self, headers: &HeaderMap, made: Duration, window: Option<Window>) -> Self {
        let mut renewed = Self::new(None, headers, made, window);
        let own = self.headers.iter().filter(|(name, _)| !headers.contains_key(name));
        renewed.headers.extend(own.cloned());
        Self { bytes: self.bytes.clone(), forms: self.forms.clone(), ..renewed }
    }

    /// It was found to be the same `now`, and in that window.
    pub(super) fn found_again(&self, now: Duration, window: Option<Window>) {
        self.made.fetch_max(milliseconds(now), Ordering::Relaxed);
        if let Some(window) = window {
            let mut own = self.window.write().unwrap_or_else(PoisonError::into_inner);
            *own = Some(own.map_or(window, |own| own.widened(window)));
        }
    }

    /// Whether it is of the database that an answer of this window is of: another one may say something else under the
    /// same tag.
    pub(super) fn is_of_era(&self, window: Option<&Window>) -> bool {
        let own = *self.window.read().unwrap_or_else(PoisonError::into_inner);
        match (own, window) {
            (Some(own), Some(window)) => own.is_of_era(window),
            (None, Some(_)) => self.revision.is_none(),
            (_, None) => true,
        }
    }

    /// Whether it says now what would be made now.
    pub(super) fn is_current(&self, now: &Window) -> bool {
        // What hangs on no revision is named by its bytes.
        let own = || *self.window.read().unwrap_or_else(PoisonError::into_inner);
        self.revision.is_none() || own().is_some_and(|own| own.holds(now))
    }

    /// How long it holds, in seconds, where that is less than it says itself, the time in it for which it may be
    /// shown while the next is asked for: until the next moment at which something is published or expires.
    pub(super) fn holds_less(&self, now: &Window) -> Option<u64> {
        let holds = self.holds.as_secs();
        if self.revision.is_none() || holds > fresh::PRESENT.into() {
            return None;
        }
        Some(now.left()).filter(|left| *left < holds + self.revalidated)
    }

    /// Whether it holds whatever is recorded: as an asset does, which hangs on no revision, and an answer about
    /// what was recorded until a time, which may be kept for longer than any about the present.
    pub(super) fn holds_whatever_is_recorded(&self) -> bool {
        self.revision.is_none() || self.holds > Duration::from_secs(fresh::PRESENT.into())
    }

    /// Whether it says the same as another answer to the same request, of whose body is known that it has one, and says
    /// it of the same revision.
    pub(super) fn has(&self, headers: &HeaderMap) -> bool {
        let tag = headers.get(header::ETAG);
        let is_same = tag.is_some() && self.header(&header::ETAG) == tag;
        is_same && self.bytes.is_some() && revision(headers) == self.revision
    }

    /// Whether it says the same as another answer to the same request.
    pub(super) fn is(&self, bytes: Option<&Bytes>, headers: &HeaderMap) -> bool {
        let tag = headers.get(header::ETAG);
        if tag.is_some() {
            return self.header(&header::ETAG) == tag && (self.bytes.is_some() || bytes.is_none());
        }
        self.bytes.as_ref() == bytes && revision(headers) == self.revision
    }

    /// The final headers of the form, as they were learned.
    pub(super) fn learned(&self, head: Head) -> (Arc<Head>, bool) {
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = heads.iter().find(|known| known.is(&head)) {
            return (Arc::clone(known), false);
        }
        let head = Arc::new(head);
        heads.push(Arc::clone(&head));
        (head, true)
    }

    /// The bytes in a form, where they are there.
    pub(super) fn made_in(&self, form: Form) -> Option<Bytes> {
        if form == Form::Identity { self.bytes.clone() } else { self.forms.made(form) }
    }

    pub(super) fn weight(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        let heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner).len();
        self.bytes.as_ref().map_or(0, Bytes::len) + headers + self.forms.weight() + heads * HEAD + OVERHEAD
    }
}

fn milliseconds(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn revision(headers: &HeaderMap) -> Option<i64> {
    headers.get(finish::REVISION)?.to_str().ok()?.parse().ok()
}

/// How long an answer holds, as its `Cache-Control` has it.
pub(super) fn holds(headers: &HeaderMap) -> Duration {
    Duration::from_secs(seconds(headers, "max-age="))
}

/// What a directive of `Cache-Control` says; 0 where it has none.
fn seconds(headers: &HeaderMap, directive: &str) -> u64 {
    let control =
        headers.get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let said = control.split(',').find_map(|said| said.trim().strip_prefix(directive));
    said.and_then(|said| said.parse().ok()).unwrap_or_default()
}
