//! Assets.

use super::view::{global_id, view};
use async_graphql::{ID, Object};

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
        let name = self.path.rsplit('/').next().unwrap_or_default();
        format!("/assets/{}/{}", self.digest, encode(name))
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
        self.stored.value.published_at.is_none_or(|published| published <= self.snapshot.at)
    }
}

/// A file name as a path segment (RFC 3986).
fn encode(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
