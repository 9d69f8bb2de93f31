//! Collecting the bodies of requests: in time, and not more than is read.

use super::REQUEST_TIMEOUT;
use actix_web::error::PayloadError;
use actix_web::web::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};

/// Why a body was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Untaken {
    /// It is larger than the limit.
    TooLarge,
    /// It did not arrive in time.
    TooSlow,
    /// It broke off.
    Cut,
    /// There is no memory for it now.
    NoMemory,
}

/// Collects a body of at most `limit` bytes, within [`REQUEST_TIMEOUT`]. `has_room` is told how much of it
/// there will be before it is kept, and says whether there is memory for that.
pub(super) async fn collect(
    payload: impl Stream<Item = Result<Bytes, PayloadError>>,
    limit: usize,
    has_room: impl FnMut(usize) -> bool,
) -> Result<Bytes, Untaken> {
    let reading = read(payload, limit, has_room);
    tokio::time::timeout(REQUEST_TIMEOUT, reading).await.unwrap_or(Err(Untaken::TooSlow))
}

async fn read(
    payload: impl Stream<Item = Result<Bytes, PayloadError>>,
    limit: usize,
    mut has_room: impl FnMut(usize) -> bool,
) -> Result<Bytes, Untaken> {
    let mut payload = std::pin::pin!(payload);
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Untaken::Cut)?;
        let length = body.len() + chunk.len();
        if length > limit {
            return Err(Untaken::TooLarge);
        }
        if !has_room(length) {
            return Err(Untaken::NoMemory);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
