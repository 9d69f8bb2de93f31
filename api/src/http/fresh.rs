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
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

/// How long an answer about the present may be kept unasked, in seconds: an import may come any time.
pub(super) const PRESENT: u32 = 60;
/// How long an answer may be kept that no import changes any more, in seconds.
const PAST: i64 = 86_400;
/// How long a kept answer about the present may be shown while the next is asked for, in seconds (RFC 5861): never
/// beyond the moment that is known to change it.
const REVALIDATED: i64 = 60;
/// How long a kept answer may be shown when the server is gone, in seconds (RFC 5861).
pub(super) const IF_ERROR: u32 = 604_800;

/// The program that answers, as far as answers hang on it: its version and its contract.
fn program() -> &'static str {
    static PROGRAM: LazyLock<String> = LazyLock::new(|| {
        let contract = blake3::hash(crate::OPENAPI.as_bytes()).to_hex();
        format!("{}-{}", env!("CARGO_PKG_VERSION"), contract.get(..16).unwrap_or_default())
    });
    &PROGRAM
}

/// The beginning of an answer that hangs on the program alone, and whether the client has it already: then
/// it ends there.
pub(crate) fn of_program(request: &HttpRequest) -> (HttpResponseBuilder, bool) {
    let tag = EntityTag::new_weak(program().to_owned());
    let known = is_tagged(request, &tag);
    let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header(header::ETag(tag))
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .insert_header((header::VARY, "Accept, Accept-Encoding"));
    (answer, known)
}

/// Whether the client names this tag (RFC 9110, section 13.1.2: compared weakly).
pub(crate) fn is_tagged(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => request.headers().contains_key(header::IF_NONE_MATCH),
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}

/// How long an answer about the present may be kept unasked, and then be shown while the next one is asked for, where
/// it holds for so many seconds more; for good where none is said.
pub(super) fn within(left: Option<i64>) -> (i64, i64) {
    let left = left.unwrap_or(i64::MAX);
    let seconds = left.min(PRESENT.into());
    (seconds, (left - seconds).min(REVALIDATED))
}

/// How long caches may keep an answer, in seconds.
pub(super) fn control(seconds: u32, revalidated: i64) -> CacheControl {
    let mut directives = vec![CacheDirective::Public, CacheDirective::MaxAge(seconds)];
    if revalidated > 0 {
        let name = "stale-while-revalidate".to_owned();
        directives.push(CacheDirective::Extension(name, Some(revalidated.to_string())));
    }
    directives.push(CacheDirective::Extension("stale-if-error".to_owned(), Some(IF_ERROR.to_string())));
    CacheControl(directives)
}

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
    /// For how many seconds more it may be shown while the next one is asked for.
    revalidated: i64,
    revision: i64,
}

/// What is known about the newest revision that was read: requests for the present ask the same again
/// and again. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known(Arc<Mutex<Option<Recorded>>>);

impl Known {
    /// Forgets it: another database may be in the place of the one it was read from.
    pub(crate) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[derive(Clone, Copy, Debug)]
struct Recorded {
    revision: i64,
    /// When it was written here.
    at: Option<DateTime<Utc>>,
    /// When the one before was.
    before: Option<DateTime<Utc>>,
    moments: Moments,
    /// Which database said so: [`chancery_schema::Store::era`].
    era: u64,
}

impl Recorded {
    fn covers(&self, snapshot: Snapshot, era: u64) -> bool {
        self.revision == snapshot.revision
            && self.era == era
            && self.moments.last.is_none_or(|last| last <= snapshot.at)
            && self.moments.next.is_none_or(|next| snapshot.at < next)
    }
}

async fn recorded(state: &State, snapshot: Snapshot) -> Result<Recorded, StoreError> {
    let era = state.store.era();
    let known = state.known.0.lock().ok().and_then(|known| *known);
    if let Some(known) = known.filter(|known| known.covers(snapshot, era)) {
        return Ok(known);
    }
    let moments = state.store.moments(snapshot).await?;
    let numbers = [snapshot.revision, snapshot.revision - 1];
    let revisions = state.store.revisions_by_number(&numbers).await?;
    let at = |number: i64| revisions.iter().find(|r| r.number == number).map(|r| r.stored_at);
    let recorded =
        Recorded { revision: snapshot.revision, at: at(numbers[0]), before: at(numbers[1]), moments, era };
    if let Ok(mut known) = state.known.0.lock() {
        // What the past was asked about does not push out the present.
        if known.is_none_or(|known| known.era != era || known.revision <= recorded.revision) {
            *known = Some(recorded);
        }
    }
    Ok(recorded)
}

impl Recorded {
    /// When an answer last changed: by an import, by the clock, or by the day. HTTP writes seconds: where
    /// two of these fall into one, a date cannot tell.
    fn modified(&self, today: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        let changes = [self.at, self.before, self.moments.last, today];
        let newest = Ord::max(self.at?, Ord::max(self.moments.last, today).unwrap_or(DateTime::UNIX_EPOCH));
        let same = |change: &DateTime<Utc>| change.timestamp() == newest.timestamp();
        (changes.into_iter().flatten().filter(same).count() == 1).then_some(newest)
    }
}

impl Read {
    /// Reads at the present, or at what a request asks for.
    ///
    /// The snapshot's instant is the last one at which the clock published anything, not this very one: they show
    /// the same, and so cursors, which keep the snapshot, are the same for everybody and answers with cursors in them can
    /// be kept by caches.
    ///
    /// # Errors
    /// As [`chancery_schema::Store::snapshot`].
    pub(crate) async fn at(state: &State, asked: SnapshotRequest) -> Result<Self, StoreError> {
        let day = asked.as_of.is_some() || asked.known_at.is_some();
        if asked.known_at.is_none() {
            let snapshot = state.store.present(&*state.clock).await?.snapshot;
            let snapshot = asked.as_of.map_or(snapshot, |day| snapshot.on(day));
            return Ok(Self { snapshot, now: state.clock.now(), fixed: false, day });
        }
        let snapshot = state.store.snapshot(asked, &*state.clock).await?;
        // Until something later is recorded, an import of an older commit may still come in between.
        let fixed = match asked.known_at {
            Some(_) => {
                state.store.latest_revision().await?.is_some_and(|newest| newest.number > snapshot.revision)
            }
            None => false,
        };
        let last = recorded(state, snapshot).await?.moments.last;
        let at = last.unwrap_or(DateTime::UNIX_EPOCH).min(snapshot.at);
        Ok(Self { snapshot: Snapshot { at, ..snapshot }, now: snapshot.at, fixed, day })
    }

    /// The snapshot at this very instant: what was withdrawn may have been published after the last
    /// moment at which anything that is left was.
    pub(crate) fn present(&self) -> Snapshot {
        Snapshot { at: self.now, ..self.snapshot }
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
            program(),
            &snapshot.revision.to_string(),
            // Another database may have recorded something else under the same number.
            &known.at.map(|at| at.timestamp_micros().to_string()).unwrap_or_default(),
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
        let modified = known.modified(today);
        let tomorrow = today.and_then(|today| today.checked_add_days(Days::new(1)));
        let ends = [known.moments.next, tomorrow].into_iter().flatten();
        let left = ends.map(|end| (end - now).num_seconds().max(0)).min();
        let (seconds, revalidated) = if fixed { (PAST, 0) } else { within(left) };
        Ok(Self { tag, modified, seconds, revalidated, revision: snapshot.revision })
    }

    /// Whether the client has the answer already.
    ///
    /// Dates are compared exactly, not by order: only those that were given say which answer a client has.
    pub(crate) fn is_known(&self, request: &HttpRequest) -> bool {
        if request.headers().contains_key(header::IF_NONE_MATCH) {
            return is_tagged(request, &self.tag);
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
            .insert_header(control(seconds, self.revalidated))
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
