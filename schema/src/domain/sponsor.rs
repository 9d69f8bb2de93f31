//! Sponsors, the levels they sponsor at, and the policy that binds them.

use super::content::Content;
use super::period::{Reading, carry_forward, dated};
use super::{BodyRef, Id, Kind, Period};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a sponsorship level or a sponsorship is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SponsorScope {
    /// The organisation as a whole.
    #[default]
    General,
    /// A single event.
    Event,
}

impl SponsorScope {
    /// The name it is stored by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Event => "event",
        }
    }
}

/// An amount of money (schema.org `MonetaryAmount`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Decimal digits, with a dot before a fraction: `50000`, `2500.50`.
    pub amount: String,
    /// The ISO 4217 code.
    pub currency: String,
}

/// How the organisation is sponsored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SponsorshipProgram {
    /// What sponsors gain and what they never do.
    pub policy: Option<BodyRef>,
    /// How to donate.
    pub donations: Option<BodyRef>,
}

impl Content for SponsorshipProgram {
    const KIND: Kind = Kind::SponsorshipProgram;
}

/// A level of sponsorship.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SponsorLevel {
    /// Its name, as sponsors' data gives it.
    pub name: String,
    /// What it is for.
    pub scope: SponsorScope,
    /// Its place: 1 is the highest.
    pub rank: i32,
    /// What it costs a year (an event, for event levels), where the source says.
    pub annual_amount: Option<Money>,
    /// The amount is the least, not the exact one.
    pub starting_at: bool,
    /// When the level exists.
    pub period: Period,
}

impl Content for SponsorLevel {
    const KIND: Kind = Kind::SponsorLevel;
    const CARRIES: bool = true;

    fn carry_forward(&mut self, previous: Option<&Self>, day: NaiveDate) {
        self.period.carry(previous.map(|p| &p.period), day);
    }

    fn ended(mut self, day: NaiveDate, _present: &[Self]) -> Option<Self> {
        self.period.end_inferred(day);
        Some(self)
    }
}

/// A sponsor, present or former.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sponsor {
    /// Its name in addresses: the member's where it is one.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its website.
    pub website: Option<String>,
    /// Its logo.
    pub logo: Option<Id>,
    /// The member it is.
    pub member: Option<Id>,
    /// What it sponsored, oldest first.
    pub sponsorships: Vec<Sponsorship>,
}

/// A sponsorship at one level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sponsorship {
    /// The level's name as the source gives it.
    pub level: String,
    /// What is sponsored.
    pub scope: SponsorScope,
    /// The event, where one is sponsored.
    pub event: Option<String>,
    /// The level's rank; unknown where no level of that name is described.
    pub rank: Option<i32>,
    /// When.
    pub period: Period,
}

dated!(Sponsorship, |a, b| a.level == b.level && a.scope == b.scope && a.event == b.event);

impl Content for Sponsor {
    const KIND: Kind = Kind::Sponsor;
    const CARRIES: bool = true;

    fn carry_forward(&mut self, previous: Option<&Self>, day: NaiveDate) {
        let known = previous.map(|p| p.sponsorships.as_slice()).unwrap_or_default();
        self.sponsorships =
            carry_forward(known, std::mem::take(&mut self.sponsorships), day, Reading::Present);
    }

    fn ended(mut self, day: NaiveDate, _present: &[Self]) -> Option<Self> {
        self.sponsorships.iter_mut().for_each(|s| s.period.end_inferred(day));
        Some(self)
    }
}
