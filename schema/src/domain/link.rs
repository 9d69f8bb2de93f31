//! References: to places elsewhere and to texts stored beside a record.

use serde::{Deserialize, Serialize};

/// A link to somewhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it leads to: a title, or the name of the service (`linkedin`, `blog`, `feed`).
    pub title: String,
    /// The address: http, https or mailto.
    pub url: String,
}

/// Which text a record has: the BLAKE3 of the text with all its forms and sections, hexadecimal.
/// Texts are stored once, apart from records, and loaded only where they are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BodyRef(pub(crate) String);

impl BodyRef {
    /// The digest.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
