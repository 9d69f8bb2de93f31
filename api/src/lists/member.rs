//! Members.

use super::{BadInput, DateRange};
use crate::values::MemberKind;
use async_graphql::{Enum, InputObject};
use chancery_schema::store;
use schemars::JsonSchema;
use serde::Deserialize;

/// Members by where their membership stands on the day asked about.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "store::MemberStatus")]
pub(crate) enum MemberStatus {
    /// In membership on that day.
    Current,
    /// In membership before that day and not on it.
    Former,
    /// Whatever their membership.
    Any,
}

/// Which members. All conditions must hold.
#[derive(InputObject, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct MemberFilter {
    /// In membership on the day asked about (the default), no longer, or whatever.
    status: Option<MemberStatus>,
    /// Every word of it begins a word of the name, whatever case and accents.
    search: Option<String>,
    /// In one of these categories, by code.
    category: Option<Vec<String>>,
    /// Organisations or individuals.
    kind: Option<MemberKind>,
    /// Taking part in the working group of this code.
    working_group: Option<String>,
    /// Sponsoring, or not.
    sponsor: Option<bool>,
    /// Known by this domain: `example.org`.
    domain: Option<String>,
    /// Member since a day in this range.
    member_since: Option<DateRange>,
    /// The name begins so, whatever case and accents.
    name_starts_with: Option<String>,
}

impl TryFrom<MemberFilter> for store::MemberFilter {
    type Error = BadInput;

    fn try_from(filter: MemberFilter) -> Result<Self, BadInput> {
        let since = filter.member_since.map(|range| range.check("memberSince")).transpose()?;
        Ok(Self {
            status: filter.status.map(Into::into).unwrap_or_default(),
            search: filter.search,
            categories: filter.category,
            kind: filter.kind.map(Into::into),
            working_group: filter.working_group,
            sponsor: filter.sponsor,
            domain: filter.domain,
            since_from: since.and_then(|range| range.from).map(|date| date.0),
            since_to: since.and_then(|range| range.to).map(|date| date.0),
            name_starts_with: filter.name_starts_with,
            slug: None,
        })
    }
}

/// The order of members.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "store::MemberOrder")]
pub(crate) enum MemberOrder {
    /// By the name in use on the day asked about.
    NameAsc,
    /// By that name, backwards.
    NameDesc,
    /// Longest membership first.
    SinceAsc,
    /// Newest membership first.
    SinceDesc,
}
