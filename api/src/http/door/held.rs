//! A body with what is held until it is sent.

use super::connection::Work;
use super::room::Permit;
use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use std::cell::Cell;
use std::error::Error;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// What a connection and its answer share: the connection gives the turn back where its client does not
/// read, the answer where it ends.
pub(super) type Turn = Rc<Cell<Option<Permit>>>;

/// Nothing came of an answer for too long.
#[derive(Debug, thiserror::Error)]
#[error("nothing more came of an answer for {0:?}")]
struct Stuck(Duration);

/// The body of an answer.
pub(super) struct Held<B> {
    body: Pin<Box<B>>,
    /// How long the next part of it may take to be made.
    patience: Option<Duration>,
    timer: Option<Pin<Box<Sleep>>>,
    _turn: Option<Turn>,
    _working: Option<Work>,
}

impl<B: MessageBody> Held<B> {
    /// A body that holds its turn while it is made, where that takes longer than to begin it.
    pub(super) fn new(body: B, turn: Turn, working: Option<Work>, patience: Duration) -> Self {
        let streamed = body.size() == BodySize::Stream;
        if !streamed {
            // All of it is made: sending it is no work.
            turn.take();
        }
        Self {
            body: Box::pin(body),
            patience: streamed.then_some(patience),
            timer: None,
            _turn: Some(turn),
            _working: working,
        }
    }

    /// The body of an answer that needs no turn.
    pub(super) fn of_health(body: B, working: Option<Work>) -> Self {
        Self { body: Box::pin(body), patience: None, timer: None, _turn: None, _working: working }
    }
}

impl<B: MessageBody> MessageBody for Held<B> {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = &mut *self;
        if let Poll::Ready(part) = this.body.as_mut().poll_next(context) {
            this.timer = None;
            return Poll::Ready(part.map(|part| part.map_err(Into::into)));
        }
        let Some(patience) = this.patience else { return Poll::Pending };
        let timer = this.timer.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + patience)));
        match timer.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Some(Err(Stuck(patience).into()))),
            Poll::Pending => Poll::Pending,
        }
    }
}
