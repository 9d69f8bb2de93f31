//! Whether the database answers: asked by the server itself, so that a request need not wait to find out.

use super::answers::Answers;
use super::fresh::Known;
use crate::metrics::Metrics;
use crate::telemetry::causes;
use chancery_schema::Store;
use chancery_schema::store::Prober;
use futures_util::FutureExt;
use std::future::poll_fn;
use std::io;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::sync::{Notify, oneshot};

/// How long after an answer the database is asked again.
const EVERY: Duration = Duration::from_millis(300);
/// How long after it failed to answer: once is no proof.
const AGAIN: Duration = Duration::from_millis(100);
/// How long it may take to answer. A request waits for a database that hangs until it has failed
/// [`MISSES`] times: [`EVERY`], [`AGAIN`] and twice this, 1.6 s at most.
const WITHIN: Duration = Duration::from_millis(600);
/// How often in a row it fails to answer before it is taken for gone.
const MISSES: u32 = 2;
/// How long the end of asking may take once it is to end.
const ENDING: Duration = Duration::from_secs(1);
/// How long a read may wait for a connection while the server serves.
pub(crate) const PATIENCE: Duration = Duration::from_millis(1_500);
/// When a client should come back, in seconds.
pub(super) const RETRY: u32 = 2;

/// Whether the database answers, as it was last found. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Availability(Arc<Told>);

#[derive(Debug)]
struct Told {
    up: AtomicBool,
    changed: Notify,
}

impl Availability {
    /// Of a database that nobody asks.
    pub(crate) fn assumed() -> Self {
        Self(Arc::new(Told { up: AtomicBool::new(true), changed: Notify::new() }))
    }

    /// Whether it answers.
    pub(crate) fn is_up(&self) -> bool {
        self.0.up.load(Ordering::Acquire)
    }

    /// Waits until it does not. Costs nothing until it is waited for.
    pub(super) async fn gone(&self) {
        // Waits before it looks: what is told between the two is not missed.
        let mut changed = pin!(self.0.changed.notified());
        while self.is_up() {
            changed.as_mut().await;
            changed.set(self.0.changed.notified());
        }
    }

    /// Tells what was found.
    pub(super) fn tell(&self, up: bool) {
        self.0.up.store(up, Ordering::Release);
        self.0.changed.notify_waiters();
    }
}

/// Asks the database, for as long as it is run.
pub(crate) struct Asking {
    prober: Prober,
    store: Store,
    metrics: Metrics,
    known: Known,
    answers: Answers,
    availability: Availability,
}

/// What asks the database of a store, and what it finds.
pub(crate) fn availability(
    store: &Store,
    metrics: Metrics,
    known: Known,
    answers: Answers,
) -> (Asking, Availability) {
    let availability = Availability::assumed();
    let (prober, store) = (store.prober(), store.clone());
    (Asking { prober, store, metrics, known, answers, availability: availability.clone() }, availability)
}

/// What is asking, on a thread of its own. It ends when this is dropped.
pub(crate) struct Begun {
    end: oneshot::Sender<()>,
    ended: oneshot::Receiver<()>,
}

impl Begun {
    /// Ends it, and waits for its end for a moment.
    pub(crate) async fn end(self) {
        drop(self.end);
        if tokio::time::timeout(ENDING, self.ended).await.is_err() {
            tracing::debug!("the probe did not end in time");
        }
    }
}

impl Asking {
    /// Asks again and again, and tells what is found, on a thread of its own: what else the server does cannot
    /// make the database look slow. New connections belong to the runtime this is called on.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub(crate) fn begin(self) -> io::Result<Begun> {
        let ((end, told), (ending, ended)) = (oneshot::channel::<()>(), oneshot::channel());
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let serving = Handle::current();
        let asking = move || {
            runtime.block_on(self.run(&serving, told));
            // Where nobody waits for it, nobody is told.
            let _ = ending.send(());
        };
        std::thread::Builder::new().name("probe".to_owned()).spawn(asking)?;
        Ok(Begun { end, ended })
    }

    async fn run(mut self, serving: &Handle, mut end: oneshot::Receiver<()>) {
        loop {
            tokio::select! {
                biased;
                _ = &mut end => break,
                asked = AssertUnwindSafe(self.ask(serving)).catch_unwind() => {
                    if asked.is_err() {
                        tracing::error!("asking the database whether it answers panicked; it begins anew");
                        self.prober.forget();
                        tokio::time::sleep(EVERY).await;
                    }
                }
            }
        }
        if tokio::time::timeout(ENDING / 2, self.prober.close()).await.is_err() {
            tracing::debug!("the probe's connection did not close in time");
        }
    }

    /// Asks for ever. Once the database is back, connections are made anew before anybody is told.
    async fn ask(&mut self, serving: &Handle) {
        let mut misses = 0;
        loop {
            let found = self.found().await;
            let up = self.availability.is_up();
            misses = if found.is_ok() { 0 } else { misses + 1 };
            match found {
                Err(reason) if up && misses >= MISSES => {
                    tracing::error!(
                        reason,
                        "the database does not answer: kept answers are given until it does"
                    );
                    self.tell(false);
                }
                Err(reason) if up => tracing::warn!(reason, "the database did not answer once"),
                Ok(Some(newest)) if up => self.answers.seen(newest),
                // It may be another one now: what it holds is asked once the old one is forgotten.
                Ok(newest) if !up => self.renew(newest, serving).await,
                _ => {}
            }
            if misses >= MISSES {
                self.prober.forget();
            }
            tokio::time::sleep(if misses == 1 { AGAIN } else { EVERY }).await;
        }
    }

    async fn renew(&self, newest: Option<i64>, serving: &Handle) {
        // What a pool has in hand has to go on when this thread has ended.
        let mut renewed = pin!(self.store.renew());
        let renewed = poll_fn(|context| {
            let _serving = serving.enter();
            renewed.as_mut().poll(context)
        });
        match renewed.await {
            Ok(()) => {
                self.known.forget();
                self.answers.forget_seen(newest);
                tracing::info!("the database answers again");
                self.tell(true);
            }
            Err(error) => tracing::error!(%error, "connections cannot be made anew"),
        }
    }

    async fn found(&mut self) -> Result<Option<i64>, String> {
        match tokio::time::timeout(WITHIN, self.prober.probe()).await {
            Ok(Ok(newest)) => Ok(newest),
            Ok(Err(error)) => Err(format!("{error}: {}", causes(&error).join(": "))),
            Err(_) => Err(format!("no answer within {} ms", WITHIN.as_millis())),
        }
    }

    fn tell(&self, up: bool) {
        self.metrics.database_up(up);
        self.availability.tell(up);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_schema::store::{Access, ConnectOptions, Fault, Watcher};
    use std::sync::{Mutex, OnceLock};

    /// What becomes of the next probes, the last one first; then all is well. And what was told until then.
    #[derive(Default)]
    struct Fate {
        next: Mutex<Vec<Next>>,
        well: Notify,
        told: OnceLock<Availability>,
        was_gone: AtomicBool,
    }

    #[derive(Clone, Copy)]
    enum Next {
        Well,
        Gone,
        Panic,
    }

    impl Watcher for Fate {
        fn before(&self, _: Access) -> Option<Fault> {
            if self.told.get().is_some_and(|told| !told.is_up()) {
                self.was_gone.store(true, Ordering::SeqCst);
            }
            let next = self.next.lock().unwrap().pop();
            if next.is_none() {
                self.well.notify_one();
            }
            match next.unwrap_or(Next::Well) {
                Next::Well => None,
                Next::Gone => Some(Fault::Gone),
                Next::Panic => panic!("a test's"),
            }
        }

        fn after(&self, _: Access, _: Duration, _: bool) {}
    }

    /// Whether the database was told to be gone while these were what became of the probes.
    async fn was_gone(fate: &[Next]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let watcher = Arc::new(Fate::default());
        let url = format!("sqlite://{}", folder.path().join("a.db").display());
        let options = ConnectOptions { watcher: Some(watcher.clone()), ..ConnectOptions::new(url, 1) };
        let store = Store::connect(&options).await.unwrap();
        let (asking, told) = availability(&store, Metrics::default(), Known::default(), Answers::none());
        *watcher.next.lock().unwrap() = fate.iter().rev().copied().collect();
        watcher.told.set(told.clone()).unwrap();
        let begun = asking.begin().unwrap();
        watcher.well.notified().await;
        // The probe that was well is over when the next begins.
        watcher.well.notified().await;
        begun.end().await;
        assert!(told.is_up(), "it is well in the end");
        watcher.was_gone.load(Ordering::SeqCst)
    }

    #[tokio::test]
    async fn who_waits_for_a_database_to_go_is_told() {
        let told = Availability::assumed();
        let gone = told.clone();
        let mut waiting = pin!(gone.gone());
        assert!(waiting.as_mut().now_or_never().is_none());
        told.tell(true);
        assert!(waiting.as_mut().now_or_never().is_none());
        told.tell(false);
        assert!(waiting.as_mut().now_or_never().is_some());
    }

    #[tokio::test]
    async fn a_database_is_gone_once_it_failed_twice_in_a_row() {
        use Next::{Gone, Well};
        assert!(!was_gone(&[Well, Gone, Well, Gone, Well]).await);
        assert!(was_gone(&[Well, Gone, Gone]).await);
    }

    #[tokio::test]
    async fn what_panics_while_it_asks_begins_anew() {
        use Next::{Gone, Panic};
        assert!(was_gone(&[Panic, Gone, Panic, Gone, Gone]).await);
    }
}
