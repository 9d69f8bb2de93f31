//! Addresses of a text in full, for readers that see it away from its site.

use super::sanitize::tags::{Tag, Token, Tokens};
use std::borrow::Cow;
use url::Url;

/// The attributes of sanitised HTML that hold addresses.
const ADDRESSES: [&str; 2] = ["href", "src"];

/// `html`, as [`render`](super::render()) makes it, with every relative address in it made absolute
/// against `base`, the address of the page it stands on (RFC 3986, section 5). What is absolute, or cannot
/// be joined, stays as it is.
///
/// ```
/// use chancery_schema::markdown::absolute;
/// let base = url::Url::parse("https://example.org/news/x/").unwrap();
/// assert_eq!(absolute(r#"<a href="/y/?a=1&amp;b">y</a>"#, &base), r#"<a href="https://example.org/y/?a=1&amp;b">y</a>"#);
/// ```
#[must_use]
pub fn absolute(html: &str, base: &Url) -> String {
    let mut written = String::with_capacity(html.len() + html.len() / 8);
    for token in Tokens::new(html) {
        match token {
            Token::Text(text) | Token::Unfinished(text) => written.push_str(text),
            Token::Open(tag) => written.push_str(&with_addresses(tag, base)),
            Token::Close(tag) => written.push_str(tag.source),
            Token::Comment => {}
        }
    }
    written
}

fn with_addresses<'a>(tag: Tag<'a>, base: &Url) -> Cow<'a, str> {
    let mut source = Cow::Borrowed(tag.source);
    for name in ADDRESSES {
        let Some(value) = tag.attribute(name) else { continue };
        let address = unescape(value);
        // An address with a scheme is nobody else's to normalise.
        if Url::parse(address.trim()).is_ok() {
            continue;
        }
        let Ok(joined) = base.join(address.trim()) else { continue };
        let (from, to) = (format!(" {name}=\"{value}\""), format!(" {name}=\"{}\"", escape(joined.as_str())));
        source = Cow::Owned(source.replacen(&from, &to, 1));
    }
    source
}

/// A value as the sanitiser's serialiser wrote it
/// (<https://html.spec.whatwg.org/multipage/parsing.html#escapingString>).
fn unescape(value: &str) -> String {
    let plain = value.replace("&nbsp;", "\u{a0}").replace("&quot;", "\"");
    plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn escape(value: &str) -> String {
    value.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{RenderOptions, render};
    use proptest::prelude::*;

    fn base() -> Url {
        Url::parse("https://example.org/news/x/").unwrap()
    }

    #[test]
    fn addresses_become_absolute_and_all_else_stays() {
        for (html, expected) in [
            ("<a href=\"#note\">n</a>", "<a href=\"https://example.org/news/x/#note\">n</a>"),
            ("<img src=\"a.png\" alt=\"b\">", "<img src=\"https://example.org/news/x/a.png\" alt=\"b\">"),
            (
                "<img alt=\"a\" src=\"/é b.png\">",
                "<img alt=\"a\" src=\"https://example.org/%C3%A9%20b.png\">",
            ),
            ("<a href=\"//other.example/\">o</a>", "<a href=\"https://other.example/\">o</a>"),
            ("<a href=\"mailto:a@b.example\">m</a>", "<a href=\"mailto:a@b.example\">m</a>"),
            ("<a href=\"HTTPS://Other.example\">o</a>", "<a href=\"HTTPS://Other.example\">o</a>"),
            ("<p title=\" href=&quot;/x&quot;\">/x</p>", "<p title=\" href=&quot;/x&quot;\">/x</p>"),
            ("<p>a &lt;b href=\"/c\"&gt;</p>", "<p>a &lt;b href=\"/c\"&gt;</p>"),
        ] {
            assert_eq!(absolute(html, &base()), expected);
        }
    }

    proptest! {
        #[test]
        fn what_is_rendered_has_no_relative_address_left(markdown in "(\\[a\\]\\([^)]{0,12}\\)|!\\[\\]\\(/?[a-z&\"<>.#?]{0,9}\\)|<a href=\"[^\"]{0,9}\">|.{0,20}){0,6}") {
            let body = render(&markdown, &RenderOptions::default()).unwrap();
            let written = absolute(&body.html, &base());
            for token in Tokens::new(&written) {
                let Token::Open(tag) = token else { continue };
                for value in ["href", "src"].into_iter().filter_map(|name| tag.attribute(name)) {
                    let address = unescape(value);
                    prop_assert!(Url::parse(address.trim()).is_ok() || base().join(address.trim()).is_err(), "{written}");
                }
            }
            prop_assert_eq!(absolute(&written, &base()), written);
        }
    }
}
