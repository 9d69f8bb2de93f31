//! Bodies of requests. They are read before there is room to work is asked for: who sends slowly keeps
//! nobody from working. Most addresses take none; what is sent there is left unread, and the connection
//! closed.

use super::refusal::Refusal;
use crate::http::REQUEST_TIMEOUT;
use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::{Method, header};
use actix_web::web::BytesMut;
use futures_util::StreamExt;

/// Takes the body where the address reads one, in time and as far as it is read at all. Says whether it
/// was read.
pub(super) async fn take(request: &mut ServiceRequest, limit: usize) -> Result<bool, Refusal> {
    let is_large = announced(request).is_some_and(|length| length > limit as u64);
    let is_read = request.method() == Method::POST && request.path() == super::refusal::GRAPHQL;
    if is_large && !is_read {
        return Err(Refusal::BodyTooLarge(limit));
    }
    // What the handler refuses by its headers is not read at all.
    if !is_read || is_large || !is_json(request) {
        return Ok(false);
    }
    let collecting = collect(request.take_payload(), limit);
    let collected = tokio::time::timeout(REQUEST_TIMEOUT, collecting).await;
    let body = collected.map_err(|_| Refusal::BodyTooSlow)?.ok_or(Refusal::BodyCut)?;
    let whole = body.len() <= limit;
    let (_, mut payload) = actix_http::h1::Payload::create(true);
    payload.unread_data(body.freeze());
    request.set_payload(Payload::from(payload));
    Ok(whole)
}

/// The body, or more of it than the limit; nothing where it breaks off.
async fn collect(mut payload: Payload, limit: usize) -> Option<BytesMut> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        body.extend_from_slice(&chunk.ok()?);
        if body.len() > limit {
            break;
        }
    }
    Some(body)
}

/// Whether the request has a body.
pub(super) fn is_there(request: &ServiceRequest) -> bool {
    announced(request).is_some_and(|length| length > 0)
        || request.headers().contains_key(header::TRANSFER_ENCODING)
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
