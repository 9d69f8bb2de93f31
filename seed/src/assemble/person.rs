//! People: one record a name.

use super::builder::Builder;
use super::member_data::PersonData;
use crate::identity::file_name;
use crate::shortcode::PersonCard;
use chancery_schema::domain::{Affiliation, Id, Kind, Link, Period, Person};
use chancery_schema::text::name_key;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Everyone a tree names, by how their name is compared.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) by_key: BTreeMap<String, Entry>,
    /// Whom bylines name, with the first publication of what they wrote.
    bylines: HashMap<Id, DateTime<Utc>>,
    /// Whom members listed as speaking for them, as earlier imports recorded it.
    pub(super) listed_before: HashSet<Id>,
}

/// A person in the making.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: Id,
    pub(super) person: Person,
    /// Whom they wrote or spoke for, and when.
    pub(super) ties: Vec<Tie>,
    /// Only earlier imports name them: they are no part of what this tree holds.
    recalled: bool,
    /// The tree names them for all to see: other than as the author of an article or as a representative
    /// whom it asks not to list.
    listed: bool,
    /// The files that name them.
    pub(super) files: BTreeSet<String>,
}

/// What ties a person to an organisation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tie {
    /// The member, where it is one.
    pub(super) member: Option<Id>,
    /// The organisation's name where it is no member.
    pub(super) organization: String,
    pub(super) period: Period,
}

impl Builder<'_> {
    /// The person of a name, which the tree gives for all to see.
    pub(super) fn person(&mut self, name: &str) -> Id {
        let id = self.known_person(name);
        if let Some(entry) = self.people.by_key.get_mut(&key(name)) {
            entry.listed = true;
        }
        id
    }

    /// The person of a name, listed or not. Names that differ in case, accents or spacing are one
    /// person's.
    fn known_person(&mut self, name: &str) -> Id {
        let key = key(name);
        let files = self.files.clone();
        if let Some(entry) = self.people.by_key.get_mut(&key) {
            if std::mem::take(&mut entry.recalled) {
                name.clone_into(&mut entry.person.name);
            }
            entry.files.extend(files);
            return entry.id.clone();
        }
        let id = self.identities.id(Kind::Person, &key);
        let person = Person { name: name.to_owned(), ..Person::default() };
        self.authors.add_person(&key, &key);
        let entry = Entry { id: id.clone(), person, ties: Vec::new(), recalled: false, listed: false, files };
        self.people.by_key.insert(key, entry);
        id
    }

    /// Notes that somebody belonged to a member that the tree no longer holds.
    pub(super) fn recall(&mut self, name: &str, tie: Tie) {
        let known = self.people.by_key.contains_key(&key(name));
        self.known_person(name);
        if let Some(entry) = self.people.by_key.get_mut(&key(name)) {
            entry.recalled |= !known;
            entry.ties.push(tie);
        }
    }

    /// The person of a data file, with what it says about them and whom they belong to.
    pub(super) fn person_of(&mut self, data: &PersonData, tie: Tie) -> Id {
        let id = self.describe(data);
        if let Some(entry) = self.people.by_key.get_mut(&key(&data.name)) {
            entry.ties.push(tie);
        }
        id
    }

    /// The person of a data file, with what it says about them.
    pub(super) fn describe(&mut self, data: &PersonData) -> Id {
        let id = self.known_person(&data.name);
        let key = key(&data.name);
        if let Some(alias) = &data.id {
            self.authors.add_person(&name_key(alias), &key);
        }
        if let Some(entry) = self.people.by_key.get_mut(&key) {
            entry.listed |= !data.hidden;
            // Of several descriptions that of who speaks for somebody now counts.
            let current = data.period.is_open() && entry.ties.iter().all(|tie| !tie.period.is_open());
            if data.description.is_some() && (current || entry.person.description.is_none()) {
                entry.person.description.clone_from(&data.description);
            }
            add_links(&mut entry.person.links, &data.links);
        }
        id
    }

    /// The person on a card, whom it describes where nothing else does.
    pub(super) fn person_on_card(&mut self, card: &PersonCard) -> Id {
        let id = self.person(&card.name);
        if let Some(entry) = self.people.by_key.get_mut(&key(&card.name)) {
            if entry.person.description.is_none() {
                entry.person.description.clone_from(&card.description);
            }
            add_links(&mut entry.person.links, &card.links);
        }
        id
    }

    /// Notes that a byline names a person.
    pub(super) fn wrote(&mut self, person: &Id, published: DateTime<Utc>) {
        let first = self.people.bylines.entry(person.clone()).or_insert(published);
        *first = published.min(*first);
    }

    /// Notes that a person belongs to an organisation outside the membership.
    pub(super) fn affiliate(&mut self, name: &str, affiliation: Affiliation) {
        if let Some(entry) = self.people.by_key.get_mut(&key(name)) {
            entry.person.affiliations.push(affiliation);
        }
    }
}

/// How a name is compared; names without letters are compared as they are.
pub(super) fn key(name: &str) -> String {
    let key = name_key(name);
    if key.is_empty() { name.trim().to_owned() } else { key }
}

fn add_links(links: &mut Vec<Link>, more: &[Link]) {
    for link in more {
        if !links.iter().any(|known| known.url == link.url) {
            links.push(link.clone());
        }
    }
}

/// Adds everyone whom something public names. Comes after all that names somebody, bylines included.
///
/// Whom the source asks not to list is a record only from the first publication of what they wrote, and
/// none where they wrote nothing: one that was recorded is withdrawn.
pub(super) fn add(builder: &mut Builder<'_>) {
    let People { by_key, bylines, listed_before } = &builder.people;
    for (key, entry) in by_key {
        let listed = entry.listed || listed_before.contains(&entry.id);
        let first = bylines.get(&entry.id);
        if !listed && first.is_none() {
            builder.batch.withhold(entry.id.clone());
            continue;
        }
        let published_at = first.copied().filter(|_| !listed);
        let person = Person { published_at, ..entry.person.clone() };
        if entry.recalled {
            // What is recorded of those who were listed says more than their name.
            if first.is_some() {
                builder.batch.recall(entry.id.clone(), key, person);
            }
            continue;
        }
        builder.batch.add(entry.id.clone(), key, person);
        for file in &entry.files {
            builder.batch.name(&entry.id, file_name(file));
        }
    }
}
