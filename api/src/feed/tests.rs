//! Whatever a text is, every form of a feed holds it.

use super::text::{cautious, clean, html, line};
use super::{Author, Entry, Feed, File, Format, Pages};
use chrono::DateTime;
use proptest::prelude::*;
use serde_json::Value;

/// A feed whose every text is this one.
fn feed(text: &str) -> Feed {
    let at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let file = File { url: clean(text), media_type: clean(text), size: 1 };
    let entry = Entry {
        guid: clean(text),
        url: clean(text),
        title: line(text),
        summary: clean(text),
        html: Some(clean(text)),
        published: at,
        updated: at,
        language: clean(text),
        authors: vec![Author { name: line(text), affiliation: Some(line(&format!("{text}x"))) }],
        categories: vec![line(text)],
        image: Some(file.clone()),
    };
    let address = || Some(clean(text));
    Feed {
        id: clean(text),
        title: line(text),
        about: line(text),
        publisher: line(text),
        site: clean(text),
        logo: Some(file),
        language: address(),
        updated: at,
        forms: [clean(text), clean(text), clean(text)],
        subscribe: [clean(text), clean(text), clean(text)],
        pages: Pages { first: address(), previous: address(), next: address(), last: address() },
        complete: true,
        entries: vec![entry],
    }
}

/// What an XML processor makes of line ends (XML 1.0, section 2.11) is no business of a writer.
fn same(read: Option<&str>, written: &str) -> bool {
    read.unwrap_or_default().replace('\r', "\n") == written
}

fn child<'a>(node: roxmltree::Node<'a, 'a>, name: &str) -> Option<&'a str> {
    node.children().find(|child| child.tag_name().name() == name)?.text()
}

/// Text with what XML, CDATA sections, HTML and JSON are broken with.
fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        any::<String>(),
        Just("]]>".to_owned()),
        Just("<![CDATA[".to_owned()),
        Just("\"'><script>&amp;&#0;".to_owned()),
        Just("\0\u{b}\u{fffe}\u{ffff}\r\n\u{2028}".to_owned()),
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn every_form_reads_back_what_was_written(text in hostile()) {
        let feed = feed(&text);
        let rss = String::from_utf8(feed.write(Format::Rss).unwrap()).unwrap();
        let document = roxmltree::Document::parse(&rss).unwrap();
        let item = document.descendants().find(|node| node.has_tag_name("item")).unwrap();
        prop_assert!(same(child(item, "title"), &cautious(&line(&text))), "{rss}");
        prop_assert!(same(child(item, "description"), &html(&clean(&text))), "{rss}");
        prop_assert!(same(child(item, "encoded"), &clean(&text)), "{rss}");
        prop_assert!(same(child(item, "guid"), &clean(&text)), "{rss}");

        let atom = String::from_utf8(feed.write(Format::Atom).unwrap()).unwrap();
        let document = roxmltree::Document::parse(&atom).unwrap();
        let entry = document.descendants().find(|node| node.tag_name().name() == "entry").unwrap();
        prop_assert!(same(child(entry, "title"), &line(&text)), "{atom}");
        prop_assert!(same(child(entry, "content"), &clean(&text)), "{atom}");
        prop_assert!(same(child(entry, "id"), &clean(&text)), "{atom}");

        let json: Value = serde_json::from_slice(&feed.write(Format::Json).unwrap()).unwrap();
        prop_assert_eq!(&json["items"][0]["title"], &Value::from(line(&text)));
        prop_assert_eq!(&json["items"][0]["content_html"], &Value::from(clean(&text)));

        let page = String::from_utf8(feed.page(Format::Rss).unwrap()).unwrap();
        prop_assert!(!page.contains("<script"), "{page}");
    }
}
