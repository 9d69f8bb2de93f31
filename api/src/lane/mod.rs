//! A lane of its own for dear work: threads beside those that answer, on which a computation of many milliseconds
//! keeps nobody waiting. They have a lower priority, where the system has one for a thread: while everybody works,
//! who asked for little is answered first.
//!
//! What runs here uses the sockets and clocks of who asked for it. A connection to the database that is opened on
//! the way is used by others afterwards, and is not to wait for a thread that computes.

mod spawner;
mod within;

use chancery_schema::store::Reads;
pub(crate) use spawner::Spawner;
use std::future::pending;
use std::panic::resume_unwind;
use std::sync::OnceLock;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinSet;
use tracing::Instrument;
use tracing::instrument::WithSubscriber;
use within::Here;

/// How much lower the priority of its threads is, as `nice` has it: about half of the time of those that answer, while
/// they all have something to do. With much less, those who are told that there is no room would take the time of
/// those who have some.
#[cfg(target_os = "linux")]
const NICE: i32 = 3;

/// Threads for dear work. They are made when something is dear for the first time.
pub(crate) struct Lane {
    threads: usize,
    /// Nothing where the system gives no threads.
    runtime: OnceLock<Option<Runtime>>,
}

impl Lane {
    /// A lane of so many threads, one at least.
    pub(crate) fn new(threads: usize) -> Self {
        Self { threads: threads.max(1), runtime: OnceLock::new() }
    }

    /// How many threads it has.
    pub(crate) fn threads(&self) -> usize {
        self.threads
    }

    /// Does some work in the lane, as if it were done here: in the present span, and noting what it reads where the
    /// caller notes it. It is given up when the caller is, at the next point where it waits. Its panic is the caller's.
    pub(crate) async fn run<F>(&self, work: F) -> F::Output
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let (Some(lane), Ok(caller)) = (self.handle(), Handle::try_current()) else { return work.await };
        let reads = Reads::current();
        let work = async move {
            match reads {
                Some(reads) => reads.note(work).await,
                None => work.await,
            }
        };
        let here = Here { lane: lane.clone(), caller };
        // Dropped with the caller, it gives up what is in it.
        let mut set = JoinSet::new();
        set.spawn_on(here.hold(work.in_current_span().with_current_subscriber()), lane);
        match set.join_next().await {
            Some(Ok(output)) => output,
            Some(Err(error)) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                // The server ends, and its requests with it.
                Err(_) => pending().await,
            },
            None => pending().await,
        }
    }

    fn handle(&self) -> Option<&Handle> {
        let runtime = self.runtime.get_or_init(|| {
            let runtime = Builder::new_multi_thread()
                .worker_threads(self.threads)
                .thread_name("chancery-lane")
                .on_thread_start(lower_priority)
                .enable_all()
                .build();
            runtime
                .inspect_err(
                    |error| tracing::warn!(%error, "dear queries are answered among the others: no threads"),
                )
                .ok()
        });
        runtime.as_ref().map(Runtime::handle)
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        // Whoever drops it last may be a thread that must not wait.
        if let Some(runtime) = self.runtime.take().flatten() {
            runtime.shutdown_background();
        }
    }
}

/// Lowers the priority of the present thread. On Linux it is each thread's own, elsewhere the whole program's.
fn lower_priority() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICE) {
        tracing::debug!(%error, "a thread for dear queries has the priority of all others");
    }
}

#[cfg(test)]
mod tests;
