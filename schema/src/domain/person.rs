//! People and the positions they hold.

use super::content::{Content, Publication};
use super::{Id, Kind, Link, Period};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A person: author, representative or officer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The name as most recently given.
    pub name: String,
    /// Who they are, plain text.
    pub description: Option<String>,
    /// Profiles elsewhere.
    pub links: Vec<Link>,
    /// Organisations outside the membership that the source names for them.
    pub affiliations: Vec<Affiliation>,
    /// From when they are known: where nothing but bylines names them for all to see, with the first
    /// article they wrote; always where something else does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTime<Utc>>,
}

/// What ties a person to an organisation that is not a member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Affiliation {
    /// The organisation's name.
    pub organization: String,
    /// Its website.
    pub website: Option<String>,
    /// Their role there.
    pub role: Option<String>,
    /// When.
    pub period: Period,
}

impl Content for Person {
    const KIND: Kind = Kind::Person;
    const CARRIES: bool = true;

    fn publication(&self) -> Publication {
        Publication { published_at: self.published_at, expires_at: None }
    }

    /// People do not end: one the source no longer names stays known as author. One whom it asks not to list
    /// is withheld by the batch instead.
    fn ended(self, _day: NaiveDate, _present: &[Self]) -> Option<Self> {
        Some(self)
    }
}

/// A leadership position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// The body, as in "Board of Directors".
    pub body: String,
    /// The role in it, as in "Chair".
    pub role: String,
    /// Who holds it.
    pub person: Id,
    /// Their name as the source gives it.
    pub name: String,
    /// The member they come from, where the source links one.
    pub member: Option<Id>,
    /// The organisation they come from as the source names it.
    pub affiliation: Option<String>,
    /// Its place among the positions of the body.
    pub rank: i32,
    /// When they hold it.
    pub period: Period,
}

impl Content for Position {
    const KIND: Kind = Kind::Position;
    const CARRIES: bool = true;

    fn carry_forward(&mut self, previous: Option<&Self>, day: NaiveDate) {
        self.period.carry(previous.map(|p| &p.period), day);
    }

    /// One whose end was stated is over anyway: leaving it out takes it back.
    fn ended(mut self, day: NaiveDate, _present: &[Self]) -> Option<Self> {
        if !self.period.is_open() {
            return None;
        }
        self.period.end_inferred(day);
        Some(self)
    }
}
