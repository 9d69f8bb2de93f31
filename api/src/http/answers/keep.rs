//! Which answers are kept.

use super::body::{Keeping, Tee};
use super::form::WORTH_COMPRESSING;
use super::{Key, LARGEST, Partial, Window};
use crate::http::{State, finish};
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};

/// Keeps an answer, where it is one to be kept, and sends it on. `window` is when it may be given as it is. Says
/// whether it is kept already, and for whom waits.
pub(super) fn keep(
    request: &HttpRequest,
    state: &State,
    key: Option<Key>,
    response: HttpResponse,
    window: Option<Window>,
) -> (HttpResponse, bool) {
    let key = key.filter(|_| is_kept(request, &response));
    let (response, body) = response.into_parts();
    let now = || state.clock.elapsed();
    if response.status() == StatusCode::NOT_MODIFIED {
        if let Some(key) = key {
            state.answers.keep(key, None, response.headers(), now(), window);
        }
        return (response.set_body(body), key.is_some());
    }
    let key = key.filter(|_| request.method() != Method::HEAD);
    match body.try_into_bytes() {
        Ok(bytes) => {
            let key = key.filter(|_| bytes.len() <= LARGEST);
            if let Some(key) = key {
                state.answers.keep(key, Some(bytes.clone()), response.headers(), now(), window);
            }
            let mut response = response.set_body(BoxBody::new(bytes));
            leave_short(&mut response);
            (response, key.is_some())
        }
        Err(body) => {
            let headers = response.headers();
            let keeping = key.map(|key| Keeping::new(&state.answers, &state.clock, key, headers, window));
            let body = BoxBody::new(Tee::new(body, keeping, state.availability.clone()));
            (response.set_body(body), false)
        }
    }
}

/// Says of a body that is not worth compressing that it is to be left as it is.
pub(super) fn leave_short(response: &mut HttpResponse) {
    let length = match response.body().size() {
        BodySize::Sized(length) => length,
        BodySize::None | BodySize::Stream => return,
    };
    let is_short = length < WORTH_COMPRESSING as u64;
    if is_short && !response.headers().contains_key(header::CONTENT_ENCODING) {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
    }
}

/// Whether it is an answer out of the database, and a whole one.
pub(super) fn is_kept(request: &HttpRequest, response: &HttpResponse) -> bool {
    let headers = response.headers();
    let said = matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED);
    let plain = headers.get(header::CONTENT_ENCODING).is_none_or(|encoding| encoding == "identity");
    let content =
        headers.contains_key(finish::REVISION) || request.match_info().as_str().starts_with("/assets/");
    said && plain && content && response.extensions().get::<Partial>().is_none()
}
