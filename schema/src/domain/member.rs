//! Members, present and former.

use super::content::{Content, Paths, Searchable};
use super::named::carry_names;
use super::period::{Reading, carry_forward, dated};
use super::{BodyRef, Id, Kind, Link, Period};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Whether a member is an organisation or a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MemberKind {
    /// A company, authority, institute.
    #[default]
    Organization,
    /// A person in their own name.
    Individual,
}

/// A member, present or former.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Its name in addresses. May change; the id does not.
    pub slug: String,
    /// Names, oldest first. Never empty in a stored record.
    pub names: Vec<MemberName>,
    /// Organisation or individual.
    pub kind: MemberKind,
    /// Its slogan.
    pub slogan: Option<String>,
    /// Its website.
    pub website: Option<String>,
    /// What it does, in a sentence or two of plain text.
    pub description: Option<String>,
    /// Its profile.
    pub profile: Option<BodyRef>,
    /// Its logo.
    pub logo: Option<Id>,
    /// Domains it is known by, lower case: as stated, else the website's.
    pub domains: Vec<String>,
    /// Feeds and profiles elsewhere.
    pub links: Vec<Link>,
    /// When it was a member, and in which category, oldest first.
    pub periods: Vec<MembershipPeriod>,
    /// Who speaks or spoke for it.
    pub representatives: Vec<Representation>,
    /// The working groups it takes or took part in.
    pub groups: Vec<GroupMembership>,
    /// The member that continues it, where the source says so.
    pub successor: Option<Id>,
    /// Where its profile stands on the site.
    pub path: Option<String>,
    /// Other paths that lead to it.
    pub aliases: Vec<String>,
}

/// A member's name and when it was in use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberName {
    /// The name.
    pub name: String,
    /// When it was in use. The earliest known name has no inferred start.
    pub period: Period,
}

/// A period of membership in one category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MembershipPeriod {
    /// The category's code as the source gives it.
    pub category: Option<String>,
    /// When.
    pub period: Period,
    /// Why it began or ended, where the source says.
    pub reason: Option<String>,
}

/// A person who speaks for a member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Representation {
    /// The person.
    pub person: Id,
    /// Their name as the member gives it.
    pub name: String,
    /// Their role at the member.
    pub role: Option<String>,
    /// The source asks not to list them: they are known as authors only.
    pub hidden: bool,
    /// When they spoke for the member.
    pub period: Period,
}

impl Representation {
    /// Whether they are named among those who speak for the member on `day`.
    #[must_use]
    pub fn is_listed_on(&self, day: NaiveDate) -> bool {
        !self.hidden && self.period.holds_on(day)
    }
}

/// Taking part in a working group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupMembership {
    /// The working group's code.
    pub code: String,
    /// When.
    pub period: Period,
}

dated!(MemberName, |a, b| a.name == b.name);
dated!(MembershipPeriod, |a, b| a.category == b.category);
// Whether somebody is listed is no fact with a period: it is so, or not, whenever they spoke for the member.
dated!(Representation, |a, b| a.person == b.person && a.role == b.role);
dated!(GroupMembership, |a, b| a.code == b.code);

impl Member {
    /// The name in use on `day`; the nearest one where none is known for that day.
    #[must_use]
    pub fn name_on(&self, day: NaiveDate) -> &str {
        let holds = self.names.iter().rev().find(|name| name.period.holds_on(day));
        let before = |name: &&MemberName| name.period.from.is_none_or(|from| from.on <= day);
        let nearest = || self.names.iter().rev().find(before).or(self.names.first());
        holds.or_else(nearest).map_or(self.slug.as_str(), |name| name.name.as_str())
    }

    /// The membership period in force on `day`.
    #[must_use]
    pub fn period_on(&self, day: NaiveDate) -> Option<&MembershipPeriod> {
        self.periods.iter().rev().find(|period| period.period.holds_on(day))
    }

    /// The first day of the membership in force on `day`, or of the last one before: through changes
    /// of category, not across gaps.
    #[must_use]
    pub fn since(&self, day: NaiveDate) -> Option<NaiveDate> {
        let (mut from, mut index) = self.run(day)?;
        while let Some(before) = index.checked_sub(1).and_then(|i| self.periods.get(i)) {
            if before.period.until.map(|until| until.on) != from {
                break;
            }
            from = before.period.from.map(|from| from.on);
            index -= 1;
        }
        from
    }

    /// The first day on which it is no longer a member, after the membership [`Member::since`] tells of.
    #[must_use]
    pub fn until(&self, day: NaiveDate) -> Option<NaiveDate> {
        let (_, index) = self.run(day)?;
        let mut until = self.periods.get(index)?.period.until?.on;
        for after in self.periods.iter().skip(index + 1) {
            if after.period.from.map(|from| from.on) != Some(until) {
                break;
            }
            until = after.period.until?.on;
        }
        Some(until)
    }

    fn run(&self, day: NaiveDate) -> Option<(Option<NaiveDate>, usize)> {
        let started = |period: &MembershipPeriod| period.period.from.is_none_or(|from| from.on <= day);
        let index = self.periods.iter().rposition(started).or((!self.periods.is_empty()).then_some(0))?;
        Some((self.periods.get(index)?.period.from.map(|from| from.on), index))
    }
}

impl Content for Member {
    const KIND: Kind = Kind::Member;
    const CARRIES: bool = true;

    fn carry_forward(&mut self, previous: Option<&Self>, day: NaiveDate) {
        let empty = Self::default();
        let known = previous.unwrap_or(&empty);
        self.names = carry_names(&known.names, std::mem::take(&mut self.names), day);
        self.periods =
            carry_forward(&known.periods, std::mem::take(&mut self.periods), day, Reading::PresentOne);
        let listed: HashSet<Id> =
            self.representatives.iter().filter(|of| !of.hidden).map(|of| of.person.clone()).collect();
        let mut hidden: HashSet<Id> = self.representatives.iter().map(|of| of.person.clone()).collect();
        hidden.retain(|person| !listed.contains(person));
        self.representatives = carry_forward(
            &known.representatives,
            std::mem::take(&mut self.representatives),
            day,
            Reading::Present,
        );
        // Whom the source asks not to list now is not listed for what they were before either.
        for of in self.representatives.iter_mut().filter(|of| hidden.contains(&of.person)) {
            of.hidden = true;
        }
        self.groups = carry_forward(&known.groups, std::mem::take(&mut self.groups), day, Reading::Present);
    }

    fn ended(mut self, day: NaiveDate, _present: &[Self]) -> Option<Self> {
        self.periods.iter_mut().for_each(|p| p.period.end_inferred(day));
        self.representatives.iter_mut().for_each(|r| r.period.end_inferred(day));
        self.groups.iter_mut().for_each(|g| g.period.end_inferred(day));
        Some(self)
    }

    fn paths(&self) -> Paths<'_> {
        Paths { canonical: self.path.as_deref(), aliases: &self.aliases }
    }

    fn searchable(&self) -> Option<Searchable<'_>> {
        let texts = self.slogan.iter().chain(&self.description).map(String::as_str).collect();
        let titles = self.names.iter().map(|name| name.name.as_str()).collect();
        Some(Searchable { titles, texts, body: self.profile.as_ref(), published: None, expires: None })
    }
}
