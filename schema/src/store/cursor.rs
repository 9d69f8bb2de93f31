//! Cursors: a place in a list, at the snapshot the list was begun at.

use super::snapshot::Snapshot;
use super::time::{date, day, instant, micros};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A value a list is ordered by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Key {
    Number(i64),
    Text(String),
}

/// A place in a list. It carries the snapshot, so that walking a list sees one state however long it
/// takes and whoever writes meanwhile; and a fingerprint of the list, so that it is not used in
/// another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(super) snapshot: Snapshot,
    pub(super) list: u32,
    pub(super) keys: Arc<[Key]>,
}

/// Why a cursor cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// It is no cursor.
    #[error("“{0}” is not a cursor: pass a cursor or pageInfo value as it was given")]
    Malformed(String),
    /// It belongs to another list.
    #[error(
        "the cursor belongs to another list: keep filter, order and the rest as they were when it was given"
    )]
    OtherList,
    /// The two cursors, or the cursor and the arguments, see different states.
    #[error("the cursor was given at another snapshot: leave asOf and knownAt out, the cursor keeps them")]
    OtherSnapshot,
}

/// A cursor as it is written: revision, day, instant, list, keys.
type Written = (i64, i64, i64, u32, Vec<Key>);

/// Longer than any cursor that is given out: titles in keys are cut at [`super::select::KEY_CHARS`].
const MAX_CHARS: usize = 4096;

impl Cursor {
    /// What identifies a list: what is listed, by which filter and order.
    pub(super) fn fingerprint(what: &str, arguments: &impl Serialize) -> u32 {
        short(&Self::digest(what, arguments))
    }

    /// The whole of what [`Cursor::fingerprint`] gives the beginning of.
    pub(super) fn digest(what: &str, arguments: &impl Serialize) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(what.as_bytes()).update(b"\0");
        // A hasher takes everything, and filters have nothing that JSON has no form for.
        let _ = serde_json::to_writer(&mut hasher, arguments);
        *hasher.finalize().as_bytes()
    }

    pub(super) fn at_number(snapshot: Snapshot, list: u32, number: i64) -> Self {
        Self { snapshot, list, keys: [Key::Number(number)].into() }
    }

    /// How much it holds outside itself, in bytes.
    pub(super) fn size(&self) -> usize {
        let text = |key: &Key| match key {
            Key::Text(text) => text.len(),
            Key::Number(_) => 0,
        };
        size_of_val(&*self.keys) + self.keys.iter().map(text).sum::<usize>()
    }

    /// Reads a cursor as given by a client.
    ///
    /// # Errors
    /// [`CursorError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, CursorError> {
        let malformed = || CursorError::Malformed(text.chars().take(40).collect());
        if text.len() > MAX_CHARS {
            return Err(malformed());
        }
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| malformed())?;
        let (check, written) = bytes.split_first_chunk::<4>().ok_or_else(malformed)?;
        if checksum(written) != *check {
            return Err(malformed());
        }
        let (revision, as_of, written_at, list, keys): Written =
            serde_json::from_slice(written).map_err(|_| malformed())?;
        let as_of = date(as_of).ok_or_else(malformed)?;
        let at = instant(written_at);
        // An instant beyond those that can be told is none that was given out.
        if micros(at) != written_at {
            return Err(malformed());
        }
        Ok(Self { snapshot: Snapshot { revision, as_of, at }, list, keys: keys.into() })
    }
}

/// The short form of a list's digest, which cursors carry.
pub(super) fn short(list: &[u8; 32]) -> u32 {
    u32::from_le_bytes(list.first_chunk().copied().unwrap_or_default())
}

pub(super) fn checksum(bytes: &[u8]) -> [u8; 4] {
    blake3::hash(bytes).as_bytes().first_chunk().copied().unwrap_or_default()
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Snapshot { revision, as_of, at } = self.snapshot;
        let written = (revision, day(as_of), micros(at), self.list, &*self.keys);
        let json = serde_json::to_vec(&written).map_err(|_| fmt::Error)?;
        let mut bytes = checksum(&json).to_vec();
        bytes.extend(json);
        f.write_str(&BASE64URL_NOPAD.encode(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys() -> impl Strategy<Value = Vec<Key>> {
        prop::collection::vec(
            prop_oneof![any::<i64>().prop_map(Key::Number), ".{0,60}".prop_map(Key::Text)],
            0..4,
        )
    }

    proptest! {
        #[test]
        fn a_cursor_reads_back_as_it_was_written(
            revision in 0..i64::MAX, days in -100_000i64..100_000, at in -1i64 << 50..1 << 50, list: u32, keys in keys()
        ) {
            let snapshot = Snapshot { revision, as_of: date(days).unwrap(), at: instant(at) };
            let cursor = Cursor { snapshot, list, keys: keys.into() };
            prop_assert_eq!(Cursor::parse(&cursor.to_string()), Ok(cursor));
        }

        #[test]
        fn what_is_no_cursor_is_refused_and_named(text in ".{0,200}") {
            prop_assert_eq!(Cursor::parse(&text), Err(CursorError::Malformed(text.chars().take(40).collect())));
        }

        #[test]
        fn a_changed_cursor_is_refused(at in 0usize..60, with in "[A-Za-z0-9_-]") {
            let snapshot = Snapshot { revision: 7, as_of: date(1).unwrap(), at: instant(2) };
            let text = Cursor { snapshot, list: 3, keys: [Key::Text("a".into()), Key::Number(9)].into() }.to_string();
            let at = at % text.len();
            let mut changed = text.clone();
            changed.replace_range(at..=at, &with);
            prop_assert!(changed == text || Cursor::parse(&changed).is_err());
        }
    }
}
