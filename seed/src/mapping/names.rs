//! How a site calls its fields, and calling them as the importer does.

use super::keys::{self, Table};
use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::value::{Key, Node, Value, nearest};
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// A kind whose fields may be called otherwise.
pub(crate) trait Kind {
    /// Its fields.
    const TABLE: &'static Table;
}

macro_rules! kinds {
    ($($(#[$about:meta])+ $name:ident = $table:ident;)+) => {$(
        $(#[$about])+
        #[derive(Clone, Copy, Debug)]
        pub(super) struct $name;

        impl Kind for $name {
            const TABLE: &'static Table = &keys::$table;
        }
    )+};
}

kinds! {
    /// News.
    News = NEWS;
    /// Every other document.
    Page = PAGE;
    /// Members.
    Member = MEMBER;
    /// People under `representatives`.
    Representative = REPRESENTATIVE;
    /// Authors who are no member's.
    Author = AUTHOR;
    /// Sponsors.
    Sponsor = SPONSOR;
}

/// Of the fields of a kind, those that the site calls otherwise, each with the site's names in their
/// order.
#[derive(Clone, Debug)]
pub(crate) struct Names<K> {
    names: BTreeMap<&'static str, Vec<String>>,
    kind: PhantomData<K>,
}

impl<K> Default for Names<K> {
    fn default() -> Self {
        Self { names: BTreeMap::new(), kind: PhantomData }
    }
}

impl<K: Kind> Names<K> {
    /// Calls the entries of a mapping as the importer does. Values and their places stay.
    pub(super) fn apply(&self, node: &mut Node, text: &SourceText, findings: &mut Findings) {
        let Value::Map(entries) = &mut node.value else { return };
        if self.names.is_empty() {
            return;
        }
        let written = std::mem::take(entries);
        let find = |name: &str| {
            let called =
                |(key, value): &&(Key, Node)| key.name.eq_ignore_ascii_case(name) && !value.is_empty();
            written.iter().find(called)
        };
        let mut renamed = Vec::new();
        // The site's names that need not be known, and the fields that have got their value.
        let (mut used, mut filled) = (Vec::new(), Vec::new());
        for (ours, theirs) in &self.names {
            used.extend(theirs.iter().filter(|name| !K::TABLE.has(name)));
            let Some((name, (key, value))) =
                theirs.iter().find_map(|name| find(name).map(|found| (name, found)))
            else {
                continue;
            };
            used.push(name);
            filled.push(*ours);
            let own_is_named = theirs.iter().any(|name| name.eq_ignore_ascii_case(ours));
            if let Some((own, _)) = find(ours).filter(|_| !own_is_named && !self.gives_away(ours)) {
                findings.push(conflict(ours, &key.name).at(text, own.at.clone()));
            }
            renamed.push((Key { name: (*ours).to_owned(), at: key.at.clone() }, value.clone()));
        }
        let among = |names: &[&str], key: &Key| names.iter().any(|name| name.eq_ignore_ascii_case(&key.name));
        let used: Vec<&str> = used.into_iter().map(String::as_str).collect();
        let rest = written.iter().filter(|(key, _)| !among(&used, key) && !among(&filled, key));
        *entries = rest.cloned().chain(renamed).collect();
    }

    /// Whether what stands under a name of ours is meant for another field.
    fn gives_away(&self, ours: &str) -> bool {
        self.names.values().flatten().any(|name| name.eq_ignore_ascii_case(ours))
    }
}

fn conflict(ours: &str, theirs: &str) -> Finding {
    let message = format!("`{theirs}` is read as `{ours}`, which is there too and not used");
    Finding::new(Code::MappingConflict, message).help(format!(
        "remove one of them; if it is meant, write `{ours} = [\"{theirs}\", \"{ours}\"]` in chancery.toml"
    ))
}

impl<'de, K: Kind> Deserialize<'de> for Names<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NamesVisitor<K>(PhantomData<K>);

        impl<'de, K: Kind> Visitor<'de> for NamesVisitor<K> {
            type Value = Names<K>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of names")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names<K>, A::Error> {
                let mut names = Names::default();
                while let Some(Ours::<K>(name, _)) = map.next_key()? {
                    let Theirs(theirs) = map.next_value()?;
                    names.names.insert(name, theirs);
                }
                Ok(names)
            }
        }

        deserializer.deserialize_map(NamesVisitor(PhantomData))
    }
}

/// The name of a field of a kind.
struct Ours<K>(&'static str, PhantomData<K>);

impl<'de, K: Kind> Deserialize<'de> for Ours<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        if let Some(name) = K::TABLE.names().find(|name| **name == written) {
            return Ok(Self(name, PhantomData));
        }
        let advice = match nearest(&written, K::TABLE.names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let known: Vec<_> = K::TABLE.names().map(|name| format!("`{name}`")).collect();
                format!("known are {}", known.join(", "))
            }
        };
        Err(de::Error::custom(format_args!("the field `{written}` is not known here; {advice}")))
    }
}

/// One name or several.
struct Theirs(Vec<String>);

impl<'de> Deserialize<'de> for Theirs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TheirsVisitor;

        impl<'de> Visitor<'de> for TheirsVisitor {
            type Value = Theirs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name or a list of names")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Theirs, E> {
                Ok(Theirs(vec![name.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Theirs, A::Error> {
                let mut all = Vec::new();
                while let Some(name) = names.next_element()? {
                    all.push(name);
                }
                Ok(Theirs(all))
            }
        }

        deserializer.deserialize_any(TheirsVisitor)
    }
}
