//! Partner organisations and agreements with them.

use super::content::{Content, Paths};
use super::{FuzzyDate, Id, Kind, Period};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A partner organisation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Partner {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its short name.
    pub short_name: Option<String>,
    /// Who it is, plain text.
    pub description: Option<String>,
    /// Its website.
    pub website: Option<String>,
    /// Its logo.
    pub logo: Option<Id>,
    /// What was agreed, oldest first.
    pub agreements: Vec<Agreement>,
    /// When it is a partner.
    pub period: Period,
}

/// An agreement with a partner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// What sort, as in "Memorandum of Understanding".
    pub kind: String,
    /// Its title.
    pub title: String,
    /// When it was signed.
    pub signed_on: Option<FuzzyDate>,
    /// Where it can be read.
    pub url: Option<String>,
    /// Who signed it, by name.
    pub parties: Vec<String>,
    /// The news that announced it.
    pub announced_by: Option<Id>,
    /// When it is in force.
    pub period: Period,
}

impl Content for Partner {
    const KIND: Kind = Kind::Partner;
    const CARRIES: bool = true;

    fn carry_forward(&mut self, previous: Option<&Self>, day: NaiveDate) {
        self.period.carry(previous.map(|p| &p.period), day);
        for agreement in &mut self.agreements {
            let known = previous.and_then(|p| p.agreements.iter().find(|a| a.title == agreement.title));
            agreement.period.carry(known.map(|a| &a.period), day);
        }
        // An agreement the source no longer names has ended; it was made all the same.
        let kept: Vec<Agreement> = (previous.map(|p| p.agreements.as_slice()).unwrap_or_default().iter())
            .filter(|old| !self.agreements.iter().any(|a| a.title == old.title))
            .cloned()
            .collect();
        for mut old in kept {
            old.period.end_inferred(day);
            self.agreements.push(old);
        }
        self.agreements.sort_by_key(|a| (a.signed_on.map(FuzzyDate::earliest), a.title.clone()));
    }

    fn ended(mut self, day: NaiveDate, _present: &[Self]) -> Option<Self> {
        self.period.end_inferred(day);
        self.agreements.iter_mut().for_each(|a| a.period.end_inferred(day));
        Some(self)
    }

    fn paths(&self) -> Paths<'_> {
        Paths::default()
    }
}
