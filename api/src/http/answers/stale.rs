//! What is given while the database does not answer, marked as what it is.

use super::Key;
use super::hit::{CACHE_STATUS, begin, has};
use crate::http::State;
use crate::http::fresh::IF_ERROR;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

/// How long caches may keep an answer that may be out of date, in seconds: they should ask again soon.
const STALE: u32 = 5;

/// The kept answer, if there is one that is not too old and says nothing that was replaced since.
pub(super) fn stale(request: &HttpRequest, state: &State, key: Key) -> Option<HttpResponse> {
    let Some(kept) = state.answers.find(key) else {
        state.metrics.kept("stale-missing");
        return None;
    };
    let age = kept.age(state.clock.elapsed());
    // What nothing that is recorded changes is never too old.
    if age > state.answers.stale_for && !kept.holds_whatever_is_recorded() {
        state.metrics.kept("stale-expired");
        return None;
    }
    if state.answers.is_outdated(&kept) {
        state.metrics.kept("stale-outdated");
        return None;
    }
    let known = has(request, &kept);
    if !known && kept.bytes.is_none() {
        state.metrics.kept("stale-missing");
        return None;
    }
    state.metrics.kept("stale");
    let mut response = begin(&kept, known);
    let seconds = age.as_secs();
    let left = i64::try_from(kept.holds.as_secs()).unwrap_or(i64::MAX).saturating_sub_unsigned(seconds);
    // RFC 9211, sections 2.1, 2.4 and 2.8.
    let status = format!("chancery; hit; ttl={left}; detail=\"database unavailable\"");
    response.insert_header((header::AGE, seconds)).insert_header((CACHE_STATUS, status));
    let control =
        kept.header(&header::CACHE_CONTROL).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // What an address with a digest names never changes; what no cache keeps, none should begin to keep.
    if !control.contains("immutable") {
        response.insert_header((header::WARNING, "110 - \"Response is Stale\""));
        if !control.contains("no-store") {
            let control = format!("public, max-age={STALE}, stale-if-error={IF_ERROR}");
            response.insert_header((header::CACHE_CONTROL, control));
        }
    }
    Some(match &kept.bytes {
        Some(bytes) if !known => response.body(bytes.clone()),
        _ => response.finish(),
    })
}
