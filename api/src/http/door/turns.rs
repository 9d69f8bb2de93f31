//! Turns to work: so many at a time, and so many who wait for the next one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// A turn to work.
pub(super) type Turn = OwnedSemaphorePermit;

/// Turns, and those who wait for one.
pub(super) struct Turns {
    permits: Arc<Semaphore>,
    size: usize,
    waiting: AtomicUsize,
    /// How many wait at most.
    most: usize,
}

impl Turns {
    /// So many turns at a time, for which so many wait at most.
    pub(super) fn new(size: usize, most: usize) -> Self {
        let size = size.min(Semaphore::MAX_PERMITS);
        Self { permits: Arc::new(Semaphore::new(size)), size, waiting: AtomicUsize::new(0), most }
    }

    /// How many there are.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// How many nobody has.
    #[cfg(test)]
    pub(super) fn left(&self) -> usize {
        self.permits.available_permits()
    }

    /// Whether neither a turn is left nor a place among those who wait, at this moment.
    pub(super) fn is_full(&self) -> bool {
        self.permits.available_permits() == 0 && self.waiting.load(Ordering::Relaxed) >= self.most
    }

    /// A place among those who wait, where not too many do.
    pub(super) fn wait(&self) -> Option<Waiting<'_>> {
        let this = Waiting(&self.waiting);
        (self.waiting.fetch_add(1, Ordering::Relaxed) < self.most).then_some(this)
    }

    /// A turn now, where one is left.
    pub(super) fn now(&self) -> Option<Turn> {
        Arc::clone(&self.permits).try_acquire_owned().ok()
    }

    /// A turn now, or by then where not too many wait already.
    pub(super) async fn by(&self, until: Instant) -> Option<Turn> {
        if let Some(turn) = self.now() {
            return Some(turn);
        }
        let _waiting = self.wait()?;
        timeout_at(until, Arc::clone(&self.permits).acquire_owned()).await.ok()?.ok()
    }

    /// The next turn that others leave, however long that takes.
    pub(super) fn next(&self) -> impl Future<Output = Turn> + use<> {
        let permits = Arc::clone(&self.permits);
        async move {
            match permits.acquire_owned().await {
                Ok(turn) => turn,
                // Nobody closes it.
                Err(_) => std::future::pending().await,
            }
        }
    }
}

/// One of those who wait.
pub(super) struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
