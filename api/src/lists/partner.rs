//! Partners.

use async_graphql::{Enum, InputObject};
use chancery_schema::store;
use schemars::JsonSchema;
use serde::Deserialize;

/// Which partners. All conditions must hold.
#[derive(InputObject, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct PartnerFilter {
    /// Whenever they were partners, not only on the day asked about.
    #[graphql(default)]
    any_time: bool,
    /// With an agreement of this kind.
    agreement_kind: Option<String>,
}

impl From<PartnerFilter> for store::PartnerFilter {
    fn from(filter: PartnerFilter) -> Self {
        Self { any_time: filter.any_time, agreement_kind: filter.agreement_kind, slug: None }
    }
}

/// The order of partners.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "store::PartnerOrder")]
pub(crate) enum PartnerOrder {
    /// By name.
    NameAsc,
    /// The longest partnership first.
    SinceAsc,
}
