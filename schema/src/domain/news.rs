//! News.

use super::content::{Content, Paths, Publication, Searchable};
use super::{BodyRef, Id, Kind, Translation};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A news article (schema.org `NewsArticle`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewsArticle {
    /// The last segment of its path. May change; the id does not.
    pub slug: String,
    /// Where it stands on the site, from the root, with slashes at both ends.
    pub path: String,
    /// Other paths that lead to it.
    pub aliases: Vec<String>,
    /// Its address in full.
    pub url: String,
    /// Its title, plain text.
    pub title: String,
    /// The author's summary, plain text; none where the author gave none.
    pub summary: Option<String>,
    /// The summary, or the first words of the text.
    pub excerpt: String,
    /// The text.
    pub body: BodyRef,
    /// From when it is public.
    pub published_at: DateTime<Utc>,
    /// When the source says it was last changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// From when it is no longer public.
    pub expires_at: Option<DateTime<Utc>>,
    /// BCP 47 tag.
    pub language: String,
    /// Which other documents say the same in another language; none where the site has one language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<Translation>,
    /// Who wrote it, in order.
    pub authors: Vec<Attribution>,
    /// What it is about.
    pub tags: Vec<Tag>,
    /// Hugo's `categories`.
    pub categories: Vec<String>,
    /// Series it is part of.
    pub series: Vec<String>,
    /// Files that belong to it.
    pub resources: Vec<Resource>,
    /// Its lead image.
    pub image: Option<Id>,
}

/// A tag: the name as written and what it is compared by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The name.
    pub name: String,
    /// The name folded: `SSL/TLS` is `ssl-tls`.
    pub slug: String,
}

/// How sure an attribution is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The name is that of one known author at the article's date.
    Exact,
    /// The name may be that of several.
    Ambiguous,
    /// Nobody of that name is known.
    None,
}

/// A name in the byline, and who that is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// The name as the byline gives it.
    pub name: String,
    /// The person, member or organisation of that name.
    pub author: Option<Id>,
    /// The organisation they wrote for at that date, by name.
    pub affiliation: Option<String>,
    /// That organisation, where it is or was a member.
    pub member: Option<Id>,
    /// How sure this is.
    pub confidence: Confidence,
}

/// A file that belongs to an article (Hugo page resource).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// The source's name for it; may be a pattern.
    pub src: String,
    /// Its title.
    pub title: Option<String>,
    /// The file, where the program has it.
    pub asset: Option<Id>,
}

impl Content for NewsArticle {
    const KIND: Kind = Kind::NewsArticle;

    const DATED: bool = true;

    fn publication(&self) -> Publication {
        Publication { published_at: Some(self.published_at), expires_at: self.expires_at }
    }

    fn paths(&self) -> Paths<'_> {
        Paths { canonical: Some(&self.path), aliases: &self.aliases }
    }

    fn searchable(&self) -> Option<Searchable<'_>> {
        Some(Searchable {
            titles: vec![&self.title],
            texts: self.summary.iter().map(String::as_str).collect(),
            body: Some(&self.body),
            published: Some(self.published_at),
            expires: self.expires_at,
        })
    }
}
