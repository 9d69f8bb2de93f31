//! Memory for large answers that are made and not read yet, of all clients together. Where it does not
//! reach for one more, the client that has kept its answer waiting longest loses it.

use futures_util::task::AtomicWaker;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;
use tokio::time::Instant;

/// From what length on an answer counts as large, in bytes. What is shorter fits into the buffers of a
/// connection.
pub(super) const LARGE: u64 = 65_536;
/// What large answers take together at most, in bytes.
pub(super) const UNSENT: u64 = 256 * 1_024 * 1_024;
/// How long a client must have kept its answer waiting to lose it to another.
const SLOW: Duration = Duration::from_secs(2);

/// Large answers that are being sent.
pub(super) struct Unsent {
    most: u64,
    answers: Mutex<Vec<Arc<Answer>>>,
}

/// A large answer.
pub(super) struct Answer {
    bytes: u64,
    reader: Mutex<Reader>,
    cut: AtomicBool,
    waker: AtomicWaker,
}

/// How its client reads it.
#[derive(Default)]
struct Reader {
    waited: Duration,
    since: Option<Instant>,
}

impl Unsent {
    pub(super) fn new(most: u64) -> Self {
        Self { most, answers: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Answer>>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Room for an answer of so many bytes; nothing where there is none, and all others are read.
    pub(super) fn take(self: &Arc<Self>, bytes: u64) -> Option<Sending> {
        let mut answers = self.lock();
        while !self.has_room(&answers, bytes) {
            let waits = answers.iter().map(|answer| answer.waited()).enumerate();
            let (slowest, _) =
                waits.max_by_key(|(_, waited)| *waited).filter(|(_, waited)| *waited >= SLOW)?;
            answers.swap_remove(slowest).cut();
        }
        Some(self.add(&mut answers, bytes))
    }

    /// Room for an answer of so many bytes that nobody loses his for.
    pub(super) fn take_free(self: &Arc<Self>, bytes: u64) -> Option<Sending> {
        let mut answers = self.lock();
        self.has_room(&answers, bytes).then(|| self.add(&mut answers, bytes))
    }

    /// Whether there is room for one more of so many bytes. One is always sent.
    fn has_room(&self, answers: &[Arc<Answer>], bytes: u64) -> bool {
        answers.is_empty() || answers.iter().map(|answer| answer.bytes).sum::<u64>() + bytes <= self.most
    }

    fn add(self: &Arc<Self>, answers: &mut Vec<Arc<Answer>>, bytes: u64) -> Sending {
        let answer = Arc::new(Answer {
            bytes,
            reader: Mutex::default(),
            cut: AtomicBool::new(false),
            waker: AtomicWaker::new(),
        });
        answers.push(Arc::clone(&answer));
        Sending { answer, unsent: Arc::clone(self) }
    }
}

impl Answer {
    fn reader(&self) -> MutexGuard<'_, Reader> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waited(&self) -> Duration {
        let reader = self.reader();
        reader.waited + reader.since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    fn cut(&self) {
        self.cut.store(true, Ordering::Release);
        self.waker.wake();
    }

    /// Whether its memory was given to another.
    pub(super) fn is_cut(&self) -> bool {
        self.cut.load(Ordering::Acquire)
    }

    /// Its client keeps it waiting, since then; whoever writes it is woken where it is cut.
    pub(super) fn waits(&self, since: Instant, waker: &Waker) {
        self.waker.register(waker);
        self.reader().since = Some(since);
    }

    /// Its client reads.
    pub(super) fn goes_on(&self) {
        let mut reader = self.reader();
        if let Some(since) = reader.since.take() {
            reader.waited += since.elapsed();
        }
    }
}

/// A large answer while it is sent.
pub(super) struct Sending {
    answer: Arc<Answer>,
    unsent: Arc<Unsent>,
}

impl Sending {
    pub(super) fn answer(&self) -> &Arc<Answer> {
        &self.answer
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.unsent.lock().retain(|answer| !Arc::ptr_eq(answer, &self.answer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn the_slowest_reader_makes_room() {
        let unsent = Arc::new(Unsent::new(100));
        let (one, other) = (unsent.take(40).unwrap(), unsent.take(40).unwrap());
        assert!(unsent.take(40).is_none(), "both are read");
        let now = Instant::now();
        one.answer().waits(now.checked_sub(SLOW).unwrap(), Waker::noop());
        other.answer().waits(now.checked_sub(SLOW * 2).unwrap(), Waker::noop());
        other.answer().goes_on();
        let third = unsent.take(40).unwrap();
        assert!(other.answer().is_cut() && !one.answer().is_cut(), "waits are summed up");
        drop((other, third));
        assert!(unsent.take(60).is_some() && !one.answer().is_cut(), "what was sent makes room as well");
        drop(one);
        assert!(unsent.take(1_000).is_some(), "one is always sent");
        assert!(unsent.lock().is_empty());
    }

    #[actix_web::test]
    async fn room_is_taken_of_nobody_where_that_is_asked_for() {
        let unsent = Arc::new(Unsent::new(100));
        let slow = unsent.take_free(60).unwrap();
        slow.answer().waits(Instant::now().checked_sub(SLOW * 2).unwrap(), Waker::noop());
        let other = unsent.take_free(40).unwrap();
        assert!(unsent.take_free(1).is_none() && !slow.answer().is_cut(), "the slow one keeps its own");
        drop(other);
        assert!(unsent.take_free(41).is_none() && unsent.take_free(40).is_some());
        drop(slow);
        assert!(unsent.take_free(1_000).is_some(), "one is always sent");
        assert!(unsent.lock().is_empty());
    }
}
