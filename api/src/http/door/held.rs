//! A body with what is held until it is sent.

use super::connection::Work;
use super::room::Permit;
use super::turns::Turn;
use super::unsent::{LARGE, Sending, Unsent};
use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use std::cell::RefCell;
use std::error::Error;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// What an answer holds until it is sent. Its connection knows of it, and gives the turn back where the client
/// does not read.
#[derive(Default)]
pub(super) struct Holding {
    pub(super) permit: Option<Rc<RefCell<Permit>>>,
    pub(super) sending: Option<Sending>,
}

/// There is no memory for one more large answer.
pub(super) struct NoRoom;

impl Holding {
    /// What is held for an answer of that many bytes, as they are before they are compressed; nothing is
    /// known of one that is made while it is sent.
    pub(super) fn of(mut permit: Permit, made: Option<u64>, unsent: &Arc<Unsent>) -> Result<Self, NoRoom> {
        let sending = match made {
            // It fits into the buffers of a connection: sending it is no work.
            Some(bytes) if bytes <= LARGE => return Ok(Self::default()),
            Some(bytes) => {
                permit.yield_turn();
                Some(unsent.take(bytes).ok_or(NoRoom)?)
            }
            None => None,
        };
        Ok(Self { permit: Some(Rc::new(RefCell::new(permit))), sending })
    }
}

/// Nothing came of an answer for too long.
#[derive(Debug, thiserror::Error)]
#[error("nothing more came of an answer for {0:?}")]
struct Stuck(Duration);

/// Who waits to work again.
type Resuming = Pin<Box<dyn Future<Output = Turn>>>;

/// The body of an answer.
pub(super) struct Held<B> {
    body: Pin<Box<B>>,
    /// How long the next part of it may take to be made; nothing where it is made.
    patience: Option<Duration>,
    timer: Option<Pin<Box<Sleep>>>,
    resuming: Option<Resuming>,
    holding: Holding,
    _working: Option<Work>,
}

impl<B: MessageBody> Held<B> {
    /// A body; `patience` is how long a part may take to be made, where it is made while it is sent.
    pub(super) fn new(body: B, holding: Holding, working: Option<Work>, patience: Option<Duration>) -> Self {
        Self { body: Box::pin(body), patience, timer: None, resuming: None, holding, _working: working }
    }

    /// Takes the turn back that others got while the client did not read. Says whether it was given back.
    fn take_turn(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        let Some(permit) = self.holding.permit.as_ref() else { return Poll::Ready(false) };
        if permit.borrow().has_turn() {
            return Poll::Ready(false);
        }
        let resuming = self.resuming.get_or_insert_with(|| Box::pin(permit.borrow().next_turn()));
        resuming.as_mut().poll(context).map(|turn| {
            permit.borrow_mut().take_turn(turn);
            true
        })
    }

    /// The next part. Whoever has kept us waiting before has a turn only while it is made.
    fn part(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, B::Error>>> {
        if self.patience.is_none() {
            return self.body.as_mut().poll_next(context);
        }
        match self.take_turn(context) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(true) => self.resuming = None,
            Poll::Ready(false) => {}
        }
        let part = self.body.as_mut().poll_next(context);
        if part.is_ready()
            && let Some(permit) = &self.holding.permit
        {
            permit.borrow_mut().end_loan();
        }
        part
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
        if let Poll::Ready(part) = this.part(context) {
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
