//! What changed since a revision, deletions included.

use super::connect::Store;
use super::cursor::{Cursor, CursorError, Key};
use super::error::StoreError;
use super::page::{Edge, Page, PageRequest};
use super::reads::reads_of;
use super::snapshot::Snapshot;
use crate::domain::{Id, Kind};
use crate::entity::log::change;
use sea_orm::sea_query::{Cond, Condition};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::BTreeSet;

/// What happened to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new, or back.
    Created,
    /// It differs.
    Updated,
    /// The source no longer has it: it ended, or was withdrawn.
    Deleted,
}

impl ChangeKind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
        }
    }
}

/// A change to one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub change: ChangeKind,
    /// In which revision.
    pub revision: i64,
    /// To which record.
    pub id: Id,
    /// Its kind.
    pub kind: Kind,
}

fn changes(snapshot: Snapshot, since: i64, kinds: Option<&[Kind]>) -> Select<change::Entity> {
    let query = change::Entity::find()
        .filter(change::Column::Revision.gt(since))
        .filter(change::Column::Revision.lte(snapshot.revision));
    match kinds {
        Some(kinds) => query.filter(change::Column::Kind.is_in(kinds.iter().map(|kind| kind.name()))),
        None => query,
    }
}

impl Store {
    /// A page of the changes after revision `since`, oldest first, up to the snapshot's revision.
    /// One statement.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRevision`] for a revision that is not there yet; when a cursor is not one of
    /// this list; when the database fails.
    pub async fn changes(
        &self,
        snapshot: Snapshot,
        since: i64,
        kinds: Option<&[Kind]>,
        page: &PageRequest,
    ) -> Result<Page<Change>, StoreError> {
        reads_of(kinds);
        let list = Cursor::fingerprint("changes", &(since, kinds));
        let snapshot = page.pin(snapshot, list)?;
        if since < 0 || since > snapshot.revision {
            return Err(StoreError::NoSuchRevision { number: since, newest: snapshot.revision });
        }
        let mut query = changes(snapshot, since, kinds);
        if let Some(place) = page.after_keys() {
            query = query.filter(beyond(place, false)?);
        }
        if let Some(place) = page.before_keys() {
            query = query.filter(beyond(place, true)?);
        }
        let (revision, sequence) = (change::Column::Revision, change::Column::Sequence);
        query = if page.is_backward() {
            query.order_by_desc(revision).order_by_desc(sequence)
        } else {
            query.order_by_asc(revision).order_by_asc(sequence)
        };
        let rows = query.limit(page.limit() + 1).all(self.reader()).await?;
        let mut edges = Vec::with_capacity(rows.len());
        for row in rows {
            let keys = vec![Key::Number(row.revision), Key::Number(row.sequence)];
            let damaged = |reason: String| StoreError::Damaged { table: "change", reason };
            let node = Change {
                change: match row.change.as_str() {
                    "created" => ChangeKind::Created,
                    "updated" => ChangeKind::Updated,
                    "deleted" => ChangeKind::Deleted,
                    other => return Err(damaged(format!("“{other}” is no change"))),
                },
                revision: row.revision,
                kind: Kind::from_name(&row.kind)
                    .ok_or_else(|| damaged(format!("“{}” is no kind", row.kind)))?,
                id: Id::stored(row.id),
            };
            edges.push(Edge { cursor: Cursor { snapshot, list, keys: keys.into() }, node });
        }
        Ok(Page::cut(edges, page, snapshot))
    }

    /// The kinds of the records that changed after revision `since`, up to `until`. One statement.
    ///
    /// # Errors
    /// When the database fails or names a kind that there is not.
    pub async fn changed_kinds(&self, since: i64, until: i64) -> Result<BTreeSet<Kind>, StoreError> {
        let names: Vec<String> = change::Entity::find()
            .select_only()
            .column(change::Column::Kind)
            .filter(change::Column::Revision.gt(since))
            .filter(change::Column::Revision.lte(until))
            .distinct()
            .into_tuple()
            .all(self.reader())
            .await?;
        let kind = |name: &String| {
            let damaged =
                || StoreError::Damaged { table: "change", reason: format!("“{name}” is no kind") };
            Kind::from_name(name).ok_or_else(damaged)
        };
        names.iter().map(kind).collect()
    }

    /// How many changes there are after revision `since`. One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_changes(
        &self,
        snapshot: Snapshot,
        since: i64,
        kinds: Option<&[Kind]>,
    ) -> Result<u64, StoreError> {
        reads_of(kinds);
        Ok(changes(snapshot, since, kinds).count(self.reader()).await?)
    }
}

fn beyond(place: &[Key], before: bool) -> Result<Condition, StoreError> {
    let [Key::Number(revision), Key::Number(sequence)] = place else {
        return Err(CursorError::OtherList.into());
    };
    let (by_revision, by_sequence) = (change::Column::Revision, change::Column::Sequence);
    let same = Cond::all().add(by_revision.eq(*revision));
    Ok(if before {
        Cond::any().add(by_revision.lt(*revision)).add(same.add(by_sequence.lt(*sequence)))
    } else {
        Cond::any().add(by_revision.gt(*revision)).add(same.add(by_sequence.gt(*sequence)))
    })
}
