//! What is given of what is kept.

use super::exact::Learned;
use super::form::{Form, is_worth_compressing};
use super::keep::leave_short;
use super::kept::Kept;
use super::{Key, Window};
use crate::http::fresh::{self, is_tagged};
use crate::http::{State, endpoint};
use actix_web::http::header::{
    self, EntityTag, Header, HeaderName, HeaderValue, HttpDate, IfModifiedSince, TryIntoHeaderValue,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use std::sync::Arc;

pub(super) const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");

/// It was kept (RFC 9211, section 2.1).
pub(super) const HIT: &str = "chancery; hit";
/// It was made for another who asked at the same time (section 2.6).
pub(super) const COLLAPSED: &str = "chancery; fwd=miss; collapsed";

/// Marks an answer that was given from what is kept.
struct Repeated;

/// The kept answer, if it says what would be said now.
pub(super) async fn hit(
    request: &HttpRequest,
    state: &State,
    key: Key,
    now: &Window,
    status: &'static str,
) -> Option<HttpResponse> {
    let kept = state.answers.find(key).filter(|kept| kept.is_current(now))?;
    let known = has(request, &kept);
    let body = match &kept.bytes {
        _ if known => None,
        None => return None,
        Some(bytes) => Some(chosen(request, state, key, &kept, bytes).await),
    };
    state.metrics.kept(if status == HIT { "hit" } else { "shared" });
    let mut response = begin(&kept, known);
    response.insert_header((CACHE_STATUS, HeaderValue::from_static(status)));
    let shortened = kept.holds_less(now).and_then(|left| shortened(&kept, left));
    let form = body.as_ref().map_or(Some(Form::Identity), |body| body.form);
    let learned = form.filter(|_| shortened.is_none() && status == HIT).and_then(|form| {
        let endpoint = endpoint::of(request)?;
        Some(Learned::new(key, &kept, form, known, &endpoint.path))
    });
    if let Some(control) = shortened {
        response.insert_header((header::CACHE_CONTROL, control));
    }
    let mut response = match body {
        None => response.finish(),
        Some(Body { form, bytes }) => {
            if let Some(name) = form.and_then(Form::name) {
                // As what compresses on the way says it.
                response.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(name)));
                response.append_header((header::VARY, HeaderValue::from_static("accept-encoding")));
            }
            let mut response = response.body(bytes);
            leave_short(&mut response);
            response
        }
    };
    response.extensions_mut().insert(Repeated);
    if let Some(learned) = learned {
        response.extensions_mut().insert(learned);
    }
    Some(response)
}

/// A body in the form it is given in; without one where it is to be compressed on its way.
struct Body {
    form: Option<Form>,
    bytes: Bytes,
}

async fn chosen(request: &HttpRequest, state: &State, key: Key, kept: &Arc<Kept>, bytes: &Bytes) -> Body {
    let as_it_is = |form| Body { form, bytes: bytes.clone() };
    if !is_worth_compressing(kept.header(&header::CONTENT_TYPE), bytes.len()) {
        return as_it_is(Some(Form::Identity));
    }
    match Form::negotiated(request) {
        None => as_it_is(None),
        Some(Form::Identity) => as_it_is(Some(Form::Identity)),
        Some(form) => match kept.forms.make(form, bytes, &state.answers.makers).await {
            None => as_it_is(None),
            Some((bytes, is_new)) => {
                if is_new {
                    state.answers.weigh(key, kept);
                }
                Body { form: Some(form), bytes }
            }
        },
    }
}

/// The answer with the headers that are kept.
pub(super) fn begin(kept: &Kept, known: bool) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    for (name, value) in &kept.headers {
        // What a 304 says of a body is what the client has already (RFC 9110, section 15.4.5).
        if !(known && name.as_str().starts_with("content-") && *name != header::CONTENT_LOCATION) {
            response.append_header((name.clone(), value.clone()));
        }
    }
    response
}

/// What it says of its age, where something is due sooner than when it was made.
fn shortened(kept: &Kept, left: u64) -> Option<HeaderValue> {
    if !kept.header(&header::CACHE_CONTROL)?.to_str().ok()?.contains("max-age=") {
        return None;
    }
    let (seconds, revalidated) = fresh::within(i64::try_from(left).ok());
    let seconds = u64::try_from(seconds).unwrap_or_default().min(kept.holds.as_secs());
    fresh::control(u32::try_from(seconds).unwrap_or_default(), revalidated).try_into_value().ok()
}

/// Whether an answer is one of the present that was kept.
pub(in crate::http) fn is_repeated(response: &HttpResponse) -> bool {
    response.extensions().contains::<Repeated>()
}

/// Takes back that the same request may be answered the same.
pub(in crate::http) fn unlearn(response: &mut HttpResponse) {
    response.extensions_mut().remove::<Learned>();
}

/// Whether the client has the kept answer already (RFC 9110, section 13.2.2). Who sends something has nothing.
pub(super) fn has(request: &HttpRequest, kept: &Kept) -> bool {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return false;
    }
    if request.headers().contains_key(header::IF_NONE_MATCH) {
        let tag = kept.header(&header::ETAG).and_then(|tag| tag.to_str().ok());
        let tag = tag.and_then(|tag| tag.parse::<EntityTag>().ok());
        return tag.is_some_and(|tag| is_tagged(request, &tag));
    }
    if !request.headers().contains_key(header::IF_MODIFIED_SINCE) {
        return false;
    }
    let own = kept.header(&header::LAST_MODIFIED).and_then(|own| own.to_str().ok()?.parse::<HttpDate>().ok());
    // Compared exactly, as where it is made.
    match (IfModifiedSince::parse(request), own) {
        (Ok(IfModifiedSince(since)), Some(own)) => since == own,
        _ => false,
    }
}
