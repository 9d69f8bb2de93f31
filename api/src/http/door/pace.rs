//! Whether a thread keeps up. Requests of a thread take turns on it: where many of them calculate, even a
//! refusal waits until all have had their turn. A clock that ticks on the thread itself tells, by how late
//! it is, how long that takes.

use std::cell::Cell;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How often the clock ticks.
const TICK: Duration = Duration::from_millis(10);
/// How late it may be before fewer requests are let in: half of what a refusal may take.
const LATE: Duration = Duration::from_millis(50);
/// How long it ticks on without requests.
const IDLE: Duration = Duration::from_secs(1);

thread_local! {
    static PACE: Pace = Pace {
        ticks: Cell::new(false),
        ticked: Cell::new(Instant::now()),
        asked: Cell::new(Instant::now()),
        late: Cell::new(Duration::ZERO),
    };
}

struct Pace {
    ticks: Cell<bool>,
    ticked: Cell<Instant>,
    asked: Cell<Instant>,
    /// How late the last tick was.
    late: Cell<Duration>,
}

impl Pace {
    fn lateness(&self) -> Duration {
        self.ticked.get().elapsed().saturating_sub(TICK)
    }

    /// Notes a tick, and says whether there are to be more.
    fn tick(&self) -> bool {
        self.late.set(self.lateness());
        self.ticked.set(Instant::now());
        let goes_on = self.asked.get().elapsed() < IDLE;
        self.ticks.set(goes_on);
        goes_on
    }

    fn start(&self) {
        self.ticked.set(Instant::now());
        self.late.set(Duration::ZERO);
        self.ticks.set(true);
        actix_web::rt::spawn(async {
            loop {
                sleep(TICK).await;
                if !PACE.with(Self::tick) {
                    break;
                }
            }
        });
    }
}

/// Whether the present thread is behind.
pub(super) fn is_behind() -> bool {
    PACE.with(|pace| {
        pace.asked.set(Instant::now());
        if !pace.ticks.get() {
            pace.start();
        }
        pace.late.get().max(pace.lateness()) > LATE
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_thread_that_is_kept_busy_is_behind_until_it_is_not() {
        assert!(!is_behind());
        std::thread::sleep(LATE + TICK * 2);
        assert!(is_behind(), "nothing else had a turn");
        while is_behind() {
            sleep(TICK).await;
        }
    }
}
