//! Kinds of records and their ids.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal, $prefix:literal;)+) => {
        /// What a record is. The names are the GraphQL type names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Kind { $($(#[$doc])* $kind,)+ }

        impl Kind {
            /// Every kind there is.
            pub const ALL: &[Kind] = &[$(Kind::$kind,)+];

            /// The name, as in `"NewsArticle"`: stored in the database and shown outside.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Kind::$kind => stringify!($kind),)+ }
            }

            /// The table that holds this kind's versions.
            #[must_use]
            pub fn table(self) -> &'static str {
                match self { $(Kind::$kind => $name,)+ }
            }

            fn prefix(self) -> &'static str {
                match self { $(Kind::$kind => $prefix,)+ }
            }

            /// The kind called `name`.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Kind> {
                match name { $(stringify!($kind) => Some(Kind::$kind),)+ _ => None }
            }
        }
    };
}

kinds! {
    /// The organisation itself; one record.
    Organization = "organization", "org";
    /// Something that happened to the organisation.
    HistoryEvent = "history_event", "evt";
    /// What membership means: summary, fees, terms, voting, how to apply; one record.
    Membership = "membership", "msh";
    /// A class of members.
    MemberCategory = "member_category", "cat";
    /// One version of the organisation's rules (bylaws).
    RuleBook = "rule_book", "rul";
    /// A member, present or former.
    Member = "member", "mem";
    /// A person: author, representative, officer.
    Person = "person", "per";
    /// A leadership position held by a person.
    Position = "position", "pos";
    /// A working group.
    WorkingGroup = "working_group", "wgr";
    /// How the organisation is sponsored: policy and donations; one record.
    SponsorshipProgram = "sponsorship_program", "spp";
    /// A level of sponsorship.
    SponsorLevel = "sponsor_level", "lvl";
    /// A sponsor, present or former.
    Sponsor = "sponsor", "spo";
    /// A partner organisation and its agreements.
    Partner = "partner", "par";
    /// A news article.
    NewsArticle = "news_article", "news";
    /// Any other document of the site.
    Page = "page", "page";
    /// A logo, image or other file that content refers to.
    Asset = "asset", "ast";
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A record's id: opaque, one per thing, stable across imports and renames.
///
/// It starts with a short prefix that tells its kind (`mem_…`), so that any id can be looked up
/// alone. Nothing else can be read from it.
/// Cheap to clone: clones share the text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(Arc<str>);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(String::deserialize(deserializer)?.into()))
    }
}

impl Id {
    /// The id of the record that is first seen as `key` (its path or data id, say) among `kind`.
    /// `attempt` is 0, or counts up where that id is taken by a record that has moved on.
    ///
    /// Derived rather than drawn, so that a database built anew from the same tree has the same ids
    /// and feeds and bookmarks survive it: 80 bits of BLAKE3.
    #[must_use]
    pub fn derive(kind: Kind, key: &str, attempt: u32) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(kind.name().as_bytes()).update(b"\0").update(key.as_bytes());
        if attempt > 0 {
            hasher.update(b"\0").update(&attempt.to_le_bytes());
        }
        let digest = hasher.finalize();
        let short = &digest.as_bytes()[..10];
        let text = data_encoding::BASE32_NOPAD.encode(short).to_ascii_lowercase();
        Self(format!("{}_{text}", kind.prefix()).into())
    }

    /// Reads an id as given by a client. `None` when it has not the form of an id.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (prefix, rest) = text.split_once('_')?;
        let known = Kind::ALL.iter().any(|kind| kind.prefix() == prefix);
        let well_formed = rest.len() == 16 && rest.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'));
        (known && well_formed).then(|| Self(text.into()))
    }

    /// An id read back from the database.
    pub(crate) fn stored(text: String) -> Self {
        Self(text.into())
    }

    /// The id's text, shared.
    pub(crate) fn shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }

    /// The kind of record this is the id of.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        let (prefix, _) = self.0.split_once('_')?;
        Kind::ALL.iter().copied().find(|kind| kind.prefix() == prefix)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_tell_their_kind_and_read_back() {
        let id = Id::derive(Kind::Member, "entrust", 0);
        assert_eq!(id, Id::derive(Kind::Member, "entrust", 0));
        assert_ne!(id, Id::derive(Kind::Member, "entrust", 1));
        assert_ne!(id.as_str()[4..], Id::derive(Kind::Person, "entrust", 0).as_str()[4..]);
        assert_eq!(id.kind(), Some(Kind::Member));
        assert_eq!(Id::parse(id.as_str()), Some(id));
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in
            ["", "mem", "mem_", "mem_UPPERCASE0000000", "xyz_aaaaaaaaaaaaaaaa", "mem_aaaaaaaaaaaaaaaaa"]
        {
            assert_eq!(Id::parse(text), None, "{text}");
        }
    }
}
