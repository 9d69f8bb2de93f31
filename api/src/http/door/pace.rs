//! How much a thread takes on. Its requests are calculated one after the other: where there are many, even
//! a refusal waits until all of them were looked at. A clock that ticks on the thread itself tells, by how
//! late it is, how long that takes. A thread that is late takes half as many requests from then on, and one
//! more at each tick that is in time.

use std::cell::Cell;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How often the clock ticks.
const TICK: Duration = Duration::from_millis(10);
/// How late it may be before fewer requests are let in: less than half of what a refusal may take.
const LATE: Duration = Duration::from_millis(40);
/// How long it ticks on without requests.
const IDLE: Duration = Duration::from_secs(1);
/// How many requests a thread works on however late it is: they keep it busy while some of them wait for
/// the database.
pub(super) const LEAST: usize = 4;
/// How many a thread begins with.
const FIRST: usize = 32;
/// From how many on they are not counted any more.
const ALL: usize = 1_024;

thread_local! {
    static PACE: Pace = Pace {
        ticks: Cell::new(false),
        ticked: Cell::new(Instant::now()),
        asked: Cell::new(Instant::now()),
        most: Cell::new(FIRST),
        slowed: Cell::new(false),
    };
}

struct Pace {
    ticks: Cell<bool>,
    ticked: Cell<Instant>,
    asked: Cell<Instant>,
    /// How many requests the thread works on at most.
    most: Cell<usize>,
    /// Whether the present tick, which did not come in time, was reckoned with already.
    slowed: Cell<bool>,
}

impl Pace {
    fn is_late(&self) -> bool {
        self.ticked.get().elapsed().saturating_sub(TICK) > LATE
    }

    fn slow_down(&self) {
        if !self.slowed.replace(true) {
            self.most.set((self.most.get().min(FIRST) / 2).max(LEAST));
        }
    }

    /// Notes a tick, and says whether there are to be more.
    fn tick(&self) -> bool {
        if self.is_late() {
            self.slow_down();
        } else {
            self.most.set((self.most.get() + 1).min(ALL));
        }
        self.slowed.set(false);
        self.ticked.set(Instant::now());
        let goes_on = self.asked.get().elapsed() < IDLE;
        self.ticks.set(goes_on);
        goes_on
    }

    fn start(&self) {
        self.ticked.set(Instant::now());
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

/// How many requests the present thread works on at most.
pub(super) fn most() -> usize {
    PACE.with(|pace| {
        pace.asked.set(Instant::now());
        if !pace.ticks.get() {
            pace.start();
        }
        if pace.is_late() {
            pace.slow_down();
        }
        if pace.most.get() >= ALL { usize::MAX } else { pace.most.get() }
    })
}

/// Whether the present thread was late a short while ago: who waits for it waits too long.
pub(super) fn is_slowed() -> bool {
    PACE.with(|pace| pace.most.get() < FIRST)
}

/// As if the present thread had been late again and again.
#[cfg(test)]
pub(super) fn fall_behind() {
    PACE.with(|pace| pace.most.set(LEAST));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_thread_that_is_kept_busy_takes_on_less_until_it_is_not() {
        assert_eq!(most(), FIRST);
        std::thread::sleep(LATE + TICK * 2);
        assert_eq!(most(), FIRST / 2, "nothing else had a turn");
        assert_eq!(most(), FIRST / 2, "a tick is late once");
        assert!(is_slowed());
        while is_slowed() {
            most();
            sleep(TICK).await;
        }
    }
}
