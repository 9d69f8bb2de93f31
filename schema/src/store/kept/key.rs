//! What an entry is found by: everything that its value hangs on.

use super::super::cursor::Key as Place;
use super::super::page::PageRequest;
use super::super::snapshot::Snapshot;
use super::super::time::day;
use crate::domain::Id;
use serde::Serialize;
use std::sync::Arc;

/// What an entry is found by. `base` is a digest (BLAKE3, all 256 bits of it) of what is asked, of what and at what;
/// where something is asked of several at once, `part` is which of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::store) struct Key {
    pub(super) base: [u8; 32],
    pub(super) part: Part,
}

/// Which of several.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::store) enum Part {
    /// It is asked of one thing.
    Whole,
    /// The one of this id, digest or name.
    Text(Arc<str>),
    /// The one of this number.
    Number(i64),
    /// The one of this id, at this revision.
    At(i64, Arc<str>),
    /// These together: the digest of which they are, in their order.
    Together([u8; 32]),
}

/// What a question hangs on besides its arguments.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) enum ReadAt {
    /// Nothing: its answer never changes.
    Ever,
    /// What was recorded.
    Revision(i64),
    /// What was recorded, the day, and what the clock has published.
    Snapshot(Snapshot),
}

impl Key {
    /// The key of a question: what is asked, in which words, at what.
    pub(in crate::store) fn of(what: &str, arguments: &impl Serialize, at: ReadAt) -> Self {
        let mut hasher = hasher(what, at);
        // What is hashed cannot fail to be written, and these types have nothing that JSON has no form for.
        let _ = serde_json::to_writer(&mut hasher, arguments);
        Self { base: *hasher.finalize().as_bytes(), part: Part::Whole }
    }

    /// The key of a page of a list. `list` is the digest of what is listed, by which filter and order.
    pub(in crate::store) fn page(what: &str, list: &[u8; 32], at: Snapshot, page: &PageRequest) -> Self {
        let mut hasher = hasher(what, ReadAt::Snapshot(at));
        hasher.update(list);
        hasher.update(&page.size().to_le_bytes()).update(&[u8::from(page.is_backward())]);
        for keys in [page.after_keys(), page.before_keys()] {
            place(&mut hasher, keys);
        }
        Self { base: *hasher.finalize().as_bytes(), part: Part::Whole }
    }

    /// The same question of one of several.
    pub(in crate::store) fn with(&self, part: Part) -> Self {
        Self { base: self.base, part }
    }

    /// What it holds outside itself, in bytes.
    pub(super) fn size(&self) -> usize {
        match &self.part {
            Part::Text(text) | Part::At(_, text) => text.len(),
            Part::Whole | Part::Number(_) | Part::Together(_) => 0,
        }
    }
}

impl Part {
    /// Several of them together.
    pub(super) fn together(parts: impl Iterator<Item = Self>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            let (kind, number, text) = match &part {
                Self::Whole => (b"w", 0, &[][..]),
                Self::Text(text) => (b"t", 0, text.as_bytes()),
                Self::Number(number) => (b"n", *number, &[][..]),
                Self::At(number, text) => (b"a", *number, text.as_bytes()),
                Self::Together(digest) => (b"d", 0, &digest[..]),
            };
            hasher.update(kind).update(&number.to_le_bytes()).update(&text.len().to_le_bytes()).update(text);
        }
        Self::Together(*hasher.finalize().as_bytes())
    }
}

impl From<&Id> for Part {
    fn from(id: &Id) -> Self {
        Self::Text(id.shared())
    }
}

/// Each field has a length that is known or told, so that no two questions are written alike.
fn hasher(what: &str, at: ReadAt) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    hasher.update(what.as_bytes()).update(b"\0");
    match at {
        ReadAt::Ever => hasher.update(b"e"),
        ReadAt::Revision(revision) => hasher.update(b"r").update(&revision.to_le_bytes()),
        ReadAt::Snapshot(Snapshot { revision, as_of, at }) => hasher
            .update(b"s")
            .update(&revision.to_le_bytes())
            .update(&day(as_of).to_le_bytes())
            .update(&at.timestamp().to_le_bytes())
            .update(&at.timestamp_subsec_nanos().to_le_bytes()),
    };
    hasher
}

fn place(hasher: &mut blake3::Hasher, keys: Option<&[Place]>) {
    let Some(keys) = keys else {
        hasher.update(b"-");
        return;
    };
    hasher.update(b"+").update(&keys.len().to_le_bytes());
    for key in keys {
        match key {
            Place::Number(number) => hasher.update(b"n").update(&number.to_le_bytes()),
            Place::Text(text) => {
                hasher.update(b"t").update(&text.len().to_le_bytes()).update(text.as_bytes())
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::cursor::Cursor;
    use super::*;
    use chrono::{DateTime, NaiveDate, TimeDelta};
    use std::collections::HashSet;

    #[test]
    fn whatever_an_answer_hangs_on_is_in_its_key() {
        let at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let now = Snapshot { revision: 3, as_of: NaiveDate::from_ymd_opt(2023, 11, 14).unwrap(), at };
        let snapshots = [
            now,
            Snapshot { revision: 4, ..now },
            Snapshot { as_of: now.as_of.succ_opt().unwrap(), ..now },
            Snapshot { at: at + TimeDelta::nanoseconds(1), ..now },
        ];
        let cursor = |keys: Vec<Place>| Some(Cursor { snapshot: now, list: 1, keys: keys.into() });
        let (a, b) = (Place::Text("ab".to_owned()), Place::Text("b".to_owned()));
        let places = [
            None,
            cursor(vec![]),
            cursor(vec![a.clone(), b.clone()]),
            cursor(vec![b, a]),
            cursor(vec![Place::Text("abb".to_owned())]),
            cursor(vec![Place::Number(1)]),
        ];
        let mut keys = HashSet::new();
        let mut asked = 0;
        for at in snapshots {
            for (list, size) in [([1; 32], 5), ([2; 32], 5), ([1; 32], 6)] {
                for place in &places {
                    for page in [
                        PageRequest::first(size, place.clone(), None),
                        PageRequest::first(size, place.clone(), cursor(vec![Place::Number(9)])),
                        PageRequest::last(size, place.clone(), None),
                    ] {
                        keys.insert(Key::page("list", &list, at, &page));
                        asked += 1;
                    }
                }
            }
            for (what, argument) in [("count", "a"), ("count", "b"), ("only", "a")] {
                for at in [ReadAt::Ever, ReadAt::Revision(at.revision), ReadAt::Snapshot(at)] {
                    keys.insert(Key::of(what, &argument, at));
                }
            }
        }
        // Of the last ones some are of one revision, and three of none.
        assert_eq!(keys.len(), asked + 3 * 4 + 3 * 2 + 3);
    }
}
