//! A feed as a page for people: whoever opens its address in a browser reads the news and learns what a
//! feed is for.

use super::{Feed, Format, WriteError};
use askama::Template;

/// The style of the page, a file of its own so that its policy needs nothing inline.
pub(crate) const STYLE: &str = include_str!("../../pages/feed.css");

#[derive(Template)]
#[template(path = "feed.html")]
struct Page<'a> {
    feed: &'a Feed,
    format: &'static str,
    address: &'a str,
    forms: Vec<Form<'a>>,
    language: &'a str,
}

struct Form<'a> {
    name: &'static str,
    media_type: &'static str,
    address: &'a str,
}

/// Writes the page.
pub(super) fn write(feed: &Feed, format: Format) -> Result<Vec<u8>, WriteError> {
    // Whoever subscribes on the second page wants the feed, not the second page.
    let forms: Vec<Form<'_>> = Format::ALL
        .iter()
        .zip(&feed.subscribe)
        .map(|(form, address)| Form { name: form.name(), media_type: form.media_type(), address })
        .collect();
    let own = forms.iter().find(|form| form.name == format.name());
    let page = Page {
        feed,
        format: format.name(),
        address: own.map_or("", |form| form.address),
        forms,
        language: feed.language.as_deref().unwrap_or("en"),
    };
    page.render().map(String::into_bytes).map_err(WriteError::new)
}
