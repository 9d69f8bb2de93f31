//! What happened to the organisation.

use super::{BodyRef, Content, FuzzyDate, Kind, Link};
use serde::{Deserialize, Serialize};

/// What sort of event it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HistoryKind {
    /// The organisation was founded.
    Founded,
    /// It took another name.
    Renamed,
    /// It changed its form, purpose or membership.
    Restructured,
    /// It signed an agreement.
    Agreement,
    /// It adopted or changed its rules.
    Rules,
    /// It published something of lasting weight.
    Publication,
    /// It held or joined a meeting or conference.
    Meeting,
    /// Anything else worth remembering.
    Milestone,
}

impl HistoryKind {
    /// The name it is stored by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Founded => "founded",
            Self::Renamed => "renamed",
            Self::Restructured => "restructured",
            Self::Agreement => "agreement",
            Self::Rules => "rules",
            Self::Publication => "publication",
            Self::Meeting => "meeting",
            Self::Milestone => "milestone",
        }
    }
}

/// An event in the organisation's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryEvent {
    /// When it happened, as exactly as it is known.
    pub date: FuzzyDate,
    /// What sort of event it was.
    pub kind: HistoryKind,
    /// What happened, in one line.
    pub title: String,
    /// The story.
    pub body: Option<BodyRef>,
    /// Where it is told.
    pub sources: Vec<Link>,
}

impl Content for HistoryEvent {
    const KIND: Kind = Kind::HistoryEvent;
}
