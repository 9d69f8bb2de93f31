//! Snapshots: what reading reads at.

use super::connect::Store;
use super::error::StoreError;
use super::time::{instant, micros};
use crate::clock::Clock;
use crate::entity::revision;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// What a reader sees: one revision, one day, one instant. Taken once and passed down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot {
    /// What was recorded: the newest revision that is seen.
    pub revision: i64,
    /// What was true: the day on which periods are looked at.
    pub as_of: NaiveDate,
    /// The instant at which publication is decided: now, or the time `knownAt` names.
    pub at: DateTime<Utc>,
}

/// What a reader asks to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SnapshotRequest {
    /// The day periods are looked at; the day of `known_at`, or today, by default.
    pub as_of: Option<NaiveDate>,
    /// See what was recorded at that time; everything by default.
    pub known_at: Option<DateTime<Utc>>,
}

impl Snapshot {
    /// The same revision seen on another day.
    #[must_use]
    pub fn on(self, as_of: NaiveDate) -> Self {
        Self { as_of, ..self }
    }
}

impl Store {
    /// Takes a snapshot. Costs one statement.
    ///
    /// # Errors
    /// [`StoreError::NotYetRecorded`] and [`StoreError::Future`] for a `known_at` that nothing can be
    /// said about. A store without any revision gives revision 0, where everything is empty.
    pub async fn snapshot(
        &self,
        request: SnapshotRequest,
        clock: &dyn Clock,
    ) -> Result<Snapshot, StoreError> {
        let now = clock.now();
        let at = request.known_at.unwrap_or(now);
        if at > now {
            return Err(StoreError::Future { known_at: at });
        }
        let mut query = revision::Entity::find().select_only().column(revision::Column::Number);
        if request.known_at.is_some() {
            query = query.filter(revision::Column::RecordedAt.lte(micros(at)));
        }
        let number: Option<i64> =
            query.order_by_desc(revision::Column::Number).limit(1).into_tuple().one(self.reader()).await?;
        let Some(number) = number else {
            return match self.first_recorded().await? {
                Some(first) => Err(StoreError::NotYetRecorded { known_at: at, first }),
                None => Ok(Snapshot { revision: 0, as_of: request.as_of.unwrap_or(at.date_naive()), at }),
            };
        };
        Ok(Snapshot { revision: number, as_of: request.as_of.unwrap_or(at.date_naive()), at })
    }

    async fn first_recorded(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let query = revision::Entity::find().select_only().column(revision::Column::RecordedAt);
        let first: Option<i64> =
            query.order_by_asc(revision::Column::Number).limit(1).into_tuple().one(self.reader()).await?;
        Ok(first.map(instant))
    }
}
