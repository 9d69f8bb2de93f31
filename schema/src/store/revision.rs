//! Revisions: who recorded what, when and from where.

use super::connect::{Store, WRITE_LOCK};
use super::cursor::Cursor;
use super::error::StoreError;
use super::kept::{self, Key, Missing, Part, ReadAt, Weighed};
use super::page::{Edge, Page, PageRequest};
use super::reads::reads_of;
use super::snapshot::Snapshot;
use super::time::instant;
use crate::domain::Identities;
use crate::domain::{Id, Kind};
use crate::entity::{log::record, revision};
use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

/// One write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its number: it only grows, by one.
    pub number: i64,
    /// When it was recorded: never before the revision before it.
    pub recorded_at: DateTime<Utc>,
    /// When its source says it was recorded, which may be earlier.
    pub source_time: DateTime<Utc>,
    /// When it was written here.
    pub stored_at: DateTime<Utc>,
    /// Who or what recorded it.
    pub recorded_by: String,
    /// What changed, in a line.
    pub message: String,
    /// Where it came from: a commit, a folder, the bundled seed.
    pub source: Option<String>,
    /// The host of the site whose content it holds.
    pub site: String,
    /// Its content is a sample that another site's import replaces.
    pub sample: bool,
}

impl From<revision::Model> for Revision {
    fn from(row: revision::Model) -> Self {
        Self {
            number: row.number,
            recorded_at: instant(row.recorded_at),
            source_time: instant(row.source_time),
            stored_at: instant(row.stored_at),
            recorded_by: row.recorded_by,
            message: row.message,
            source: row.source,
            site: row.site,
            sample: row.sample,
        }
    }
}

impl Store {
    /// The newest revision, if anything was ever recorded.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn latest_revision(&self) -> Result<Option<Revision>, StoreError> {
        let query = revision::Entity::find().order_by_desc(revision::Column::Number);
        Ok(query.one(self.reader()).await?.map(Revision::from))
    }

    /// The newest revision, once whatever is being recorded right now is recorded or given up: takes
    /// its turn among the writers, which may take as long as the longest import.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settled_revision(&self) -> Result<Option<Revision>, StoreError> {
        let turn = self.writer().begin().await?;
        if turn.get_database_backend() == DbBackend::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({WRITE_LOCK})");
            turn.execute_raw(Statement::from_string(DbBackend::Postgres, lock)).await?;
        }
        let newest = revision::Entity::find().order_by_desc(revision::Column::Number).one(&turn).await?;
        turn.rollback().await?;
        Ok(newest.map(Revision::from))
    }

    /// Revisions by number. Those that do not exist are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revisions_by_number(&self, numbers: &[i64]) -> Result<Vec<Revision>, StoreError> {
        let question = || Key::of("revision", &(), ReadAt::Ever);
        let read = async |numbers: Vec<i64>| {
            let query = revision::Entity::find().filter(revision::Column::Number.is_in(numbers));
            let rows = query.all(self.reader()).await?;
            let read = |row: revision::Model| {
                let bytes = 256 + row.message.len() + row.overlay.as_ref().map_or(0, String::len);
                (row.number, Weighed::new(Revision::from(row), bytes))
            };
            Ok(rows.into_iter().map(read).collect())
        };
        let part = |number: &i64| Part::Number(*number);
        let memory = self.kept.memory();
        let found = kept::each(memory.as_ref(), question, numbers, part, Missing::MayCome, read).await?;
        let mut found: Vec<Revision> = found.into_values().collect();
        found.sort_unstable_by_key(|revision| revision.number);
        Ok(found)
    }

    /// Revisions up to the snapshot's, newest first.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the database fails.
    pub async fn revisions(
        &self,
        snapshot: Snapshot,
        page: &PageRequest,
    ) -> Result<Page<Revision>, StoreError> {
        // A revision of whatever kind is another entry.
        reads_of(None);
        let list = Cursor::fingerprint("revisions", &());
        let snapshot = page.pin(snapshot, list)?;
        let column = revision::Column::Number;
        let mut query = revision::Entity::find().filter(column.lte(snapshot.revision));
        if let Some(number) = page.after_number()? {
            query = query.filter(column.lt(number));
        }
        if let Some(number) = page.before_number()? {
            query = query.filter(column.gt(number));
        }
        let query = if page.is_backward() { query.order_by_asc(column) } else { query.order_by_desc(column) };
        let rows = query.limit(page.limit() + 1).all(self.reader()).await?;
        let edge = |row: revision::Model| Edge {
            cursor: Cursor::at_number(snapshot, list, row.number),
            node: Revision::from(row),
        };
        Ok(Page::cut(rows.into_iter().map(edge).collect(), page, snapshot))
    }

    /// How many revisions there are up to the snapshot's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_revisions(&self, snapshot: Snapshot) -> Result<u64, StoreError> {
        // A revision of whatever kind is another entry.
        reads_of(None);
        let query = revision::Entity::find().filter(revision::Column::Number.lte(snapshot.revision));
        Ok(query.count(self.reader()).await?)
    }

    /// The overlay the newest revision was read with, as [`super::Recording::overlay`] gave it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn overlay(&self) -> Result<Option<String>, StoreError> {
        let newest =
            revision::Entity::find().order_by_desc(revision::Column::Number).one(self.reader()).await?;
        Ok(newest.and_then(|revision| revision.overlay))
    }

    /// The ids given out so far.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn identities(&self) -> Result<Identities, StoreError> {
        let rows = record::Entity::find().all(self.reader()).await?;
        let known = rows
            .into_iter()
            .filter_map(|row| Some((Kind::from_name(&row.kind)?, row.key, Id::stored(row.id))));
        Ok(Identities::new(known))
    }
}
