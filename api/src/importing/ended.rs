//! Writing down what became of jobs: of those that ended, those that are given up, and those that
//! other processes left behind.

use super::live::GivenUp;
use super::{Importer, Inner, RECORDED_BY, folder_name};
use chancery_schema::StoreError;
use chancery_schema::store::{ImportJob, ImportState};
use chrono::TimeDelta;
use serde_json::Value;
use std::time::Duration;

/// Why a job failed that the process was stopped before.
pub(super) const INTERRUPTED: &str = "interrupted: the server stopped before it ended";
/// How long ago a job of another server was asked for that counts as left behind. Servers that share
/// a database start and stop beside each other, and none knows whether another one lives.
const LOST_AFTER: TimeDelta = TimeDelta::hours(1);
/// How long a server that stops waits to learn whether an import it gave up was recorded after all.
const SETTLING: Duration = Duration::from_secs(5);

impl Importer {
    /// Marks the jobs that an earlier process left unfinished, for when this one starts.
    pub(crate) async fn tidy(&self) -> Result<(), StoreError> {
        self.interrupt(true).await
    }

    /// Marks the jobs of processes that must be gone: those of all others where a server starts on a
    /// file, which serves one at a time; else those that were asked for [`LOST_AFTER`] ago.
    async fn interrupt(&self, starting: bool) -> Result<(), StoreError> {
        let Inner { store, clock, owner, .. } = &*self.0;
        let now = clock.now();
        let alone = starting && store.is_one_file();
        let left =
            store.interrupt_imports(owner, INTERRUPTED, (!alone).then(|| now - LOST_AFTER), now).await?;
        if left > 0 {
            tracing::warn!(jobs = left, "imports were interrupted when a server stopped");
        }
        Ok(())
    }

    /// Marks what is under way and what waits as interrupted: for when nobody is going to do it any
    /// more. What was recorded before it could be said is said to have been.
    pub(crate) async fn abandon(&self) {
        let GivenUp { running, before, queued } = self.live().give_up();
        let recorded = match running {
            Some(_) => self.recorded_after(before).await,
            None => None,
        };
        let running = running.map(|job| match recorded {
            Some(number) => ImportJob {
                state: ImportState::Succeeded,
                revision: Some(number),
                changed: Some(true),
                ..job
            },
            None => interrupted(job),
        });
        for job in running.into_iter().chain(queued.map(interrupted)) {
            self.note_end(ImportJob { finished_at: Some(self.0.clock.now()), ..job }, None);
        }
        self.save_ended().await;
    }

    /// The newest revision, where it is one that such an importer recorded after `before`.
    async fn recorded_after(&self, before: Option<i64>) -> Option<i64> {
        let before = before?;
        let settled = tokio::time::timeout(SETTLING, self.0.store.settled_revision()).await;
        let newest = settled.ok()?.ok()??;
        let source = folder_name(&self.0.content.tree);
        let ours = newest.recorded_by == RECORDED_BY && newest.source.as_deref() == Some(source.as_str());
        (ours && newest.number > before).then_some(newest.number)
    }

    /// Tells what became of a job, and writes it down.
    pub(super) async fn end(&self, job: ImportJob, findings: Option<Value>) {
        self.note_end(job, findings);
        self.save_ended().await;
    }

    fn note_end(&self, job: ImportJob, findings: Option<Value>) {
        let lost = self.live().end(job, findings);
        if let Some(lost) = lost {
            tracing::warn!(import = lost.id, "what became of an import was never written down, and is lost");
        }
    }

    /// Writes down the jobs that ended, as far as the database takes them.
    async fn save_ended(&self) {
        let unsaved = self.live().unsaved();
        if unsaved.is_empty() {
            return;
        }
        for (job, findings) in unsaved {
            if let Err(error) = self.0.store.save_import(&job, findings.as_ref()).await {
                unwritten(&job, &error);
                return;
            }
            self.live().saved(&job.id);
        }
        if let Err(error) = self.0.store.prune_imports().await {
            tracing::warn!(%error, "old imports cannot be forgotten");
        }
    }

    /// What is to be done from time to time, where there is nothing else to do.
    pub(super) async fn keep_house(&self) {
        self.save_ended().await;
        if let Err(error) = self.interrupt(false).await {
            tracing::warn!(%error, "imports that were left unfinished cannot be marked so");
        }
    }
}

fn interrupted(job: ImportJob) -> ImportJob {
    ImportJob { state: ImportState::Failed, error: Some(INTERRUPTED.to_owned()), ..job }
}

pub(super) fn unwritten(job: &ImportJob, error: &StoreError) {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    tracing::warn!(import = job.id, %error, cause, "how far an import is cannot be written down");
}
