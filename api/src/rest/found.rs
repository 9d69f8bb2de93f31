//! What a search finds, and where a path leads.

use super::List;
use super::refs::{Ref, href};
use crate::values::{NodeType, ResolutionStatus};
use chancery_schema::store;
use schemars::JsonSchema;
use serde::Serialize;

/// A record that a search found.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SearchResult")]
pub(crate) struct SearchHit {
    /// The record's id.
    id: String,
    /// Where it is.
    href: String,
    /// Its type.
    r#type: NodeType,
    /// How well it matches: from 0 to 1, comparable within one search.
    score: f64,
    /// A passage around the first match, plain text.
    snippet: String,
}

impl From<store::SearchHit> for SearchHit {
    fn from(hit: store::SearchHit) -> Self {
        Self {
            href: href(&hit.id),
            id: hit.id.to_string(),
            r#type: hit.kind.into(),
            score: hit.score,
            snippet: hit.snippet,
        }
    }
}

/// What a search found, best first.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SearchResultList")]
pub(crate) struct SearchList {
    #[serde(flatten)]
    pub(crate) list: List<SearchHit>,
    /// More records match than are ranked: those with a match in the title and the most recently recorded
    /// are, and only they are listed. Ask for more words to see the others.
    pub(crate) bounded: bool,
}

/// Where a path leads.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Resolution {
    /// What became of it.
    pub(crate) status: ResolutionStatus,
    /// Where what it led to stands now.
    pub(crate) path: Option<String>,
    /// What it leads to; for a path that is GONE, what is still known of it: a former member, say.
    pub(crate) record: Option<Ref>,
}

impl Resolution {
    /// A path that leads nowhere.
    pub(crate) fn nowhere(status: ResolutionStatus) -> Self {
        Self { status, path: None, record: None }
    }
}
