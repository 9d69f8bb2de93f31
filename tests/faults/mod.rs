//! What follows when the database, the disk or the clock fails.

mod clock;
mod disk;
mod kept;
mod postgres;
mod sqlite;

use crate::harness::{Answer, TestApp};
use chancery_schema::store::{Access, Fault, Watcher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The longest that anybody may wait for an answer while a database is gone, and some room for a machine
/// that runs all tests at once.
const NO_WAIT: Duration = Duration::from_millis(2_000);
/// How long after the database's return all has to be as before.
const RECOVERY: Duration = Duration::from_secs(5);

/// Makes a database be gone, and counts how often it is asked anything.
#[derive(Default)]
struct Switch {
    gone: AtomicBool,
    asked: AtomicU32,
}

impl Switch {
    fn set(&self, gone: bool) {
        self.gone.store(gone, Ordering::SeqCst);
    }

    fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Watcher for Switch {
    fn before(&self, _: Access) -> Option<Fault> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.gone.load(Ordering::SeqCst).then_some(Fault::Gone)
    }

    fn after(&self, _: Access, _: Duration, _: bool) {}
}

/// A switch, and what sees it.
fn switch() -> (Arc<Switch>, Option<Arc<dyn Watcher>>) {
    let switch = Arc::new(Switch::default());
    (Arc::clone(&switch), Some(switch))
}

/// What has to come, and within what time.
async fn within<T>(limit: Duration, what: &str, work: impl Future<Output = T>) -> T {
    let begun = Instant::now();
    let outcome = work.await;
    assert!(begun.elapsed() < limit, "{what} took {:?}", begun.elapsed());
    outcome
}

/// Asks until the answer is as it should be, for as long as recovery may take.
async fn until(app: &TestApp, path: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
    let begun = Instant::now();
    loop {
        let answer = app.get(path).await;
        if wanted(&answer) {
            return answer;
        }
        assert!(begun.elapsed() < RECOVERY, "{path} is still {} {}", answer.status, answer.text());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn is_marked(answer: &Answer) -> bool {
    answer.header("cache-status").starts_with("chancery; hit") && answer.header("warning").starts_with("110 ")
}
