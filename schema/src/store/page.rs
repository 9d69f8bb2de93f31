//! Pages of lists, in Relay's terms (GraphQL Cursor Connections).

use super::cursor::{Cursor, CursorError, Key};
use super::error::StoreError;
use super::snapshot::Snapshot;
use crate::domain::Id;
use std::sync::Arc;

/// A record at one version. The version never changes, so it may be kept for good.
#[derive(Debug)]
pub struct Stored<T> {
    /// The record's id.
    pub id: Id,
    /// The version's number among the versions of all records.
    pub version: i64,
    /// The revision that recorded this version.
    pub revision: i64,
    /// The source no longer has the record: it ended and stays known.
    pub gone: bool,
    /// The value.
    pub value: Arc<T>,
}

impl<T> Clone for Stored<T> {
    fn clone(&self) -> Self {
        Self { id: self.id.clone(), value: Arc::clone(&self.value), ..*self }
    }
}

/// Which part of a list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    size: u64,
    backward: bool,
    after: Option<Cursor>,
    before: Option<Cursor>,
}

impl std::hash::Hash for PageRequest {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.size, self.backward, self.after.is_some(), self.before.is_some()).hash(state);
    }
}

impl PageRequest {
    /// The first `size` entries after `after` and before `before`.
    #[must_use]
    pub fn first(size: u64, after: Option<Cursor>, before: Option<Cursor>) -> Self {
        Self { size, backward: false, after, before }
    }

    /// The last `size` entries after `after` and before `before`.
    #[must_use]
    pub fn last(size: u64, after: Option<Cursor>, before: Option<Cursor>) -> Self {
        Self { size, backward: true, after, before }
    }

    /// How many entries are asked for.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn limit(&self) -> u64 {
        self.size
    }

    pub(super) fn is_backward(&self) -> bool {
        self.backward
    }

    pub(super) fn after_keys(&self) -> Option<&[Key]> {
        self.after.as_ref().map(|cursor| &*cursor.keys)
    }

    pub(super) fn before_keys(&self) -> Option<&[Key]> {
        self.before.as_ref().map(|cursor| &*cursor.keys)
    }

    pub(super) fn after_number(&self) -> Result<Option<i64>, StoreError> {
        number(self.after_keys())
    }

    pub(super) fn before_number(&self) -> Result<Option<i64>, StoreError> {
        number(self.before_keys())
    }

    /// The snapshot the page is read at: the cursor's, if there is one.
    pub(super) fn pin(&self, snapshot: Snapshot, list: u32) -> Result<Snapshot, StoreError> {
        let mut cursors = self.after.iter().chain(&self.before);
        if cursors.clone().any(|cursor| cursor.list != list) {
            return Err(CursorError::OtherList.into());
        }
        let Some(pinned) = cursors.next().map(|cursor| cursor.snapshot) else { return Ok(snapshot) };
        if cursors.any(|cursor| cursor.snapshot != pinned) {
            return Err(CursorError::OtherSnapshot.into());
        }
        if pinned.revision > snapshot.revision || pinned.at > snapshot.at {
            // A cursor of another database or of one's own making, or one of the present under a
            // `knownAt` before it. None may show what was not recorded or public at the snapshot.
            return Err(CursorError::OtherSnapshot.into());
        }
        Ok(pinned)
    }

    /// The snapshot the page's cursors keep, if it has any.
    #[must_use]
    pub fn pinned(&self) -> Option<Snapshot> {
        self.after.as_ref().or(self.before.as_ref()).map(|cursor| cursor.snapshot)
    }
}

fn number(keys: Option<&[Key]>) -> Result<Option<i64>, StoreError> {
    match keys {
        None => Ok(None),
        Some([Key::Number(number)]) => Ok(Some(*number)),
        Some(_) => Err(CursorError::OtherList.into()),
    }
}

/// An entry of a list and where it stands in it.
#[derive(Clone, Debug)]
pub struct Edge<T> {
    /// Where it stands.
    pub cursor: Cursor,
    /// The entry.
    pub node: T,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The entries, in the list's order whichever way it is walked.
    pub edges: Vec<Edge<T>>,
    /// Whether more follow.
    pub has_next: bool,
    /// Whether more come before.
    pub has_previous: bool,
    /// The snapshot the page was read at: the cursor's where one was given.
    pub snapshot: Snapshot,
}

impl<T> Page<T> {
    /// A page without entries.
    #[must_use]
    pub fn empty(snapshot: Snapshot) -> Self {
        Self { edges: Vec::new(), has_next: false, has_previous: false, snapshot }
    }

    /// Makes a page of entries read in the direction of the walk, one more than asked for if there
    /// are more. Where a cursor was given, the entry it stands at is on its other side.
    pub(super) fn cut(edges: Vec<Edge<T>>, page: &PageRequest, snapshot: Snapshot) -> Self {
        let found = edges.len();
        Self::cut_of(edges, found, page, snapshot)
    }

    /// The same of entries of which not all that were found are there: the last one tells that there are more, and
    /// nothing else is wanted of it.
    pub(super) fn cut_of(
        mut edges: Vec<Edge<T>>,
        found: usize,
        page: &PageRequest,
        snapshot: Snapshot,
    ) -> Self {
        let size = usize::try_from(page.size).unwrap_or(usize::MAX);
        let more = found > size;
        edges.truncate(size);
        if page.backward {
            edges.reverse();
            Self { edges, has_next: page.before.is_some(), has_previous: more, snapshot }
        } else {
            Self { edges, has_next: more, has_previous: page.after.is_some(), snapshot }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, NaiveDate, TimeDelta};

    #[test]
    fn a_cursor_of_ones_own_making_shows_nothing_before_its_time() {
        let at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let now = Snapshot { revision: 3, as_of: NaiveDate::from_ymd_opt(2023, 11, 14).unwrap(), at };
        let pinned = |snapshot| {
            PageRequest::first(1, Some(Cursor { snapshot, list: 7, keys: [].into() }), None)
                .pin(now, 7)
                .is_ok()
        };
        assert!(pinned(Snapshot { revision: 2, at: at - TimeDelta::days(1), ..now }));
        assert!(!pinned(Snapshot { at: at + TimeDelta::days(1), ..now }), "what is not public yet");
        assert!(!pinned(Snapshot { revision: 4, ..now }), "what was not recorded yet");
    }
}
