//! What lists may be narrowed by and ordered by: typed once, for every surface.

mod asset;
mod history;
mod member;
mod news;
mod page;
mod part;
mod partner;
mod person;
mod position;
mod sponsor;

use crate::values::{Date, short};
pub(crate) use asset::{AssetFilter, AssetOrder};
use async_graphql::InputObject;
use chancery_schema::domain::Id;
pub(crate) use history::{HistoryFilter, HistoryOrder};
pub(crate) use member::{MemberFilter, MemberOrder};
pub(crate) use news::{NewsFilter, NewsOrder};
pub(crate) use page::{PageFilter, PageOrder};
pub(crate) use part::{Asked, DEFAULT_PAGE_SIZE, Part};
pub(crate) use partner::{PartnerFilter, PartnerOrder};
pub(crate) use person::{PersonFilter, PersonOrder};
pub(crate) use position::{PositionFilter, PositionOrder};
use schemars::JsonSchema;
use serde::Deserialize;
pub(crate) use sponsor::{SponsorFilter, SponsorOrder};

/// What was asked for makes no sense; the sentence says which part and why. No `Display`: each surface
/// makes an error of its own of it, with a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadInput(pub(crate) String);

impl BadInput {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// Reads an id a client gave, of whatever kind; else what is wrong with it.
pub(crate) fn parse_id(given: &str) -> Result<Id, String> {
    Id::parse(given).ok_or_else(|| format!("“{}” is not an id: pass an id as it was given", short(given)))
}

/// A range of days.
#[derive(InputObject, Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct DateRange {
    /// That day or later.
    pub(crate) from: Option<Date>,
    /// That day or earlier.
    pub(super) to: Option<Date>,
}

impl DateRange {
    /// Refuses a range that no day can be in.
    pub(super) fn check(self, name: &str) -> Result<Self, BadInput> {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from.0 > to.0 => Err(BadInput::new(format!(
                "{name}: from {} is after to {}: no day is in that range",
                from.0, to.0
            ))),
            _ => Ok(self),
        }
    }
}
