//! The state of one operation: its snapshots, taken once, and its loaders.

use super::Limits;
use super::error::{bad_input, store_error};
use super::loaders::Loaders;
use super::scalars::{Date, DateTime};
use async_graphql::dataloader::DataLoader;
use async_graphql::runtime::{TokioSpawner, TokioTimer};
use async_graphql::{Context, Result};
use chancery_schema::store::{PageRequest, SnapshotRequest};
use chancery_schema::{Clock, Snapshot, Store};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// The state of one operation.
pub struct Operation {
    pub(super) store: Store,
    pub(super) loaders: DataLoader<Loaders>,
    pub(super) limits: Limits,
    clock: Arc<dyn Clock>,
    /// By `knownAt`: an operation sees one state, whatever is written while it runs.
    snapshots: Mutex<HashMap<Option<chrono::DateTime<chrono::Utc>>, Snapshot>>,
}

/// The state of a new operation.
#[must_use]
pub fn operation(store: Store, clock: Arc<dyn Clock>, limits: Limits) -> Operation {
    let loaders = DataLoader::new(Loaders(store.clone()), TokioSpawner::current(), TokioTimer::default())
        // Whatever is asked for in one turn of the executor is loaded together, however much it is.
        .delay(Duration::ZERO)
        .max_batch_size(usize::MAX);
    Operation { store, loaders, limits, clock, snapshots: Mutex::new(HashMap::new()) }
}

impl Operation {
    pub(super) fn of<'a>(ctx: &Context<'a>) -> Result<&'a Self> {
        ctx.data::<Self>()
    }

    /// The snapshot that arguments of a root field ask for.
    pub(super) async fn snapshot(&self, as_of: Option<Date>, known_at: Option<DateTime>) -> Result<Snapshot> {
        let known_at = known_at.map(|instant| instant.0);
        let mut snapshots = self.snapshots.lock().await;
        let snapshot = match snapshots.get(&known_at) {
            Some(snapshot) => *snapshot,
            None => {
                let request = SnapshotRequest { as_of: None, known_at };
                let snapshot =
                    self.store.snapshot(request, &*self.clock).await.map_err(|error| store_error(&error))?;
                snapshots.insert(known_at, snapshot);
                snapshot
            }
        };
        Ok(as_of.map_or(snapshot, |day| snapshot.on(day.0)))
    }

    /// The snapshot of a page of a root field: its cursors keep the one the list was begun at.
    pub(super) async fn page_snapshot(
        &self,
        page: &PageRequest,
        as_of: Option<Date>,
        known_at: Option<DateTime>,
    ) -> Result<Snapshot> {
        let snapshot = self.snapshot(as_of, known_at).await?;
        let Some(pinned) = page.pinned() else { return Ok(snapshot) };
        let other_day = as_of.is_some_and(|day| day.0 != pinned.as_of);
        let other_revision = known_at.is_some() && snapshot.revision != pinned.revision;
        if other_day || other_revision {
            return Err(bad_input(
                "the cursor was given at another snapshot: leave asOf and knownAt out, the cursor keeps them",
            ));
        }
        if pinned.revision > snapshot.revision {
            return Err(bad_input(
                "the cursor is not one of this database: it names a revision that does not exist",
            ));
        }
        Ok(pinned)
    }
}
