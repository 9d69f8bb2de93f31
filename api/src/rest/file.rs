//! Files: logos, images, attachments.

use super::reader::Reader;
use super::{Collection, Ordered, Resource, Selected, href};
use crate::lists::{AssetFilter, AssetOrder, BadInput};
use crate::values::asset_path;
use chancery_schema::StoreError;
use chancery_schema::domain::{self, Id};
use chancery_schema::store::Stored;
use schemars::JsonSchema;
use serde::Serialize;

/// A logo, image or other file, served by this program.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Asset")]
pub(crate) struct File {
    /// Its id.
    id: String,
    /// Where it is described.
    href: String,
    /// Its path on the site it comes from.
    path: String,
    /// Where this program serves it, from its root. Changes when the file does, so it may be cached
    /// for good.
    url: String,
    /// Its media type (RFC 6838).
    media_type: String,
    /// Its size in bytes.
    size: u64,
    /// BLAKE3 of its bytes, hexadecimal.
    digest: String,
}

/// A file as a resource of its own.
pub(crate) type Asset = File;

impl File {
    pub(super) fn new(id: &Id, asset: &domain::Asset) -> Self {
        Self {
            id: id.to_string(),
            href: href(id),
            path: asset.path.clone(),
            url: asset_path(asset),
            media_type: asset.media_type.clone(),
            size: asset.size,
            digest: asset.digest.clone(),
        }
    }
}

impl Resource for File {
    type Content = domain::Asset;

    const NAME: &'static str = "assets";
    const ONE: &'static str = "a logo, image or other file";
    const TAG: &'static str = "News and pages";

    async fn views(_: &Reader<'_>, found: Vec<Stored<domain::Asset>>) -> Result<Vec<Self>, StoreError> {
        Ok(found.iter().map(|stored| Self::new(&stored.id, &stored.value)).collect())
    }
}

impl Collection for File {
    type Filter = AssetFilter;
    type Order = Ordered<AssetOrder>;

    const MANY: &'static str = "the logos, images and other files";
    const COLUMNS: &'static [&'static str] = &["id", "path", "url", "mediaType", "size", "digest"];

    fn select(filter: AssetFilter, order: Ordered<AssetOrder>) -> Result<Selected<Self>, BadInput> {
        Ok((filter.into(), order.into()))
    }
}
