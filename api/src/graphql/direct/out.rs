//! The answer as it is written.

use super::{Plain, Stop};
use crate::graphql::operation::{MAX_TEXTS, Operation};
use serde::Serialize;

/// What writing gives.
pub(super) type Written = Result<(), Stop>;

/// An answer being written, and how much there is room for.
pub(super) struct Out {
    bytes: Vec<u8>,
    /// How many bytes of texts may follow.
    texts: usize,
    /// How many entries of lists may follow.
    entries: u64,
    /// How often the field being written stands in the query. The engine counts it each time.
    pub(super) times: usize,
}

impl Out {
    /// An answer of about that many bytes.
    pub(super) fn new(operation: &Operation, length: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(length + length / 16 + 256),
            texts: MAX_TEXTS,
            entries: operation.most_entries(),
            times: 1,
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        let mut bytes = self.bytes;
        // It is kept as it is, maybe for long, and the answer before may have been longer.
        if bytes.capacity() > bytes.len() + bytes.len() / 4 {
            bytes.shrink_to_fit();
        }
        bytes
    }

    /// Writes what is JSON already.
    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Writes a value.
    pub(super) fn json<V: Serialize + ?Sized>(&mut self, value: &V) -> Written {
        serde_json::to_writer(&mut self.bytes, value).map_err(|_| Plain)
    }

    /// Writes a long text, where there is room for it.
    pub(super) fn text(&mut self, text: &str) -> Written {
        let length = text.len().checked_mul(self.times).ok_or(Plain)?;
        self.texts = self.texts.checked_sub(length).ok_or(Plain)?;
        self.json(text)
    }

    /// Makes room for so many entries of a list, as often as the list stands in the query.
    pub(super) fn room(&mut self, entries: usize, times: usize) -> Written {
        let entries =
            entries.checked_mul(times).and_then(|entries| u64::try_from(entries).ok()).ok_or(Plain)?;
        self.entries = self.entries.checked_sub(entries).ok_or(Plain)?;
        Ok(())
    }
}
