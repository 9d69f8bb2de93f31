//! Keeping content up to date while it is served: the tree that is configured is imported when the
//! server starts, when the tree changes and when a request asks for it, one import at a time.
//!
//! Each import is a job, which anyone who may can look at ([`Importer::find`]). What is under way is
//! known here first and in the database as soon as it takes it: on SQLite an import that is being
//! recorded keeps everybody else from writing, and a request should not wait for that.

mod outcome;
#[cfg(test)]
mod tests;
mod watch;

pub(crate) use outcome::{findings_of, log};
pub(crate) use watch::Watching;

use chancery_schema::random::{EntropyError, opaque_id};
use chancery_schema::store::{ImportJob, ImportState, ImportTrigger};
use chancery_schema::{Clock, Entropy, Store, StoreError};
use chancery_seed::progress::{Progress, Silent};
use chancery_seed::{Directory, ImportError, Options, Report, Source, import};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// Why a job failed that the process was stopped before.
const INTERRUPTED: &str = "interrupted: the server stopped before it ended";
/// How long writing down a new job may keep the one who asks for it waiting.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is imported.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    /// The root of the tree.
    pub(crate) tree: PathBuf,
    /// The folder of facts the tree does not hold.
    pub(crate) overlay: Option<PathBuf>,
}

/// Imports the tree that is configured. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Importer(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    content: Content,
    progress: Arc<dyn Progress>,
    live: Mutex<Live>,
    /// There may be something to do.
    wake: Notify,
}

/// What is known before the database does.
#[derive(Default)]
struct Live {
    running: Option<ImportJob>,
    /// At most one: what is asked for while it waits is what it is going to do.
    queued: Option<ImportJob>,
    /// The last job that ended and could not be written down.
    unsaved: Option<(ImportJob, Option<Value>)>,
}

impl Importer {
    /// An importer of `content`. Nothing is imported yet.
    pub(crate) fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        content: Content,
    ) -> Self {
        Self::with_progress(store, clock, entropy, content, Arc::new(Silent))
    }

    fn with_progress(
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        content: Content,
        progress: Arc<dyn Progress>,
    ) -> Self {
        let (live, wake) = (Mutex::default(), Notify::new());
        Self(Arc::new(Inner { store, clock, entropy, content, progress, live, wake }))
    }

    /// What is imported.
    pub(crate) fn content(&self) -> &Content {
        &self.0.content
    }

    /// Marks the jobs that an earlier process left unfinished.
    pub(crate) async fn tidy(&self) -> Result<(), StoreError> {
        let left = self.0.store.interrupt_imports(INTERRUPTED, self.0.clock.now()).await?;
        if left > 0 {
            tracing::warn!(jobs = left, "imports were interrupted when the server stopped last");
        }
        Ok(())
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

    /// Imports whatever is asked for, one after the other, for as long as it is awaited.
    pub(crate) async fn run(&self) {
        loop {
            match self.step().await {
                Some((job, outcome)) => {
                    log(&job, &outcome);
                    if outcome.is_err() {
                        tracing::warn!(import = job.id, "the revision before stays in service");
                    }
                }
                None => self.0.wake.notified().await,
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
            live.running.insert(job).clone()
        };
        tracing::info!(import = job.id, trigger = job.trigger.name(), "an import begins");
        if let Err(error) = self.0.store.save_import(&job, None).await {
            unwritten(&job, &error);
        }
        let outcome = self.import().await;
        let findings = outcome::finish(&mut job, &outcome, self.0.clock.now());
        self.end(job.clone(), findings).await;
        Some((job, outcome))
    }

    /// Marks what is under way and what waits as interrupted. For when nobody is going to do it any more.
    pub(crate) async fn abandon(&self) {
        let left = {
            let mut live = self.live();
            [live.running.take(), live.queued.take()]
        };
        for mut job in left.into_iter().flatten() {
            job.state = ImportState::Failed;
            job.error = Some(INTERRUPTED.to_owned());
            job.finished_at = Some(self.0.clock.now());
            self.end(job, None).await;
        }
    }

    async fn end(&self, job: ImportJob, findings: Option<Value>) {
        let saved = self.0.store.save_import(&job, findings.as_ref()).await;
        {
            let mut live = self.live();
            live.running = None;
            live.unsaved = None;
            if let Err(error) = saved {
                unwritten(&job, &error);
                live.unsaved = Some((job, findings));
                return;
            }
        }
        if let Err(error) = self.0.store.prune_imports().await {
            tracing::warn!(%error, "old imports cannot be forgotten");
        }
    }

    async fn import(&self) -> Result<Report, ImportError> {
        let Content { tree, overlay } = &self.0.content;
        let source: Arc<dyn Source> = Arc::new(Directory::new(tree));
        let overlay = overlay.as_ref().map(|folder| Arc::new(Directory::new(folder)) as Arc<dyn Source>);
        let options = Options {
            recorded_by: "chancery serve".to_owned(),
            source: Some(folder_name(tree)),
            ..Options::default()
        };
        let progress = Arc::clone(&self.0.progress);
        import(&self.0.store, &*self.0.clock, source, overlay, options, progress).await
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

impl Live {
    fn jobs(&self) -> Vec<(ImportJob, Option<Value>)> {
        let begun = [&self.queued, &self.running].into_iter().flatten().map(|job| (job.clone(), None));
        begun.chain(self.unsaved.clone()).collect()
    }
}

fn unwritten(job: &ImportJob, error: &StoreError) {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    tracing::warn!(import = job.id, %error, cause, "how far an import is cannot be written down");
}

/// The last folder of a path: revisions are public, and the rest is this machine's affair.
pub(crate) fn folder_name(tree: &Path) -> String {
    let whole = tree.canonicalize().unwrap_or_else(|_| tree.to_owned());
    whole.file_name().map_or_else(|| "/".to_owned(), |name| name.to_string_lossy().into_owned())
}
