//! Answers to queries in URLs, which caches may keep as they keep any other address (GraphQL over HTTP, section 6.2;
//! RFC 9111). With a query's SHA-256 in place of its text (automatic persisted queries) the URL is short.

use super::reply::Reply;
use crate::graphql::RevisionRead;
use crate::http::State;
use crate::http::fresh::is_tagged;
use crate::http::surrogate::SURROGATE_KEY;
use actix_web::http::header::{self, EntityTag, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

/// The reply, which caches may keep for as long as the present lasts that it was read at.
pub(super) fn shared(reply: Reply, read: &RevisionRead, state: &State) -> Reply {
    match read.until() {
        Some(until) => reply.shared((until - state.clock.now()).num_seconds().max(0)),
        None => reply,
    }
}

/// Takes back what allows caches to keep an answer: to a query in a body no other request is the same.
pub(super) fn forbid(response: &mut HttpResponse) {
    let headers = response.headers_mut();
    headers.remove(header::ETAG);
    headers.remove(SURROGATE_KEY);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// The news that the client has the answer already, where it has (RFC 9110, section 15.4.5).
pub(super) fn unless_known(request: &HttpRequest, response: HttpResponse) -> HttpResponse {
    let tag =
        response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()?.parse::<EntityTag>().ok());
    if !tag.is_some_and(|tag| is_tagged(request, &tag)) {
        return response;
    }
    let mut known = HttpResponse::NotModified();
    for (name, value) in response.headers() {
        if !name.as_str().starts_with("content-") {
            known.append_header((name.clone(), value.clone()));
        }
    }
    known.finish()
}
