//! Logos, images and other files.

use super::Kind;
use super::content::{Content, Paths, Publication};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A file that content refers to. Its bytes are stored once per digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Its path on the site, from the root: `/img/logo.svg`.
    pub path: String,
    /// Its media type (RFC 6838), from its name.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// BLAKE3 of its bytes, hexadecimal.
    pub digest: String,
    /// From when it is public: with the document whose file it is; always where it is nobody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTime<Utc>>,
}

impl Content for Asset {
    const KIND: Kind = Kind::Asset;

    fn publication(&self) -> Publication {
        Publication { published_at: self.published_at, expires_at: None }
    }

    fn paths(&self) -> Paths<'_> {
        Paths { canonical: Some(&self.path), aliases: &[] }
    }
}
