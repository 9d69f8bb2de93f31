//! What is the same in several languages.

use serde::{Deserialize, Serialize};

/// Which texts are translations of each other: those with the same key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translation {
    /// What the source calls the text, whatever its language.
    pub key: String,
    /// The place of its language among those of the site, from 0.
    pub rank: u32,
}
