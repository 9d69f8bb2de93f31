//! Writing: one revision in one transaction.

mod kind;
mod lookups;
mod pending;
mod texts;

use super::batch::{Batch, Recorded, Recording};
use super::changes::ChangeKind;
use super::connect::{Store, WRITE_LOCK};
use super::error::StoreError;
use super::facts::insert;
use super::spool::Spool;
use super::time::{instant, micros};
use crate::domain::{AnyContent, BodyRef, Content, Id, Kind, for_kind};
use crate::entity::revision;
use chrono::NaiveDate;
use kind::write_kind;
use lookups::{close_lookups, insert_keys, insert_names, insert_search};
use pending::{Numbers, Pending};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryOrder, Statement,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use texts::{insert_texts, keep_renderings, texts};

/// How many ids one statement names at most.
const CHUNK: usize = 5_000;

/// How many versions are held before they are written: few enough that a large import needs no large
/// memory, and many enough that statements are no cost.
const VERSIONS: usize = 500;

impl Store {
    /// Makes the store's present equal to what a source holds: one revision, seen whole or not at all.
    /// A source that holds what the store holds makes none.
    ///
    /// Writers take turns, so that revision numbers follow the order of commits.
    ///
    /// # Errors
    /// [`StoreError::AnotherSite`] when the store holds another site's content; else when the database
    /// fails. The store is then as it was.
    pub async fn record(&self, batch: Batch, recording: Recording) -> Result<Recorded, StoreError> {
        batch.spool.check()?;
        let tx = self.writer().begin().await?;
        if tx.get_database_backend() == DbBackend::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({WRITE_LOCK})");
            tx.execute_raw(Statement::from_string(DbBackend::Postgres, lock)).await?;
        }
        let latest = revision::Entity::find().order_by_desc(revision::Column::Number).one(&tx).await?;
        let newest = latest.as_ref().map_or(0, |latest| latest.number);
        if recording.based_on.is_some_and(|based_on| based_on != newest) {
            return Err(StoreError::Outdated { newest });
        }
        let replacing = match &latest {
            None => false,
            // Nobody leaves an organisation because a sample of it ends.
            Some(latest) if latest.sample && !recording.sample => true,
            Some(latest) if latest.site == recording.site => false,
            Some(_) if recording.replace => true,
            Some(latest) => {
                return Err(StoreError::AnotherSite { held: latest.site.clone(), given: recording.site });
            }
        };
        let recorded_at = std::cmp::max(
            micros(recording.recorded_at),
            latest.as_ref().map_or(i64::MIN, |latest| latest.recorded_at),
        );
        insert_texts(&tx, &batch.spool).await?;
        let mut write = Write {
            tx: &tx,
            revision: latest.as_ref().map_or(1, |latest| latest.number + 1),
            day: instant(recorded_at).date_naive(),
            replacing,
            next_version: latest.as_ref().map_or(1, |latest| latest.last_version + 1),
            kept: &batch.kept,
            kept_kinds: &batch.kept_kinds,
            withheld: &batch.withheld,
            recalled: &batch.recalled,
            spool: &batch.spool,
            counts: [0; 3],
            sequence: 0,
            pending: Pending::default(),
        };
        let mut by_kind: HashMap<Kind, BTreeMap<Id, AnyContent>> = HashMap::new();
        let mut keys: Vec<(Id, Kind, String)> = Vec::with_capacity(batch.records.len());
        for record in batch.records {
            let kind = record.content.kind();
            keys.push((record.id.clone(), kind, record.key));
            by_kind.entry(kind).or_default().insert(record.id, record.content);
        }
        for kind in Kind::ALL {
            let records = by_kind.remove(kind).unwrap_or_default();
            for_kind!(kind, T => write_kind::<T>(&mut write, records).await?);
        }
        let Write { counts: [created, updated, deleted], sequence, next_version, revision, .. } = write;
        // What lets the next import know records again and spares it work is no content: it is kept
        // though no revision is made.
        insert_keys(&tx, keys).await?;
        insert_names(&tx, batch.names).await?;
        keep_renderings(&tx, batch.renderings).await?;
        if sequence == 0
            && let Some(latest) = latest
        {
            tx.commit().await?;
            return Ok(Recorded { revision: latest.number, changed: false, created, updated, deleted });
        }
        let row = revision::ActiveModel {
            number: Set(revision),
            recorded_at: Set(recorded_at),
            source_time: Set(micros(recording.recorded_at)),
            stored_at: Set(micros(recording.stored_at)),
            recorded_by: Set(recording.recorded_by),
            message: Set(recording.message),
            source: Set(recording.source),
            site: Set(recording.site),
            sample: Set(recording.sample),
            overlay: Set(recording.overlay),
            last_version: Set(next_version - 1),
        };
        revision::Entity::insert(row).exec_without_returning(&tx).await?;
        tx.commit().await?;
        self.known_present.forget(revision);
        self.look_over(sequence).await;
        Ok(Recorded { revision, changed: true, created, updated, deleted })
    }
}

impl Store {
    /// Lets PostgreSQL look at what there is now where much is new. It would do so by itself some time later, and
    /// until then take the tables for what they were.
    async fn look_over(&self, changes: i64) {
        if changes < MANY || self.writer().get_database_backend() != DbBackend::Postgres {
            return;
        }
        if let Err(error) = self.writer().execute_unprepared("ANALYZE").await {
            tracing::debug!(%error, "the tables were not looked over");
        }
    }
}

/// How many changes make the tables others than they were.
const MANY: i64 = 1_000;

/// A write under way.
pub(super) struct Write<'a> {
    pub(super) tx: &'a DatabaseTransaction,
    pub(super) revision: i64,
    /// The day it is recorded on: where sources fall silent, what they told ended on it.
    pub(super) day: NaiveDate,
    /// A sample or another site's content is replaced: nothing of it carries forward.
    pub(super) replacing: bool,
    next_version: i64,
    /// Records that stay as they are.
    pub(super) kept: &'a BTreeSet<Id>,
    /// Kinds of which nothing ends because it is missing.
    pub(super) kept_kinds: &'a BTreeSet<Kind>,
    /// Records that are withdrawn where they are there.
    pub(super) withheld: &'a BTreeSet<Id>,
    /// Records that the source does not hold, and which are made where they are not there.
    pub(super) recalled: &'a BTreeSet<Id>,
    spool: &'a Spool,
    counts: [usize; 3],
    /// How many changes there are so far.
    sequence: i64,
    pending: Pending,
}

impl Write<'_> {
    /// Takes the numbers of so many versions.
    fn numbers(&mut self, versions: usize) -> Numbers {
        let numbers =
            Numbers { revision: self.revision, version: self.next_version, sequence: self.sequence };
        let taken = i64::try_from(versions).unwrap_or(i64::MAX);
        self.next_version += taken;
        self.sequence += taken;
        numbers
    }

    /// Counts a change.
    fn count(&mut self, change: ChangeKind) {
        if let Some(count) = self.counts.get_mut(change as usize) {
            *count += 1;
        }
    }

    /// The record is withdrawn or replaced: no version follows.
    fn withdraw<T: Content>(&mut self, id: &Id, told: bool) {
        self.pending.unlist(id);
        if told {
            self.count(ChangeKind::Deleted);
            let mut numbers = self.numbers(0);
            self.pending.changed::<T>(id, ChangeKind::Deleted, &mut numbers);
            self.sequence = numbers.sequence;
        }
    }

    /// The plain texts of bodies, from the batch or as they were recorded.
    async fn texts(&self, bodies: Vec<BodyRef>) -> Result<HashMap<BodyRef, String>, StoreError> {
        texts(self.tx, self.spool, bodies).await
    }

    /// Writes what waits.
    async fn flush(&mut self) -> Result<(), StoreError> {
        let pending = std::mem::take(&mut self.pending);
        self.put(pending).await
    }

    /// Writes what was made of a part.
    async fn put(&self, pending: Pending) -> Result<(), StoreError> {
        let Pending { changes, paths, search, moved, facts } = pending;
        facts.insert(self.tx).await?;
        // Before the new ones come: these are told by their records alone.
        close_lookups(self.tx, self.revision, &moved).await?;
        insert(self.tx, paths).await?;
        insert_search(self.tx, search).await?;
        Ok(insert(self.tx, changes).await?)
    }
}
