//! Files.

use async_graphql::{Enum, InputObject};
use chancery_schema::store;
use schemars::JsonSchema;
use serde::Deserialize;

/// Which files. All conditions must hold.
#[derive(InputObject, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct AssetFilter {
    /// Of this media type (RFC 6838): `image/svg+xml`.
    media_type: Option<String>,
}

impl From<AssetFilter> for store::AssetFilter {
    fn from(filter: AssetFilter) -> Self {
        Self { media_type: filter.media_type }
    }
}

/// The order of files.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "store::AssetOrder")]
pub(crate) enum AssetOrder {
    /// By their paths on the site.
    PathAsc,
}
