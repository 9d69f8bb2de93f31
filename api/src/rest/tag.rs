//! Tags.

use chancery_schema::store::TagCount;
use schemars::JsonSchema;
use serde::Serialize;

/// What articles are about.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tag {
    /// Its name as written.
    name: String,
    /// What it is compared by: `ssl-tls` for "SSL/TLS".
    slug: String,
    /// How many published articles carry it.
    article_count: u64,
}

impl From<TagCount> for Tag {
    fn from(count: TagCount) -> Self {
        Self { name: count.tag.name, slug: count.tag.slug, article_count: count.articles }
    }
}
