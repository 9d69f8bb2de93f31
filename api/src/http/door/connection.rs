//! Connections whose clients take their time. The HTTP implementation times the first head of a
//! connection and nothing after it, and waits for whoever does not read for as long as that takes; what
//! is here bounds the rest: every head, what is left of a body that nobody reads, the pause between two
//! requests, and every answer that is not read.

use super::held::Turn;
use super::places::Place;
use super::room::Permit;
use crate::metrics::Metrics;
use actix_web::rt::net::TcpStream;
use std::cell::{Cell, RefCell};
use std::io;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// How long things may take on a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// From the first byte of a head to its last.
    pub(super) head: Duration,
    /// From an answer to the next request.
    pub(super) idle: Duration,
    /// How long a client may leave an answer unread before others get its turn, or go on sending what
    /// nobody reads.
    pub(super) turn: Duration,
    /// How long it may take to read [`PROGRESS`] bytes of an answer.
    pub(super) read: Duration,
}

/// Below this in [`Patience::read`], in bytes, a client counts as one that does not read: less than the
/// slowest modem.
const PROGRESS: usize = 16_384;

/// What the door knows of a connection.
pub(super) struct Connection {
    patience: Patience,
    /// Whether a request of it is worked on or answered.
    working: Cell<bool>,
    /// Whether something of the next request is there.
    arriving: Cell<bool>,
    /// By when the client must have sent a head. None while it waits for us.
    due: Cell<Option<Instant>>,
    /// Whether the present answer is the last.
    closing: Cell<bool>,
    turn: RefCell<Weak<Cell<Option<Permit>>>>,
}

impl Connection {
    fn new(patience: Patience) -> Self {
        Self {
            patience,
            working: Cell::new(false),
            arriving: Cell::new(true),
            due: Cell::new(Some(Instant::now() + patience.head)),
            closing: Cell::new(false),
            turn: RefCell::default(),
        }
    }

    /// A head has arrived; its request is worked on until the guard goes.
    pub(super) fn work(self: &Rc<Self>) -> Work {
        self.working.set(true);
        self.arriving.set(false);
        self.due.set(None);
        Work(Rc::clone(self))
    }

    /// What was read until now belongs to the request that is worked on.
    pub(super) fn has_read_all(&self) {
        self.arriving.set(false);
    }

    /// The present answer is the last: what the client still sends is not waited for.
    pub(super) fn close_soon(&self) {
        self.closing.set(true);
    }

    /// The turn that the present answer holds.
    pub(super) fn hold(&self, turn: &Turn) {
        *self.turn.borrow_mut() = Rc::downgrade(turn);
    }

    fn end(&self) {
        self.working.set(false);
        let patience = match (self.closing.get(), self.arriving.get()) {
            (true, _) => self.patience.turn,
            (false, true) => self.patience.head,
            (false, false) => self.patience.idle,
        };
        self.due.set(Some(Instant::now() + patience));
    }

    fn read(&self) {
        if !self.arriving.replace(true) && !self.working.get() && !self.closing.get() {
            self.due.set(Some(Instant::now() + self.patience.head));
        }
    }

    fn yield_turn(&self) {
        let Some(turn) = self.turn.borrow().upgrade() else { return };
        let permit = turn.take().map(|mut permit| {
            permit.yield_turn();
            permit
        });
        turn.set(permit);
    }
}

/// A request that is worked on, or whose answer is sent.
pub(super) struct Work(Rc<Connection>);

impl Drop for Work {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// A stream of bytes that ends where its client takes too long.
pub(super) struct Watched<T = TcpStream> {
    stream: T,
    connection: Rc<Connection>,
    timer: Option<Pin<Box<Sleep>>>,
    /// Since when an answer waits for its reader, and how much of it went since.
    unread: Option<(Instant, usize)>,
    metrics: Metrics,
    _place: Option<Place>,
}

impl<T> Watched<T> {
    pub(super) fn new(stream: T, patience: Patience, metrics: Metrics, place: Option<Place>) -> Self {
        let connection = Rc::new(Connection::new(patience));
        Self { stream, connection, timer: None, unread: None, metrics, _place: place }
    }

    pub(super) fn connection(&self) -> &Rc<Connection> {
        &self.connection
    }

    /// Whether that time has come; the task is woken when it does.
    fn is_past(&mut self, time: Instant, context: &mut Context<'_>) -> bool {
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(time)));
        if timer.deadline() != time {
            timer.as_mut().reset(time);
        }
        timer.as_mut().poll(context).is_ready()
    }

    /// Whether a head should have arrived.
    fn is_due(&mut self, context: &mut Context<'_>) -> bool {
        self.connection.due.get().is_some_and(|due| self.is_past(due, context))
    }

    /// Whether an answer has waited for its reader for too long.
    fn is_unread(&mut self, context: &mut Context<'_>) -> bool {
        let patience = self.connection.patience;
        let (since, _) = *self.unread.get_or_insert_with(|| (Instant::now(), 0));
        if !self.is_past(since + patience.turn, context) {
            return false;
        }
        self.connection.yield_turn();
        self.is_past(since + patience.read, context)
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Watched<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut this.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            this.connection.read();
        }
        if outcome.is_pending() && this.is_due(context) {
            if this.connection.arriving.get() && !this.connection.closing.get() {
                this.metrics.refused("slow-request");
            }
            // As if the client had closed it: nothing is cut off, since nothing is under way.
            return Poll::Ready(Ok(()));
        }
        outcome
    }
}

impl<T: AsyncWrite + Unpin> Watched<T> {
    fn wrote(
        &mut self,
        outcome: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        match outcome {
            Poll::Ready(Ok(written)) => {
                if let Some((_, gone)) = &mut self.unread {
                    *gone += written;
                }
                self.unread = self.unread.filter(|(_, gone)| *gone < PROGRESS);
            }
            Poll::Pending if self.is_unread(context) => {
                self.metrics.refused("slow-reader");
                tracing::debug!("a client did not read its answer: the connection is closed");
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            _ => {}
        }
        outcome
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Watched<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wrote(outcome, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Asked for when all of an answer was written: whoever keeps up is not timed.
        self.unread = None;
        // The server may sleep after this without another look for what comes in.
        if self.is_due(context) {
            context.waker().wake_by_ref();
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::door::room::Room;
    use std::sync::Arc;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    const SHORT: Duration = Duration::from_millis(40);
    const LONG: Duration = Duration::from_secs(3_600);

    fn watched(patience: Patience) -> (Watched<DuplexStream>, DuplexStream) {
        let (ours, theirs) = duplex(64);
        (Watched::new(ours, patience, Metrics::default(), None), theirs)
    }

    #[actix_web::test]
    async fn every_head_is_timed_and_not_only_the_first() {
        let (mut server, mut client) = watched(Patience { head: SHORT, idle: LONG, turn: LONG, read: LONG });
        let mut buffer = [0; 64];
        client.write_all(b"GET").await.unwrap();
        assert_eq!(server.read(&mut buffer).await.unwrap(), 3);
        // Arrived: what is worked on takes as long as it takes.
        let work = server.connection().work();
        let reading = tokio::time::timeout(SHORT * 2, server.read(&mut buffer)).await;
        assert!(reading.is_err(), "nobody waits for a head");
        drop(work);
        client.write_all(b"G").await.unwrap();
        assert_eq!(server.read(&mut buffer).await.unwrap(), 1);
        assert_eq!(server.read(&mut buffer).await.unwrap(), 0, "the second head did not come");
    }

    #[actix_web::test]
    async fn pauses_between_requests_are_bounded() {
        let (mut server, _client) = watched(Patience { head: LONG, idle: SHORT, turn: LONG, read: LONG });
        drop(server.connection().work());
        assert_eq!(server.read(&mut [0; 8]).await.unwrap(), 0);
    }

    #[actix_web::test]
    async fn what_came_while_a_request_was_worked_on_is_the_next_head() {
        let (mut server, mut client) = watched(Patience { head: SHORT, idle: LONG, turn: LONG, read: LONG });
        let work = server.connection().work();
        client.write_all(b"GET").await.unwrap();
        assert_eq!(server.read(&mut [0; 8]).await.unwrap(), 3);
        drop(work);
        server.flush().await.unwrap();
        assert_eq!(server.read(&mut [0; 8]).await.unwrap(), 0);
    }

    #[actix_web::test]
    async fn who_does_not_read_loses_the_turn_and_then_the_connection() {
        let (mut server, _client) =
            watched(Patience { head: LONG, idle: LONG, turn: SHORT, read: SHORT * 3 });
        let room = Arc::new(Room::new(1, Metrics::default()));
        let turn: Turn = Rc::new(Cell::new(Some(room.enter(None, false).await.unwrap())));
        server.connection().hold(&turn);
        let writing = async { server.write_all(&[0; 1_024]).await.unwrap_err().kind() };
        let other = async { while room.enter(None, false).await.is_err() {} };
        let (kind, ()) = tokio::join!(writing, other);
        assert_eq!(kind, io::ErrorKind::TimedOut);
    }
}
