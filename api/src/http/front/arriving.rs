//! The body of a request, where it came with its head. Nobody waits for one here: how long it may take, and how much
//! memory, is the door's affair.

use crate::http::body::PIECES;
use actix_http::Payload;
use actix_web::web::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};
use std::pin::Pin;
use std::task::{Context, Poll};

/// A body that may be there.
pub(super) struct Arriving {
    payload: Payload,
    chunks: Vec<Bytes>,
    waited: bool,
}

/// What has arrived of a body.
pub(super) enum Ended {
    /// All of it.
    Whole(Bytes),
    /// Not all of it, or it broke off: the payload gives it from its beginning.
    InPart(Payload),
}

impl Arriving {
    pub(super) fn of(payload: Payload) -> Self {
        Self { payload, chunks: Vec::new(), waited: false }
    }

    /// Takes what is there. What arrived with the head is told to this task after it has waited once.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Ended> {
        loop {
            match Pin::new(&mut self.payload).poll_next(context) {
                Poll::Ready(Some(Ok(chunk))) => {
                    self.chunks.push(chunk);
                    // In how many pieces it may come is the door's affair too.
                    if self.chunks.len() > PIECES {
                        return Poll::Ready(Ended::InPart(self.begun()));
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    let broken = Box::pin(stream::iter([Err(error)]));
                    self.payload = Payload::from(broken as Pin<Box<_>>);
                    return Poll::Ready(Ended::InPart(self.begun()));
                }
                Poll::Ready(None) => return Poll::Ready(Ended::Whole(joined(&mut self.chunks))),
                Poll::Pending if self.waited => return Poll::Ready(Ended::InPart(self.begun())),
                Poll::Pending => {
                    self.waited = true;
                    return Poll::Pending;
                }
            }
        }
    }

    /// All of it, from its beginning.
    fn begun(&mut self) -> Payload {
        let rest = std::mem::replace(&mut self.payload, Payload::None);
        let chunks = std::mem::take(&mut self.chunks);
        if chunks.is_empty() {
            return rest;
        }
        let whole = stream::iter(chunks.into_iter().map(Ok)).chain(rest);
        Payload::from(Box::pin(whole) as Pin<Box<_>>)
    }
}

fn joined(chunks: &mut Vec<Bytes>) -> Bytes {
    match chunks.len() {
        0 | 1 => chunks.pop().unwrap_or_default(),
        _ => {
            let mut whole = BytesMut::with_capacity(chunks.iter().map(Bytes::len).sum());
            chunks.iter().for_each(|chunk| whole.extend_from_slice(chunk));
            whole.freeze()
        }
    }
}
