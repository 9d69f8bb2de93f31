//! Who is who across imports: from what a source calls a record to its id.

use super::{Id, Kind};
use std::collections::{HashMap, HashSet};

/// The ids a store has given out, by kind and key, and those newly given.
#[derive(Clone, Debug, Default)]
pub struct Identities {
    known: HashMap<(Kind, String), Id>,
    taken: HashSet<Id>,
}

impl Identities {
    /// The ids a store has given out.
    pub(crate) fn new(known: impl IntoIterator<Item = (Kind, String, Id)>) -> Self {
        let known: HashMap<_, _> = known.into_iter().map(|(kind, key, id)| ((kind, key), id)).collect();
        let taken = known.values().cloned().collect();
        Self { known, taken }
    }

    /// The id of the record that the source calls `key`: as before, or a new one.
    pub fn id(&mut self, kind: Kind, key: &str) -> Id {
        if let Some(id) = self.get(kind, key) {
            return id;
        }
        let mut attempt = 0;
        let id = loop {
            let id = Id::derive(kind, key, attempt);
            if self.taken.insert(id.clone()) {
                break id;
            }
            attempt += 1;
        };
        self.known.insert((kind, key.to_owned()), id.clone());
        id
    }

    /// The id of the record that the source calls `key`, if it has one already.
    #[must_use]
    pub fn get(&self, kind: Kind, key: &str) -> Option<Id> {
        self.known.get(&(kind, key.to_owned())).cloned()
    }

    /// These records are called so from now on, all at once: two may swap what they are called.
    pub fn assign(&mut self, moves: Vec<(Kind, Id, String)>) {
        let ids: HashSet<&Id> = moves.iter().map(|(_, id, _)| id).collect();
        self.known.retain(|_, id| !ids.contains(id));
        for (kind, id, key) in moves {
            self.known.insert((kind, key), id);
        }
    }

    /// The record that was called `from` is called `to` from now on and keeps its id.
    pub fn rename(&mut self, kind: Kind, from: &str, to: &str) {
        if let Some(id) = self.known.remove(&(kind, from.to_owned())) {
            self.known.insert((kind, to.to_owned()), id);
        }
    }
}
