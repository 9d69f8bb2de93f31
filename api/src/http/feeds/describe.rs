//! What `openapi.yaml` says of feeds.

use crate::feed::Format;
use crate::http::openapi::{Body, Operation};
use serde_json::{Value, json};

/// A part of the document that is written by hand.
fn schema(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

pub(super) fn list() -> Operation {
    Operation {
        id: "listFeeds".to_owned(),
        tag: "Feeds",
        summary: "The feeds there are".to_owned(),
        description:
            "The feed of all news, those of each tag, author and language that has public articles, \
                      and the parameters that narrow any of them."
                .to_owned(),
        segments: Vec::new(),
        parameters: Vec::new(),
        body: Body(|_| vec![("application/json", schema("Feeds"))]),
        gone: false,
        one: None,
    }
}

/// What is the same of every form.
fn feed(format: Format, standard: &str, body: Body) -> Operation {
    let description = format!(
        "{standard} The entries are those of the list of news with the same filter, newest first. Without paging \
         parameters it is the first page; `Link` leads to the others. A browser, which likes `text/html` best, gets \
         a page for people."
    );
    Operation {
        id: match format {
            Format::Rss => "listNewsAsRss",
            Format::Atom => "listNewsAsAtom",
            Format::Json => "listNewsAsJsonFeed",
        }
        .to_owned(),
        summary: format!("The news as {}", format.name()),
        description,
        parameters: super::parameters(),
        body,
        ..list()
    }
}

fn xml(types: &[&'static str]) -> Vec<(&'static str, Value)> {
    types.iter().map(|media_type| (*media_type, json!({ "type": "string" }))).collect()
}

pub(super) fn rss() -> Operation {
    feed(Format::Rss, "RSS 2.0.", Body(|_| xml(super::types(Format::Rss))))
}

pub(super) fn atom() -> Operation {
    feed(Format::Atom, "RFC 4287, paged by RFC 5005.", Body(|_| xml(super::types(Format::Atom))))
}

pub(super) fn json() -> Operation {
    let body = Body(|_| {
        let of = |media_type: &'static str| match media_type {
            "text/html" => (media_type, json!({ "type": "string" })),
            _ => (media_type, schema("JsonFeed")),
        };
        super::types(Format::Json).iter().map(|media_type| of(media_type)).collect()
    });
    feed(Format::Json, "JSON Feed 1.1.", body)
}
