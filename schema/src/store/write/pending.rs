//! Rows that wait to be written together: what versions are found by, and what changed.

use super::super::changes::ChangeKind;
use super::super::facts::Facts;
use super::super::search::words;
use super::super::time::{EVER, micros};
use super::super::{Header, OPEN};
use super::lookups::SearchRow;
use crate::domain::{BodyRef, Content, Id};
use crate::entity::log;
use sea_orm::ActiveValue::Set;
use std::collections::HashMap;

/// Rows that wait to be written together.
#[derive(Default)]
pub(super) struct Pending {
    pub(super) changes: Vec<log::change::ActiveModel>,
    pub(super) paths: Vec<log::path::ActiveModel>,
    pub(super) search: Vec<SearchRow>,
    /// Records whose paths and search entries no longer hold.
    pub(super) moved: Vec<Id>,
    pub(super) facts: Facts,
}

/// The numbers that versions and changes of a revision get.
pub(super) struct Numbers {
    pub(super) revision: i64,
    /// The next version's.
    pub(super) version: i64,
    /// The next change's.
    pub(super) sequence: i64,
}

impl Numbers {
    /// The header of the next version.
    pub(super) fn header(&mut self, id: &Id, gone: bool, digest: String, doc: String) -> Header {
        let version = self.version;
        self.version += 1;
        Header { version, id: id.as_str().to_owned(), from_rev: self.revision, gone, digest, doc }
    }
}

impl Pending {
    /// A record changed.
    pub(super) fn changed<T: Content>(&mut self, id: &Id, change: ChangeKind, numbers: &mut Numbers) {
        self.changes.push(log::change::ActiveModel {
            revision: Set(numbers.revision),
            sequence: Set(numbers.sequence),
            change: Set(change.name().to_owned()),
            kind: Set(T::KIND.name().to_owned()),
            id: Set(id.as_str().to_owned()),
        });
        numbers.sequence += 1;
    }

    /// The record's paths and search entries no longer hold.
    pub(super) fn unlist(&mut self, id: &Id) {
        self.moved.push(id.clone());
    }

    /// The record is found by its paths and its words from this version on.
    pub(super) fn list<T: Content>(
        &mut self,
        id: &Id,
        version: i64,
        revision: i64,
        value: &T,
        bodies: &HashMap<BodyRef, String>,
    ) {
        let paths = value.paths();
        let row = |path: &str, canonical: bool| log::path::ActiveModel {
            path: Set(path.to_owned()),
            kind: Set(T::KIND.name().to_owned()),
            id: Set(id.as_str().to_owned()),
            canonical: Set(canonical),
            from_rev: Set(revision),
            to_rev: Set(OPEN),
        };
        let rows = paths.canonical.iter().map(|path| row(path, true));
        self.paths.extend(rows.chain(paths.aliases.iter().map(|path| row(path, false))));
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
            from_rev: revision,
            to_rev: OPEN,
            published_at: searchable.published.map_or(EVER, micros),
            expires_at: searchable.expires.map_or(OPEN, micros),
            title: searchable.titles.join(" · "),
            text: texts.join("\n"),
        };
        self.search.push(SearchRow { doc, title_words, text_words });
    }
}
