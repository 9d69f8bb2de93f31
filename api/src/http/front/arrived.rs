//! The body of a request, where it came with its head. Nobody waits for one here: how long it may take, and how much
//! memory, is the door's affair.

use actix_http::Payload;
use actix_web::web::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

/// What has arrived of a body.
pub(super) enum Arrived {
    /// All of it.
    Whole(Bytes),
    /// Not all of it, or it broke off: the payload gives it from its beginning.
    InPart(Payload),
}

impl Arrived {
    /// Takes what is there. What arrived with the head is told to this task after it has waited once.
    pub(super) async fn of(mut payload: Payload) -> Self {
        let mut chunks: Vec<Bytes> = Vec::new();
        let mut waited = false;
        let ended = poll_fn(|context| {
            loop {
                match Pin::new(&mut payload).poll_next(context) {
                    Poll::Ready(Some(Ok(chunk))) => chunks.push(chunk),
                    Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                    Poll::Ready(None) => return Poll::Ready(Some(Ok(()))),
                    Poll::Pending if waited => return Poll::Ready(None),
                    Poll::Pending => {
                        waited = true;
                        return Poll::Pending;
                    }
                }
            }
        });
        let rest: Payload = match ended.await {
            Some(Ok(())) => return Self::Whole(joined(chunks)),
            Some(Err(error)) => Payload::from(Box::pin(stream::iter([Err(error)])) as Pin<Box<_>>),
            None => payload,
        };
        if chunks.is_empty() {
            return Self::InPart(rest);
        }
        let whole = stream::iter(chunks.into_iter().map(Ok)).chain(rest);
        Self::InPart(Payload::from(Box::pin(whole) as Pin<Box<_>>))
    }
}

fn joined(mut chunks: Vec<Bytes>) -> Bytes {
    match chunks.len() {
        0 | 1 => chunks.pop().unwrap_or_default(),
        _ => {
            let mut whole = BytesMut::with_capacity(chunks.iter().map(Bytes::len).sum());
            chunks.iter().for_each(|chunk| whole.extend_from_slice(chunk));
            whole.freeze()
        }
    }
}
