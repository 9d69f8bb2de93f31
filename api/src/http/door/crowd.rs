//! What the log says about who was not let in. There may be thousands a second, and a line for each would
//! cost more than all else about a refusal: they are summed up.

use chancery_schema::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How often the log tells of them.
const EVERY: Duration = Duration::from_secs(10);

/// Those who were not let in.
pub(super) struct Crowd {
    clock: Arc<dyn Clock>,
    refused: AtomicU64,
    /// When the log is told next, in milliseconds of [`Clock::elapsed`].
    due: AtomicU64,
}

impl Crowd {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, refused: AtomicU64::new(0), due: AtomicU64::new(0) }
    }

    /// One more is refused. Tells the log of the first at once, and of the others in sums.
    pub(super) fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
        let now = milliseconds(self.clock.elapsed());
        let due = self.due.load(Ordering::Relaxed);
        let next = now.saturating_add(milliseconds(EVERY));
        if now >= due && self.due.compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            let requests = self.refused.swap(0, Ordering::Relaxed);
            // Of many requests, not of the present one.
            tracing::info!(parent: None, requests, "refused at the door; chancery_refusals_total has the reasons");
        }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
