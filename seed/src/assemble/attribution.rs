//! Whose name stands in a byline.
//!
//! Names are compared by their letters and digits, without case and accents. Nothing is guessed:
//! - one author of that name, or one organisation: `EXACT`;
//! - several, or one who wrote for several at that date: `AMBIGUOUS`;
//! - nobody, or only someone who had left or not yet come: `NONE`.
//!
//! A tie whose stated period covers the date wins over one without any stated bound, for that one
//! says nothing about the date.

use super::builder::Builder;
use super::person::{self, Tie};
use crate::diagnostics::{Code, Finding, SourceText};
use crate::value::nearest;
use chancery_schema::domain::{Attribution, Basis, Confidence, Id};
use chancery_schema::text::name_key;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

/// What to do about a name that nobody has.
const UNKNOWN: &str = "list them under `representatives` of a member or in `data/authors.yaml`; what an \
    organisation was called before stands under `names` in the overlay: of `organization.yaml` for this \
    one, of the member in `members.yaml` for others";

/// Every name that may stand in a byline.
#[derive(Debug, Default)]
pub(super) struct Authors {
    /// People by their names and the ids of their data.
    people: HashMap<String, BTreeSet<String>>,
    members: HashMap<String, BTreeMap<Id, ()>>,
    /// The organisation itself, by all its names.
    own: HashMap<String, Id>,
    /// Organisations outside the membership.
    others: BTreeSet<String>,
    /// Names that could not be attributed, for one finding a name.
    open: BTreeMap<(Code, String), Mention>,
}

#[derive(Debug)]
struct Mention {
    finding: Finding,
    count: usize,
}

impl Authors {
    /// `name` is one of the names of the person called `key`.
    pub(super) fn add_person(&mut self, name: &str, key: &str) {
        self.people.entry(name.to_owned()).or_default().insert(key.to_owned());
    }

    /// `name` is, or was, a member's.
    pub(super) fn add_member(&mut self, name: &str, id: &Id) {
        self.members.entry(person::key(name)).or_default().insert(id.clone(), ());
    }

    /// `name` is, or was, the organisation's own.
    pub(super) fn add_own(&mut self, name: &str, id: &Id) {
        self.own.insert(person::key(name), id.clone());
    }

    /// `name` is that of an organisation people wrote for.
    pub(super) fn add_organization(&mut self, name: &str) {
        self.others.insert(person::key(name));
    }

    /// The one member of a name.
    pub(super) fn member(&self, name: &str) -> Option<Id> {
        let members = self.members.get(&person::key(name))?;
        if members.len() == 1 { members.keys().next().cloned() } else { None }
    }

    fn note(&mut self, code: Code, name: &str, finding: impl FnOnce() -> Finding) {
        let mention = self
            .open
            .entry((code, person::key(name)))
            .or_insert_with(|| Mention { finding: finding(), count: 0 });
        mention.count += 1;
    }
}

/// Who may be meant.
enum Candidate<'b> {
    Person { id: &'b Id, name: &'b str, ties: Vec<&'b Tie> },
    Member(Id),
    Own(Id),
}

impl Builder<'_> {
    /// Who is called `name` in the byline of an article of that day.
    pub(super) fn attribute(
        &mut self,
        name: &str,
        day: NaiveDate,
        text: &SourceText,
        at: &Range<usize>,
    ) -> Attribution {
        let nobody = Attribution {
            name: name.to_owned(),
            author: None,
            affiliation: None,
            member: None,
            confidence: Confidence::None,
        };
        let key = name_key(name);
        let (candidates, absent) = self.candidates(&key, day);
        match candidates.as_slice() {
            [] if absent.is_empty() => {
                let known = self.authors.others.contains(&key);
                let told = self.authors.open.contains_key(&(Code::UnknownAuthor, person::key(name)));
                let near = if told { None } else { self.nearest_author(name) };
                let finding = || {
                    let message = if known {
                        format!("“{name}” is an organisation that is neither a member nor described")
                    } else {
                        format!("nobody called “{name}” is known")
                    };
                    let near = near.map(|near| format!("did you mean {near}? Else ")).unwrap_or_default();
                    let help = format!("{near}{UNKNOWN}");
                    Finding::new(Code::UnknownAuthor, message).at(text, at.clone()).help(help)
                };
                self.authors.note(Code::UnknownAuthor, name, finding);
                let affiliation = known.then(|| name.to_owned());
                Attribution { affiliation, ..nobody }
            }
            [] => {
                let message = format!("“{name}” is known, but not for {day}: {}", absent.join(", "));
                self.findings.push(Finding::new(Code::AuthorOutsidePeriod, message).at(text, at.clone()));
                nobody
            }
            [Candidate::Own(id)] => {
                Attribution { author: Some(id.clone()), confidence: Confidence::Exact, ..nobody }
            }
            [Candidate::Member(id)] => Attribution {
                author: Some(id.clone()),
                affiliation: self.member_name(id, day),
                member: Some(id.clone()),
                confidence: Confidence::Exact,
                ..nobody
            },
            [Candidate::Person { id, ties, .. }] => {
                let author = Some((*id).clone());
                match ties.as_slice() {
                    [] => Attribution { author, confidence: Confidence::Exact, ..nobody },
                    [tie] => {
                        let named = tie.member.as_ref().and_then(|member| self.member_name(member, day));
                        let affiliation = Some(named.unwrap_or_else(|| tie.organization.clone()));
                        let member = tie.member.clone();
                        Attribution { author, affiliation, member, confidence: Confidence::Exact, ..nobody }
                    }
                    several => {
                        let names: Vec<String> = several.iter().map(|tie| tie.organization.clone()).collect();
                        self.ambiguous(name, &names, text, at);
                        Attribution { author, confidence: Confidence::Ambiguous, ..nobody }
                    }
                }
            }
            several => {
                let names: Vec<String> =
                    several.iter().map(|candidate| self.describe_candidate(candidate)).collect();
                self.ambiguous(name, &names, text, at);
                Attribution { confidence: Confidence::Ambiguous, ..nobody }
            }
        }
    }

    /// Whose name is written almost like this one, and where it stands.
    fn nearest_author(&self, name: &str) -> Option<String> {
        let people = self.people.by_key.values();
        let people = people.map(|entry| (entry.person.name.as_str(), entry.files.first().cloned()));
        let members = self.data.iter().map(|data| (data.name.as_str(), Some(data.text.path().to_owned())));
        let known: Vec<(&str, Option<String>)> = people.chain(members).collect();
        let near = nearest(name, known.iter().map(|(name, _)| *name))?;
        let file = known.iter().filter(|(name, _)| *name == near).find_map(|(_, file)| file.as_deref());
        Some(file.map_or_else(|| format!("“{near}”"), |file| format!("“{near}”, {file}")))
    }

    /// Who may be meant, and who is called so and is not for another reason.
    fn candidates(&self, key: &str, day: NaiveDate) -> (Vec<Candidate<'_>>, Vec<String>) {
        let mut found = Vec::new();
        let mut absent = Vec::new();
        let people = self.authors.people.get(key).into_iter().flatten();
        for entry in people.filter_map(|person| self.people.by_key.get(person)) {
            let ties = ties_on(&entry.ties, day);
            if ties.is_empty() && !entry.ties.is_empty() {
                absent.extend(entry.ties.iter().map(|tie| self.describe_tie(tie)));
            } else {
                found.push(Candidate::Person { id: &entry.id, name: &entry.person.name, ties });
            }
        }
        let members = self.authors.members.get(key).into_iter().flat_map(BTreeMap::keys);
        for id in members {
            // An individual member is a person too: their own representative.
            let own = |candidate: &Candidate<'_>| match candidate {
                Candidate::Person { ties, .. } => ties.iter().any(|tie| tie.member.as_ref() == Some(id)),
                _ => false,
            };
            if !found.iter().any(own) {
                found.push(Candidate::Member(id.clone()));
            }
        }
        found.extend(self.authors.own.get(key).map(|id| Candidate::Own(id.clone())));
        (found, absent)
    }

    fn ambiguous(&mut self, name: &str, candidates: &[String], text: &SourceText, at: &Range<usize>) {
        let finding = || {
            let message = format!("“{name}” may be any of: {}", candidates.join(", "));
            let help = "say from when till when each of them was there, with `from` and `till`";
            Finding::new(Code::AmbiguousAuthor, message).at(text, at.clone()).help(help)
        };
        self.authors.note(Code::AmbiguousAuthor, name, finding);
    }

    fn describe_candidate(&self, candidate: &Candidate<'_>) -> String {
        match candidate {
            Candidate::Person { name, ties, .. } => match ties.first() {
                Some(tie) => format!("{name} ({})", tie.organization),
                None => (*name).to_owned(),
            },
            Candidate::Member(id) => {
                let name = self
                    .members
                    .values()
                    .chain(self.former.values())
                    .find(|(member, _)| member == id)
                    .map(|(_, name)| name.clone());
                format!("the member {}", name.unwrap_or_default())
            }
            Candidate::Own(_) => "the organisation itself".to_owned(),
        }
    }

    fn describe_tie(&self, tie: &Tie) -> String {
        let from = tie.period.from.map(|from| format!(" from {}", from.on)).unwrap_or_default();
        let last = tie.period.until.and_then(|until| until.on.pred_opt());
        let till = last.map(|last| format!(" till {last}")).unwrap_or_default();
        format!("{}{from}{till}", tie.organization)
    }

    /// Reports the names that could not be attributed, each once.
    pub(super) fn report_authors(&mut self) {
        for (_, Mention { mut finding, count }) in std::mem::take(&mut self.authors.open) {
            if count > 1 {
                finding.message = format!("{} ({count} articles)", finding.message);
            }
            self.findings.push(finding);
        }
    }
}

/// The ties that may hold on a day, one an organisation. Where some are stated to, only those.
fn ties_on(ties: &[Tie], day: NaiveDate) -> Vec<&Tie> {
    let holding: Vec<&Tie> = ties.iter().filter(|tie| tie.period.may_hold_on(day)).collect();
    let stated: Vec<&Tie> =
        holding.iter().copied().filter(|tie| tie.period.basis() == Basis::Stated).collect();
    let chosen = if stated.is_empty() { holding } else { stated };
    let mut distinct: Vec<&Tie> = Vec::new();
    for tie in chosen {
        let same = |known: &&Tie| match (&known.member, &tie.member) {
            (Some(a), Some(b)) => a == b,
            _ => known.organization == tie.organization,
        };
        if !distinct.iter().any(same) {
            distinct.push(tie);
        }
    }
    distinct
}
