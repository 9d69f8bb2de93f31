//! Assets.

use super::view::{global_id, view};
use crate::values::asset_path;
use async_graphql::{ID, Object};
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
        i32::try_from(self.size).unwrap_or(i32::MAX)
    }

    /// BLAKE3 of its bytes, hexadecimal.
    async fn digest(&self) -> &str {
        &self.digest
    }
}

impl Asset {
    /// Whether the document whose file it is is published.
    pub(super) fn is_public(&self) -> bool {
        self.publication().is_public(self.snapshot.at)
    }
}
