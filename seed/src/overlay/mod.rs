//! The overlay: facts about an organisation that its site keeps nowhere as data.
//!
//! One module a file. The types that read a file are its documentation in code; what they do not
//! name is an error, so that a misspelt key is never ignored in silence.

mod history;
mod load;
mod members;
mod membership;
mod organization;
mod partners;
mod positions;
mod rules;
mod sponsorship;
mod values;
mod working_groups;

pub(crate) use history::HistoryEntry;
pub(crate) use load::Overlay;
pub(crate) use members::MemberEntry;
pub(crate) use membership::{CategoryEntry, MembershipFile};
pub(crate) use organization::OrganizationFile;
pub(crate) use partners::PartnerEntry;
pub(crate) use positions::PositionEntry;
pub(crate) use rules::RulesVersion;
pub(crate) use sponsorship::{LevelEntry, SponsorEntry, SponsorshipFile};
pub(crate) use values::{Day, LinkEntry, Page, Span, Text};
pub(crate) use working_groups::{ChairEntry, WorkingGroupEntry};
