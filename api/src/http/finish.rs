//! What every answer has in common: its id, security headers, CORS, one line in the log, and no
//! trace of a panic.

use super::{State, door, endpoint, problem, secure};
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{RequestHead, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The revision an answer was read at: the newest one, where it was read at several.
pub(super) const REVISION: HeaderName = HeaderName::from_static("chancery-revision");

/// What a GraphQL query cost, in points.
pub(super) const COST: HeaderName = HeaderName::from_static("chancery-cost");

/// What pages of other sites may read of an answer, beside what they always may.
const EXPOSED: &str = "Age, Cache-Status, Chancery-Cost, Chancery-Revision, Content-Disposition, ETag, Last-Modified, Link, \
                       RateLimit, RateLimit-Policy, Retry-After, X-Request-Id";

/// The span of a request. It has the path without its query: queries are long, and may be private.
pub(super) struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request_id(request);
        let state = request.app_data::<web::Data<State>>();
        span(request.head(), &id, state.map(|state| &***state))
    }

    fn on_request_end<B: MessageBody>(_span: Span, _outcome: &Result<ServiceResponse<B>, Error>) {}
}

/// The span of a request.
#[cfg_attr(
    not(feature = "otlp"),
    expect(unused_variables, reason = "traces are continued where there are any")
)]
pub(super) fn span(request: &RequestHead, id: &str, state: Option<&State>) -> Span {
    let (method, path) = (&request.method, problem::shorten(request.uri.path(), 200));
    let span = tracing::info_span!("request", id, %method, %path);
    // Anybody else could write into the traces of others.
    #[cfg(feature = "otlp")]
    if let (Some(state), Some(peer)) = (state, request.peer_addr)
        && state.door.trusts(peer.ip())
    {
        crate::telemetry::otlp::continue_trace(&span, &request.headers);
    }
    span
}

/// Made here for every request: an id from outside could be anyone's.
fn request_id(request: &ServiceRequest) -> String {
    request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default()
}

/// Headers and the line in the log.
pub(super) async fn finish<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let started = Instant::now();
    let state = request.app_data::<web::Data<State>>().cloned();
    let id = request_id(&request);
    let mut response = next.call(request).await?;
    let asked = response.request().clone();
    // Who is not let in was not routed: what is said to it is for pages of any site.
    let refused = response.response().extensions().contains::<door::Refused>();
    let endpoint = endpoint::of(&asked);
    let status = response.status();
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    let frames = state.as_ref().and_then(|state| state.frames.as_ref());
    secure::apply(headers, status, endpoint, asked.match_info().as_str(), frames);
    if refused || endpoint.is_some_and(|endpoint| endpoint.public) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
    // How handlers say that a body is not worth compressing; nothing a client needs to know.
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding == "identity") {
        headers.remove(header::CONTENT_ENCODING);
    }
    let status = status.as_u16();
    let took = started.elapsed();
    if let Some(state) = state {
        state.metrics.answered(endpoint.map_or("none", |endpoint| &endpoint.path), status, took);
    }
    if refused {
        let milliseconds = milliseconds(took);
        tracing::debug!(status, milliseconds, "refused");
    } else {
        log(status, took);
    }
    Ok(response)
}

/// The line of an answer in the log.
pub(super) fn log(status: u16, took: Duration) {
    let milliseconds = milliseconds(took);
    tracing::info!(status, milliseconds, "answered");
}

fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 100_000.0).round() / 100.0
}

/// Answers a panic with an opaque 500; the panic hook has logged what it was.
pub(super) async fn catch_panic<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let kept = request.request().clone();
    match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(outcome) => outcome.map(ServiceResponse::map_into_left_body),
        Err(_) => Ok(ServiceResponse::new(kept, problem::internal()).map_into_right_body()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App, HttpResponse, middleware::from_fn, test, web};

    #[actix_web::test]
    async fn a_panic_is_answered_opaquely() {
        async fn fails() -> HttpResponse {
            panic!("the secret")
        }
        let resource = web::resource("/").route(web::get().to(fails)).wrap(from_fn(catch_panic));
        let app = test::init_service(App::new().wrap(from_fn(finish)).service(resource)).await;
        let response = test::call_service(&app, test::TestRequest::get().uri("/").to_request()).await;
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers().get("x-content-type-options").unwrap(), "nosniff");
        let body = test::read_body(response).await;
        assert!(!String::from_utf8_lossy(&body).contains("secret"));
    }
}
