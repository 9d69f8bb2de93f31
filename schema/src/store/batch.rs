//! What a write brings: the whole state of a source.

use super::spool::Spool;
use crate::domain::{AnyContent, Body, BodyRef, Id, Kind, Record};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// Everything a source holds at one time. Recording it makes the store's present equal to it: what
/// is new is created, what differs is updated, what is missing ends or is withdrawn.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub(crate) records: Vec<Record>,
    pub(crate) spool: Arc<Spool>,
    pub(crate) names: BTreeMap<Id, BTreeSet<String>>,
    pub(crate) renderings: BTreeMap<String, Rendering>,
    pub(crate) kept: BTreeSet<Id>,
    pub(crate) kept_kinds: BTreeSet<Kind>,
    pub(crate) withheld: BTreeSet<Id>,
    pub(crate) recalled: BTreeSet<Id>,
}

/// What a text was rendered to. Kept by a digest of what it was rendered from, it spares rendering
/// the same again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendering {
    /// The text.
    pub body: BodyRef,
    /// What else its maker wants to know of it, in a form of its own.
    pub notes: String,
}

impl Batch {
    /// A batch whose texts and files are kept in `spool`.
    #[must_use]
    pub fn new(spool: Arc<Spool>) -> Self {
        Self { spool, ..Self::default() }
    }

    /// Adds a record. Each id may be added once; the last one added wins.
    pub fn add(&mut self, id: Id, key: impl Into<String>, content: impl Into<AnyContent>) {
        self.records.push(Record { id, key: key.into(), content: content.into() });
    }

    /// Adds another name that a record can be known by again, besides its key: the file it comes
    /// from, an identifier of its own. See [`super::Known::named`].
    pub fn name(&mut self, id: &Id, name: impl Into<String>) {
        self.names.entry(id.clone()).or_default().insert(name.into());
    }

    /// Adds a record that this source refers to and no longer holds. Where the store has none it is recorded
    /// as one that ended; where it has one, that one ends and stays as it is.
    pub fn recall(&mut self, id: Id, key: impl Into<String>, content: impl Into<AnyContent>) {
        self.recalled.insert(id.clone());
        self.add(id, key, content);
    }

    /// Withdraws a record where the store has it: the source asks not to show it. It does not stay known as
    /// what only ends does, but at times before.
    pub fn withhold(&mut self, id: Id) {
        self.withheld.insert(id);
    }

    /// Leaves a record as it was recorded last, though this source does not hold it in a form that
    /// can be read. A record that was never recorded is not made.
    pub fn keep(&mut self, id: Id) {
        self.kept.insert(id);
    }

    /// Leaves the records of a kind that are not in the batch as they were recorded last.
    pub fn keep_missing(&mut self, kind: Kind) {
        self.kept_kinds.insert(kind);
    }

    /// Takes out the records that have one of these names ([`Batch::name`]).
    pub fn remove_named(&mut self, names: &HashSet<String>) {
        let named =
            |id: &Id| self.names.get(id).is_some_and(|own| own.iter().any(|name| names.contains(name)));
        self.records.retain(|record| !named(&record.id));
    }

    /// Takes out the records of which `remove` is true.
    pub fn remove(&mut self, remove: impl Fn(&Id) -> bool) {
        self.records.retain(|record| !remove(&record.id));
    }

    /// Takes out the records that were not there before though one of their names was: of which
    /// `before` gives the records that had the name, and this one is not among them.
    pub fn remove_new<'a>(&mut self, before: impl Fn(&str) -> Option<&'a [Id]>) {
        let new = |id: &Id, name: &String| before(name).is_some_and(|ids| !ids.contains(id));
        let names = &self.names;
        self.records.retain(|record| {
            let mut own = names.get(&record.id).into_iter().flatten();
            !own.any(|name| new(&record.id, name))
        });
    }

    /// Adds a text and returns what a record refers to it by.
    pub fn add_body(&mut self, body: Body) -> BodyRef {
        self.spool.add_body(&body)
    }

    /// Adds a file's bytes and returns their digest, as in [`crate::domain::Asset::digest`].
    pub fn add_blob(&mut self, bytes: Vec<u8>) -> String {
        self.spool.add_blob(&bytes)
    }

    /// Adds what a text was rendered to. `input` is a digest of everything that decides it. Those
    /// that the next batch does not add are forgotten.
    pub fn add_rendering(&mut self, input: impl Into<String>, rendering: Rendering) {
        self.renderings.insert(input.into(), rendering);
    }

    /// A text added before. `None` as well where the temporary file fails, which recording tells.
    #[must_use]
    pub fn body(&self, reference: &BodyRef) -> Option<Body> {
        let json = self.spool.body(reference).ok().flatten()?;
        serde_json::from_slice(&json).ok()
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
    /// Now: when it is written here, whenever its source recorded it.
    pub stored_at: DateTime<Utc>,
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
    /// The number of the newest revision when the batch was made, 0 where there was none: where
    /// another one was recorded since, the batch is refused. `None` where it depends on nothing before.
    pub based_on: Option<i64>,
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
