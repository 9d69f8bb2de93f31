//! What the door knows of a connection, beside its bytes: whose move it is, and what its answer holds.

use super::budget::{FREE, Grant};
use super::held::Holding;
use super::room::Permit;
use super::unsent::Answer;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;
use tokio::time::Instant;

/// How long things may take on a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// From the first byte of a head to its last.
    pub(super) head: Duration,
    /// From an answer to the next request.
    pub(super) idle: Duration,
    /// How long a client may keep an answer waiting, all in all, before others get its turn; and how long it
    /// may go on sending what nobody reads.
    pub(super) wait: Duration,
    /// How long it may keep an answer waiting beside the time that [`super::stream::PACE`] allows for it.
    pub(super) read: Duration,
}

/// What the door knows of a connection.
pub(in crate::http) struct Connection {
    pub(super) patience: Patience,
    /// Whether a request of it is worked on or answered.
    working: Cell<bool>,
    /// Whether something of the next request is there.
    arriving: Cell<bool>,
    /// By when the client must have sent a head. None while it waits for us.
    due: Cell<Option<Instant>>,
    /// Whether the present answer is the last.
    closing: Cell<bool>,
    /// Whether the present request's body is being taken, which counts it itself.
    taking: Cell<bool>,
    /// What was read and is no whole head yet, in bytes.
    read: Cell<usize>,
    memory: RefCell<Grant>,
    permit: RefCell<Weak<RefCell<Permit>>>,
    /// Whether the present answer began to be sent since that was asked last.
    begun: Cell<bool>,
    /// The present answer, where it is large.
    answer: RefCell<Option<Arc<Answer>>>,
}

impl Connection {
    pub(super) fn new(patience: Patience, memory: Grant) -> Self {
        Self {
            patience,
            working: Cell::new(false),
            arriving: Cell::new(true),
            due: Cell::new(Some(Instant::now() + patience.head)),
            closing: Cell::new(false),
            taking: Cell::new(false),
            read: Cell::new(0),
            memory: RefCell::new(memory),
            permit: RefCell::default(),
            begun: Cell::new(false),
            answer: RefCell::default(),
        }
    }

    /// A head has arrived; its request is worked on until the guard goes.
    pub(super) fn work(self: &Rc<Self>) -> Work {
        self.working.set(true);
        self.due.set(None);
        self.has_read_all();
        Work(Rc::clone(self))
    }

    /// What is read now is a body that is counted by who takes it.
    pub(super) fn takes_body(&self) {
        self.taking.set(true);
    }

    /// What was read until now belongs to the request that is worked on.
    pub(super) fn has_read_all(&self) {
        self.arriving.set(false);
        self.taking.set(false);
        self.read.set(0);
        self.memory.borrow_mut().clear();
    }

    /// The present answer is the last: what the client still sends is not waited for.
    pub(super) fn close_soon(&self) {
        self.closing.set(true);
    }

    /// What the present answer holds.
    pub(super) fn hold(&self, holding: &Holding) {
        *self.permit.borrow_mut() = holding.permit.as_ref().map(Rc::downgrade).unwrap_or_default();
        *self.answer.borrow_mut() = holding.sending.as_ref().map(|sending| Arc::clone(sending.answer()));
        self.begun.set(true);
    }

    fn end(&self) {
        self.working.set(false);
        self.taking.set(false);
        *self.answer.borrow_mut() = None;
        let patience = match (self.closing.get(), self.arriving.get()) {
            (true, _) => self.patience.wait,
            (false, true) => self.patience.head,
            (false, false) => self.patience.idle,
        };
        self.due.set(Some(Instant::now() + patience));
    }

    /// So many bytes were read. Says whether there is memory for them.
    pub(super) fn read(&self, bytes: usize) -> bool {
        if !self.arriving.replace(true) && !self.working.get() && !self.closing.get() {
            self.due.set(Some(Instant::now() + self.patience.head));
        }
        if self.taking.get() {
            return true;
        }
        self.read.set(self.read.get() + bytes);
        let mut memory = self.memory.borrow_mut();
        let needed = self.read.get().saturating_sub(FREE);
        let more = needed.saturating_sub(memory.bytes());
        more == 0 || memory.grow(more)
    }

    pub(super) fn due(&self) -> Option<Instant> {
        self.due.get()
    }

    pub(super) fn is_working(&self) -> bool {
        self.working.get()
    }

    /// Whether the client has begun to send a request that somebody waits for.
    pub(super) fn is_arriving(&self) -> bool {
        self.arriving.get() && !self.closing.get()
    }

    /// Whether an answer began since this was asked last.
    pub(super) fn has_begun(&self) -> bool {
        self.begun.take()
    }

    /// The client keeps its answer waiting since then.
    pub(super) fn waits(&self, since: Instant, waker: &Waker) {
        self.answer.borrow().iter().for_each(|answer| answer.waits(since, waker));
        self.permit().iter().for_each(|permit| permit.borrow_mut().rest());
    }

    /// The client reads.
    pub(super) fn goes_on(&self) {
        self.answer.borrow().iter().for_each(|answer| answer.goes_on());
        self.permit().iter().for_each(|permit| permit.borrow_mut().resume());
    }

    /// Whether the memory of the present answer was given to another.
    pub(super) fn is_cut(&self) -> bool {
        self.answer.borrow().as_ref().is_some_and(|answer| answer.is_cut())
    }

    /// Gives the turn of the present answer to others.
    pub(super) fn yield_turn(&self) {
        self.permit().iter().for_each(|permit| permit.borrow_mut().yield_turn());
    }

    fn permit(&self) -> Option<Rc<RefCell<Permit>>> {
        self.permit.borrow().upgrade()
    }
}

/// A request that is worked on, or whose answer is sent.
pub(in crate::http) struct Work(Rc<Connection>);

impl Drop for Work {
    fn drop(&mut self) {
        self.0.end();
    }
}
