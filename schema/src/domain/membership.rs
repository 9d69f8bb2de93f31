//! What membership means: terms, categories, rules.

use super::content::Content;
use super::{Basis, BodyRef, Bound, Kind, Period};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What membership means and how to get it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Membership {
    /// Who members are.
    pub summary: Option<BodyRef>,
    /// What membership costs.
    pub fees: Option<BodyRef>,
    /// What members agree to.
    pub terms: Option<BodyRef>,
    /// How members decide.
    pub voting: Option<BodyRef>,
    /// How to apply, in order.
    pub how_to_apply: Vec<ApplicationStep>,
}

/// One step of applying for membership.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApplicationStep {
    /// What to do, in one line.
    pub title: String,
    /// How to do it.
    pub body: Option<BodyRef>,
    /// Where to do it.
    pub url: Option<String>,
}

impl Content for Membership {
    const KIND: Kind = Kind::Membership;
}

/// A class of members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberCategory {
    /// Its code, as members' data gives it: `A`, `H8`.
    pub code: String,
    /// The code of the category it is part of.
    pub parent: Option<String>,
    /// Its name; the code again where the source only uses and never describes it.
    pub name: String,
    /// Who belongs to it. Unknown where the source only uses the code.
    pub description: Option<String>,
    /// Whether its members vote. Unknown where the source does not say.
    pub may_vote: Option<bool>,
    /// Whether individuals may be in it. Unknown where the source does not say.
    pub open_to_individuals: Option<bool>,
    /// Its place among the categories.
    pub rank: i32,
    /// When it exists.
    pub period: Period,
}

impl Content for MemberCategory {
    const KIND: Kind = Kind::MemberCategory;
    const CARRIES: bool = true;

    fn carry_forward(&mut self, previous: Option<&Self>, day: NaiveDate) {
        self.period.carry(previous.map(|p| &p.period), day);
    }

    fn ended(mut self, day: NaiveDate, _present: &[Self]) -> Option<Self> {
        self.period.end_inferred(day);
        Some(self)
    }
}

/// One version of the organisation's rules. Its sections are the body's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleBook {
    /// Its title.
    pub title: String,
    /// Where it stands on the site, from the root, with slashes at both ends.
    pub path: Option<String>,
    /// The text.
    pub body: BodyRef,
    /// When it is in force.
    pub effective: Period,
}

impl Content for RuleBook {
    const KIND: Kind = Kind::RuleBook;
    const CARRIES: bool = true;

    fn carry_forward(&mut self, previous: Option<&Self>, day: NaiveDate) {
        self.effective.carry(previous.map(|p| &p.effective), day);
    }

    /// A version ends where the next one begins, and no longer stands on the site.
    fn ended(mut self, day: NaiveDate, present: &[Self]) -> Option<Self> {
        let after =
            |from: Bound| self.effective.from.is_none_or(|start| start.on < from.on) && from.on <= day;
        let next = present
            .iter()
            .filter_map(|rules| rules.effective.from)
            .filter(|from| after(*from))
            .min_by_key(|from| from.on);
        match next {
            Some(next) if self.effective.is_open() => self.effective.until = Some(next),
            _ => self.effective.end_inferred(day),
        }
        self.path = None;
        Some(self)
    }
}

impl Period {
    /// Fills in what the source leaves open from what was known, else from the day of recording. What
    /// ended by inference on an earlier day and is back began anew.
    pub(super) fn carry(&mut self, previous: Option<&Period>, day: NaiveDate) {
        if self.from.is_none() {
            let left =
                |known: &&Period| known.until.is_some_and(|end| end.basis == Basis::Inferred && end.on < day);
            let known = previous.filter(|known| !left(known)).and_then(|known| known.from);
            self.from = known.or(Some(Bound::inferred(day)));
        }
    }
}
