//! Members, present and former.

use super::builder::Builder;
use super::member_data::{MemberData, domain};
use super::person::Tie;
use crate::diagnostics::{Code, Finding};
use crate::identity::Before;
use crate::overlay::{MemberEntry, Span};
use chancery_schema::domain::{
    Bound, Content, GroupMembership, Id, Kind, Member, MemberKind, MemberName, MembershipPeriod, Period,
    Representation,
};
use chancery_schema::text::slug;
use chrono::NaiveDate;
use std::collections::HashSet;

/// Gives every member its id, so that all that is read later can refer to it.
pub(super) fn index(builder: &mut Builder<'_>, before: &Before<'_>) {
    for data in builder.data {
        let id = builder.identities.id(Kind::Member, &data.id);
        builder.members.insert(data.id.to_lowercase(), (id, data.name.clone()));
    }
    let overlay = builder.overlay;
    let file = &overlay.members.text;
    let mut seen = HashSet::new();
    for entry in &overlay.members.value {
        let key = entry.id.value.to_lowercase();
        if !seen.insert(key.clone()) {
            let message = format!("the member “{}” is described twice", entry.id.value);
            builder.report(Code::OverlayDuplicate, message, file, &entry.id.at);
        }
        report_former(builder, before, entry);
        if builder.members.contains_key(&key) {
            continue;
        }
        // A member without a data file is a former one: it needs a name, or to be known.
        let known = before.member(&key).and_then(|known| known.member.names.last());
        match entry.names.last().map(|name| &name.name).or(known.map(|known| &known.name)) {
            Some(name) => {
                let id = builder.identities.id(Kind::Member, &entry.id.value);
                builder.members.insert(key, (id, name.clone()));
            }
            None => {
                let message = format!(
                    "there is no member with the id “{}”, and no `names` to make one of",
                    entry.id.value
                );
                let known = builder.data.iter().map(|data| data.id.as_str());
                let advice = "write the `id` as it stands in the member's data file, or give `names`";
                builder.dangling_near(message, file, &entry.id, known, advice);
            }
        }
    }
    for (key, (id, name)) in &builder.members {
        builder.authors.add_member(name, id);
        let entry = overlay.members.value.iter().find(|entry| entry.id.value.to_lowercase() == *key);
        for name in entry.into_iter().flat_map(|entry| &entry.names) {
            builder.authors.add_member(&name.name, id);
        }
    }
}

/// Adds the members of data files, then those that only the overlay knows.
pub(super) fn add(builder: &mut Builder<'_>, before: &Before<'_>) {
    let (overlay, all) = (builder.overlay, builder.data);
    for data in all {
        let key = data.id.to_lowercase();
        let entry = overlay.members.value.iter().find(|entry| entry.id.value.to_lowercase() == key);
        let member = member(builder, data, entry);
        builder.add(Kind::Member, &data.id, member);
    }
    let known: HashSet<String> = all.iter().map(|data| data.id.to_lowercase()).collect();
    for entry in &overlay.members.value {
        let key = entry.id.value.to_lowercase();
        if !known.contains(&key) && builder.members.contains_key(&key) {
            let mut former = former(builder, before, &key, &entry.id.value);
            let periods = former.periods.clone();
            describe(builder, &mut former, entry, None);
            if entry.periods.is_empty() {
                former.periods = periods;
            }
            former.logo = builder.assets.logo(&[&entry.id.value]);
            builder.add(Kind::Member, &entry.id.value, former);
        }
    }
}

/// Says so where a former id names somebody who was recorded as another member.
fn report_former(builder: &mut Builder<'_>, before: &Before<'_>, entry: &MemberEntry) {
    let overlay = builder.overlay;
    let own = builder.identities.get(Kind::Member, &entry.id.value);
    for former in &entry.former_ids {
        let apart =
            before.member(&former.value.to_lowercase()).is_some_and(|known| Some(&known.id) != own.as_ref());
        if apart {
            let message = format!("“{}” was recorded as another member already, and stays one", former.value);
            let finding = Finding::new(Code::FormerIdUnused, message);
            let finding = finding.at(&overlay.members.text, former.at.clone());
            builder.findings.push(finding.help("give the old one this `successor` instead"));
        }
    }
}

/// A member that only the overlay names now: as it was recorded last, with what was open ended today.
fn former(builder: &Builder<'_>, before: &Before<'_>, key: &str, id: &str) -> Member {
    let known = before.member(key);
    let last = known.and_then(|known| match known.gone {
        true => Some(known.member.clone()),
        false => known.member.clone().ended(builder.now.date_naive(), &[]),
    });
    let last = last.unwrap_or_else(|| Member { slug: slug_of(id), ..Member::default() });
    // Its profile is no longer on the site.
    Member { path: None, aliases: Vec::new(), profile: None, ..last }
}

fn slug_of(id: &str) -> String {
    let slug = slug(id);
    if slug.is_empty() { id.to_owned() } else { slug }
}

fn member(builder: &mut Builder<'_>, data: &MemberData, entry: Option<&MemberEntry>) -> Member {
    builder.draws_on(data.text.path());
    let logo = data.logo.as_ref().and_then(|(path, at)| {
        let found = builder.assets.find(path);
        if found.is_none() {
            let message = format!("there is no file “{path}” among the site's images");
            builder.report(Code::DataReference, message, &data.text, at);
        }
        found
    });
    let representatives = representatives(builder, data);
    let profile = builder.profiles.get(&data.id.to_lowercase()).copied();
    profile.into_iter().for_each(|profile| builder.draws_on(profile.document.file()));
    let mut member = Member {
        slug: slug_of(&data.id),
        names: vec![MemberName { name: data.name.clone(), period: Period::default() }],
        kind: if data.individual { MemberKind::Individual } else { MemberKind::Organization },
        slogan: data.slogan.clone(),
        website: data.website.clone(),
        description: data.description.clone(),
        profile: None,
        logo: logo.or_else(|| builder.assets.logo(&[&data.id, &data.stem])),
        domains: data.domains.clone(),
        links: data.links.clone(),
        periods: vec![MembershipPeriod {
            category: data.category.as_ref().map(|(code, _)| code.clone()),
            period: Period::stated(data.since, None),
            reason: None,
        }],
        representatives,
        groups: (data.groups.iter())
            .map(|(code, _)| GroupMembership { code: code.clone(), period: Period::default() })
            .collect(),
        successor: None,
        path: None,
        aliases: Vec::new(),
    };
    if let Some(profile) = profile.filter(|profile| !builder.withhold(profile, "a member's profile")) {
        let document = &profile.document;
        member.path = Some(document.path.clone());
        member.aliases.clone_from(&document.aliases);
        member.profile = (!profile.text.notes.blank).then(|| profile.text.body.clone());
    }
    if let Some(entry) = entry {
        describe(builder, &mut member, entry, Some(data));
    }
    member
}

fn representatives(builder: &mut Builder<'_>, data: &MemberData) -> Vec<Representation> {
    let own = builder.members.get(&data.id.to_lowercase()).map(|(id, _)| id.clone());
    let mut representatives = Vec::new();
    for person in &data.representatives {
        let tie = Tie { member: own.clone(), organization: data.name.clone(), period: person.period };
        let id = builder.person_of(person, tie);
        representatives.push(Representation {
            person: id,
            name: person.name.clone(),
            role: person.role.clone(),
            hidden: person.hidden,
            period: person.period,
        });
    }
    representatives
}

/// Adds what the overlay knows of a member.
fn describe(builder: &mut Builder<'_>, member: &mut Member, entry: &MemberEntry, data: Option<&MemberData>) {
    let overlay = builder.overlay;
    let file = &overlay.members.text;
    if let Some(kind) = entry.kind {
        member.kind = kind;
    }
    if !entry.domains.is_empty() {
        member.domains = entry.domains.iter().map(|domain| domain.to_lowercase()).collect();
    } else if member.domains.is_empty() {
        member.domains.extend(member.website.as_deref().and_then(domain));
    }
    member.successor = builder.member(entry.successor.as_ref(), file);
    if !entry.names.is_empty() {
        member.names = names(builder, entry, data);
    }
    if !entry.periods.is_empty() {
        member.periods = periods(builder, entry, std::mem::take(&mut member.periods), data.is_some());
    } else if data.is_none() {
        member.periods.clear();
    }
}

/// The names of the overlay, and the present one from the data file where it is not among them.
fn names(builder: &mut Builder<'_>, entry: &MemberEntry, data: Option<&MemberData>) -> Vec<MemberName> {
    let overlay = builder.overlay;
    let file = &overlay.members.text;
    let mut names = Vec::new();
    for name in &entry.names {
        let span = Span { from: name.from.as_ref(), till: name.till.as_ref() };
        names.push(MemberName { name: name.name.clone(), period: span.period(file, builder.findings) });
    }
    let present = data.filter(|data| names.iter().all(|name| name.name != data.name));
    if let Some(data) = present {
        let last = names.last().and_then(|name| name.period.until);
        if last.is_none() {
            let message = format!(
                "{} calls this member “{}”, which is not among its names here",
                data.text.path(),
                data.name
            );
            builder.report(Code::OverlayReference, message, file, &entry.id.at);
        }
        let from = last.map(|until| Bound::stated(until.on));
        names.push(MemberName { name: data.name.clone(), period: Period { from, until: None } });
    }
    close_by_next(names.iter_mut().map(|name| &mut name.period).collect());
    names
}

/// The start of the next one ends the one before.
pub(super) fn close_by_next(mut periods: Vec<&mut Period>) {
    for i in 1..periods.len() {
        let next = periods[i].from;
        let before = &mut periods[i - 1];
        if before.until.is_none() {
            before.until = next;
        }
    }
}

/// The periods of the overlay, and the one of the data file where they do not reach to the present.
fn periods(
    builder: &mut Builder<'_>,
    entry: &MemberEntry,
    own: Vec<MembershipPeriod>,
    present: bool,
) -> Vec<MembershipPeriod> {
    let overlay = builder.overlay;
    let file = &overlay.members.text;
    let mut periods = Vec::new();
    for period in &entry.periods {
        let span = Span { from: period.from.as_ref(), till: period.till.as_ref() };
        periods.push(MembershipPeriod {
            category: period.category.clone(),
            period: span.period(file, builder.findings),
            reason: period.reason.clone(),
        });
    }
    let last: Option<NaiveDate> =
        periods.iter().filter_map(|period| period.period.until).map(|until| until.on).max();
    if present && !periods.iter().any(|period| period.period.is_open()) {
        for mut period in own {
            // A start that the overlay tells otherwise is that of the first period.
            let covered = |from: Bound| last.is_some_and(|last| from.on < last);
            period.period.from = period.period.from.filter(|from| !covered(*from));
            periods.push(period);
        }
    }
    periods
}

impl Builder<'_> {
    /// What a member was called on a day.
    pub(super) fn member_name(&self, id: &Id, day: NaiveDate) -> Option<String> {
        let known = self.members.iter().chain(&self.former);
        let (key, (_, name)) = known.into_iter().find(|(_, (member, _))| member == id)?;
        let entry = self.overlay.members.value.iter().find(|entry| entry.id.value.to_lowercase() == *key);
        let past = entry.into_iter().flat_map(|entry| &entry.names).find(|name| {
            let from = name.from.as_ref().is_none_or(|from| from.value.0 <= day);
            let till = name.till.as_ref().is_none_or(|till| day <= till.value.0);
            (name.from.is_some() || name.till.is_some()) && from && till
        });
        Some(past.map_or_else(|| name.clone(), |past| past.name.clone()))
    }
}
