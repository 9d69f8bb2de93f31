//! Feeds of the news: one value, made of what every list is made of, and a writer for each format.
//!
//! - [`collect()`] reads a page of the news and makes a [`Feed`] of it;
//! - `rss`, `atom` and `json` write it; `page` writes it for people;
//! - `list` tells which feeds there are.
//!
//! Texts are cleaned where they come in ([`text`]), so that no writer has to think of what XML cannot
//! hold.

mod atom;
mod collect;
mod identity;
mod json;
mod list;
mod page;
mod rss;
#[cfg(test)]
mod tests;
mod text;

pub(crate) use collect::{Request, Wanted, collect};
pub(crate) use list::{Parameter, list};
pub(crate) use page::STYLE;

use chrono::{DateTime, Utc};

/// The form of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// RSS 2.0 (<https://www.rssboard.org/rss-specification>).
    Rss,
    /// The Atom Syndication Format (RFC 4287).
    Atom,
    /// JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).
    Json,
}

impl Format {
    /// Every form.
    pub(crate) const ALL: [Self; 3] = [Self::Rss, Self::Atom, Self::Json];

    /// Where it is served, from the root of this server.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Rss => "/feeds/news.rss",
            Self::Atom => "/feeds/news.atom",
            Self::Json => "/feeds/news.json",
        }
    }

    /// Its media type.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }

    /// What people call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rss => "RSS",
            Self::Atom => "Atom",
            Self::Json => "JSON Feed",
        }
    }
}

/// A page of a feed, whatever its form.
#[derive(Clone, Debug)]
pub(crate) struct Feed {
    /// What identifies the feed wherever and in whatever form it is served (RFC 4287, section 4.2.6).
    id: String,
    title: String,
    /// What it is about, in a sentence.
    about: String,
    /// The name of the organisation whose news it is.
    publisher: String,
    /// The address of the organisation's site.
    site: String,
    logo: Option<File>,
    /// The language, where all entries have the same.
    language: Option<String>,
    /// The newest change of an entry; of the organisation where there are no entries.
    updated: DateTime<Utc>,
    /// The addresses of this page in each form, as in [`Format::ALL`].
    forms: [String; 3],
    /// The addresses to subscribe to: those of the first page.
    subscribe: [String; 3],
    /// The addresses of other pages, where they are known, in the form that was asked for.
    pages: Pages,
    /// Whether every entry of the feed is here (RFC 5005, section 2).
    complete: bool,
    entries: Vec<Entry>,
}

impl Feed {
    /// The address of this page in the form.
    pub(crate) fn address(&self, format: Format) -> &str {
        let place = Format::ALL.iter().position(|form| *form == format).unwrap_or_default();
        self.forms.get(place).map_or("", String::as_str)
    }

    /// The language, where all entries have the same.
    pub(crate) fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// The addresses of other pages.
    pub(crate) fn pages(&self) -> &Pages {
        &self.pages
    }

    /// The feed as it is sent.
    ///
    /// # Errors
    /// When a writer fails, which none does that writes to memory.
    pub(crate) fn write(&self, format: Format) -> Result<Vec<u8>, WriteError> {
        match format {
            Format::Rss => rss::write(self),
            Format::Atom => atom::write(self),
            Format::Json => json::write(self),
        }
    }

    /// The feed as a page for people.
    ///
    /// # Errors
    /// When a writer fails, which none does that writes to memory.
    pub(crate) fn page(&self, format: Format) -> Result<Vec<u8>, WriteError> {
        page::write(self, format)
    }
}

/// Why a feed cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the feed cannot be written: {0}")]
pub(crate) struct WriteError(String);

impl WriteError {
    fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// Pages of a feed (RFC 5005, section 3).
#[derive(Clone, Debug, Default)]
pub(crate) struct Pages {
    pub(crate) first: Option<String>,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    pub(crate) last: Option<String>,
}

impl Pages {
    /// Those that are known, with their relation.
    pub(crate) fn known(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("first", &self.first),
            ("previous", &self.previous),
            ("next", &self.next),
            ("last", &self.last),
        ];
        all.into_iter().filter_map(|(relation, address)| Some((relation, address.as_deref()?)))
    }
}

/// A file of this server.
#[derive(Clone, Debug)]
struct File {
    url: String,
    media_type: String,
    /// In bytes.
    size: u64,
}

/// An article in a feed.
#[derive(Clone, Debug)]
struct Entry {
    /// What identifies it for good.
    guid: String,
    url: String,
    /// Plain text on one line.
    title: String,
    /// Plain text.
    summary: String,
    /// The text as HTML, every address in it absolute; none in a feed of summaries.
    html: Option<String>,
    published: DateTime<Utc>,
    updated: DateTime<Utc>,
    language: String,
    authors: Vec<Author>,
    /// Tags and categories, as written.
    categories: Vec<String>,
    image: Option<File>,
}

impl Entry {
    /// Whether what identifies it is where it stands.
    fn is_permalink(&self) -> bool {
        self.guid == self.url
    }
}

/// A name in the byline.
#[derive(Clone, Debug)]
struct Author {
    name: String,
    /// The organisation they wrote for.
    affiliation: Option<String>,
}

impl Author {
    /// The byline: the name, and the organisation where that is another.
    fn byline(&self) -> String {
        match &self.affiliation {
            Some(affiliation) if *affiliation != self.name => format!("{} ({affiliation})", self.name),
            _ => self.name.clone(),
        }
    }
}
