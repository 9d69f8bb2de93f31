//! What may be one: records that are gone, and files whose records are not known.

use super::{Before, Found, kind_of};
use crate::document::Document;
use chancery_schema::domain::{Id, Identities, Kind};
use chancery_schema::store::KnownMember;
use chancery_schema::text::{name_key, slug};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A record that is no longer there under its key.
pub(super) struct Gone<'a> {
    pub(super) id: &'a Id,
    pub(super) kind: Kind,
    pub(super) key: &'a str,
    pub(super) path: Option<&'a str>,
    /// By what a person may know it again: never enough to join two records.
    pub(super) likeness: BTreeSet<String>,
}

/// A file whose record is not known.
pub(super) struct New<'a> {
    pub(super) kind: Kind,
    pub(super) key: &'a str,
    pub(super) file: &'a str,
    /// The document with its address.
    pub(super) document: Option<&'a Document>,
    pub(super) likeness: BTreeSet<String>,
}

/// The records that are gone.
pub(super) fn gone<'a>(found: &Found<'_>, before: &Before<'a>, identities: &Identities) -> Vec<Gone<'a>> {
    let keys: HashSet<&str> = found.documents.iter().map(|(document, _)| document.key.as_str()).collect();
    let documents = before.documents().iter().filter(|known| {
        // One whose key another has taken by its `id` is gone too, and cannot be found by it.
        let own = identities.get(known.kind, &known.key).is_some_and(|id| id == known.id);
        own && !keys.contains(known.key.as_str())
    });
    let documents = documents.map(|known| Gone {
        id: &known.id,
        kind: known.kind,
        key: &known.key,
        path: Some(&known.path),
        likeness: likeness(&known.title, known.published_at.map(|at| at.date_naive())),
    });
    let ids: HashSet<&str> = found.members.iter().map(|data| data.id.as_str()).collect();
    let left = |known: &&KnownMember| {
        !known.gone
            && !ids.contains(known.key.as_str())
            && !found.described.contains(&known.key.to_lowercase())
    };
    let members = before.members().iter().filter(left).map(|known| Gone {
        id: &known.id,
        kind: Kind::Member,
        key: &known.key,
        path: known.member.path.as_deref(),
        likeness: (known.member.names.iter().map(|name| format!("name:{}", name_key(&name.name))))
            .chain(known.member.domains.iter().map(|domain| format!("domain:{domain}")))
            .collect(),
    });
    documents.chain(members).collect()
}

/// The files whose records are not known.
pub(super) fn new<'a>(found: &Found<'a>, identities: &Identities) -> Vec<New<'a>> {
    let unknown = |kind: Kind, key: &str| identities.get(kind, key).is_none();
    let documents = found.documents.iter().map(|(document, news)| New {
        kind: kind_of(*news),
        key: &document.key,
        file: document.file(),
        document: Some(document),
        likeness: likeness(&document.title, document.published.map(|at| at.date_naive())),
    });
    let profiles: HashMap<String, &Document> = (found.documents.iter())
        .filter_map(|(document, _)| Some((document.profile_id()?.to_lowercase(), *document)))
        .collect();
    let members = found.members.iter().map(|data| New {
        kind: Kind::Member,
        key: &data.id,
        file: data.text.path(),
        document: profiles.get(&data.id.to_lowercase()).copied(),
        likeness: std::iter::once(format!("name:{}", name_key(&data.name)))
            .chain(data.domains.iter().map(|domain| format!("domain:{domain}")))
            .collect(),
    });
    documents.chain(members).filter(|new| unknown(new.kind, new.key)).collect()
}

/// The title and the day of publication.
fn likeness(title: &str, published: Option<NaiveDate>) -> BTreeSet<String> {
    let title = Some(slug(title)).filter(|title| !title.is_empty()).map(|title| format!("title:{title}"));
    let day = published.map(|day| format!("day:{day}"));
    title.into_iter().chain(day).collect()
}
