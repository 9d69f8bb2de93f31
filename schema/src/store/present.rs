//! The present, kept in memory: which revision is the newest, and for how long what is public stays the same.
//!
//! Everything that is answered about the present hangs on it, so that knowing it without a statement is what
//! makes a kept answer, a kept list and a kept record usable. What this process records is known at once. What
//! another one records is noticed within [`super::ConnectOptions::notice`], whoever asks first after that.

use super::connect::Store;
use super::error::StoreError;
use super::moments::Moments;
use super::snapshot::Snapshot;
use crate::clock::Clock;
use crate::entity::revision;
use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::{EntityTrait, QueryOrder, QuerySelect};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The present, and the time for which it looks the same unless something is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Present {
    /// What it is read at. Its instant is not this very one but the last at which the clock published anything: they
    /// show the same, so that cursors, which keep the snapshot, and answers are the same for everybody.
    pub snapshot: Snapshot,
    /// From when on it looks like this: since midnight (UTC), or since something was published or expired.
    pub from: DateTime<Utc>,
    /// Until when, exclusive: midnight, or the next moment at which something is published or expires.
    pub until: DateTime<Utc>,
    /// The moments around it.
    pub moments: Moments,
    /// Which database it is of: another one, or an older copy of it, may say something else of the same revision.
    pub era: u64,
}

impl Present {
    /// Whether it looks like this at an instant, if nothing was recorded until then.
    #[must_use]
    pub fn holds_at(&self, now: DateTime<Utc>) -> bool {
        self.from <= now && now < self.until
    }
}

/// What is known of the present. Shared by the clones of a store.
#[derive(Debug)]
pub(super) struct Known {
    /// How long what another process records may go unnoticed.
    notice: Duration,
    state: Mutex<State>,
    /// One asks for all that want to know.
    asking: tokio::sync::Mutex<()>,
    /// Grows whenever another database may have come in the place of the one before.
    era: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    newest: Option<Asked>,
    present: Option<Present>,
    /// The newest revision that was ever seen: at it almost everything that is seen still holds.
    highest: i64,
    /// Grows whenever something is recorded or forgotten here: what was asked before that may be older.
    turn: u64,
}

/// What the database said, and when: by [`Clock::elapsed`].
#[derive(Clone, Copy, Debug)]
struct Asked {
    /// The newest revision; 0 where there is none.
    newest: i64,
    at: Duration,
}

impl Asked {
    /// What was said, unless that was too long ago.
    fn lately(self, now: Duration, notice: Duration) -> Option<i64> {
        (now.checked_sub(self.at)? < notice).then_some(self.newest)
    }
}

impl Known {
    pub(super) fn new(notice: Duration) -> Self {
        Self {
            notice,
            state: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
            era: AtomicU64::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets it: this revision was recorded.
    pub(super) fn forget(&self, recorded: i64) {
        let mut state = self.state();
        let highest = state.highest.max(recorded);
        *state = State { turn: state.turn.wrapping_add(1), highest, ..State::default() };
    }

    /// Forgets it: another database may be in the place of the one it was read from.
    pub(super) fn forget_all(&self) {
        let mut state = self.state();
        *state = State { turn: state.turn.wrapping_add(1), ..State::default() };
        self.era.fetch_add(1, Ordering::AcqRel);
    }

    /// A revision was seen to be the newest. Whether it is older than another one that was: the database is not
    /// what it was then.
    pub(super) fn seen(&self, newest: i64) -> bool {
        let mut state = self.state();
        let went_back = newest < state.highest;
        state.highest = newest;
        if went_back {
            self.era.fetch_add(1, Ordering::AcqRel);
        }
        went_back
    }

    /// Whether nothing newer was seen. What another process recorded may be newer.
    fn is_newest(&self, revision: i64) -> bool {
        self.state().highest <= revision
    }

    /// What was asked at that time or later. Nothing where nothing is taken for granted.
    fn since(&self, wanted: Duration) -> Option<i64> {
        let asked = self.state().newest?;
        (!self.notice.is_zero() && asked.at >= wanted).then_some(asked.newest)
    }

    /// What was asked so lately that it may be taken for the present.
    fn newest(&self, now: Duration) -> Option<i64> {
        self.state().newest?.lately(now, self.notice)
    }

    /// The newest revision where it may be taken for the present, and what was the present when that was last found out.
    fn both(&self, now: Duration) -> Option<(i64, Present)> {
        let state = self.state();
        Some((state.newest?.lately(now, self.notice)?, state.present?))
    }
}

impl Store {
    /// The present: one statement where it is not known, and another one where the newest revision is new or the
    /// clock has published something since.
    ///
    /// # Errors
    /// When the database fails. A store without any revision gives revision 0, where everything is empty.
    pub async fn present(&self, clock: &dyn Clock) -> Result<Present, StoreError> {
        let number = self.newest_revision(clock).await?;
        let now = clock.now();
        let (known, turn) = {
            let state = self.known_present.state();
            (state.present, state.turn)
        };
        let era = self.era();
        let is_it =
            |known: &Present| known.snapshot.revision == number && known.era == era && known.holds_at(now);
        if let Some(known) = known.filter(is_it) {
            return Ok(known);
        }
        let day = now.date_naive();
        let moments = self.moments(Snapshot { revision: number, as_of: day, at: now }).await?;
        let present = present(number, moments, now, era);
        let mut state = self.known_present.state();
        if state.turn == turn {
            state.present = Some(present);
        }
        Ok(present)
    }

    /// The present where it is known without asking the database.
    #[must_use]
    pub fn known_present(&self, clock: &dyn Clock) -> Option<Present> {
        let (newest, known) = self.known_present.both(clock.elapsed())?;
        let is_it =
            known.snapshot.revision == newest && known.era == self.era() && known.holds_at(clock.now());
        is_it.then_some(known)
    }

    /// How often another database may have come in the place of the one before. What was read in another era is not
    /// what would be read now, whatever its revision.
    #[must_use]
    pub fn era(&self) -> u64 {
        self.known_present.era.load(Ordering::Acquire)
    }

    /// A revision was seen to be the newest. Where it was not before, a newer one was: another database, or an older
    /// copy of it, is in its place, and what is kept is not what it holds.
    fn see(&self, newest: i64) {
        if self.known_present.seen(newest) {
            self.kept.forget();
        }
    }

    /// Whether the snapshot is of the newest revision, as far as is known. Which statement is the cheapest hangs on
    /// it, not what it finds.
    pub(super) fn is_newest(&self, snapshot: Snapshot) -> bool {
        self.known_present.is_newest(snapshot.revision)
    }

    async fn newest_revision(&self, clock: &dyn Clock) -> Result<i64, StoreError> {
        let wanted = clock.elapsed();
        if let Some(newest) = self.known_present.newest(wanted) {
            return Ok(newest);
        }
        // Where nothing is taken for granted, what another one is told is no answer.
        let _asking = match self.known_present.notice.is_zero() {
            true => None,
            false => Some(self.known_present.asking.lock().await),
        };
        // What was asked since is no older than what is wanted, however long the answer took.
        if let Some(newest) =
            self.known_present.newest(clock.elapsed()).or_else(|| self.known_present.since(wanted))
        {
            return Ok(newest);
        }
        let (turn, at) = (self.known_present.state().turn, clock.elapsed());
        let query = revision::Entity::find()
            .select_only()
            .column(revision::Column::Number)
            .order_by_desc(revision::Column::Number)
            .limit(1)
            .into_tuple::<i64>();
        let newest = query.one(self.reader()).await?.unwrap_or_default();
        // What was recorded here meanwhile may be newer.
        if self.known_present.state().turn == turn {
            self.see(newest);
        }
        let mut state = self.known_present.state();
        if state.turn == turn {
            state.newest = Some(Asked { newest, at });
        }
        Ok(newest)
    }
}

fn present(revision: i64, moments: Moments, now: DateTime<Utc>, era: u64) -> Present {
    let day = now.date_naive();
    let midnight = |day: NaiveDate| day.and_hms_opt(0, 0, 0).map(|at| at.and_utc());
    let tomorrow = day.checked_add_days(Days::new(1)).and_then(midnight);
    let at = moments.last.unwrap_or(DateTime::UNIX_EPOCH).min(now);
    Present {
        snapshot: Snapshot { revision, as_of: day, at },
        from: [moments.last, midnight(day)].into_iter().flatten().max().unwrap_or(now),
        until: [moments.next, tomorrow].into_iter().flatten().min().unwrap_or(DateTime::<Utc>::MAX_UTC),
        moments,
        era,
    }
}
