//! What is known of imports before the database knows it.

use chancery_schema::store::ImportJob;
use serde_json::Value;
use std::collections::VecDeque;

/// How many jobs that ended are kept until the database takes them. Older ones are lost.
const KEPT_UNSAVED: usize = 20;

/// A job, and its findings where the tree was read.
pub(super) type Told = (ImportJob, Option<Value>);

/// What is under way, what waits, and what ended and is not written down yet.
#[derive(Default)]
pub(super) struct Live {
    running: Option<ImportJob>,
    /// The newest revision when what runs began, 0 where there was none. None while that is not known.
    before: Option<i64>,
    /// At most one: what is asked for while it waits is what it is going to do.
    pub(super) queued: Option<ImportJob>,
    /// The oldest first.
    unsaved: VecDeque<Told>,
}

/// What was given up.
pub(super) struct GivenUp {
    pub(super) running: Option<ImportJob>,
    pub(super) before: Option<i64>,
    pub(super) queued: Option<ImportJob>,
}

impl Live {
    /// `job` runs now, and nothing is known of what was recorded before it.
    pub(super) fn begin(&mut self, job: ImportJob) {
        self.running = Some(job);
        self.before = None;
    }

    /// Notes the newest revision when what runs began; 0 where there was none.
    pub(super) fn began_after(&mut self, revision: i64) {
        self.before = Some(revision);
    }

    /// Nothing runs and nothing waits any more.
    pub(super) fn give_up(&mut self) -> GivenUp {
        let (running, before, queued) = (self.running.take(), self.before.take(), self.queued.take());
        GivenUp { running, before, queued }
    }

    /// A job has ended, and is to be written down. The one that is lost for it, if there are too many.
    pub(super) fn end(&mut self, job: ImportJob, findings: Option<Value>) -> Option<ImportJob> {
        if self.running.as_ref().is_some_and(|running| running.id == job.id) {
            self.running = None;
        }
        self.unsaved.push_back((job, findings));
        let lost = self.unsaved.len() > KEPT_UNSAVED;
        lost.then(|| self.unsaved.pop_front()).flatten().map(|(job, _)| job)
    }

    /// What is to be written down, the oldest first.
    pub(super) fn unsaved(&self) -> Vec<Told> {
        self.unsaved.iter().cloned().collect()
    }

    /// The job is written down.
    pub(super) fn saved(&mut self, id: &str) {
        self.unsaved.retain(|(job, _)| job.id != id);
    }

    /// All of it, the newest first.
    pub(super) fn jobs(&self) -> Vec<Told> {
        let begun = [&self.queued, &self.running].into_iter().flatten().map(|job| (job.clone(), None));
        begun.chain(self.unsaved.iter().rev().cloned()).collect()
    }
}
