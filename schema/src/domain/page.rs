//! Any other document of the site.

use super::content::{Content, Paths, Publication, Searchable};
use super::{BodyRef, Kind, Translation};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Where it stands on the site, from the root, with slashes at both ends.
    pub path: String,
    /// Other paths that lead to it.
    pub aliases: Vec<String>,
    /// Its address in full.
    pub url: String,
    /// Its title, plain text.
    pub title: String,
    /// The author's summary or description, plain text.
    pub summary: Option<String>,
    /// The text.
    pub body: BodyRef,
    /// BCP 47 tag.
    pub language: String,
    /// Which other documents say the same in another language; none where the site has one language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<Translation>,
    /// From when it is public.
    pub published_at: Option<DateTime<Utc>>,
    /// When the source says it was last changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// From when it is no longer public.
    pub expires_at: Option<DateTime<Utc>>,
    /// Where the site sends whoever opens it.
    pub redirect: Option<String>,
}

impl Content for Page {
    const KIND: Kind = Kind::Page;

    const DATED: bool = true;

    fn publication(&self) -> Publication {
        Publication { published_at: self.published_at, expires_at: self.expires_at }
    }

    fn paths(&self) -> Paths<'_> {
        Paths { canonical: Some(&self.path), aliases: &self.aliases }
    }

    fn searchable(&self) -> Option<Searchable<'_>> {
        Some(Searchable {
            titles: vec![&self.title],
            texts: self.summary.iter().map(String::as_str).collect(),
            body: Some(&self.body),
            published: self.published_at,
            expires: self.expires_at,
        })
    }
}
