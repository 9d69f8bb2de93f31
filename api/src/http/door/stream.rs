//! Connections whose clients take their time. The HTTP implementation times the first head of a
//! connection and nothing after it, and waits for whoever does not read for as long as that takes; what
//! is here bounds the rest: every head, what is left of a body that nobody reads, the pause between two
//! requests, and every answer that is not read.

use super::budget::Grant;
use super::connection::{Connection, Patience};
use super::places::Place;
use crate::metrics::Metrics;
use actix_web::rt::net::TcpStream;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// How many bytes of an answer a client is allowed a second for: less than the slowest modem in ordinary use
/// reads by far, since only the time it keeps us waiting counts.
pub(super) const PACE: u32 = 16_384;

/// How much is read before others have their turn, in bytes: a body may come byte by byte, and each chunk takes as long to
/// find as one of a packet.
const QUANTUM: usize = 16_384;

/// How an answer is read.
#[derive(Default)]
struct Reading {
    /// Since when it waits for its reader.
    since: Option<Instant>,
    /// How long it has waited before.
    waited: Duration,
    /// How long it had waited when the present answer began: another may stand before it.
    before: Duration,
    /// What was read of it, in bytes.
    bytes: u64,
    /// Whether it has lost its turn.
    yielded: bool,
}

impl Reading {
    /// How long an answer may have waited, by what was read of it.
    fn allowed(&self, patience: Patience) -> Duration {
        patience.read + Duration::from_millis(self.bytes.saturating_mul(1_000) / u64::from(PACE))
    }
}

/// A stream of bytes that ends where its client takes too long.
pub(super) struct Timed<T = TcpStream> {
    stream: T,
    connection: Rc<Connection>,
    timer: Option<Pin<Box<Sleep>>>,
    reading: Reading,
    /// What was read since others had their turn, in bytes.
    since_turn: usize,
    metrics: Metrics,
    _place: Option<Place>,
}

impl<T> Timed<T> {
    pub(super) fn new(
        stream: T,
        patience: Patience,
        memory: Grant,
        metrics: Metrics,
        place: Option<Place>,
    ) -> Self {
        let connection = Rc::new(Connection::new(patience, memory));
        Self {
            stream,
            connection,
            timer: None,
            reading: Reading::default(),
            since_turn: 0,
            metrics,
            _place: place,
        }
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
        self.connection.due().is_some_and(|due| self.is_past(due, context))
    }

    /// Whether an answer has waited for its reader for too long.
    fn is_unread(&mut self, context: &mut Context<'_>) -> bool {
        let patience = self.connection.patience;
        let since = *self.reading.since.get_or_insert_with(Instant::now);
        self.connection.waits(since, context.waker());
        let left = self.reading.allowed(patience).saturating_sub(self.reading.waited);
        let end = since + left;
        let turn = since + patience.wait.saturating_sub(self.reading.waited - self.reading.before);
        if !self.reading.yielded && turn < end {
            if !self.is_past(turn, context) {
                return false;
            }
            self.reading.yielded = true;
            self.connection.yield_turn();
        }
        self.is_past(end, context)
    }

    /// So much of an answer was read.
    fn is_read(&mut self, bytes: usize) {
        self.reading.bytes += bytes as u64;
        if let Some(since) = self.reading.since.take() {
            self.reading.waited += since.elapsed();
            self.connection.goes_on();
        }
    }

    /// The client is too slow: the connection ends.
    fn give_up(&self) -> io::Error {
        self.metrics.refused("slow-reader");
        tracing::debug!("a client did not read its answer: the connection is closed");
        io::ErrorKind::TimedOut.into()
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Timed<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buffer.filled().len();
        let outcome = if this.since_turn >= QUANTUM {
            context.waker().wake_by_ref();
            Poll::Pending
        } else {
            Pin::new(&mut this.stream).poll_read(context, buffer)
        };
        let read = buffer.filled().len() - before;
        this.since_turn = if outcome.is_pending() { 0 } else { this.since_turn + read };
        if read > 0 && !this.connection.read(read) {
            this.metrics.refused("memory");
            return Poll::Ready(Err(io::ErrorKind::OutOfMemory.into()));
        }
        if outcome.is_pending() && this.is_due(context) {
            if this.connection.is_arriving() {
                this.metrics.refused("slow-request");
            }
            // As if the client had closed it: nothing is cut off, since nothing is under way.
            return Poll::Ready(Ok(()));
        }
        outcome
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Timed<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.connection.has_begun() {
            self.reading.before = self.reading.waited;
            self.reading.yielded = false;
        }
        if self.connection.is_cut() {
            return Poll::Ready(Err(self.give_up()));
        }
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        match outcome {
            Poll::Ready(Ok(written)) => self.is_read(written),
            Poll::Pending if self.is_unread(context) => return Poll::Ready(Err(self.give_up())),
            _ => {}
        }
        outcome
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Asked for when all that is there of an answer was written. Between two answers nothing is owed;
        // within one, who kept it waiting did.
        if !self.connection.is_working() {
            self.reading = Reading::default();
        }
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
mod tests;
