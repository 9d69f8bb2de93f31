//! How long an answer holds, and whether the client has it already (RFC 9110, section 13; RFC 9111).
//!
//! What an answer says hangs on four things: the revision it is read at, the day, what the clock has
//! published by then, and the program that writes it. An `ETag` is made of them, so that most
//! conditional requests are answered without reading any content.

use super::State;
use actix_web::http::header::{
    self, CacheControl, CacheDirective, EntityTag, Header, HttpDate, IfModifiedSince, IfNoneMatch,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use chancery_schema::store::{Moments, SnapshotRequest};
use chancery_schema::{Snapshot, StoreError};
use chrono::{DateTime, Days, Utc};
use std::sync::Mutex;
use std::time::SystemTime;

/// How long an answer about the present may be kept unasked, in seconds: an import may come any time.
const PRESENT: i64 = 60;
/// How long an answer may be kept that no import changes any more, in seconds.
const PAST: i64 = 86_400;
/// How long a kept answer may be shown when the server is gone, in seconds (RFC 5861).
const IF_ERROR: u32 = 604_800;

/// What an answer was read at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Read {
    /// Its snapshot.
    pub(crate) snapshot: Snapshot,
    /// The present, or the time that `knownAt` names.
    pub(crate) now: DateTime<Utc>,
    /// Whether the request names the time of recording, itself or by a cursor: no import changes it.
    pub(crate) fixed: bool,
    /// Whether the request names the day, itself or by a cursor.
    pub(crate) day: bool,
}

/// The validators of an answer, and how long it holds.
#[derive(Clone, Debug)]
pub(crate) struct Fresh {
    tag: EntityTag,
    modified: Option<DateTime<Utc>>,
    seconds: i64,
    revision: i64,
}

/// What is known about the newest revision that was read: requests for the present ask the same again
/// and again.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<Option<Recorded>>);

#[derive(Clone, Copy, Debug)]
struct Recorded {
    revision: i64,
    /// When it was recorded, where that second is its alone.
    at: Option<DateTime<Utc>>,
    moments: Moments,
}

impl Recorded {
    fn covers(&self, snapshot: Snapshot) -> bool {
        self.revision == snapshot.revision
            && self.moments.last.is_none_or(|last| last <= snapshot.at)
            && self.moments.next.is_none_or(|next| snapshot.at < next)
    }
}

async fn recorded(state: &State, snapshot: Snapshot) -> Result<Recorded, StoreError> {
    let known = state.known.0.lock().ok().and_then(|known| *known);
    if let Some(known) = known.filter(|known| known.covers(snapshot)) {
        return Ok(known);
    }
    let moments = state.store.moments(snapshot).await?;
    let numbers = [snapshot.revision, snapshot.revision - 1];
    let revisions = state.store.revisions_by_number(&numbers).await?;
    let at = |number: i64| revisions.iter().find(|r| r.number == number).map(|r| r.recorded_at);
    let (own, before) = (at(numbers[0]), at(numbers[1]));
    // Dates in HTTP have seconds: a second in which two revisions were recorded tells neither.
    let own = own.filter(|own| before.is_none_or(|before| before.timestamp() != own.timestamp()));
    let recorded = Recorded { revision: snapshot.revision, at: own, moments };
    if let Ok(mut known) = state.known.0.lock() {
        *known = Some(recorded);
    }
    Ok(recorded)
}

impl Read {
    /// Reads at the present, or at what a request asks for.
    ///
    /// The snapshot's instant is the last moment at which the clock published anything, not this very
    /// one: they show the same, and so cursors, which keep the snapshot, are the same for everybody and
    /// answers with cursors in them can be kept by caches.
    ///
    /// # Errors
    /// As [`chancery_schema::Store::snapshot`].
    pub(crate) async fn at(state: &State, asked: SnapshotRequest) -> Result<Self, StoreError> {
        let snapshot = state.store.snapshot(asked, &*state.clock).await?;
        let (fixed, day) = (asked.known_at.is_some(), asked.as_of.is_some() || asked.known_at.is_some());
        let last = recorded(state, snapshot).await?.moments.last;
        let at = last.unwrap_or(DateTime::UNIX_EPOCH).min(snapshot.at);
        Ok(Self { snapshot: Snapshot { at, ..snapshot }, now: snapshot.at, fixed, day })
    }
}

impl Fresh {
    /// The validators of the answer to `request`. `variant` is whatever else the answer hangs on: its
    /// media type, the address it is served under.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn of(
        state: &State,
        request: &HttpRequest,
        read: Read,
        variant: &str,
    ) -> Result<Self, StoreError> {
        let Read { snapshot, now, fixed, day } = read;
        let known = recorded(state, snapshot).await?;
        let midnight = now.date_naive().and_hms_opt(0, 0, 0).map(|at| at.and_utc());
        let last = known.moments.last;
        let mut hasher = blake3::Hasher::new();
        for part in [
            env!("CARGO_PKG_VERSION"),
            &snapshot.revision.to_string(),
            &snapshot.as_of.to_string(),
            &last.map(|last| last.timestamp_micros().to_string()).unwrap_or_default(),
            &request.uri().to_string(),
            variant,
        ] {
            hasher.update(part.as_bytes()).update(b"\0");
        }
        let digest = hasher.finalize().to_hex();
        // Weak, since the bytes may be compressed on their way.
        let tag = EntityTag::new_weak(digest.chars().take(32).collect());
        let today = midnight.filter(|_| !day);
        let modified = known.at.map(|at| [Some(at), last, today].into_iter().flatten().fold(at, Ord::max));
        let seconds = if fixed {
            PAST
        } else {
            let tomorrow = today.and_then(|today| today.checked_add_days(Days::new(1)));
            let ends = [known.moments.next, tomorrow].into_iter().flatten();
            ends.map(|end| (end - now).num_seconds()).fold(PRESENT, Ord::min).max(0)
        };
        Ok(Self { tag, modified, seconds, revision: snapshot.revision })
    }

    /// Whether the client has the answer already.
    ///
    /// Dates are compared exactly, not by order: a revision made from a commit bears the commit's time,
    /// which may be long before it was imported, and a client's own clock says nothing about that.
    pub(crate) fn is_known(&self, request: &HttpRequest) -> bool {
        if request.headers().contains_key(header::IF_NONE_MATCH) {
            return match IfNoneMatch::parse(request) {
                Ok(IfNoneMatch::Any) => true,
                Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&self.tag)),
                Err(_) => false,
            };
        }
        let same = |since: HttpDate, own: DateTime<Utc>| {
            let seconds = SystemTime::from(since).duration_since(SystemTime::UNIX_EPOCH).map(|d| d.as_secs());
            seconds.ok().and_then(|seconds| i64::try_from(seconds).ok()) == Some(own.timestamp())
        };
        match (IfModifiedSince::parse(request), self.modified) {
            (Ok(IfModifiedSince(since)), Some(own)) => same(since, own),
            _ => false,
        }
    }

    /// The headers of an answer, or of the news that there is nothing new.
    pub(crate) fn apply<'a>(&self, response: &'a mut HttpResponseBuilder) -> &'a mut HttpResponseBuilder {
        let seconds = u32::try_from(self.seconds).unwrap_or_default();
        response
            .insert_header(header::ETag(self.tag.clone()))
            .insert_header(CacheControl(vec![
                CacheDirective::Public,
                CacheDirective::MaxAge(seconds),
                CacheDirective::Extension("stale-if-error".to_owned(), Some(IF_ERROR.to_string())),
            ]))
            .insert_header((header::VARY, "Accept, Accept-Encoding"))
            .insert_header((super::finish::REVISION, self.revision));
        if let Some(modified) = self.modified {
            response.insert_header(header::LastModified(SystemTime::from(modified).into()));
        }
        response
    }

    /// The answer to who has it already.
    pub(crate) fn not_modified(&self) -> HttpResponse {
        self.apply(&mut HttpResponse::NotModified()).finish()
    }
}
