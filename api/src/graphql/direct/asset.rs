//! Files.

use super::fields::{json, object};
use crate::graphql::asset::Asset;
use crate::values::asset_path;

object! { Asset as "Asset", node: true, |ask| {
    "id" => json!(|asset| asset.stored.id),
    "path" => json!(|asset| asset.path),
    "url" => json!(|asset| asset_path(&asset.stored.value)),
    "mediaType" => json!(|asset| asset.media_type),
    "size" => json!(|asset| asset.size_shown()),
    "digest" => json!(|asset| asset.digest),
} }
