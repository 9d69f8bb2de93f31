//! A text in its several forms, and the sections it divides into.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A text: as written, as safe HTML, as plain text, and as a tree of sections.
///
/// [`markdown::render`](crate::markdown::render()) makes one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// As written, save that a byte order mark is left out and U+0000 is U+FFFD.
    pub markdown: String,
    /// Sanitised HTML: a fragment of flow content, safe to put into a page as it stands.
    pub html: String,
    /// Plain text: one block a line, whitespace collapsed, no markup and no entities.
    pub text: String,
    /// The sections at the outermost level of the headings, in order.
    pub sections: Vec<Section>,
}

/// A heading and what follows it up to the next heading of the same or a higher level.
///
/// Its texts are ranges of bytes into the body's, so a section costs nothing to store. They hold
/// what follows its own heading, subsections with their headings included; [`Body::section_html`]
/// and its siblings read them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The heading's `id` in the HTML, unique within the body.
    pub anchor: String,
    /// The heading as plain text on one line, with its number as written.
    pub heading: String,
    /// The heading's level, 1 to 6.
    pub level: u8,
    /// The number the heading begins with, without brackets and the final dot: `2.1`, `IV`, `a`.
    pub number: Option<String>,
    /// Where its Markdown stands in [`Body::markdown`].
    pub markdown: Range<u32>,
    /// Where its HTML stands in [`Body::html`].
    pub html: Range<u32>,
    /// Where its plain text stands in [`Body::text`].
    pub text: Range<u32>,
    /// The sections within it, in order.
    pub sections: Vec<Section>,
}

impl Body {
    /// The section whose heading has this anchor, at any depth.
    #[must_use]
    pub fn section(&self, anchor: &str) -> Option<&Section> {
        find(&self.sections, anchor)
    }

    /// What was written under `section`'s heading. Empty when the section is not of this body.
    #[must_use]
    pub fn section_markdown(&self, section: &Section) -> &str {
        slice(&self.markdown, &section.markdown)
    }

    /// The HTML under `section`'s heading, with every element it opens closed again. Empty when the
    /// section is not of this body.
    #[must_use]
    pub fn section_html(&self, section: &Section) -> &str {
        slice(&self.html, &section.html)
    }

    /// The plain text under `section`'s heading. Empty when the section is not of this body.
    #[must_use]
    pub fn section_text(&self, section: &Section) -> &str {
        slice(&self.text, &section.text)
    }

    /// The first `words` words of the plain text on one line, with `…` where there is more.
    ///
    /// Headings are left out, unless the text is nothing but headings. Where a script puts no space
    /// between words (Chinese, Japanese), a character counts as a word.
    #[must_use]
    pub fn excerpt(&self, words: usize) -> String {
        let mut pieces = Vec::new();
        let end = self.pieces(&self.sections, 0, &mut pieces);
        pieces.push(self.text.get(end..).unwrap_or_default());
        if pieces.iter().all(|piece| piece.trim().is_empty()) {
            pieces = vec![&self.text];
        }
        first_words(pieces.into_iter().flat_map(str::split_whitespace), words)
    }

    /// Adds the text from `start` to the end of `sections` to `pieces`, without the headings, and
    /// says where it got to.
    fn pieces<'a>(&'a self, sections: &[Section], mut start: usize, pieces: &mut Vec<&'a str>) -> usize {
        for section in sections {
            let text = &section.text;
            let before = slice(&self.text, &(to_u32(start)..text.start)).trim_end();
            pieces.push(before.strip_suffix(section.heading.as_str()).unwrap_or(before));
            start = self.pieces(&section.sections, text.start as usize, pieces);
            pieces.push(slice(&self.text, &(to_u32(start)..text.end)));
            start = start.max(text.end as usize);
        }
        start
    }
}

/// The part of `text` in `range`; empty where that is no part of it, as in a damaged record.
fn slice<'a>(text: &'a str, range: &Range<u32>) -> &'a str {
    text.get(range.start as usize..range.end as usize).unwrap_or_default()
}

fn to_u32(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

fn find<'a>(sections: &'a [Section], anchor: &str) -> Option<&'a Section> {
    sections.iter().find_map(|section| {
        if section.anchor == anchor { Some(section) } else { find(&section.sections, anchor) }
    })
}

/// The first `limit` of `words`, joined by spaces.
fn first_words<'a>(words: impl Iterator<Item = &'a str>, limit: usize) -> String {
    let mut excerpt = String::new();
    let mut left = limit;
    for word in words {
        // A run of ideographs is as many words as characters; anything else is one.
        let cut = word.char_indices().filter(|(_, c)| is_ideograph(*c)).nth(left);
        let kept = match (left, cut) {
            (0, _) => "",
            (_, Some((end, _))) => &word[..end],
            (_, None) => word,
        };
        if !excerpt.is_empty() && !kept.is_empty() {
            excerpt.push(' ');
        }
        excerpt.push_str(kept);
        if kept.len() < word.len() {
            excerpt.push('…');
            return excerpt;
        }
        left = left.saturating_sub(word.chars().filter(|c| is_ideograph(*c)).count().max(1));
    }
    excerpt
}

/// Whether `c` is of a script written without spaces between words: kana and Han.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> Body {
        let section = |anchor: &str, level, html, sections| Section {
            anchor: anchor.to_owned(),
            level,
            html,
            sections,
            ..Section::default()
        };
        let inner = section("b", 3, 4..8, vec![]);
        let sections = vec![section("a", 2, 2..8, vec![inner])];
        Body { html: "0123456789".to_owned(), sections, ..Body::default() }
    }

    #[test]
    fn a_section_is_found_at_any_depth() {
        let body = body();
        assert_eq!(body.section("b").map(|s| s.level), Some(3));
        assert_eq!(body.section("c"), None);
        assert_eq!(body.section_html(body.section("b").unwrap()), "4567");
    }

    #[test]
    fn ranges_of_a_damaged_record_are_empty_not_fatal() {
        let mut body = body();
        body.text = "é".to_owned();
        body.html.clear();
        let section = body.section("a").unwrap().clone();
        assert_eq!(body.section_html(&section), "");
        let backwards = Section { markdown: Range { start: 9, end: 2 }, text: 1..2, ..section };
        assert_eq!(body.section_markdown(&backwards), "");
        assert_eq!(body.section_text(&backwards), "");
        body.sections = vec![backwards];
        assert_eq!(body.excerpt(5), "é");
    }

    #[test]
    fn an_excerpt_is_cut_between_words_and_says_so() {
        let body = |text: &str| Body { text: text.to_owned(), ..Body::default() };
        assert_eq!(body("one two\nthree").excerpt(3), "one two three");
        assert_eq!(body("one two\nthree").excerpt(2), "one two…");
        assert_eq!(body("one").excerpt(0), "…");
        assert_eq!(body("").excerpt(0), "");
        assert_eq!(body("会員は毎年更新").excerpt(3), "会員は…");
        assert_eq!(body("会員 PKI 更新").excerpt(3), "会員 PKI…");
    }

    #[test]
    fn an_excerpt_leaves_headings_out() {
        let text = "Lead.\nFirst\nOne two.\nInner\nThree.\nLast\nFour.\nA note.";
        let at = |needle: &str| text.find(needle).unwrap() as u32;
        let section = |heading: &str, text: Range<u32>, sections| Section {
            heading: heading.to_owned(),
            text,
            sections,
            ..Section::default()
        };
        let inner = section("Inner", at("Three")..at("\nLast"), vec![]);
        let sections = vec![
            section("First", at("One")..at("\nLast"), vec![inner]),
            section("Last", at("Four")..at("\nA note"), vec![]),
        ];
        let body = Body { text: text.to_owned(), sections, ..Body::default() };
        assert_eq!(body.excerpt(99), "Lead. One two. Three. Four. A note.");
        assert_eq!(body.excerpt(4), "Lead. One two. Three.…");
    }

    #[test]
    fn an_excerpt_of_nothing_but_headings_is_the_headings() {
        let sections = vec![Section { heading: "Title".to_owned(), text: 5..5, ..Section::default() }];
        let body = Body { text: "Title".to_owned(), sections, ..Body::default() };
        assert_eq!(body.excerpt(9), "Title");
    }

    #[test]
    fn a_body_survives_json() {
        let body = body();
        let json = serde_json::to_string(&body).unwrap();
        assert_eq!(serde_json::from_str::<Body>(&json).unwrap(), body);
    }
}
