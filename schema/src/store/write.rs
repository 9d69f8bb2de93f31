//! Writing: one revision in one transaction.

mod kind;
mod lookups;
mod texts;

use super::batch::{Batch, Recorded, Recording};
use super::changes::ChangeKind;
use super::connect::{Store, WRITE_LOCK};
use super::error::StoreError;
use super::facts::{Facts, insert};
use super::search::words;
use super::spool::Spool;
use super::time::{EVER, instant, micros};
use super::{Header, OPEN};
use crate::domain::{AnyContent, BodyRef, Content, Id, Kind, for_kind};
use crate::entity::{log, revision};
use chrono::NaiveDate;
use kind::write_kind;
use lookups::{SearchRow, close_lookups, insert_keys, insert_names, insert_search};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryOrder,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
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
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = self.writer().begin_with_options(options).await?;
        if tx.get_database_backend() == DbBackend::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({WRITE_LOCK})");
            tx.execute_raw(Statement::from_string(DbBackend::Postgres, lock)).await?;
        }
        let latest = revision::Entity::find().order_by_desc(revision::Column::Number).one(&tx).await?;
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
        Ok(Recorded { revision, changed: true, created, updated, deleted })
    }
}

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
    spool: &'a Spool,
    counts: [usize; 3],
    /// How many changes there are so far.
    sequence: i64,
    pending: Pending,
}

/// Rows that wait to be written together.
#[derive(Default)]
struct Pending {
    changes: Vec<log::change::ActiveModel>,
    paths: Vec<log::path::ActiveModel>,
    search: Vec<SearchRow>,
    /// Records whose paths and search entries no longer hold.
    moved: Vec<Id>,
    facts: Facts,
}

impl Write<'_> {
    /// The header of a new version.
    pub(super) fn header(&mut self, id: &Id, gone: bool, digest: String, doc: String) -> Header {
        let version = self.next_version;
        self.next_version += 1;
        Header { version, id: id.as_str().to_owned(), from_rev: self.revision, gone, digest, doc }
    }

    pub(super) fn changed<T: Content>(&mut self, id: &Id, change: ChangeKind) {
        if let Some(count) = self.counts.get_mut(change as usize) {
            *count += 1;
        }
        self.pending.changes.push(log::change::ActiveModel {
            revision: Set(self.revision),
            sequence: Set(self.sequence),
            change: Set(change.name().to_owned()),
            kind: Set(T::KIND.name().to_owned()),
            id: Set(id.as_str().to_owned()),
        });
        self.sequence += 1;
    }

    /// The record's paths and search entries no longer hold.
    pub(super) fn unlist(&mut self, id: &Id) {
        self.pending.moved.push(id.clone());
    }

    /// What a value is asked by.
    pub(super) fn facts(&mut self) -> &mut Facts {
        &mut self.pending.facts
    }

    /// The plain texts of bodies, from the batch or as they were recorded.
    pub(super) async fn texts(&self, bodies: Vec<BodyRef>) -> Result<HashMap<BodyRef, String>, StoreError> {
        texts(self.tx, self.spool, bodies).await
    }

    /// The record is found by its paths and its words from this version on.
    pub(super) fn list<T: Content>(
        &mut self,
        id: &Id,
        version: i64,
        value: &T,
        bodies: &HashMap<BodyRef, String>,
    ) {
        let paths = value.paths();
        let row = |path: &str, canonical: bool| log::path::ActiveModel {
            path: Set(path.to_owned()),
            kind: Set(T::KIND.name().to_owned()),
            id: Set(id.as_str().to_owned()),
            canonical: Set(canonical),
            from_rev: Set(self.revision),
            to_rev: Set(OPEN),
        };
        let rows = paths.canonical.iter().map(|path| row(path, true));
        self.pending.paths.extend(rows.chain(paths.aliases.iter().map(|path| row(path, false))));
        let Some(searchable) = value.searchable() else { return };
        let body = searchable.body.and_then(|body| bodies.get(body)).map(String::as_str);
        let texts: Vec<&str> = searchable.texts.into_iter().chain(body).collect();
        let title_words = words::joined(&searchable.titles);
        let text_words = words::joined(&texts);
        let doc = log::search_doc::Model {
            number: version,
            kind: T::KIND.name().to_owned(),
            id: id.as_str().to_owned(),
            version,
            from_rev: self.revision,
            to_rev: OPEN,
            published_at: searchable.published.map_or(EVER, micros),
            expires_at: searchable.expires.map_or(OPEN, micros),
            title: searchable.titles.join(" · "),
            text: texts.join("\n"),
        };
        self.pending.search.push(SearchRow { doc, title_words, text_words });
    }

    /// Writes what waits.
    pub(super) async fn flush(&mut self) -> Result<(), StoreError> {
        let Pending { changes, paths, search, moved, facts } = std::mem::take(&mut self.pending);
        facts.insert(self.tx).await?;
        // Before the new ones come: these are told by their records alone.
        close_lookups(self.tx, self.revision, &moved).await?;
        insert(self.tx, paths).await?;
        insert_search(self.tx, search).await?;
        Ok(insert(self.tx, changes).await?)
    }
}
