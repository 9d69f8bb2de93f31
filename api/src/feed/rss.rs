//! RSS 2.0, with what the RSS Profile recommends (<https://www.rssboard.org/rss-profile>).

use super::text::{cautious, html};
use super::{Entry, Feed, Format, WriteError};
use atom_syndication::Link;
use chrono::{DateTime, Utc};
use rss::extension::atom::AtomExtension;
use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Enclosure, Guid, Image, Item};
use std::collections::BTreeMap;

/// What the element `image` may show, by the specification.
const IMAGES: [&str; 3] = ["image/gif", "image/jpeg", "image/png"];

const NAMESPACES: [(&str, &str); 4] = [
    ("atom", "http://www.w3.org/2005/Atom"),
    ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("fh", super::atom::HISTORY),
];

/// Writes the feed.
pub(super) fn write(feed: &Feed) -> Result<Vec<u8>, WriteError> {
    let link = |relation: &str, href: &str, media_type: &str| Link {
        href: href.to_owned(),
        rel: relation.to_owned(),
        mime_type: Some(media_type.to_owned()),
        ..Link::default()
    };
    let mut links = vec![link("self", feed.address(Format::Rss), Format::Rss.media_type())];
    for form in [Format::Atom, Format::Json] {
        links.push(link("alternate", feed.address(form), form.media_type()));
    }
    links.extend(feed.pages.known().map(|(relation, href)| link(relation, href, Format::Rss.media_type())));
    let logo = feed.logo.as_ref().filter(|logo| IMAGES.contains(&logo.media_type.as_str()));
    let newest = feed.entries.iter().map(|entry| entry.published).max();
    let channel = Channel {
        title: cautious(&feed.title),
        link: feed.site.clone(),
        description: html(&feed.about),
        language: feed.language.clone(),
        pub_date: newest.map(date),
        last_build_date: Some(date(feed.updated)),
        generator: Some(format!("Chancery {}", env!("CARGO_PKG_VERSION"))),
        docs: Some("https://www.rssboard.org/rss-specification".to_owned()),
        image: logo.map(|logo| Image {
            url: logo.url.clone(),
            title: cautious(&feed.title),
            link: feed.site.clone(),
            ..Image::default()
        }),
        items: feed.entries.iter().map(item).collect(),
        extensions: if feed.complete { extension("fh", "complete", None) } else { ExtensionMap::new() },
        atom_ext: Some(AtomExtension { links }),
        namespaces: NAMESPACES.map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned())).into(),
        ..Channel::default()
    };
    channel.write_to(Vec::new()).map_err(WriteError::new)
}

fn item(entry: &Entry) -> Item {
    let creators = entry.authors.iter().map(super::Author::byline).collect();
    Item {
        title: Some(cautious(&entry.title)),
        link: Some(entry.url.clone()),
        description: Some(html(&entry.summary)),
        content: entry.html.clone(),
        categories: entry
            .categories
            .iter()
            .map(|name| Category { name: name.clone(), domain: None })
            .collect(),
        enclosure: entry.image.as_ref().map(|image| Enclosure {
            url: image.url.clone(),
            length: image.size.to_string(),
            mime_type: image.media_type.clone(),
        }),
        guid: Some(Guid { value: entry.guid.clone(), permalink: entry.is_permalink() }),
        pub_date: Some(date(entry.published)),
        extensions: extension("atom", "updated", Some(entry.updated.to_rfc3339())),
        dublin_core_ext: Some(DublinCoreExtension {
            creators,
            languages: vec![entry.language.clone()],
            ..DublinCoreExtension::default()
        }),
        ..Item::default()
    }
}

/// RFC 822, section 5, with the year in four digits as the specification prefers.
fn date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// An element without attributes: the crate would write those as they stand.
fn extension(prefix: &str, name: &str, value: Option<String>) -> ExtensionMap {
    let element = Extension { name: format!("{prefix}:{name}"), value, ..Extension::default() };
    BTreeMap::from([(prefix.to_owned(), BTreeMap::from([(name.to_owned(), vec![element])]))])
}
