//! Time as a parameter. Publication, periods and revisions depend on what time it is, so whoever
//! asks is told, and a test decides.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The present instant, in whole microseconds: the precision both databases keep.
    fn now(&self) -> DateTime<Utc>;

    /// How long the clock has been running: what durations are measured by. It never runs backwards, as
    /// [`Clock::now`] does when a machine's time is set.
    fn elapsed(&self) -> Duration;
}

/// The machine's clock. Only a program's `main` makes one.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the ambient clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }

    fn elapsed(&self) -> Duration {
        static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
        BEGUN.elapsed()
    }
}

/// A clock that stands still until it is moved.
#[derive(Clone, Debug)]
pub struct FixedClock(Arc<Mutex<Shown>>);

#[derive(Debug)]
struct Shown {
    now: DateTime<Utc>,
    elapsed: Duration,
}

impl FixedClock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn new(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(Shown { now: now.trunc_subsecs(6), elapsed: Duration::ZERO })))
    }

    /// Sets the clock to `now`, forwards or backwards, in no time at all.
    pub fn set(&self, now: DateTime<Utc>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).now = now.trunc_subsecs(6);
    }

    /// Lets time pass, or sets the clock back by `by`.
    pub fn advance(&self, by: TimeDelta) {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.now += by;
        shown.elapsed += by.to_std().unwrap_or_default();
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).now
    }

    fn elapsed(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).elapsed
    }
}
