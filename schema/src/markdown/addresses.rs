//! What a rendered text refers to.

use super::sanitize::tags::{Token, Tokens};
use percent_encoding::percent_decode_str;
use std::collections::HashSet;

/// The addresses that `html`, as [`render`](super::render()) makes it, links to and shows: each once, in
/// the order of the text. Of the addresses of places on the page itself, such as `#voting`, those are left
/// out that are there, and `#top`, which every page has.
///
/// ```
/// use chancery_schema::markdown::addresses;
///
/// let html = r##"<h2 id="a">A</h2><a href="#a">A</a> <a href="#b">B</a> <img src="/c.png">"##;
/// assert_eq!(addresses(html), ["#b", "/c.png"]);
/// ```
#[must_use]
pub fn addresses(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut ids = HashSet::new();
    for token in Tokens::new(html) {
        let Token::Open(tag) = token else { continue };
        ids.extend(["id", "name"].into_iter().filter_map(|name| tag.attribute(name)).map(plain));
        let address = tag.attribute(if tag.is("a") { "href" } else { "src" }).map(plain);
        if let Some(address) = address.filter(|address| !address.is_empty() && seen.insert(address.clone())) {
            found.push(address);
        }
    }
    found.retain(|address| {
        let Some(anchor) = address.strip_prefix('#') else { return true };
        let decoded = percent_decode_str(anchor).decode_utf8_lossy();
        let there = anchor.is_empty() || anchor.eq_ignore_ascii_case("top");
        !there && !ids.contains(anchor) && !ids.contains(decoded.as_ref())
    });
    found
}

/// The value of an attribute as the sanitiser writes it, decoded.
fn plain(value: &str) -> String {
    let value = value.trim().replace("&quot;", "\"").replace("&nbsp;", "\u{a0}");
    value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::addresses;
    use crate::markdown::{RenderOptions, render};

    #[test]
    fn addresses_are_told_once_and_anchors_only_where_they_are_missing() {
        let text = "# Café {#here}\n\n## Über uns\n\n[a](/a/?x=1&y=2) [b](/a/?x=1&y=2) ![c](c%20d.png) [d](#here) \
                    [e](#über-uns) [f](#gone) [g](#) [h](#top)[^1]\n\n<b id=\"raw\">r</b> [r](#raw)\n\n[^1]: N.\n";
        let body = render(text, &RenderOptions::default()).unwrap();
        assert_eq!(addresses(&body.html), ["/a/?x=1&y=2", "c%20d.png", "#gone"]);
    }
}
