//! Which record of the last import a file of this one continues.
//!
//! A record keeps its id while its source calls it the same: a document by its file, a member by its
//! `id`. Where that changes, evidence decides, the strongest first: what the overlay states, an identifier
//! of its own (`id`), a rename that git tells, the same address, an alias that is the address of what is gone. Without any,
//! what is gone has ended and what is new begins; a pair that looks alike is reported, never joined.

use crate::assemble::MemberData;
use crate::diagnostics::{Code, Finding, Findings};
use crate::document::Document;
use crate::source::Rename;
use chancery_schema::domain::{Id, Identities, Kind};
use chancery_schema::store::{Known, KnownDocument, KnownMember};
use chancery_schema::text::{name_key, slug};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

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

    /// The records that came from a file.
    pub(crate) fn of_file(&self, file: &str) -> &'a [Id] {
        self.known.map(|known| known.named(&file_name(file))).unwrap_or_default()
    }

    fn named(&self, name: &str) -> &'a [Id] {
        self.known.map(|known| known.named(name)).unwrap_or_default()
    }
}

/// What the names begin with that records have for files.
pub(crate) const FILE: &str = "file:";

/// The name a record has for a file it comes from.
pub(crate) fn file_name(file: &str) -> String {
    format!("{FILE}{file}")
}

/// The name a document has for an identifier of its own.
pub(crate) fn own_name(document: &Document) -> Option<String> {
    let id = document.front.get("id").and_then(|node| node.scalar()).map(str::trim)?;
    (!id.is_empty()).then(|| format!("id:{}:{id}", document.language))
}

/// What an import found that may continue something.
pub(crate) struct Found<'a> {
    /// Documents with whether they are news.
    pub(crate) documents: Vec<(&'a Document, bool)>,
    pub(crate) members: &'a [MemberData],
    /// The lower-case ids of the members that only an overlay describes.
    pub(crate) described: HashSet<String>,
    /// The lower-case ids that members had before, with those they have.
    pub(crate) former_ids: HashMap<String, String>,
    /// The renames that the source knows of.
    pub(crate) renames: &'a [Rename],
}

/// A record that is no longer there under its key.
struct Gone<'a> {
    id: &'a Id,
    kind: Kind,
    key: &'a str,
    path: Option<&'a str>,
    /// By what a person may know it again: never enough to join two records.
    likeness: BTreeSet<String>,
}

/// A file whose record is not known.
struct New<'a> {
    kind: Kind,
    key: &'a str,
    file: &'a str,
    /// The document with its address.
    document: Option<&'a Document>,
    likeness: BTreeSet<String>,
}

/// Gives the keys of records that are gone to those that continue them.
pub(crate) fn settle(
    found: &Found<'_>,
    before: &Before<'_>,
    identities: &mut Identities,
    findings: &mut Findings,
) {
    let mut gone = gone(found, before);
    let mut new = new(found, identities);
    if gone.is_empty() || new.is_empty() {
        return;
    }
    let renamed: HashMap<&str, &str> =
        found.renames.iter().map(|rename| (rename.to.as_str(), rename.from.as_str())).collect();
    type Evidence<'e> = (&'static str, Box<dyn Fn(&New<'_>, &Gone<'_>) -> bool + 'e>);
    let evidence: [Evidence<'_>; 6] = [
        (
            "the overlay says so",
            Box::new(|new, gone| {
                let now = found.former_ids.get(&gone.key.to_lowercase());
                new.kind == Kind::Member && now.is_some_and(|now| now.eq_ignore_ascii_case(new.key))
            }),
        ),
        (
            "its `id` differs in case alone",
            Box::new(|new, gone| new.kind == Kind::Member && new.key.eq_ignore_ascii_case(gone.key)),
        ),
        (
            "it has the same `id`",
            Box::new(|new, gone| {
                let name = new.document.and_then(own_name);
                name.is_some_and(|name| before.named(&name).contains(gone.id))
            }),
        ),
        (
            "git tells that the file was renamed",
            Box::new(|new, gone| {
                renamed.get(new.file).is_some_and(|from| before.of_file(from).contains(gone.id))
            }),
        ),
        (
            "it has the same address",
            Box::new(|new, gone| {
                new.document.is_some_and(|document| Some(document.path.as_str()) == gone.path)
            }),
        ),
        (
            "its alias is the other's address",
            Box::new(|new, gone| {
                let is = |path: &str| {
                    new.document.is_some_and(|document| document.aliases.iter().any(|alias| alias == path))
                };
                gone.path.is_some_and(is)
            }),
        ),
    ];
    for (why, fits) in &evidence {
        for (at, from) in pairs(&new, &gone, fits) {
            let (New { kind, key, file, .. }, Gone { key: old, .. }) = (&new[at], &gone[from]);
            identities.rename(*kind, old, key);
            let message = format!("this continues {}: {why}", called(*kind, old));
            findings.push(Finding::new(Code::Renamed, message).in_file(*file));
        }
        let known = |new: &New<'_>| identities.get(new.kind, new.key).is_some();
        new.retain(|new| !known(new));
        gone.retain(|gone| identities.get(gone.kind, gone.key).is_some());
    }
    report_alike(&new, &gone, findings);
}

/// The pairs for which `fits` leaves no doubt: one of each.
fn pairs(
    new: &[New<'_>],
    gone: &[Gone<'_>],
    fits: &dyn Fn(&New<'_>, &Gone<'_>) -> bool,
) -> Vec<(usize, usize)> {
    let mut claims: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut single = Vec::new();
    for (at, one) in new.iter().enumerate() {
        let fitting: Vec<usize> = (gone.iter().enumerate())
            .filter(|(_, gone)| gone.kind == one.kind && fits(one, gone))
            .map(|(from, _)| from)
            .collect();
        fitting.iter().for_each(|from| claims.entry(*from).or_default().push(at));
        if let [from] = fitting.as_slice() {
            single.push((at, *from));
        }
    }
    single.retain(|(_, from)| claims.get(from).is_some_and(|by| by.len() == 1));
    single
}

/// Names pairs that a person may know as one.
fn report_alike(new: &[New<'_>], gone: &[Gone<'_>], findings: &mut Findings) {
    for one in new {
        let alike = |gone: &&Gone<'_>| gone.kind == one.kind && !gone.likeness.is_disjoint(&one.likeness);
        for gone in gone.iter().filter(alike) {
            let message = format!(
                "this is new, and {} is gone and was much like it; they are kept apart",
                called(one.kind, gone.key)
            );
            let help = match one.kind {
                Kind::Member => {
                    "if they are one, name the old one under `formerIds` in the overlay's \
                                 `members.yaml`; if this one continues the other, under `successor`"
                }
                _ => "if they are one, give this one the old address under `aliases`",
            };
            findings.push(Finding::new(Code::PossibleRename, message).in_file(one.file).help(help));
        }
    }
}

fn called(kind: Kind, key: &str) -> String {
    match kind {
        Kind::Member => format!("the member “{key}”"),
        _ => format!("“{key}”"),
    }
}

fn gone<'a>(found: &Found<'_>, before: &Before<'a>) -> Vec<Gone<'a>> {
    let keys: HashSet<&str> = found.documents.iter().map(|(document, _)| document.key.as_str()).collect();
    let documents = before.documents().iter().filter(|known| !keys.contains(known.key.as_str()));
    let documents = documents.map(|known| Gone {
        id: &known.id,
        kind: known.kind,
        key: &known.key,
        path: Some(&known.path),
        likeness: title_of(&known.title).into_iter().collect(),
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

fn new<'a>(found: &Found<'a>, identities: &Identities) -> Vec<New<'a>> {
    let unknown = |kind: Kind, key: &str| identities.get(kind, key).is_none();
    let documents = found.documents.iter().map(|(document, news)| New {
        kind: if *news { Kind::NewsArticle } else { Kind::Page },
        key: &document.key,
        file: document.file(),
        document: Some(document),
        likeness: title_of(&document.title).into_iter().collect(),
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

fn title_of(title: &str) -> Option<String> {
    let title = slug(title);
    (!title.is_empty()).then_some(title)
}
