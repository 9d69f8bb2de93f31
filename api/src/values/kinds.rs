//! Enumerations, spelled alike on every surface.

use async_graphql::Enum;
use chancery_schema::domain::{self, Kind};
use chancery_schema::store;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What sort of event it was.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "domain::HistoryKind")]
pub(crate) enum HistoryKind {
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

/// Organisation or individual.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "domain::MemberKind")]
pub(crate) enum MemberKind {
    /// A company, authority, institute.
    Organization,
    /// A person in their own name.
    Individual,
}

/// Where a membership stands on a day.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum MembershipStatus {
    /// In membership on that day.
    Current,
    /// In membership before that day and not on it.
    Former,
    /// In membership only after that day.
    Upcoming,
}

impl MembershipStatus {
    /// Where a membership stands on a day.
    pub(crate) fn of(member: &domain::Member, day: NaiveDate) -> Self {
        let begins_later =
            |period: &domain::MembershipPeriod| period.period.from.is_some_and(|from| from.on > day);
        if member.period_on(day).is_some() {
            Self::Current
        } else if member.periods.iter().all(begins_later) {
            Self::Upcoming
        } else {
            Self::Former
        }
    }
}

/// How sure an attribution is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "domain::Confidence")]
pub(crate) enum Confidence {
    /// The name is that of one known author at the article's date.
    Exact,
    /// The name may be that of several.
    Ambiguous,
    /// Nobody of that name is known.
    None,
}

/// What a level or a sponsorship is for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "domain::SponsorScope")]
pub(crate) enum SponsorScope {
    /// The organisation as a whole.
    General,
    /// A single event.
    Event,
}

/// Types of records.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "Kind")]
pub(crate) enum NodeType {
    Organization,
    HistoryEvent,
    Membership,
    MemberCategory,
    RuleBook,
    Member,
    Person,
    Position,
    WorkingGroup,
    SponsorshipProgram,
    SponsorLevel,
    Sponsor,
    Partner,
    NewsArticle,
    Page,
    Asset,
}

/// What became of a path.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "store::ResolutionStatus")]
pub(crate) enum ResolutionStatus {
    /// Something stands there.
    Current,
    /// What stood there, or was to be found there as well, stands at `path` now.
    Moved,
    /// What stood there is no more.
    Gone,
    /// Nothing ever stood there, as far as is known.
    Unknown,
}

/// What happened to a record.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "store::ChangeKind")]
pub(crate) enum ChangeKind {
    /// It is new, or back.
    Created,
    /// It differs.
    Updated,
    /// The source no longer has it: it ended, or was withdrawn.
    Deleted,
}

/// Types that are searched.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum SearchType {
    /// News articles.
    NewsArticle,
    /// Pages.
    Page,
    /// Members.
    Member,
}

impl From<SearchType> for Kind {
    fn from(kind: SearchType) -> Self {
        match kind {
            SearchType::NewsArticle => Self::NewsArticle,
            SearchType::Page => Self::Page,
            SearchType::Member => Self::Member,
        }
    }
}

/// How exactly a date is known.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "domain::DatePrecision")]
pub(crate) enum DatePrecision {
    /// Only the year is known.
    Year,
    /// Year and month are known.
    Month,
    /// The day is known.
    Day,
}

/// Where a bound of a period comes from.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "domain::Basis")]
pub(crate) enum ValidityBasis {
    /// The source says so.
    Stated,
    /// Concluded from the day it was recorded: the source is silent.
    Inferred,
}
