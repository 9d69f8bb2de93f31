//! What the last import left.

use chancery_schema::domain::Id;
use chancery_schema::store::{Known, KnownDocument, KnownMember};

/// What the last import of the same site left.
pub(crate) struct Before<'a> {
    known: Option<&'a Known>,
}

impl<'a> Before<'a> {
    /// What is known, unless it is a sample or another site's.
    pub(crate) fn of(known: &'a Known, site: &str) -> Self {
        let same = known.revision.as_ref().is_some_and(|last| last.site == site && !last.sample);
        Self { known: same.then_some(known) }
    }

    /// Its documents.
    pub(crate) fn documents(&self) -> &'a [KnownDocument] {
        self.known.map(|known| known.documents.as_slice()).unwrap_or_default()
    }

    /// Its members, present and former.
    pub(crate) fn members(&self) -> &'a [KnownMember] {
        self.known.map(|known| known.members.as_slice()).unwrap_or_default()
    }

    /// The member of a lower-case id.
    pub(crate) fn member(&self, key: &str) -> Option<&'a KnownMember> {
        self.members().iter().find(|known| known.key.to_lowercase() == key)
    }

    /// The records that came from a file.
    pub(crate) fn of_file(&self, file: &str) -> &'a [Id] {
        self.known.map(|known| known.named(&file_name(file))).unwrap_or_default()
    }

    /// The documents that were given a name.
    pub(super) fn documents_named(&self, name: &str) -> impl Iterator<Item = &'a KnownDocument> {
        let ids = self.known.map(|known| known.named(name)).unwrap_or_default();
        let documents = if ids.is_empty() { &[] } else { self.documents() };
        documents.iter().filter(|known| ids.contains(&known.id))
    }
}

/// What the names begin with that records have for files.
pub(crate) const FILE: &str = "file:";

/// The name a record has for a file it comes from.
pub(crate) fn file_name(file: &str) -> String {
    format!("{FILE}{file}")
}
