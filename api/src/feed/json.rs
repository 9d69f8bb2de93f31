//! JSON Feed 1.1.

use super::{Entry, Feed, Format, WriteError};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

#[derive(Serialize)]
struct Written<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<&'a str>,
    authors: [Author<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    items: Vec<Item<'a>>,
    #[serde(rename = "_chancery")]
    extension: FeedExtension<'a>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

/// What JSON Feed has no field for.
#[derive(Serialize)]
struct FeedExtension<'a> {
    about: &'static str,
    updated: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_url: Option<&'a str>,
    /// RFC 5005, section 2.
    complete: bool,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'a str>,
    summary: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Byline>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    language: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
}

#[derive(Serialize)]
struct Byline {
    name: String,
}

#[derive(Serialize)]
struct Attachment<'a> {
    url: &'a str,
    mime_type: &'a str,
    size_in_bytes: u64,
}

/// Writes the feed.
pub(super) fn write(feed: &Feed) -> Result<Vec<u8>, WriteError> {
    let written = Written {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.site,
        feed_url: feed.address(Format::Json),
        description: &feed.about,
        next_url: feed.pages.next.as_deref(),
        icon: feed.logo.as_ref().map(|logo| logo.url.as_str()),
        authors: [Author { name: &feed.publisher, url: Some(&feed.site) }],
        language: feed.language.as_deref(),
        items: feed.entries.iter().map(item).collect(),
        extension: FeedExtension {
            about: "Paging as in RFC 5005, and when the feed last changed.",
            updated: instant(feed.updated),
            first_url: feed.pages.first.as_deref(),
            previous_url: feed.pages.previous.as_deref(),
            last_url: feed.pages.last.as_deref(),
            complete: feed.complete,
        },
    };
    serde_json::to_vec(&written).map_err(WriteError::new)
}

fn item(entry: &Entry) -> Item<'_> {
    let image = entry.image.as_ref();
    Item {
        id: &entry.guid,
        url: &entry.url,
        title: &entry.title,
        content_html: entry.html.as_deref(),
        // An item must have the one or the other.
        content_text: if entry.html.is_none() { Some(&entry.summary) } else { None },
        summary: &entry.summary,
        image: image.map(|image| image.url.as_str()),
        date_published: instant(entry.published),
        date_modified: instant(entry.updated),
        authors: entry.authors.iter().map(|author| Byline { name: author.byline() }).collect(),
        tags: &entry.categories,
        language: &entry.language,
        attachments: image
            .map(|image| Attachment {
                url: &image.url,
                mime_type: &image.media_type,
                size_in_bytes: image.size,
            })
            .into_iter()
            .collect(),
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
