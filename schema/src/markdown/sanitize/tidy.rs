//! The last touch on what ammonia wrote. It only takes away, and only what cannot be taken away
//! there without its output depending on the order of attributes.

use super::policy::{EMBED, ID_PREFIX};
use super::tags::{Tag, Token, Tokens};
use std::collections::HashSet;

/// The attributes whose refused values [`super::Sanitizer`] leaves empty.
const EMPTIED: &[&str] = &[" class=\"\"", " height=\"\"", " id=\"\"", " name=\"\"", " width=\"\""];

/// Removes attributes that were left empty and frames whose address was refused, keeps a line break
/// at the start of `pre`, and replaces the control characters that XML cannot hold.
///
/// `html` is as ammonia writes it: every value in double quotes.
pub(super) fn tidy(html: &str) -> String {
    let mut tidied = String::with_capacity(html.len());
    let mut tokens = Tokens::new(html);
    // A parser drops the first line break in `pre`. Without another one before it, it would be lost
    // each time the text is read.
    let mut drops_break = false;
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) | Token::Unfinished(text) => {
                if drops_break && text.starts_with(['\n', '\r']) {
                    tidied.push('\n');
                }
                tidied.push_str(text);
            }
            Token::Open(tag) if tag.is(EMBED) && tag.attribute("src").is_none_or(str::is_empty) => {
                tokens.skip_past_end(EMBED);
                continue;
            }
            Token::Open(tag) => push_tag(&mut tidied, tag),
            Token::Close(tag) => tidied.push_str(tag.source),
            Token::Comment => {}
        }
        drops_break = matches!(token, Token::Open(tag) if tag.is("pre"));
    }
    // At its start, a parser takes it for a byte order mark.
    let tidied = tidied.trim_start_matches('\u{feff}');
    if tidied.chars().any(|c| replaced(c).is_some()) {
        tidied.chars().map(|c| replaced(c).unwrap_or(c)).collect()
    } else {
        tidied.to_owned()
    }
}

fn push_tag(html: &mut String, tag: Tag<'_>) {
    if !tag.source.contains("=\"\"") {
        html.push_str(tag.source);
        return;
    }
    let mut source = tag.source.to_owned();
    for emptied in EMPTIED {
        source = source.replace(emptied, "");
    }
    html.push_str(&source);
}

/// What stands in for a character that XML 1.0 section 2.2 excludes. A replacement rather than
/// nothing: `java\u{1}script:` is no scheme, and must not become one.
fn replaced(c: char) -> Option<char> {
    match c {
        '\t' | '\n' => None,
        '\r' => Some('\n'),
        '\x0b' | '\x0c' => Some(' '),
        '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => Some('\u{fffd}'),
        _ => None,
    }
}

/// Adds to `ids` what links can point at in `html` by an id or a name its author wrote.
pub(super) fn collect_ids(html: &str, ids: &mut HashSet<String>) {
    if !html.contains(ID_PREFIX) {
        return;
    }
    for token in Tokens::new(html) {
        if let Token::Open(tag) = token {
            for id in ["id", "name"].into_iter().filter_map(|name| tag.attribute(name)) {
                if id.starts_with(ID_PREFIX) {
                    ids.insert(id.to_owned());
                }
            }
        }
    }
}

/// `html` with its links to `#name` pointing at `ids`, where that is what `name` was renamed to.
/// `anchors`, the ids that kept their name, come first, as they would in a browser.
pub(super) fn retarget(html: &str, ids: &HashSet<String>, anchors: &HashSet<String>) -> String {
    let renamed = |tag: Tag<'_>| {
        let name = tag.attribute("href")?.strip_prefix('#')?;
        let renamed = format!("{ID_PREFIX}{name}");
        let meant = ids.contains(&renamed) && !ids.contains(name) && !anchors.contains(name);
        meant.then(|| tag.source.replacen(" href=\"#", &format!(" href=\"#{ID_PREFIX}"), 1))
    };
    let mut linked = String::with_capacity(html.len());
    for token in Tokens::new(html) {
        match token {
            Token::Text(text) | Token::Unfinished(text) => linked.push_str(text),
            Token::Open(tag) => match renamed(tag) {
                Some(source) => linked.push_str(&source),
                None => linked.push_str(tag.source),
            },
            Token::Close(tag) => linked.push_str(tag.source),
            Token::Comment => {}
        }
    }
    linked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emptied_attributes_go_and_the_rest_stays_in_order() {
        assert_eq!(
            tidy(r#"<img src="a" class="" alt="" id="" title="">"#),
            r#"<img src="a" alt="" title="">"#
        );
    }

    #[test]
    fn frames_without_an_address_go() {
        assert_eq!(tidy(r#"a<iframe title="t">x</iframe>b"#), "ab");
        assert_eq!(tidy(r#"a<iframe src=""></iframe>b"#), "ab");
        let kept = r#"<iframe src="https://player.vimeo.com/video/1"></iframe>"#;
        assert_eq!(tidy(kept), kept);
    }

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(tidy("a\u{1}b\rc\x0cd\te\u{ffff}"), "a\u{fffd}b\nc d\te\u{fffd}");
        assert_eq!(tidy("<a href=\"java\u{1}script:x\">"), "<a href=\"java\u{fffd}script:x\">");
    }

    #[test]
    fn links_follow_the_ids_they_meant() {
        let mut ids = HashSet::new();
        collect_ids(
            r#"<span id="user-content-a"></span><a name="user-content-b">x</a><h2 id="c">"#,
            &mut ids,
        );
        assert_eq!(ids.len(), 2);
        let anchors = HashSet::from(["b".to_owned()]);
        assert_eq!(
            retarget(r##"<a href="#a"><a href="#b"><a href="#c"><a href="/#a"> href="#a""##, &ids, &anchors),
            r##"<a href="#user-content-a"><a href="#b"><a href="#c"><a href="/#a"> href="#a""##
        );
    }
}
