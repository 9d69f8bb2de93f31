//! Atom (RFC 4287), paged as RFC 5005 has it.

use super::{Author, Entry, Feed, Format, WriteError};
use atom_syndication::extension::{Extension, ExtensionMap};
use atom_syndication::{
    Category, Content, Entry as AtomEntry, Feed as AtomFeed, Generator, Link, Person, Text,
};
use chrono::{DateTime, FixedOffset, Utc};
use std::collections::BTreeMap;

/// The namespace of feed paging (RFC 5005, section 1.2).
pub(super) const HISTORY: &str = "http://purl.org/syndication/history/1.0";

/// Writes the feed.
pub(super) fn write(feed: &Feed) -> Result<Vec<u8>, WriteError> {
    let form = |relation: &str, form: Format| Link {
        href: feed.address(form).to_owned(),
        rel: relation.to_owned(),
        mime_type: Some(form.media_type().to_owned()),
        ..Link::default()
    };
    // RFC 4287, section 4.1.1: no two alternates of one type and language.
    let site = Link { href: feed.site.clone(), mime_type: Some("text/html".to_owned()), ..Link::default() };
    let mut links = vec![
        form("self", Format::Atom),
        site,
        form("alternate", Format::Rss),
        form("alternate", Format::Json),
    ];
    links.extend(feed.pages.known().map(|(relation, href)| Link {
        href: href.to_owned(),
        rel: relation.to_owned(),
        mime_type: Some(Format::Atom.media_type().to_owned()),
        ..Link::default()
    }));
    let complete = Extension { name: "fh:complete".to_owned(), ..Extension::default() };
    let extensions = if feed.complete {
        let elements = BTreeMap::from([("complete".to_owned(), vec![complete])]);
        ExtensionMap::from([("fh".to_owned(), elements)])
    } else {
        ExtensionMap::new()
    };
    let written = AtomFeed {
        title: Text::plain(feed.title.clone()),
        id: feed.id.clone(),
        updated: fixed(feed.updated),
        authors: vec![Person {
            name: feed.publisher.clone(),
            uri: Some(feed.site.clone()),
            ..Person::default()
        }],
        generator: Some(Generator {
            value: "Chancery".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            ..Generator::default()
        }),
        links,
        logo: feed.logo.as_ref().map(|logo| logo.url.clone()),
        subtitle: Some(Text::plain(feed.about.clone())),
        entries: feed.entries.iter().map(entry).collect(),
        extensions,
        namespaces: BTreeMap::from([("fh".to_owned(), HISTORY.to_owned())]),
        lang: feed.language.clone(),
        ..AtomFeed::default()
    };
    written.write_to(Vec::new()).map_err(WriteError::new)
}

fn entry(entry: &Entry) -> AtomEntry {
    let text = |value: &str| Text { lang: Some(entry.language.clone()), ..Text::plain(value) };
    let mut links = vec![Link {
        href: entry.url.clone(),
        mime_type: Some("text/html".to_owned()),
        hreflang: Some(entry.language.clone()),
        ..Link::default()
    }];
    links.extend(entry.image.as_ref().map(|image| Link {
        href: image.url.clone(),
        rel: "enclosure".to_owned(),
        mime_type: Some(image.media_type.clone()),
        length: Some(image.size.to_string()),
        ..Link::default()
    }));
    let person = |author: &Author| Person { name: author.byline(), ..Person::default() };
    let category = |name: &String| Category { term: name.clone(), ..Category::default() };
    AtomEntry {
        title: text(&entry.title),
        id: entry.guid.clone(),
        updated: fixed(entry.updated),
        authors: entry.authors.iter().map(person).collect(),
        categories: entry.categories.iter().map(category).collect(),
        links,
        published: Some(fixed(entry.published)),
        summary: Some(text(&entry.summary)),
        content: entry.html.as_ref().map(|html| Content {
            value: Some(html.clone()),
            content_type: Some("html".to_owned()),
            lang: Some(entry.language.clone()),
            ..Content::default()
        }),
        ..AtomEntry::default()
    }
}

fn fixed(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.fixed_offset()
}
