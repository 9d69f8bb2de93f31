//! Keeping content up to date while it is served: the tree that is configured is imported when the
//! server starts, when the tree changes and when a request asks for it, one import at a time.
//!
//! Each import is a job, which anyone who may can look at ([`Importer::find`]). What is under way is
//! known here first and in the database as soon as it takes it: on SQLite an import that is being
//! recorded keeps everybody else from writing, and a request should not wait for that.

mod ended;
mod live;
mod outcome;
mod retry;
#[cfg(test)]
mod tests;
mod watch;

pub(crate) use outcome::{findings_of, log};
pub(crate) use watch::Watching;

use crate::config::ContentErrors;
use crate::metrics::Metrics;
use chancery_schema::random::{EntropyError, opaque_id};
use chancery_schema::store::{ImportJob, ImportState, ImportTrigger};
use chancery_schema::{Clock, Entropy, Store};
use chancery_seed::progress::{Progress, Silent};
use chancery_seed::{Directory, ImportError, Options, Report, Source, import};
use ended::unwritten;
use futures_util::FutureExt;
use live::Live;
use retry::{Backoff, PAUSES, Pauses};
use serde_json::Value;
use std::any::Any;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// What revisions say that recorded them.
const RECORDED_BY: &str = "chancery serve";
/// How often a server looks for jobs that others left behind, and offers the database those of its
/// own that it did not take.
const HOUSEKEEPING: Duration = Duration::from_secs(15 * 60);
/// How long writing down a new job may keep the one who asks for it waiting.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is imported.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    /// The root of the tree.
    pub(crate) tree: PathBuf,
    /// The folder of facts the tree does not hold.
    pub(crate) overlay: Option<PathBuf>,
    /// What its errors do.
    pub(crate) errors: ContentErrors,
}

/// Imports the tree that is configured. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Importer(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    content: Content,
    metrics: Metrics,
    progress: Arc<dyn Progress>,
    /// This process, as its jobs name it.
    owner: String,
    pauses: Pauses,
    live: Mutex<Live>,
    /// There may be something to do.
    wake: Notify,
}

impl Importer {
    /// An importer of `content`. Nothing is imported yet.
    ///
    /// # Errors
    /// When there is no randomness to be had, which its jobs are told apart by.
    pub(crate) fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        content: Content,
        metrics: Metrics,
    ) -> Result<Self, EntropyError> {
        Self::with_progress(store, clock, entropy, content, metrics, Arc::new(Silent), PAUSES)
    }

    fn with_progress(
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        content: Content,
        metrics: Metrics,
        progress: Arc<dyn Progress>,
        pauses: Pauses,
    ) -> Result<Self, EntropyError> {
        let owner = opaque_id("srv", &*entropy)?;
        let (live, wake) = (Mutex::default(), Notify::new());
        Ok(Self(Arc::new(Inner {
            store,
            clock,
            entropy,
            content,
            metrics,
            progress,
            owner,
            pauses,
            live,
            wake,
        })))
    }

    /// What is imported.
    pub(crate) fn content(&self) -> &Content {
        &self.0.content
    }

    /// Asks for an import, and gives the job that is going to do it: the one that waits already, if
    /// there is one. Whatever was changed before this was asked for is seen by that job.
    pub(crate) async fn request(&self, trigger: ImportTrigger) -> Result<ImportJob, EntropyError> {
        let job = {
            let mut live = self.live();
            if let Some(queued) = &live.queued {
                return Ok(queued.clone());
            }
            let job = ImportJob {
                id: opaque_id("imp", &*self.0.entropy)?,
                state: ImportState::Queued,
                trigger,
                requested_at: self.0.clock.now(),
                started_at: None,
                finished_at: None,
                revision: None,
                changed: None,
                counts: None,
                error: None,
                owner: Some(self.0.owner.clone()),
            };
            live.queued.insert(job).clone()
        };
        self.0.wake.notify_one();
        match tokio::time::timeout(PATIENCE, self.0.store.add_import(&job)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => unwritten(&job, &error),
            // It is written down when it begins.
            Err(_) => {
                tracing::debug!(import = job.id, "the database is being written: the job is noted later")
            }
        }
        Ok(job)
    }

    /// Imports whatever is asked for, one after the other, for as long as it is awaited. What failed
    /// for a reason that may pass is imported again after a while.
    pub(crate) async fn run(&self) {
        let mut backoff = Backoff::new(self.0.pauses);
        let mut again: Option<Instant> = None;
        let mut house = Instant::now() + HOUSEKEEPING;
        loop {
            if let Some((job, outcome)) = self.step().await {
                log(&job, &outcome);
                if outcome.is_err() {
                    tracing::warn!(import = job.id, "the revision before stays in service");
                }
                let pause = backoff.after(&outcome);
                if let Some(pause) = pause {
                    tracing::warn!(
                        import = job.id,
                        seconds = pause.as_secs(),
                        "it is tried again in a while"
                    );
                }
                again = pause.map(|pause| Instant::now() + pause);
                continue;
            }
            let until = again.map_or(house, |again| again.min(house));
            if tokio::time::timeout_at(until, self.0.wake.notified()).await.is_ok() {
                continue;
            }
            if again != Some(until) {
                house = Instant::now() + HOUSEKEEPING;
                self.keep_house().await;
                continue;
            }
            again = None;
            if let Err(error) = self.request(ImportTrigger::Retry).await {
                tracing::error!(%error, "what failed cannot be imported again");
            }
        }
    }

    /// Does the job that waits, if there is one. The job that is given back has ended, and what it
    /// says holds for every reader.
    pub(crate) async fn step(&self) -> Option<(ImportJob, Result<Report, ImportError>)> {
        let mut job = {
            let mut live = self.live();
            let mut job = live.queued.take()?;
            job.state = ImportState::Running;
            job.started_at = Some(self.0.clock.now());
            live.begin(job.clone());
            job
        };
        tracing::info!(import = job.id, trigger = job.trigger.name(), "an import begins");
        if let Err(error) = self.0.store.save_import(&job, None).await {
            unwritten(&job, &error);
        }
        // Where the database does not tell, the import is going to fail of it.
        if let Ok(newest) = self.0.store.latest_revision().await {
            self.live().began_after(newest.map_or(0, |revision| revision.number));
        }
        let outcome = self.import().await;
        let findings = outcome::finish(&mut job, &outcome, self.0.clock.now());
        self.0.metrics.imported(job.state.name());
        self.end(job.clone(), findings).await;
        Some((job, outcome))
    }

    async fn import(&self) -> Result<Report, ImportError> {
        let Content { tree, overlay, errors } = &self.0.content;
        let source: Arc<dyn Source> = Arc::new(Directory::new(tree));
        let overlay = overlay.as_ref().map(|folder| Arc::new(Directory::new(folder)) as Arc<dyn Source>);
        let options = Options {
            recorded_by: RECORDED_BY.to_owned(),
            source: Some(folder_name(tree)),
            keep_going: *errors == ContentErrors::KeepGoing,
            strict: *errors == ContentErrors::Strict,
            ..Options::default()
        };
        let progress = Arc::clone(&self.0.progress);
        let import = import(&self.0.store, &*self.0.clock, source, overlay, options, progress);
        match AssertUnwindSafe(import).catch_unwind().await {
            Ok(outcome) => outcome,
            Err(panic) => Err(cut_short(panic).await),
        }
    }

    /// A job that the database may not know yet, or not as far as it is, and its findings.
    pub(crate) fn find(&self, id: &str) -> Option<(ImportJob, Option<Value>)> {
        self.live().jobs().into_iter().find(|(job, _)| job.id == id)
    }

    /// All jobs that the database may not know yet, or not as far as they are, the newest first.
    pub(crate) fn under_way(&self) -> Vec<ImportJob> {
        self.live().jobs().into_iter().map(|(job, _)| job).collect()
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        self.0.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A panic as of a task of its own: a mistake of the program, which must not end all imports to come.
/// The panic hook has logged it.
async fn cut_short(panic: Box<dyn Any + Send>) -> ImportError {
    let failing =
        tokio::spawn(std::future::ready(()).map(|()| -> Infallible { std::panic::resume_unwind(panic) }));
    match failing.await {
        Err(error) => error.into(),
        Ok(never) => match never {},
    }
}

/// The last folder of a path: revisions are public, and the rest is this machine's affair.
pub(crate) fn folder_name(tree: &Path) -> String {
    let whole = tree.canonicalize().unwrap_or_else(|_| tree.to_owned());
    whole.file_name().map_or_else(|| "/".to_owned(), |name| name.to_string_lossy().into_owned())
}
