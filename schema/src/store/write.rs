//! Writing: one revision in one transaction.

use super::batch::{Batch, Recorded, Recording};
use super::changes::ChangeKind;
use super::connect::{Store, WRITE_LOCK};
use super::error::StoreError;
use super::facts::{Facts, insert};
use super::search::words;
use super::time::{EVER, instant, micros};
use super::write_kind::write_kind;
use super::{OPEN, Header};
use crate::domain::{AnyContent, BodyRef, Body, Content, Id, Kind, for_kind};
use crate::entity::{log, revision, text};
use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use std::collections::{BTreeMap, HashMap};

/// How many ids one statement names at most.
const CHUNK: usize = 5_000;

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
        let another_site = latest.as_ref().filter(|latest| latest.site != recording.site);
        let replacing = match another_site {
            None => false,
            Some(latest) if latest.sample || recording.replace => true,
            Some(latest) => {
                return Err(StoreError::AnotherSite { held: latest.site.clone(), given: recording.site });
            }
        };
        let recorded_at =
            std::cmp::max(micros(recording.recorded_at), latest.as_ref().map_or(i64::MIN, |latest| latest.recorded_at));
        let mut write = Write {
            tx: &tx,
            revision: latest.as_ref().map_or(1, |latest| latest.number + 1),
            day: instant(recorded_at).date_naive(),
            replacing,
            next_version: latest.as_ref().map_or(1, |latest| latest.last_version + 1),
            bodies: &batch.bodies,
            changes: Vec::new(),
            counts: [0; 3],
            paths: Vec::new(),
            search: Vec::new(),
            moved: Vec::new(),
            facts: Facts::default(),
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
        let Write { changes, counts: [created, updated, deleted], paths, search, moved, facts, next_version, revision, .. } = write;
        if changes.is_empty() && let Some(latest) = latest {
            tx.rollback().await?;
            return Ok(Recorded { revision: latest.number, changed: false, created, updated, deleted });
        }
        facts.insert(&tx).await?;
        close_lookups(&tx, revision, &moved).await?;
        insert(&tx, paths).await?;
        insert_search(&tx, search).await?;
        insert_texts(&tx, batch.bodies, batch.blobs).await?;
        insert_keys(&tx, keys).await?;
        insert(&tx, changes).await?;
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
    /// Another site's content is replaced: nothing of it carries forward.
    pub(super) replacing: bool,
    next_version: i64,
    bodies: &'a HashMap<BodyRef, Body>,
    changes: Vec<log::change::ActiveModel>,
    counts: [usize; 3],
    paths: Vec<log::path::ActiveModel>,
    search: Vec<SearchRow>,
    /// Records whose paths and search entries no longer hold.
    moved: Vec<Id>,
    pub(super) facts: Facts,
}

struct SearchRow {
    doc: text_row::Model,
    title_words: String,
    text_words: String,
}
use log::search_doc as text_row;

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
        self.changes.push(log::change::ActiveModel {
            revision: Set(self.revision),
            sequence: Set(i64::try_from(self.changes.len()).unwrap_or(i64::MAX)),
            change: Set(change.name().to_owned()),
            kind: Set(T::KIND.name().to_owned()),
            id: Set(id.as_str().to_owned()),
        });
    }

    /// The record's paths and search entries no longer hold.
    pub(super) fn unlist(&mut self, id: &Id) {
        self.moved.push(id.clone());
    }

    /// The record is found by its paths and its words from this version on.
    pub(super) fn list<T: Content>(&mut self, id: &Id, version: i64, value: &T) {
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
        self.paths.extend(rows.chain(paths.aliases.iter().map(|path| row(path, false))));
        let Some(searchable) = value.searchable() else { return };
        let body = searchable.body.and_then(|body| self.bodies.get(body)).map(|body| body.text.as_str());
        let texts: Vec<&str> = searchable.texts.into_iter().chain(body).collect();
        let title_words = words::joined(&searchable.titles);
        let text_words = words::joined(&texts);
        let doc = text_row::Model {
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
        self.search.push(SearchRow { doc, title_words, text_words });
    }
}

/// Paths and search entries of these records end with the revision before this one.
async fn close_lookups(tx: &DatabaseTransaction, revision: i64, ids: &[Id]) -> Result<(), StoreError> {
    for ids in ids.chunks(CHUNK) {
        for table in ["record_path", "search_doc"] {
            let update = Query::update()
                .table(table)
                .value("to_rev", revision)
                .and_where(Expr::col("to_rev").eq(OPEN))
                .and_where(Expr::col("id").is_in(ids.iter().map(Id::as_str)))
                .take();
            tx.execute(&update).await?;
        }
    }
    Ok(())
}

async fn insert_search(tx: &DatabaseTransaction, rows: Vec<SearchRow>) -> Result<(), StoreError> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let columns = [
            "number", "kind", "id", "version", "from_rev", "to_rev", "published_at", "expires_at", "title", "text", "title_words",
            "words",
        ];
        for rows in rows.chunks(CHUNK) {
            let mut query = Query::insert().into_table("search_doc").columns(columns).take();
            for SearchRow { doc, title_words, text_words } in rows {
                let words = words::joined(&[title_words, text_words]);
                let vector = |words: String| Expr::cust_with_values("array_to_tsvector(string_to_array($1, ' '))", [words]);
                let d = doc.clone();
                let values: [Expr; 12] = [
                    d.number.into(), d.kind.into(), d.id.into(), d.version.into(), d.from_rev.into(), d.to_rev.into(),
                    d.published_at.into(), d.expires_at.into(), d.title.into(), d.text.into(), vector(title_words.clone()), vector(words),
                ];
                query.values(values).map_err(|error| sea_orm::DbErr::Custom(error.to_string()))?;
            }
            tx.execute(&query).await?;
        }
        return Ok(());
    }
    for rows in rows.chunks(CHUNK) {
        let mut query = Query::insert().into_table("search_words").columns(["rowid", "title", "text"]).take();
        for row in rows {
            let values: [Expr; 3] = [row.doc.number.into(), row.title_words.clone().into(), row.text_words.clone().into()];
            query.values(values).map_err(|error| sea_orm::DbErr::Custom(error.to_string()))?;
        }
        tx.execute(&query).await?;
    }
    let docs = rows.into_iter().map(|row| text_row::ActiveModel::from(row.doc)).collect();
    Ok(insert(tx, docs).await?)
}

/// Stores the texts and files that are not stored yet.
async fn insert_texts(
    tx: &DatabaseTransaction,
    bodies: HashMap<BodyRef, Body>,
    blobs: HashMap<String, Vec<u8>>,
) -> Result<(), StoreError> {
    let digests: Vec<&str> = bodies.keys().map(BodyRef::as_str).collect();
    let mut known: Vec<String> = Vec::new();
    for digests in digests.chunks(CHUNK) {
        let found = text::body::Entity::find()
            .select_only()
            .column(text::body::Column::Digest)
            .filter(text::body::Column::Digest.is_in(digests.iter().copied()));
        known.extend(found.into_tuple::<String>().all(tx).await?);
    }
    known.sort();
    let mut rows = Vec::new();
    for (digest, body) in bodies.into_iter().filter(|(digest, _)| known.binary_search_by(|k| k.as_str().cmp(digest.as_str())).is_err()) {
        let doc = serde_json::to_string(&body).map_err(|error| sea_orm::DbErr::Json(error.to_string()))?;
        rows.push(text::body::ActiveModel { digest: Set(digest.0), doc: Set(doc) });
    }
    insert(tx, rows).await?;
    for (digest, bytes) in blobs {
        // One at a time: files are large.
        let row = text::blob::ActiveModel { digest: Set(digest), bytes: Set(bytes) };
        let unless_known = sea_orm::sea_query::OnConflict::column(text::blob::Column::Digest).do_nothing().to_owned();
        text::blob::Entity::insert(row).on_conflict(unless_known).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Remembers what the source calls its records.
async fn insert_keys(tx: &DatabaseTransaction, keys: Vec<(Id, Kind, String)>) -> Result<(), StoreError> {
    let known: HashMap<String, String> = log::record::Entity::find()
        .all(tx)
        .await?
        .into_iter()
        .map(|row| (row.id, row.key))
        .collect();
    let mut rows = BTreeMap::new();
    for (id, kind, key) in keys {
        match known.get(id.as_str()) {
            None => {
                let id = id.as_str().to_owned();
                rows.insert(id.clone(), log::record::ActiveModel { id: Set(id), kind: Set(kind.name().to_owned()), key: Set(key) });
            }
            Some(old) if *old != key => {
                // The source calls it differently now; the id stays.
                let update = Query::update().table("record").value("key", key).and_where(Expr::col("id").eq(id.as_str())).take();
                tx.execute(&update).await?;
            }
            Some(_) => {}
        }
    }
    Ok(insert(tx, rows.into_values().collect()).await?)
}
