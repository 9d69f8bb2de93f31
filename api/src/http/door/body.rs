//! Bodies of requests. They are read before there is room to work is asked for: who sends slowly keeps
//! nobody from working. Most addresses take none; what is sent there is left unread, and the connection
//! closed.

use super::budget::{Budget, FREE};
use super::refusal::{Refusal, is_graphql};
use super::room::Full;
use crate::http::body::{Untaken, collect};
use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::{Method, header};
use std::sync::Arc;

/// Whether the address reads a body of this request before it is worked on.
pub(super) fn is_taken(request: &ServiceRequest, limit: usize) -> bool {
    let is_large = announced(request).is_some_and(|length| length > limit as u64);
    // What the handler refuses by its headers is not read at all.
    is_read(request) && !is_large && is_json(request)
}

/// Takes the body where the address reads one, in time, as far as it is read at all and there is memory for
/// it. Says whether it was read.
pub(super) async fn take(
    request: &mut ServiceRequest,
    limit: usize,
    memory: &Arc<Budget>,
) -> Result<bool, Refusal> {
    if !is_taken(request, limit) {
        let is_large = announced(request).is_some_and(|length| length > limit as u64);
        return if is_large && !is_read(request) { Err(Refusal::BodyTooLarge(limit)) } else { Ok(false) };
    }
    let mut grant = memory.grant();
    let collected = collect(request.take_payload(), limit, |length| {
        let needed = length.saturating_sub(FREE);
        grant.bytes() >= needed || grant.grow(needed - grant.bytes())
    });
    let body = match collected.await {
        Ok(body) => body,
        Err(Untaken::TooLarge) => return Err(Refusal::BodyTooLarge(limit)),
        Err(Untaken::TooSlow) => return Err(Refusal::BodyTooSlow),
        Err(Untaken::Cut) => return Err(Refusal::BodyCut),
        Err(Untaken::InPieces) => return Err(Refusal::BodyInPieces),
        Err(Untaken::NoMemory) => return Err(Refusal::Overloaded(Full::Memory)),
    };
    let (_, mut payload) = actix_http::h1::Payload::create(true);
    payload.unread_data(body);
    request.set_payload(Payload::from(payload));
    Ok(true)
}

/// Whether the request has a body.
pub(super) fn is_there(request: &ServiceRequest) -> bool {
    announced(request).is_some_and(|length| length > 0)
        || request.headers().contains_key(header::TRANSFER_ENCODING)
}

fn is_read(request: &ServiceRequest) -> bool {
    request.method() == Method::POST && is_graphql(request.match_info().as_str())
}

fn is_json(request: &ServiceRequest) -> bool {
    let given = request.headers().get(header::CONTENT_TYPE);
    given
        .and_then(|given| given.as_bytes().get(..16))
        .is_some_and(|start| start.eq_ignore_ascii_case(b"application/json"))
}

fn announced(request: &ServiceRequest) -> Option<u64> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
