//! Working groups.

use super::content::{Content, Paths};
use super::{BodyRef, Id, Kind, Period};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A working group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkingGroup {
    /// Its code, as members' data gives it: `PKIMM`.
    pub code: String,
    /// Its name; the code again where the source only uses and never describes it.
    pub name: String,
    /// What it is for, in a sentence or two.
    pub description: Option<String>,
    /// Its charter.
    pub charter: Option<BodyRef>,
    /// Who chairs it.
    pub chairs: Vec<Chair>,
    /// Where it stands on the site.
    pub path: Option<String>,
    /// When it exists.
    pub period: Period,
}

/// Someone who chairs a working group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chair {
    /// The person.
    pub person: Id,
    /// Their name as the source gives it.
    pub name: String,
    /// Their role, as in "Chair" or "Vice Chair".
    pub role: String,
    /// The member they come from, where the source links one.
    pub member: Option<Id>,
}

impl Content for WorkingGroup {
    const KIND: Kind = Kind::WorkingGroup;
    const CARRIES: bool = true;

    fn carry_forward(&mut self, previous: Option<&Self>, day: NaiveDate) {
        self.period.carry(previous.map(|p| &p.period), day);
    }

    fn ended(mut self, day: NaiveDate, _present: &[Self]) -> Option<Self> {
        self.period.end_inferred(day);
        Some(self)
    }

    /// Its path belongs to the page that stands there.
    fn paths(&self) -> Paths<'_> {
        Paths::default()
    }
}
