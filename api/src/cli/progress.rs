//! An import's progress on a terminal. Elsewhere it shows nothing.

use chancery_seed::progress::{Progress, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// One bar at a time, on standard error.
#[derive(Default)]
pub(super) struct Bars(Mutex<Option<ProgressBar>>);

impl Bars {
    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bars {
    fn begin(&self, stage: Stage, total: usize) {
        let total = u64::try_from(total).unwrap_or(u64::MAX);
        let (bar, template) = match total {
            0 => (ProgressBar::no_length(), "{msg:<10} {spinner} {pos}"),
            total => (ProgressBar::new(total), "{msg:<10} [{bar:40}] {pos}/{len}"),
        };
        bar.set_draw_target(ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("=> "));
        bar.set_message(stage.label());
        bar.enable_steady_tick(Duration::from_millis(100));
        let before = self.0.lock().unwrap_or_else(PoisonError::into_inner).replace(bar);
        if let Some(before) = before {
            before.finish_and_clear();
        }
    }

    fn step(&self) {
        if let Some(bar) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            bar.inc(1);
        }
    }
}
