//! The state of one operation: its snapshots, taken once, and its loaders.

use super::Limits;
use super::error::{bad_input, store_error};
use super::loaders::Loaders;
use crate::lane::Spawner;
use crate::lists::Asked;
use crate::values::{Date, DateTime};
use async_graphql::dataloader::DataLoader;
use async_graphql::runtime::TokioTimer;
use async_graphql::{Context, Result};
use chancery_schema::store::{PageRequest, Reads, SnapshotRequest};
use chancery_schema::{Clock, Snapshot, Store};
use chrono::NaiveDate;
use futures_util::task::{FutureObj, Spawn, SpawnError};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;

/// The state of one operation.
pub struct Operation {
    pub(super) store: Store,
    pub(super) loaders: DataLoader<Loaders>,
    pub(super) limits: Limits,
    clock: Arc<dyn Clock>,
    /// By `knownAt`: an operation sees one state, whatever is written while it runs. Beside what each is read at,
    /// the instant it was asked about.
    snapshots: Mutex<HashMap<Option<chrono::DateTime<chrono::Utc>>, At>>,
    newest: RevisionRead,
    /// How many bytes of texts were answered.
    texts: AtomicUsize,
    /// How many entries of lists were.
    entries: AtomicU64,
}

/// A snapshot, and what it was asked about.
#[derive(Clone, Copy, Debug)]
struct At {
    snapshot: Snapshot,
    /// The day that is looked at where the query names none.
    day: NaiveDate,
    /// The present, or the time that `knownAt` names: a cursor that was given out until then is no cursor of
    /// later.
    now: chrono::DateTime<chrono::Utc>,
}

/// The longest texts that an answer has, all together, in bytes. What an answer will come to is estimated before
/// it is made; a site with longer texts than any should have is not to make the estimate worthless.
pub(super) const MAX_TEXTS: usize = 32 << 20;

/// How many entries the lists of an answer have, all together, for each point of the largest cost. A query's cost
/// takes lists without a length to be as long as is usual; a site with longer ones is not to make it worthless.
const ENTRIES_PER_POINT: u64 = 10;

/// What an operation has read at so far.
#[derive(Clone, Debug, Default)]
pub struct RevisionRead(Arc<ReadAt>);

#[derive(Debug, Default)]
struct ReadAt {
    /// The newest revision; 0 for none.
    number: AtomicI64,
    /// Until when the present lasts that it read at, in microseconds of Unix time; 0 where it did not read at it.
    until: AtomicI64,
}

impl RevisionRead {
    /// The number of the newest revision: what its fields see where they name no time; nothing where the operation
    /// has read no content.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        Some(self.0.number.load(Ordering::Relaxed)).filter(|number| *number > 0)
    }

    /// Until when the present lasts that it read at; nothing where it did not read at it.
    #[must_use]
    pub fn until(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        let until = self.0.until.load(Ordering::Relaxed);
        chrono::DateTime::from_timestamp_micros(until).filter(|_| until != 0)
    }
}

/// Spawns what notes its reads where its spawner does.
struct Noting(Spawner);

impl Spawn for Noting {
    fn spawn_obj(&self, future: FutureObj<'static, ()>) -> std::result::Result<(), SpawnError> {
        match Reads::current() {
            Some(reads) => {
                let noted = async move { reads.note(future).await };
                self.0.spawn_obj(FutureObj::new(Box::new(noted)))
            }
            None => self.0.spawn_obj(future),
        }
    }
}

/// The state of a new operation.
#[must_use]
pub fn operation(store: Store, clock: Arc<dyn Clock>, limits: Limits) -> Operation {
    let loaders = DataLoader::new(Loaders(store.clone()), Noting(Spawner::current()), TokioTimer::default())
        // Whatever is asked for in one turn of the executor is loaded together, however much it is.
        .delay(Duration::ZERO)
        .max_batch_size(usize::MAX);
    Operation {
        store,
        loaders,
        limits,
        clock,
        snapshots: Mutex::new(HashMap::new()),
        newest: RevisionRead::default(),
        texts: AtomicUsize::new(0),
        entries: AtomicU64::new(0),
    }
}

impl Operation {
    /// Tells the newest revision the operation reads at, also once the operation is gone.
    #[must_use]
    pub fn revision_read(&self) -> RevisionRead {
        self.newest.clone()
    }

    /// A text, where the answer has room for it.
    pub(super) fn text<'a>(ctx: &Context<'_>, text: &'a str) -> Result<&'a str> {
        let before = Self::of(ctx)?.texts.fetch_add(text.len(), Ordering::Relaxed);
        if before.saturating_add(text.len()) > MAX_TEXTS {
            return Err(bad_input(format!(
                "the texts of the answer have more than {MAX_TEXTS} bytes: ask for shorter lists with first or last"
            )));
        }
        Ok(text)
    }

    /// Makes room for so many entries of a list, where the answer has it.
    pub(super) fn room(ctx: &Context<'_>, entries: usize) -> Result<()> {
        let operation = Self::of(ctx)?;
        let most = operation.most_entries();
        let entries = u64::try_from(entries).unwrap_or(u64::MAX);
        let before = operation.entries.fetch_add(entries, Ordering::Relaxed);
        if before.saturating_add(entries) > most {
            return Err(bad_input(format!(
                "the lists of the answer have more than {most} entries: ask for shorter lists, or for fewer within \
                 each other"
            )));
        }
        Ok(())
    }

    /// A list, where the answer has room for it.
    pub(super) fn listed<T>(ctx: &Context<'_>, items: Vec<T>) -> Result<Vec<T>> {
        Self::room(ctx, items.len()).map(|()| items)
    }

    /// How many entries the lists of the answer have, all together.
    pub(super) fn most_entries(&self) -> u64 {
        self.limits.cost.saturating_mul(ENTRIES_PER_POINT)
    }

    pub(super) fn of<'a>(ctx: &Context<'a>) -> Result<&'a Self> {
        ctx.data::<Self>()
    }

    /// The snapshot that arguments of a root field ask for.
    pub(super) async fn snapshot(&self, as_of: Option<Date>, known_at: Option<DateTime>) -> Result<Snapshot> {
        let snapshot = self.at(known_at.map(|instant| instant.0)).await?.snapshot;
        Ok(as_of.map_or(snapshot, |day| snapshot.on(day.0)))
    }

    async fn at(&self, known_at: Option<chrono::DateTime<chrono::Utc>>) -> Result<At> {
        let mut snapshots = self.snapshots.lock().await;
        if let Some(at) = snapshots.get(&known_at) {
            return Ok(*at);
        }
        let taken = match known_at {
            None => self.store.present(&*self.clock).await.map(|present| {
                self.newest.0.until.store(present.until.timestamp_micros(), Ordering::Relaxed);
                (present.snapshot, self.clock.now())
            }),
            Some(_) => {
                let request = SnapshotRequest { as_of: None, known_at };
                self.store.snapshot(request, &*self.clock).await.map(|snapshot| (snapshot, snapshot.at))
            }
        };
        let (snapshot, now) = taken.map_err(|error| store_error(&error))?;
        let at = At { snapshot, day: snapshot.as_of, now };
        snapshots.insert(known_at, at);
        self.newest.0.number.fetch_max(snapshot.revision, Ordering::Relaxed);
        Ok(at)
    }

    /// The snapshot of a page of a root field: its cursors keep the one the list was begun at.
    pub(super) async fn page_snapshot(
        &self,
        page: &PageRequest,
        as_of: Option<Date>,
        known_at: Option<DateTime>,
    ) -> Result<Snapshot> {
        let at = self.at(known_at.map(|instant| instant.0)).await?;
        let snapshot = as_of.map_or(at.snapshot, |day| at.snapshot.on(day.0));
        let Some(pinned) = page.pinned() else { return Ok(snapshot) };
        let asked = Asked { day: as_of.is_some(), revision: known_at.is_some() };
        asked.agrees(pinned, Snapshot { at: at.now, ..snapshot }).map_err(|error| store_error(&error.into()))
    }

    /// The snapshot of a page below a record: its cursors', where that agrees with what the record is
    /// seen at. A day or a time of recording that is not the present was asked for above.
    pub(super) async fn nested_snapshot(&self, page: &PageRequest, above: Snapshot) -> Result<Snapshot> {
        let Some(pinned) = page.pinned() else { return Ok(above) };
        let present = self.at(None).await?;
        let is_present = above.at == present.snapshot.at;
        let day = if is_present { present.day } else { above.at.date_naive() };
        let asked = Asked { day: above.as_of != day, revision: above.revision != present.snapshot.revision };
        // What was withdrawn may have been published after the last moment that is left.
        let now = if is_present { present.now } else { above.at };
        asked.agrees(pinned, Snapshot { at: now, ..above }).map_err(|error| store_error(&error.into()))
    }
}
