//! For how long a kept answer is what would be made: while the present is the one it was made at.

use super::Answers;
use crate::http::State;
use chancery_schema::store::Present;
use chrono::{DateTime, Utc};
use std::sync::atomic::Ordering;

/// The present as an answer was made at, or as one is asked for at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct Window {
    present: Present,
    /// Which database it is the present of: another may say something else of the same revision.
    era: u64,
    /// What time it was.
    at: DateTime<Utc>,
}

impl Window {
    /// That of this moment; nothing where the database fails.
    pub(super) async fn now(state: &State) -> Option<Self> {
        let era = state.answers.era();
        let present = state.store.present(&*state.clock).await.ok()?;
        Some(Self { present, era, at: state.clock.now() })
    }

    /// That of this moment where it is known without asking the database.
    pub(in crate::http) fn known(state: &State) -> Option<Self> {
        let era = state.answers.era();
        let present = state.store.known_present(&*state.clock)?;
        Some(Self { present, era, at: state.clock.now() })
    }

    /// Whether what was made in this window is what would be made now. A clock that was set back asks anew: what a
    /// request names may lie in the future again.
    pub(super) fn holds(&self, now: &Self) -> bool {
        self.present == now.present && self.era == now.era && self.at <= now.at
    }

    /// Both windows, where they are one.
    pub(super) fn widened(self, other: Self) -> Self {
        let is_one = self.present == other.present && self.era == other.era;
        if is_one { Self { at: self.at.min(other.at), ..other } } else { other }
    }

    /// Whether an answer that was begun in this window, and was read at that revision, is all of it. What was read
    /// is fixed by its revision: one that is not newer than the window's was there when it began.
    pub(super) fn still_holds(&self, state: &State, revision: Option<i64>) -> bool {
        let now = state.clock.now();
        let known = state.store.known_present(&*state.clock);
        revision.is_none_or(|revision| revision <= self.present.snapshot.revision)
            && self.era == state.answers.era()
            && self.at <= now
            && self.present.holds_at(now)
            && known.is_none_or(|known| known == self.present)
    }

    /// How long it lasts from now on if nothing is recorded, in seconds.
    pub(super) fn left(&self) -> u64 {
        u64::try_from((self.present.until - self.at).num_seconds()).unwrap_or_default()
    }
}

impl Answers {
    fn era(&self) -> u64 {
        self.era.load(Ordering::Relaxed)
    }
}
