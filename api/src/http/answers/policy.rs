//! When a kept answer is given: while the database does not answer, and marked as what it is.

use super::body::{Keeping, Tee};
use super::{DatabaseGone, Kept, Key, LARGEST, Partial, mark_gone};
use crate::http::fresh::{IF_ERROR, is_tagged};
use crate::http::problem::Problem;
use crate::http::surrogate::keyed;
use crate::http::{State, base, finish};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, EntityTag, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, web};
use futures_util::FutureExt;
use std::pin::pin;

/// How long caches may keep an answer that may be out of date, in seconds: they should ask again soon.
const STALE: u32 = 5;

const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");

/// What answers for itself: health asks the database, GraphQL reads its request first.
const APART: [&str; 3] = ["/healthz", "/readyz", "/graphql"];

/// Whether what is served under this pattern answers for itself.
pub(in crate::http) fn is_apart(pattern: &str) -> bool {
    APART.contains(&pattern)
}

/// Answers as [`answered`] does, whatever is asked for by its address.
pub(in crate::http) async fn middleware<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let state = request.app_data::<web::Data<State>>().cloned();
    let Some(state) = state else {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    };
    let asked = request.request().clone();
    let reads = [Method::GET, Method::HEAD].contains(asked.method());
    let key = || reads.then(|| Key::of_request(&asked, &base(&asked, &state)));
    let made = next.call(request).map(|outcome| match outcome {
        Ok(response) => response.into_parts().1.map_into_boxed_body(),
        Err(error) => HttpResponse::from_error(error),
    });
    let gone = || {
        let problem = Problem::database_gone();
        let is_embed = asked.match_info().as_str().starts_with("/embed");
        if is_embed { crate::embed::no_page(&asked, &problem) } else { problem.response() }
    };
    let response = answered(&asked, &state, key, gone, made).await;
    Ok(ServiceResponse::new(asked, response))
}

/// The answer that is made; where the database is gone a kept one, else what `gone` says. Nobody waits for
/// a database that does not answer: what is being made is given up as soon as that is known, and while it is
/// known only what needs no database is made.
pub(in crate::http) async fn answered(
    request: &HttpRequest,
    state: &State,
    key: impl FnOnce() -> Option<Key>,
    gone: impl FnOnce() -> HttpResponse,
    made: impl Future<Output = HttpResponse>,
) -> HttpResponse {
    let key = || may_be_kept(request, state).then(key).flatten();
    let mut made = pin!(keyed(state.surrogate_keys, made));
    let response = if state.availability.is_up() {
        tokio::select! {
            biased;
            response = &mut made => Some(response),
            () = state.availability.gone() => None,
        }
    } else {
        made.as_mut().now_or_never()
    };
    match response {
        Some(response) if response.extensions().get::<DatabaseGone>().is_none() => {
            keep(request, state, key, response)
        }
        given_up => {
            let kept = key().and_then(|key| stale(request, state, key));
            kept.or(given_up).unwrap_or_else(|| {
                let mut response = gone();
                mark_gone(&mut response);
                response
            })
        }
    }
}

/// Whether the answer to a request may be kept, and a kept one be given: not where answers hang on who asks.
pub(in crate::http) fn may_be_kept(request: &HttpRequest, state: &State) -> bool {
    state.answers.keeps() && !request.headers().contains_key(header::AUTHORIZATION)
}

/// Keeps an answer, where it is one to be kept, and sends it on.
fn keep(
    request: &HttpRequest,
    state: &State,
    key: impl FnOnce() -> Option<Key>,
    response: HttpResponse,
) -> HttpResponse {
    let key = is_kept(request, &response).then(key).flatten();
    let (response, body) = response.into_parts();
    if response.status() == StatusCode::NOT_MODIFIED {
        if let Some(key) = key {
            state.answers.keep(key, None, response.headers(), state.clock.elapsed());
        }
        return response.set_body(body);
    }
    match body.try_into_bytes() {
        Ok(bytes) => {
            if let Some(key) = key.filter(|_| bytes.len() <= LARGEST && request.method() != Method::HEAD) {
                state.answers.keep(key, Some(bytes.clone()), response.headers(), state.clock.elapsed());
            }
            response.set_body(BoxBody::new(bytes))
        }
        Err(body) => {
            let keeping = key
                .filter(|_| request.method() != Method::HEAD)
                .map(|key| Keeping::new(&state.answers, &state.clock, key, response.headers()));
            response.set_body(BoxBody::new(Tee::new(body, keeping, state.availability.clone())))
        }
    }
}

/// Whether it is an answer out of the database, and a whole one.
fn is_kept(request: &HttpRequest, response: &HttpResponse) -> bool {
    let headers = response.headers();
    let said = matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED);
    let plain = headers.get(header::CONTENT_ENCODING).is_none_or(|encoding| encoding == "identity");
    let content =
        headers.contains_key(finish::REVISION) || request.match_info().as_str().starts_with("/assets/");
    said && plain && content && response.extensions().get::<Partial>().is_none()
}

/// The kept answer, if there is one that is not too old and says nothing that was replaced since.
fn stale(request: &HttpRequest, state: &State, key: Key) -> Option<HttpResponse> {
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
    let bytes = match (&kept.bytes, known) {
        (_, true) => None,
        (Some(bytes), false) => Some(bytes.clone()),
        (None, false) => {
            state.metrics.kept("stale-missing");
            return None;
        }
    };
    state.metrics.kept("stale");
    let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    for (name, value) in &kept.headers {
        // What a 304 says of a body is what the client has already (RFC 9110, section 15.4.5).
        if !(known && name.as_str().starts_with("content-") && *name != header::CONTENT_LOCATION) {
            response.append_header((name.clone(), value.clone()));
        }
    }
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
    Some(match bytes {
        Some(bytes) => response.body(bytes),
        None => response.finish(),
    })
}

/// Whether the client has the kept answer already (RFC 9110, section 13.2.2).
fn has(request: &HttpRequest, kept: &Kept) -> bool {
    let headers = request.headers();
    if headers.contains_key(header::IF_NONE_MATCH) {
        let tag = kept.header(&header::ETAG).and_then(|tag| tag.to_str().ok());
        let tag = tag.and_then(|tag| tag.parse::<EntityTag>().ok());
        return tag.is_some_and(|tag| is_tagged(request, &tag));
    }
    let since: Option<&HeaderValue> = headers.get(header::IF_MODIFIED_SINCE);
    since.is_some() && since == kept.header(&header::LAST_MODIFIED)
}
