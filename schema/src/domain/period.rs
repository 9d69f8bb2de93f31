//! Periods of validity: what was true when, and whether somebody said so.
//!
//! Few sources say when something ended. What they write down is [`Basis::Stated`]; what has to be
//! concluded from the day it was recorded is [`Basis::Inferred`], and every bound says which.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Where a bound of a period comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Basis {
    /// The source says so.
    Stated,
    /// Concluded from the day it was recorded.
    Inferred,
}

/// One end of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The day.
    pub on: NaiveDate,
    /// Who says so.
    pub basis: Basis,
}

impl Bound {
    /// A day the source states.
    #[must_use]
    pub fn stated(on: NaiveDate) -> Self {
        Self { on, basis: Basis::Stated }
    }

    /// A day concluded from the recording.
    #[must_use]
    pub fn inferred(on: NaiveDate) -> Self {
        Self { on, basis: Basis::Inferred }
    }
}

/// A half-open period `[from, until)`: it holds on `from` and no longer on `until` (SQL:2011).
/// Without `from` its start is unknown and it holds on every earlier day; without `until` it still
/// holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Bound>,
    /// The first day on which it no longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Bound>,
}

impl Period {
    /// A period with the bounds a source states. `until` is exclusive.
    #[must_use]
    pub fn stated(from: Option<NaiveDate>, until: Option<NaiveDate>) -> Self {
        Self { from: from.map(Bound::stated), until: until.map(Bound::stated) }
    }

    /// Whether the period holds on `day`.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from.on <= day) && self.until.is_none_or(|until| day < until.on)
    }

    /// Whether the period holds on `day` as far as the source says: an inferred bound excludes
    /// nothing. For matching names of authors, where "since we recorded it" means "we do not know
    /// since when".
    #[must_use]
    pub fn may_hold_on(&self, day: NaiveDate) -> bool {
        let stated = |bound: Option<Bound>| bound.filter(|bound| bound.basis == Basis::Stated);
        Self { from: stated(self.from), until: stated(self.until) }.holds_on(day)
    }

    /// Whether nothing has ended the period yet.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.until.is_none()
    }

    /// Stated when every bound that is known is; a period without any known bound is inferred.
    #[must_use]
    pub fn basis(&self) -> Basis {
        match (self.from, self.until) {
            (None, None) => Basis::Inferred,
            (from, until) => from.into_iter().chain(until).map(|b| b.basis).max().unwrap_or(Basis::Inferred),
        }
    }

    /// The period ended on `day` because its source fell silent. Does nothing to one that has ended.
    pub fn end_inferred(&mut self, day: NaiveDate) {
        if self.until.is_none() {
            let day = self.from.map_or(day, |from| day.max(from.on));
            self.until = Some(Bound::inferred(day));
        }
    }
}

/// Something that holds for a period: a name, a category, a sponsorship.
pub trait Dated {
    /// When it holds.
    fn period(&self) -> &Period;
    /// When it holds, to change.
    fn period_mut(&mut self) -> &mut Period;
    /// Whether `other` says the same thing, whenever it holds.
    fn says_the_same(&self, other: &Self) -> bool;
}

/// How to read a list of dated facts a source gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The source tells the present; what it no longer mentions has ended.
    Present,
    /// As [`Reading::Present`], and one fact at a time: a new one ends the one before.
    PresentOne,
}

/// Carries dated facts forward: what `previous` knew and `current` is silent about ends on `day`,
/// inferred, and stays as history; what began without a stated day began on `day`, inferred.
///
/// Applying it again to its own result changes nothing, so an unchanged source makes no new version.
/// Where a source of one fact at a time tells a whole history itself (more than one entry, or one
/// with a stated end), that history is taken as it is and only unknown starts are filled in.
pub fn carry_forward<T: Dated + Clone>(
    previous: &[T],
    current: Vec<T>,
    day: NaiveDate,
    reading: Reading,
) -> Vec<T> {
    let one = reading == Reading::PresentOne;
    let tells_history = one && (current.len() > 1 || current.iter().any(|fact| !fact.period().is_open()));
    let matches = match_up(previous, &current);
    let mut history: Vec<T> = Vec::new();
    if !tells_history {
        let unmatched = previous.iter().enumerate().filter(|(index, _)| !matches.contains(&Some(*index)));
        history.extend(unmatched.map(|(_, old)| old.clone()));
        let fresh: Vec<Bound> = (current.iter().zip(&matches))
            .filter(|(_, found)| found.is_none())
            .filter_map(|(fact, _)| fact.period().from)
            .collect();
        for old in history.iter_mut().filter(|old| old.period().is_open()) {
            let start = old.period().from;
            let successor = fresh.iter().find(|from| one && start.is_none_or(|start| start.on < from.on));
            match successor {
                Some(from) => old.period_mut().until = Some(*from),
                None => old.period_mut().end_inferred(day),
            }
        }
        if one && matches.contains(&None) {
            // Begun and replaced on one day: a correction, it never held.
            history.retain(|old| !is_empty(old.period()));
        }
    }
    let mut carried: Vec<T> = Vec::with_capacity(history.len() + current.len());
    for (mut fact, found) in current.into_iter().zip(matches) {
        let contradicted = |from: Bound| {
            let ended = |old: &T| old.period().until.is_some_and(|until| from.on < until.on);
            history.iter().any(|old| (one || old.says_the_same(&fact)) && ended(old))
        };
        let stated = fact.period().from.filter(|from| !contradicted(*from));
        let known = found.and_then(|index| previous.get(index)).map(|old| old.period().from);
        let from = stated.or_else(|| known.unwrap_or_else(|| Some(Bound::inferred(day))));
        fact.period_mut().from = from;
        carried.push(fact);
    }
    carried.append(&mut history);
    carried.sort_by_key(|fact| {
        let period = fact.period();
        (period.from.map(|from| from.on), period.until.map_or(NaiveDate::MAX, |until| until.on))
    });
    carried
}

/// For each current fact the previous one it repeats: the one still open; else one it states the end
/// of; else one whose stated end it takes back. What ended by inference and is back is a new fact.
fn match_up<T: Dated>(previous: &[T], current: &[T]) -> Vec<Option<usize>> {
    let mut used = vec![false; previous.len()];
    let mut find = |fact: &T, fits: &dyn Fn(&Period) -> bool| {
        let found = (previous.iter().enumerate())
            .position(|(index, old)| !used[index] && old.says_the_same(fact) && fits(old.period()))?;
        used[found] = true;
        Some(found)
    };
    let same_start = |fact: &T, old: &Period| fact.period().from.is_some() && fact.period().from == old.from;
    (current.iter())
        .map(|fact| {
            let ends = fact.period().until;
            find(fact, &|old| old.is_open() && same_start(fact, old))
                .or_else(|| find(fact, &|old| ends.is_some() && old.until == ends))
                .or_else(|| find(fact, &|old| ends.is_some() && same_start(fact, old)))
                .or_else(|| find(fact, &Period::is_open))
                .or_else(|| find(fact, &|old| ends.is_some() && old.until.is_some_and(is_inferred)))
                .or_else(|| {
                    find(fact, &|old| ends.is_none() && old.until.is_some_and(|until| !is_inferred(until)))
                })
        })
        .collect()
}

fn is_inferred(bound: Bound) -> bool {
    bound.basis == Basis::Inferred
}

fn is_empty(period: &Period) -> bool {
    matches!((period.from, period.until), (Some(from), Some(until)) if from.on >= until.on)
}

macro_rules! dated {
    ($type:ty, |$a:ident, $b:ident| $same:expr) => {
        impl $crate::domain::period::Dated for $type {
            fn period(&self) -> &$crate::domain::Period {
                &self.period
            }
            fn period_mut(&mut self) -> &mut $crate::domain::Period {
                &mut self.period
            }
            fn says_the_same(&self, other: &Self) -> bool {
                let ($a, $b) = (self, other);
                $same
            }
        }
    };
}
pub(crate) use dated;
