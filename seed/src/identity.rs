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
use chrono::NaiveDate;
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

    /// The member of a lower-case id.
    pub(crate) fn member(&self, key: &str) -> Option<&'a KnownMember> {
        self.members().iter().find(|known| known.key.to_lowercase() == key)
    }

    /// The records that came from a file.
    pub(crate) fn of_file(&self, file: &str) -> &'a [Id] {
        self.known.map(|known| known.named(&file_name(file))).unwrap_or_default()
    }

    /// The documents that were given a name.
    fn documents_named(&self, name: &str) -> impl Iterator<Item = &'a KnownDocument> {
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

/// What a reason looks for in a new file, and in a record that is gone.
type OfNew<'e> = Box<dyn Fn(&New<'_>) -> Vec<String> + 'e>;
type OfGone<'e> = Box<dyn Fn(&Gone<'_>) -> Vec<String> + 'e>;

/// A reason to take a new file for a record that is gone: what both have to hold of.
struct Evidence<'e> {
    /// The reason, for people.
    why: &'static str,
    of_new: OfNew<'e>,
    of_gone: OfGone<'e>,
    /// Whether they must be alike besides.
    alike: bool,
}

/// Gives the keys of records that are gone to those that continue them.
pub(crate) fn settle(
    found: &Found<'_>,
    before: &Before<'_>,
    identities: &mut Identities,
    findings: &mut Findings,
) {
    settle_own_ids(found, before, identities, findings);
    let mut gone = gone(found, before, identities);
    let mut new = new(found, identities);
    for evidence in all_evidence(found, before) {
        for (at, from) in pairs(&new, &gone, &evidence) {
            let (Some(one), Some(old)) = (new.get(at), gone.get(from)) else { continue };
            identities.rename(one.kind, old.key, one.key);
            if one.kind == Kind::Member {
                // What the member sponsors is named after it.
                identities.rename(Kind::Sponsor, &old.key.to_lowercase(), &one.key.to_lowercase());
            }
            let message = format!("this continues {}: {}", called(one.kind, old.key), evidence.why);
            findings.push(Finding::new(Code::Renamed, message).in_file(one.file));
        }
        new.retain(|new| identities.get(new.kind, new.key).is_none());
        gone.retain(|gone| identities.get(gone.kind, gone.key).is_some_and(|id| id == *gone.id));
    }
    report_alike(&new, &gone, findings);
    report_taken_over(found, before, identities, findings);
}

/// The evidence there is, the strongest first.
fn all_evidence<'e>(found: &'e Found<'_>, before: &'e Before<'_>) -> [Evidence<'e>; 5] {
    let renamed: HashMap<&str, &str> =
        found.renames.iter().map(|rename| (rename.to.as_str(), rename.from.as_str())).collect();
    let document =
        |new: &New<'_>, give: fn(&Document) -> Vec<String>| new.document.map(give).unwrap_or_default();
    let member =
        |kind: Kind, key: &str| if kind == Kind::Member { vec![key.to_lowercase()] } else { Vec::new() };
    let path = |gone: &Gone<'_>| gone.path.map(str::to_owned).into_iter().collect::<Vec<_>>();
    let id = |gone: &Gone<'_>| vec![gone.id.as_str().to_owned()];
    [
        Evidence {
            why: "the overlay says so",
            of_new: Box::new(move |new| member(new.kind, new.key)),
            of_gone: Box::new(move |gone| {
                let now =
                    found.former_ids.get(&gone.key.to_lowercase()).filter(|_| gone.kind == Kind::Member);
                now.cloned().into_iter().collect()
            }),
            alike: false,
        },
        Evidence {
            why: "its `id` differs in case alone",
            of_new: Box::new(move |new| member(new.kind, new.key)),
            of_gone: Box::new(move |gone| member(gone.kind, gone.key)),
            alike: false,
        },
        Evidence {
            why: "git tells that the file was renamed",
            of_new: Box::new(move |new| {
                let from = renamed.get(new.file).map(|from| before.of_file(from)).unwrap_or_default();
                from.iter().map(|id| id.as_str().to_owned()).collect()
            }),
            of_gone: Box::new(id),
            // Files made from one template resemble each other, whatever they are about.
            alike: true,
        },
        Evidence {
            why: "it has the same address",
            of_new: Box::new(move |new| document(new, |document| vec![document.path.clone()])),
            of_gone: Box::new(path),
            alike: false,
        },
        Evidence {
            why: "its alias is the other's address",
            of_new: Box::new(move |new| document(new, |document| document.aliases.clone())),
            of_gone: Box::new(path),
            alike: false,
        },
    ]
}

/// The pairs for which the evidence leaves no doubt: one of each.
fn pairs(new: &[New<'_>], gone: &[Gone<'_>], evidence: &Evidence<'_>) -> Vec<(usize, usize)> {
    let mut by_mark: HashMap<(Kind, String), BTreeSet<usize>> = HashMap::new();
    for (at, gone) in gone.iter().enumerate() {
        for mark in (evidence.of_gone)(gone) {
            by_mark.entry((gone.kind, mark)).or_default().insert(at);
        }
    }
    let mut claims: HashMap<usize, usize> = HashMap::new();
    let mut single = Vec::new();
    for (at, one) in new.iter().enumerate() {
        let marks = (evidence.of_new)(one).into_iter();
        let fitting: BTreeSet<usize> =
            marks.filter_map(|mark| by_mark.get(&(one.kind, mark))).flatten().copied().collect();
        let alike = |from: &usize| {
            !evidence.alike || gone.get(*from).is_some_and(|gone| !gone.likeness.is_disjoint(&one.likeness))
        };
        let fitting: Vec<usize> = fitting.into_iter().filter(alike).collect();
        fitting.iter().for_each(|from| *claims.entry(*from).or_default() += 1);
        if let [from] = fitting.as_slice() {
            single.push((at, *from));
        }
    }
    single.retain(|(_, from)| claims.get(from) == Some(&1));
    single
}

/// A document's own `id` says who it is, whatever its file is called: two that swap their files stay
/// who they are.
fn settle_own_ids(
    found: &Found<'_>,
    before: &Before<'_>,
    identities: &mut Identities,
    findings: &mut Findings,
) {
    let mut by_name: BTreeMap<String, Vec<(&Document, Kind)>> = BTreeMap::new();
    for (document, news) in &found.documents {
        if let Some(name) = own_name(document).filter(|_| document.profile_id().is_none()) {
            by_name.entry(name).or_default().push((document, kind_of(*news)));
        }
    }
    let mut moves: Vec<(Kind, Id, String)> = Vec::new();
    for (name, documents) in by_name {
        let [(document, kind)] = documents.as_slice() else {
            let (first, second) = (documents.first(), documents.get(1));
            let (Some((first, _)), Some((second, _))) = (first, second) else { continue };
            let message = format!("{} has the same `id`", first.file());
            let at = second.front.get("id").map(|node| node.at.clone()).unwrap_or_default();
            let finding = Finding::new(Code::DuplicateId, message).at(&second.text, at);
            findings.push(finding.and_file(first.file()).help("give one of them another `id`"));
            continue;
        };
        let mut known = before.documents_named(&name).filter(|known| known.kind == *kind);
        let (Some(known), None) = (known.next(), known.next()) else { continue };
        if known.key != document.key {
            moves.push((*kind, known.id.clone(), document.key.clone()));
            let message = format!("this continues {}: it has the same `id`", called(*kind, &known.key));
            findings.push(Finding::new(Code::Renamed, message).in_file(document.file()));
        }
    }
    identities.assign(moves);
}

fn kind_of(news: bool) -> Kind {
    if news { Kind::NewsArticle } else { Kind::Page }
}

/// Names aliases that are the addresses of members who left.
fn report_taken_over(
    found: &Found<'_>,
    before: &Before<'_>,
    identities: &Identities,
    findings: &mut Findings,
) {
    let present: HashSet<Id> =
        found.members.iter().filter_map(|data| identities.get(Kind::Member, &data.id)).collect();
    let left = before.members().iter().filter(|known| !present.contains(&known.id));
    let addresses: HashMap<&str, &str> =
        left.filter_map(|known| Some((known.member.path.as_deref()?, known.key.as_str()))).collect();
    for (document, _) in &found.documents {
        for alias in &document.aliases {
            let Some(key) = addresses.get(alias.as_str()) else { continue };
            let message = format!("{alias} was the address of {}, who left", called(Kind::Member, key));
            let at = document.front.get("aliases").map(|node| node.at.clone()).unwrap_or_default();
            let finding = Finding::new(Code::AliasTakenOver, message).at(&document.text, at);
            findings.push(finding.help("take the alias away, unless this continues the other"));
        }
    }
}

/// Names pairs that a person may know as one.
fn report_alike(new: &[New<'_>], gone: &[Gone<'_>], findings: &mut Findings) {
    let mut by_mark: HashMap<(Kind, &str), BTreeSet<usize>> = HashMap::new();
    for (at, gone) in gone.iter().enumerate() {
        for mark in &gone.likeness {
            by_mark.entry((gone.kind, mark)).or_default().insert(at);
        }
    }
    for one in new {
        let marks = one.likeness.iter().filter_map(|mark| by_mark.get(&(one.kind, mark.as_str())));
        let alike: BTreeSet<usize> = marks.flatten().copied().collect();
        let Some(gone) = alike.first().and_then(|at| gone.get(*at)) else { continue };
        let others = match alike.len() {
            1 => String::new(),
            count => format!(" (and {} others)", count - 1),
        };
        let message = format!(
            "this is new, and {}{others} is gone and was much like it; they are recorded apart",
            called(one.kind, gone.key)
        );
        let help = match one.kind {
            Kind::Member => {
                "`--strict` stops before that. If they are one, name the old id under `formerIds` of this \
                 member in the overlay's `members.yaml`; if this one continues the other, give the old one \
                 this `successor`"
            }
            _ => {
                "`--strict` stops before that. If they are one, give this one the old address under `aliases`"
            }
        };
        findings.push(Finding::new(Code::PossibleRename, message).in_file(one.file).help(help));
    }
}

fn called(kind: Kind, key: &str) -> String {
    match kind {
        Kind::Member => format!("the member “{key}”"),
        _ => format!("“{key}”"),
    }
}

fn gone<'a>(found: &Found<'_>, before: &Before<'a>, identities: &Identities) -> Vec<Gone<'a>> {
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

fn new<'a>(found: &Found<'a>, identities: &Identities) -> Vec<New<'a>> {
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
