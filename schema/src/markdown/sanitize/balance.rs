//! HTML as people write it, made into HTML whose every element is allowed, closed and nested as a
//! parser would nest it.
//!
//! ammonia decides what is safe, and parses as browsers do. Browsers repair broken HTML in ways
//! that cost: an unclosed `<b>` is opened again in every later paragraph, and each `<div>` looks
//! through all that are still open. What leaves here needs no repair, so a text costs what its
//! length says, reads back as it was written out, and cannot reach out of its own section.

use super::tags::{Token, Tokens};
use super::tree::Tree;
use super::{Refused, policy};
use std::borrow::Cow;

/// `html` with only allowed elements in it, each of them closed.
///
/// Comments are left out, and a `<` that begins no tag is written `&lt;`.
///
/// # Errors
/// See [`Refused`].
pub(super) fn balance(html: &str, embeds: bool) -> Result<String, Refused> {
    let mut pieces = Pieces::new(html);
    let mut tree = Tree::with_capacity(html.len());
    while let Some(token) = pieces.next(embeds) {
        match token {
            Token::Text(text) | Token::Unfinished(text) => tree.text(text),
            Token::Open(tag) => tree.start(tag)?,
            Token::Close(tag) => tree.end(tag),
            Token::Comment => {}
        }
    }
    Ok(tree.finish())
}

/// `html` without what begins like a tag or a comment and never ends, so that whatever is put after
/// it is read as it stands: a comment is dropped, a tag becomes text.
pub(crate) fn complete(html: &str) -> Cow<'_, str> {
    let mut pieces = Pieces::new(html);
    while let Some(token) = pieces.next(false) {
        if let Token::Unfinished(tail) = token {
            let mut whole = html[..html.len() - tail.len()].to_owned();
            if !tail.starts_with("<!") && !tail.starts_with("<?") {
                push_text(&mut whole, tail);
            }
            return Cow::Owned(whole);
        }
    }
    Cow::Borrowed(html)
}

/// Adds text to `html`, with its `<` escaped.
pub(super) fn push_text(html: &mut String, text: &str) {
    for (i, piece) in text.split('<').enumerate() {
        if i > 0 {
            html.push_str("&lt;");
        }
        html.push_str(piece);
    }
}

/// Tokens without the elements that are left out together with their content.
struct Pieces<'a> {
    tokens: Tokens<'a>,
    /// Elements that have no end tag ahead, so that each is looked for once.
    unclosed: Vec<&'static str>,
}

impl<'a> Pieces<'a> {
    fn new(html: &'a str) -> Self {
        Self { tokens: Tokens::new(html), unclosed: Vec::new() }
    }

    fn next(&mut self, embeds: bool) -> Option<Token<'a>> {
        loop {
            let token = self.tokens.next()?;
            let Token::Open(tag) = token else { return Some(token) };
            let Some(name) = policy::dropped_with_content(tag.name) else { return Some(token) };
            if !self.unclosed.contains(&name) && !self.tokens.skip_past_end(name) {
                self.unclosed.push(name);
            }
            if embeds && name == policy::EMBED {
                return Some(token);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::sanitize::tree::MAX_RUN;
    use crate::markdown::sanitize::{MAX_DEPTH, MAX_ESCAPES};

    fn balanced(html: &str) -> String {
        balance(html, false).unwrap()
    }

    #[test]
    fn what_is_open_is_closed() {
        assert_eq!(balanced("<div><p>a<b>b"), "<div><p>a<b>b</b></p></div>");
        assert_eq!(balanced("a</div></p>b</b>"), "ab");
        assert_eq!(balanced("<b>a<i>b</b>c</i>"), "<b>a<i>b</i></b>c");
    }

    #[test]
    fn blocks_end_paragraphs_and_items_end_items() {
        assert_eq!(balanced("<p>a<p>b<div>c"), "<p>a</p><p>b</p><div>c</div>");
        assert_eq!(balanced("<p><b>a<div>b</div></b></p>"), "<p><b>a</b></p><div>b</div>");
        assert_eq!(
            balanced("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>"),
            "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>"
        );
        assert_eq!(balanced("<dl><dt>a<dd>b<dt>c</dl>"), "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>");
        assert_eq!(balanced("<h2>a<h3>b"), "<h2>a</h2><h3>b</h3>");
        assert_eq!(balanced("<a href=x>a<a href=y>b"), "<a href=x>a</a><a href=y>b</a>");
    }

    #[test]
    fn tables_keep_to_themselves() {
        assert_eq!(
            balanced("<table><tr><td>a<td>b<tr><td><p>c</table>d"),
            "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td><p>c</p></td></tr></tbody></table>d"
        );
        assert_eq!(balanced("<td>a</td><tr>b"), "ab");
        assert_eq!(
            balanced("<table><td>a</div></td></table>"),
            "<table><tbody><tr><td>a</td></tr></tbody></table>"
        );
        assert_eq!(
            balanced("<p><table><tr><td>a</p>b"),
            "<p></p><table><tbody><tr><td>ab</td></tr></tbody></table>"
        );
        assert_eq!(
            balanced("<table><b>x<tr><td>y</table>"),
            "<table>x<tbody><tr><td>y</td></tr></tbody></table>"
        );
    }

    #[test]
    fn what_is_not_allowed_is_left_out() {
        assert_eq!(balanced("a<!-- b -->c<blink>d</blink><form>e</form>"), "acde");
        assert_eq!(balanced("a<script>b</script>c<SVG><path/></sVg>d<style>e</style>"), "acd");
        assert_eq!(balanced("a<script>b"), "ab");
        assert_eq!(balanced("1 < 2 <- 3 <a"), "1 &lt; 2 &lt;- 3 &lt;a");
        assert_eq!(balanced("<iframe src=x>y</iframe>z"), "z");
        assert_eq!(balance("<iframe src=x>y</iframe>z", true).unwrap(), "<iframe src=x></iframe>z");
    }

    #[test]
    fn depth_has_a_limit() {
        assert!(balance(&"<div>".repeat(MAX_DEPTH), false).is_ok());
        assert_eq!(
            balance(&"<div>".repeat(MAX_DEPTH + 1), false),
            Err(Refused::TooDeep { limit: MAX_DEPTH })
        );
        assert!(balance(&"<p>".repeat(10_000), false).is_ok());
    }

    #[test]
    fn long_text_is_divided_where_no_reference_is() {
        for unit in ["a &amp; ", "&ampx", "§", "a", "\n", "&#x41;"] {
            let text = unit.repeat(3 * MAX_RUN);
            let divided = balanced(&text);
            assert_eq!(divided.replace("<!---->", ""), text);
            assert!(
                unit == "a" || divided.split("<!---->").all(|piece| piece.len() < MAX_RUN + 10),
                "{unit}"
            );
            assert!(
                divided.split("<!---->").skip(1).all(|piece| !piece.starts_with(['a', 'x', '#', ';'])),
                "{unit}"
            );
        }
        assert_eq!(balanced("<b>a</b>b").matches("<!--").count(), 0);
        assert!(balanced(&"&<blink>".repeat(2 * MAX_RUN)).contains("<!---->"));
    }

    #[test]
    fn a_tag_of_great_length_is_refused_only_if_it_costs() {
        let tag = |unit: &str| format!("<a title=\"{}\">x</a>", unit.repeat(2 * MAX_ESCAPES));
        assert!(balance(&tag("a"), false).is_ok());
        assert_eq!(balance(&tag("&"), false), Err(Refused::TooManyEscapes { limit: MAX_ESCAPES }));
    }

    #[test]
    fn what_never_ends_does_not_swallow_what_follows() {
        assert_eq!(complete("<p>a</p>"), "<p>a</p>");
        assert_eq!(complete("<p>a<b title=\"x"), "<p>a&lt;b title=\"x");
        assert_eq!(complete("<p>a<!-- b"), "<p>a");
        assert_eq!(complete("<script>if (a<b) c = \"</script>"), "<script>if (a<b) c = \"</script>");
    }
}
