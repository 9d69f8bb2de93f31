//! Collecting the bodies of requests: in time, not more than is read, and not byte by byte.

use super::REQUEST_TIMEOUT;
use actix_web::error::PayloadError;
use actix_web::web::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};

/// In how many pieces a body may come, whatever its length. Each chunk of it is one (RFC 9112, section 7.1), or what was read
/// of it at a time; a chunk of a byte takes as long to find as one of a packet.
pub(super) const PIECES: usize = 8_192;
/// How long they are at least where there are more, on the average, in bytes.
const PIECE: usize = 16;

/// Why a body was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Untaken {
    /// It is larger than the limit.
    TooLarge,
    /// It did not arrive in time.
    TooSlow,
    /// It broke off.
    Cut,
    /// It comes in more pieces than it may.
    InPieces,
    /// There is no memory for it now.
    NoMemory,
}

impl Untaken {
    /// What is wrong with one that comes in pieces, and how to mend it.
    pub(super) fn in_pieces() -> String {
        format!(
            "the body comes in more than {PIECES} pieces of less than {PIECE} bytes on average; send larger chunks"
        )
    }
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
    let mut pieces = 0_usize;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Untaken::Cut)?;
        let length = body.len() + chunk.len();
        if length > limit {
            return Err(Untaken::TooLarge);
        }
        pieces += 1;
        if pieces > PIECES.max(length / PIECE) {
            return Err(Untaken::InPieces);
        }
        if !has_room(length) {
            return Err(Untaken::NoMemory);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream::iter;

    #[actix_web::test]
    async fn a_body_may_come_in_many_pieces_but_not_byte_by_byte() {
        let take = async |piece: &'static [u8], pieces: usize| {
            let pieces = iter((0..pieces).map(|_| Ok(Bytes::from_static(piece))));
            collect(pieces, 1 << 20, |_| true).await.map(|body| body.len())
        };
        assert_eq!(take(b" ", PIECES).await, Ok(PIECES));
        assert_eq!(take(b" ", PIECES + 1).await, Err(Untaken::InPieces));
        assert_eq!(take(&[b' '; PIECE], 4 * PIECES).await, Ok(4 * PIECES * PIECE));
        assert_eq!(take(&[b' '; PIECE - 1], 4 * PIECES).await, Err(Untaken::InPieces));
    }
}
