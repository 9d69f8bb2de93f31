//! Assets.

use super::connection::{Connection, list, page};
use super::operation::Operation;
use super::view::{global_id, view};
use crate::lists::{AssetFilter, AssetOrder};
use crate::values::{Date, DateTime, asset_path};
use async_graphql::{Context, ID, Object, Result};
use chancery_schema::domain::Content as _;

view!(Asset);

/// A logo, image or other file, served by this program.
#[Object]
impl Asset {
    /// Its id.
    pub(super) async fn id(&self) -> ID {
        global_id(&self.stored.id)
    }

    /// Its path on the site it comes from.
    async fn path(&self) -> &str {
        &self.path
    }

    /// Where this program serves it, from its root. Changes when the file does, so it may be cached
    /// for good.
    async fn url(&self) -> String {
        asset_path(&self.stored.value)
    }

    /// Its media type (RFC 6838).
    async fn media_type(&self) -> &str {
        &self.media_type
    }

    /// Its size in bytes.
    async fn size(&self) -> i32 {
        self.size_shown()
    }

    /// BLAKE3 of its bytes, hexadecimal.
    async fn digest(&self) -> &str {
        &self.digest
    }
}

impl Asset {
    /// Its size in bytes, as far as an Int can tell it.
    pub(super) fn size_shown(&self) -> i32 {
        i32::try_from(self.size).unwrap_or(i32::MAX)
    }

    /// Whether the document whose file it is is published.
    pub(super) fn is_public(&self) -> bool {
        self.publication().is_public(self.snapshot.at)
    }
}

/// Root fields about files.
#[derive(Default)]
pub(crate) struct AssetQuery;

#[Object]
impl AssetQuery {
    /// The files that are public, by path.
    #[expect(clippy::too_many_arguments, reason = "a connection's arguments")]
    async fn assets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start; 20 where neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "After the entry of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Before the entry of this cursor.")] before: Option<String>,
        filter: Option<AssetFilter>,
        order_by: Option<AssetOrder>,
        #[graphql(desc = "What was true on that day; today by default, or the day of `knownAt`.")]
        as_of: Option<Date>,
        #[graphql(desc = "What was recorded at that time; everything by default.")] known_at: Option<
            DateTime,
        >,
    ) -> Result<Connection<Asset>> {
        let page = page(ctx, first, after, last, before)?;
        let snapshot = Operation::of(ctx)?.page_snapshot(&page, as_of, known_at).await?;
        list(ctx, snapshot, filter.unwrap_or_default().into(), order_by.map(Into::into), &page).await
    }
}
