//! For how long a kept answer is what would be made: while the present is the one it was made at.

use crate::http::State;
use chancery_schema::store::Present;
use chrono::{DateTime, Utc};

/// The present as an answer was made at, or as one is asked for at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct Window {
    present: Present,
    /// What time it was.
    at: DateTime<Utc>,
}

impl Window {
    /// That of this moment; nothing where the database fails.
    pub(super) async fn now(state: &State) -> Option<Self> {
        let present = state.store.present(&*state.clock).await.ok()?;
        Some(Self { present, at: state.clock.now() })
    }

    /// That of this moment where it is known without asking the database.
    pub(in crate::http) fn known(state: &State) -> Option<Self> {
        let present = state.store.known_present(&*state.clock)?;
        Some(Self { present, at: state.clock.now() })
    }

    /// That of this moment, as long as the database is not known to be gone.
    pub(in crate::http) async fn asked(state: &State) -> Option<Self> {
        tokio::select! {
            biased;
            now = Self::now(state) => now,
            () = state.availability.gone() => None,
        }
    }

    /// Whether what was made in this window is what would be made now. A clock that was set back asks anew: what a
    /// request names may lie in the future again.
    pub(super) fn holds(&self, now: &Self) -> bool {
        self.present == now.present && self.at <= now.at
    }

    /// Whether both are of one database.
    pub(super) fn is_of_era(&self, other: &Self) -> bool {
        self.present.era == other.present.era
    }

    /// Both windows, where they are one.
    pub(super) fn widened(self, other: Self) -> Self {
        if self.present == other.present { Self { at: self.at.min(other.at), ..other } } else { other }
    }

    /// How long it lasts from now on if nothing is recorded, in seconds.
    pub(super) fn left(&self) -> u64 {
        u64::try_from((self.present.until - self.at).num_seconds()).unwrap_or_default()
    }
}

/// When an answer was begun to be made.
pub(super) struct Begun {
    /// The present, where it was known.
    known: Option<Window>,
    /// Which database there was.
    era: u64,
    at: DateTime<Utc>,
}

impl Begun {
    /// An answer is begun. The database is not asked: what is refused costs it nothing.
    pub(super) fn now(state: &State) -> Self {
        Self { known: Window::known(state), era: state.store.era(), at: state.clock.now() }
    }

    /// The window of the answer, which was read at that revision; nothing where the present may have changed since it
    /// was begun.
    pub(super) async fn window(self, state: &State, revision: Option<i64>) -> Option<Window> {
        let revision = revision?;
        // What is made is given all the same where the database goes.
        let now = Window::asked(state).await?;
        let newest = now.present.snapshot.revision;
        let is_same = match self.known {
            Some(known) => known.present == now.present && revision <= newest,
            // What was read since is the present of now: of another one it would name another revision.
            None => revision == newest,
        };
        let lasted = self.era == now.present.era && self.at <= now.at && now.present.holds_at(self.at);
        (is_same && lasted).then_some(Window { at: self.at, ..now })
    }
}
