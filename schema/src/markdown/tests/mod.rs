//! Tests of whole texts; each file beside this one looks at them from another side.

mod anchors;
mod limits;
mod properties;
mod rendering;
mod structure;
mod xss;

use super::{MarkdownError, RenderOptions, render};
use crate::domain::{Body, Section};

fn body(markdown: &str) -> Body {
    render(markdown, &RenderOptions::default()).unwrap()
}

fn html(markdown: &str) -> String {
    body(markdown).html
}

/// The sections in document order.
fn flat(sections: &[Section]) -> Vec<&Section> {
    sections.iter().flat_map(|section| [vec![section], flat(&section.sections)].concat()).collect()
}

/// The tags of sanitised HTML without their brackets. The serialiser escapes both in values.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default())
}

/// The names and values of a serialised tag's attributes.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let pieces: Vec<&str> = tag.split('"').collect();
    pieces
        .chunks_exact(2)
        .map(|pair| (pair[0].trim_end_matches('=').rsplit(' ').next().unwrap_or_default(), pair[1]))
        .collect()
}

/// `html` without what a second pass through the sanitiser, which knows no anchors, would rename.
fn without_ids(html: &str) -> String {
    let mut rest = html;
    let mut without = String::new();
    while let Some((before, after)) = rest.split_once(" id=\"") {
        without.push_str(before);
        rest = after.split_once('"').map_or("", |(_, rest)| rest);
    }
    (without + rest).replace("#user-content-", "#")
}
