//! The statements of a Store, counted and timed.

use super::{Accessed, Counted, Metrics};
use chancery_schema::store::{Access, Fault, Watcher};
use std::sync::Arc;
use std::time::Duration;

/// Counts and times the statements of a Store. `faults` makes them fail, in tests of what follows then.
pub(crate) struct Statements {
    pub(crate) metrics: Metrics,
    pub(crate) faults: Option<Arc<dyn Watcher>>,
}

impl Watcher for Statements {
    fn before(&self, access: Access) -> Option<Fault> {
        self.faults.as_ref().and_then(|faults| faults.before(access))
    }

    fn after(&self, access: Access, took: Duration, failed: bool) {
        let label = Accessed {
            access: match access {
                Access::Read => "read",
                Access::Write => "write",
                Access::Probe => "probe",
            },
        };
        let Counted { statements, failures, .. } = &*self.metrics.0;
        statements.get_or_create(&label).observe(took.as_secs_f64());
        if failed {
            failures.get_or_create(&label).inc();
        }
        if let Some(faults) = &self.faults {
            faults.after(access, took, failed);
        }
    }
}
