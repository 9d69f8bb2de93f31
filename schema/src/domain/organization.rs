//! The organisation itself.

use super::content::Content;
use super::period::dated;
use super::{BodyRef, FuzzyDate, Id, Kind, Link, Period};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The organisation: schema.org `Organization`, with its names over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    /// Names, oldest first. Never empty in a stored record.
    pub names: Vec<OrganizationName>,
    /// The name in the register of companies (schema.org `legalName`).
    pub legal_name: Option<String>,
    /// The legal form, as in "non-profit corporation (Utah, USA)".
    pub legal_form: Option<String>,
    /// When it was founded.
    pub founded_on: Option<FuzzyDate>,
    /// Its vision, one sentence of plain text.
    pub vision: Option<String>,
    /// Its mission, one sentence of plain text.
    pub mission: Option<String>,
    /// What it says about itself.
    pub about: Option<BodyRef>,
    /// How it came to be, as it tells it.
    pub history: Option<BodyRef>,
    /// Where to write to.
    pub email: Option<String>,
    /// Its website: the base of every absolute link, without a trailing slash.
    pub website: Option<String>,
    /// Its logo.
    pub logo: Option<Id>,
    /// Profiles elsewhere.
    pub links: Vec<Link>,
}

/// A name and when it was in use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganizationName {
    /// The name.
    pub name: String,
    /// The short name or abbreviation.
    pub short_name: Option<String>,
    /// When it was in use. The earliest known name has no inferred start: it stands for all time before.
    pub period: Period,
    /// Why it came into use.
    pub reason: Option<String>,
}

dated!(OrganizationName, |a, b| a.name == b.name);

impl Organization {
    /// The name in use on `day`, if one was.
    #[must_use]
    pub fn name_on(&self, day: NaiveDate) -> Option<&OrganizationName> {
        self.names.iter().rev().find(|name| name.period.holds_on(day))
    }
}

impl Content for Organization {
    const KIND: Kind = Kind::Organization;
    const CARRIES: bool = true;

    fn carry_forward(&mut self, previous: Option<&Self>, day: NaiveDate) {
        let known = previous.map(|p| p.names.as_slice()).unwrap_or_default();
        self.names = super::named::carry_names(known, std::mem::take(&mut self.names), day);
    }
}
