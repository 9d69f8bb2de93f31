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

    /// What was over before it was first recorded did not begin when it was recorded: its start is
    /// unknown.
    pub(super) fn drop_impossible_start(&mut self) {
        let over = |from: &Bound| is_inferred(*from) && self.until.is_some_and(|until| until.on <= from.on);
        self.from = self.from.filter(|from| !over(from));
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
    mut current: Vec<T>,
    day: NaiveDate,
    reading: Reading,
) -> Vec<T> {
    let one = reading == Reading::PresentOne;
    let tells_history = one && (current.len() > 1 || current.iter().any(|fact| !fact.period().is_open()));
    current.sort_by_key(|fact| {
        (fact.period().from.map(|from| from.on), fact.period().until.map(|until| until.on))
    });
    current.dedup_by(|a, b| a.says_the_same(b) && a.period() == b.period());
    let matches = match_up(previous, &current, day);
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
        // Recorded and ended on one day: it held on none. Earlier revisions still tell of it.
        history.retain(|old| !never_held(old.period()));
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
        fact.period_mut().drop_impossible_start();
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
/// of; else one whose end it takes back, because that end was stated or inferred on this very day.
/// What ended by inference on an earlier day and is back is a new fact.
fn match_up<T: Dated>(previous: &[T], current: &[T], day: NaiveDate) -> Vec<Option<usize>> {
    let stated_start =
        |fact: &T, old: &Period| fact.period().from.is_some() && fact.period().from == old.from;
    let ends = |fact: &T| fact.period().until;
    // The surest likeness first, for all facts, so that no fact takes what another one fits better.
    let likenesses: [Likeness<'_, T>; 6] = [
        &|fact, old| stated_start(fact, old) && ends(fact) == old.until,
        &|fact, old| ends(fact).is_some() && ends(fact) == old.until,
        &|fact, old| ends(fact).is_some() && stated_start(fact, old),
        &|_, old| old.is_open(),
        &|fact, old| ends(fact).is_some() && old.until.is_some_and(is_inferred),
        &|fact, old| ends(fact).is_none() && old.until.is_some_and(|end| !is_inferred(end) || end.on >= day),
    ];
    let mut used = vec![false; previous.len()];
    let mut matches = vec![None; current.len()];
    for likeness in likenesses {
        for (fact, found) in current.iter().zip(&mut matches).filter(|(_, found)| found.is_none()) {
            let fits = |(index, old): (usize, &T)| {
                !used[index] && old.says_the_same(fact) && likeness(fact, old.period())
            };
            *found = previous.iter().enumerate().position(fits);
            if let Some(index) = *found {
                used[index] = true;
            }
        }
    }
    matches
}

/// Whether a fact may repeat one that held for a period.
type Likeness<'a, T> = &'a dyn Fn(&T, &Period) -> bool;

fn is_inferred(bound: Bound) -> bool {
    bound.basis == Basis::Inferred
}

/// A period inferred to begin and to end on one day.
fn never_held(period: &Period) -> bool {
    let inferred = |from: Bound, until: Bound| is_inferred(from) && is_inferred(until) && from.on >= until.on;
    matches!((period.from, period.until), (Some(from), Some(until)) if inferred(from, until))
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Fact {
        what: u8,
        period: Period,
    }
    dated!(Fact, |a, b| a.what == b.what);

    fn day(number: i32) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(730_000 + number).unwrap()
    }

    fn fact(what: u8, from: Option<i32>, until: Option<i32>) -> Fact {
        Fact { what, period: Period::stated(from.map(day), until.map(day)) }
    }

    fn inferred(number: i32) -> Option<Bound> {
        Some(Bound::inferred(day(number)))
    }

    #[test]
    fn what_has_no_start_begins_when_it_is_recorded() {
        let carried = carry_forward(&[], vec![fact(1, None, None)], day(10), Reading::Present);
        assert_eq!(carried[0].period, Period { from: inferred(10), until: None });
    }

    #[test]
    fn what_is_no_longer_mentioned_ends_inferred_and_stays_known() {
        let known = carry_forward(&[], vec![fact(1, Some(0), None)], day(10), Reading::Present);
        let carried = carry_forward(&known, vec![], day(20), Reading::Present);
        assert_eq!(carried[0].period, Period { from: Some(Bound::stated(day(0))), until: inferred(20) });
    }

    #[test]
    fn a_changed_fact_ends_the_old_one_when_it_is_recorded() {
        let known = carry_forward(&[], vec![fact(1, Some(0), None)], day(10), Reading::PresentOne);
        let carried = carry_forward(&known, vec![fact(2, Some(0), None)], day(20), Reading::PresentOne);
        let periods: Vec<Period> = carried.iter().map(|fact| fact.period).collect();
        assert_eq!(
            periods,
            [
                Period { from: Some(Bound::stated(day(0))), until: inferred(20) },
                Period { from: inferred(20), until: None }
            ]
        );
    }

    #[test]
    fn a_stated_start_ends_the_fact_before_it() {
        let known = carry_forward(&[], vec![fact(1, Some(0), None)], day(10), Reading::PresentOne);
        let carried = carry_forward(&known, vec![fact(2, Some(15), None)], day(20), Reading::PresentOne);
        assert_eq!(carried[0].period.until, Some(Bound::stated(day(15))));
        assert_eq!(carried[1].period.from, Some(Bound::stated(day(15))));
    }

    #[test]
    fn what_comes_back_later_began_anew_and_on_the_same_day_never_left() {
        let known = carry_forward(&[], vec![fact(1, Some(0), None)], day(10), Reading::PresentOne);
        let left = carry_forward(&known, vec![], day(20), Reading::PresentOne);
        let later = carry_forward(&left, vec![fact(1, Some(0), None)], day(30), Reading::PresentOne);
        assert_eq!(later.len(), 2);
        assert_eq!(later[1].period, Period { from: inferred(30), until: None });
        let at_once = carry_forward(&left, vec![fact(1, Some(0), None)], day(20), Reading::PresentOne);
        assert_eq!(at_once, known);
    }

    fn facts() -> impl Strategy<Value = Vec<Fact>> {
        let one = (0u8..3, prop::option::of(0i32..60), prop::option::of(1i32..30)).prop_map(
            |(what, from, length)| fact(what, from, length.map(|length| from.unwrap_or(0) + length)),
        );
        prop::collection::vec(one, 0..4)
    }

    fn readings() -> impl Strategy<Value = Reading> {
        prop_oneof![Just(Reading::Present), Just(Reading::PresentOne)]
    }

    proptest! {
        /// An unchanged source makes no new version, today or on any later day.
        #[test]
        fn recording_the_same_again_changes_nothing(
            before in facts(), now in facts(), first in 0i32..50, between in 0i32..50, later in 0i32..50, reading in readings()
        ) {
            let known = carry_forward(&[], before, day(first), reading);
            let once = carry_forward(&known, now.clone(), day(first + between), reading);
            let again = carry_forward(&once, now, day(first + between + later), reading);
            prop_assert_eq!(once, again);
        }

        /// What the source tells now is in the result, with its stated end.
        #[test]
        fn nothing_the_source_tells_is_lost(before in facts(), now in facts(), at in 0i32..50, reading in readings()) {
            let known = carry_forward(&[], before, day(0), reading);
            let carried = carry_forward(&known, now.clone(), day(at), reading);
            for fact in now {
                let told = carried.iter().any(|c| c.what == fact.what && c.period.until == fact.period.until);
                prop_assert!(told);
            }
        }
    }
}
