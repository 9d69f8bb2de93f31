//! Importing again what failed for a reason that passes by itself, so that no change stays
//! unpublished because a database was away for a second.

use chancery_seed::diagnostics::{Code, Severity};
use chancery_seed::{ErrorKind, ImportError, Report};
use std::time::Duration;

/// How long an import that failed for a reason that may pass waits to be tried again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pauses {
    /// After the first failure. Doubled after each further one.
    pub(super) first: Duration,
    /// The longest.
    pub(super) longest: Duration,
}

/// Short enough for a database that restarts, and in the end no burden on one that is down all night.
pub(super) const PAUSES: Pauses =
    Pauses { first: Duration::from_secs(5), longest: Duration::from_secs(5 * 60) };

/// What is found where somebody was writing the tree.
const TORN: Code = Code::FileChanged;

/// Counts failures in a row.
pub(super) struct Backoff {
    pauses: Pauses,
    next: Duration,
}

impl Backoff {
    pub(super) fn new(pauses: Pauses) -> Self {
        Self { pauses, next: pauses.first }
    }

    /// When to import again after an import that ended so; not at all where that would change nothing.
    pub(super) fn after(&mut self, outcome: &Result<Report, ImportError>) -> Option<Duration> {
        if !may_pass(outcome) {
            self.next = self.pauses.first;
            return None;
        }
        let pause = self.next;
        self.next = pause.saturating_mul(2).min(self.pauses.longest);
        Some(pause)
    }
}

/// Whether the same tree may fare better: the machine or the database failed, or the tree's only
/// error is that somebody was writing it. Where errors are passed over, the files that were being
/// written are still as they were before.
fn may_pass(outcome: &Result<Report, ImportError>) -> bool {
    match outcome {
        Ok(report) => report.findings.iter().any(|finding| finding.code == TORN),
        Err(error) if error.kind() == ErrorKind::Environment => true,
        Err(error) => {
            let findings = error.findings().into_iter().flatten();
            let errors = findings.filter(|finding| finding.severity == Severity::Error);
            only_torn(errors.map(|finding| finding.code))
        }
    }
}

/// Whether there are errors and all of them say that somebody was writing.
fn only_torn(errors: impl Iterator<Item = Code>) -> bool {
    let mut errors = errors.peekable();
    errors.peek().is_some() && errors.all(|code| code == TORN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_schema::StoreError;

    fn another_site() -> Result<Report, ImportError> {
        let (held, given) = ("a.example".to_owned(), "b.example".to_owned());
        Err(StoreError::AnotherSite { held, given }.into())
    }

    fn failed() -> Result<Report, ImportError> {
        Err(StoreError::Spool(std::io::Error::other("the disk is full")).into())
    }

    #[test]
    fn pauses_double_up_to_five_minutes_and_begin_anew() {
        let mut backoff = Backoff::new(PAUSES);
        let seconds: Vec<u64> =
            (0..9).map(|_| backoff.after(&failed()).expect("another run").as_secs()).collect();
        assert_eq!(seconds, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
        assert_eq!(backoff.after(&another_site()), None);
        assert_eq!(backoff.after(&failed()), Some(PAUSES.first));
    }

    #[test]
    fn only_what_may_pass_by_itself_is_tried_again() {
        assert!(may_pass(&failed()));
        assert!(!may_pass(&another_site()));
        for (errors, again) in [
            (&[TORN][..], true),
            (&[TORN, TORN], true),
            (&[TORN, Code::DataSyntax], false),
            (&[Code::DataSyntax], false),
            (&[], false),
        ] {
            assert_eq!(only_torn(errors.iter().copied()), again, "{errors:?}");
        }
    }
}
