//! What a write brings: the whole state of a source.

use crate::domain::{AnyContent, Body, BodyRef, Id, Record};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// Everything a source holds at one time. Recording it makes the store's present equal to it: what
/// is new is created, what differs is updated, what is missing ends or is withdrawn.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub(crate) records: Vec<Record>,
    pub(crate) bodies: HashMap<BodyRef, Body>,
    pub(crate) blobs: HashMap<String, Vec<u8>>,
}

impl Batch {
    /// Adds a record. Each id may be added once; the last one added wins.
    pub fn add(&mut self, id: Id, key: impl Into<String>, content: impl Into<AnyContent>) {
        self.records.push(Record { id, key: key.into(), content: content.into() });
    }

    /// Adds a text and returns what a record refers to it by.
    pub fn add_body(&mut self, body: Body) -> BodyRef {
        // All of it: a later version of the program may cut sections or plain text differently.
        let whole = serde_json::to_vec(&body).unwrap_or_default();
        let reference = BodyRef(blake3::hash(&whole).to_hex().to_string());
        self.bodies.entry(reference.clone()).or_insert(body);
        reference
    }

    /// Adds a file's bytes and returns their digest, as in [`crate::domain::Asset::digest`].
    pub fn add_blob(&mut self, bytes: Vec<u8>) -> String {
        let digest = blake3::hash(&bytes).to_hex().to_string();
        self.blobs.entry(digest.clone()).or_insert(bytes);
        digest
    }

    /// A text added before.
    #[must_use]
    pub fn body(&self, reference: &BodyRef) -> Option<&Body> {
        self.bodies.get(reference)
    }

    /// The records added so far.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }
}

/// Who records what, when and from where.
#[derive(Clone, Debug)]
pub struct Recording {
    /// When the source recorded it: a commit's time, else now. What is older than the last revision
    /// is recorded at the last revision's time; this is kept beside it.
    pub recorded_at: DateTime<Utc>,
    /// Who or what recorded it.
    pub recorded_by: String,
    /// What changed, in a line.
    pub message: String,
    /// Where it came from: a commit, a folder, the bundled seed.
    pub source: Option<String>,
    /// Whose content it is: the host of the site. A database holds one site.
    pub site: String,
    /// The content is a sample: any other import replaces it without asking, and nothing of it is
    /// carried forward.
    pub sample: bool,
    /// Replace another site's content: what it had is withdrawn, nothing of it is carried forward.
    pub replace: bool,
    /// The overlay it was read with, to be used again by imports that bring none.
    pub overlay: Option<String>,
}

/// What recording a batch did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The revision that now holds; the one before where nothing changed.
    pub revision: i64,
    /// Whether that revision is new.
    pub changed: bool,
    /// How many records were created, and came back.
    pub created: usize,
    /// How many were updated.
    pub updated: usize,
    /// How many ended or were withdrawn.
    pub deleted: usize,
}
