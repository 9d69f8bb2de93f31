//! From a byte of a file to the line and column a person looks for.

use super::Excerpt;
use std::ops::Range;
use std::sync::Arc;

/// A file's text and its name. A copy shares the text.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceText {
    path: String,
    text: Arc<str>,
}

impl SourceText {
    pub(crate) fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into().into() }
    }

    /// Its path, as findings name it.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Its text as it is in the file, byte order mark and line ends included.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where the text stands in the file: after the byte order mark, if it has one.
    pub(crate) fn range(&self) -> Range<usize> {
        let mark = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        mark..self.text.len()
    }

    /// Forgets what stands from byte `length` on. What findings point at has to stand before it.
    pub(crate) fn truncate(&mut self, length: usize) {
        let kept = self.text.get(..self.floor(length)).unwrap_or_default();
        self.text = kept.into();
    }

    /// Line and column, both from 1, of a byte; the column counts characters.
    pub(crate) fn position(&self, offset: usize) -> (usize, usize) {
        let offset = self.floor(offset);
        let before = self.text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        let shown = before.get(line_start..).unwrap_or_default().trim_start_matches('\u{feff}');
        (line, 1 + shown.chars().count())
    }

    /// How many characters of `at` stand on the line it begins on.
    pub(crate) fn width(&self, at: Range<usize>) -> usize {
        let (line, underline) = self.marked(at);
        line.get(underline).unwrap_or_default().chars().count()
    }

    /// The bytes of a line, from 1, without the space around its text.
    pub(crate) fn line(&self, number: usize) -> Range<usize> {
        let mut lines = self.text.split_inclusive('\n');
        let start: usize = lines.by_ref().take(number.saturating_sub(1)).map(str::len).sum();
        let line = lines.next().unwrap_or_default();
        let indent = line.len() - line.trim_start().len();
        start + indent..start + line.trim_end().len().max(indent)
    }

    /// The line that `at` begins on, with the part of `at` on it.
    pub(crate) fn excerpt(&self, at: Range<usize>) -> Excerpt {
        let (line, underline) = self.marked(at);
        shorten(line, underline)
    }

    /// The line that `at` begins on, whole, and the part of `at` on it.
    fn marked(&self, at: Range<usize>) -> (&str, Range<usize>) {
        let start = self.floor(at.start);
        let end = self.floor(at.end).max(start);
        let line_start = self.text.get(..start).and_then(|s| s.rfind('\n')).map_or(0, |at| at + 1);
        let rest = self.text.get(line_start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default().trim_end_matches('\r');
        let mark = if line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let line = line.get(mark..).unwrap_or_default();
        let within = |offset: usize| offset.saturating_sub(line_start + mark).min(line.len());
        (line, within(start)..within(end))
    }

    /// The nearest character boundary at or before `offset`.
    fn floor(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

/// The most characters that are shown of a line before what is underlined, of that, and after it.
const SHOWN: usize = 120;

/// A line of megabytes is no excerpt.
fn shorten(line: &str, underline: Range<usize>) -> Excerpt {
    let after = |from: usize| {
        let rest = line.get(from..).unwrap_or_default();
        rest.char_indices().nth(SHOWN).map_or(line.len(), |(at, _)| from + at)
    };
    let before = line.get(..underline.start).unwrap_or_default();
    let start = before.char_indices().rev().nth(SHOWN - 1).map_or(0, |(at, _)| at);
    let marked = underline.end.min(after(underline.start));
    let end = after(marked);
    let (mut shown, mut shift) = (String::new(), 0);
    if start > 0 {
        shown.push('…');
        shift = shown.len();
    }
    shown.push_str(line.get(start..end).unwrap_or_default());
    if end < line.len() {
        shown.push('…');
    }
    let moved = |at: usize| at - start + shift;
    Excerpt { line: shown, underline: moved(underline.start)..moved(marked), cut: start > 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_skip_the_byte_order_mark() {
        let text = SourceText::new("a.md", "\u{feff}é: 1\r\nzwölf: x\n");
        assert_eq!(text.position(3), (1, 1));
        assert_eq!(text.position("\u{feff}é".len()), (1, 2));
        let at = text.text().find('x').unwrap();
        assert_eq!(text.position(at), (2, 8));
        assert_eq!(text.excerpt(at..at + 1).line, "zwölf: x");
    }

    #[test]
    fn what_lies_beyond_the_text_is_its_end() {
        let text = SourceText::new("a.md", "ü");
        assert_eq!(text.position(1), (1, 1));
        assert_eq!(text.position(99), (1, 2));
        assert_eq!(text.excerpt(5..9), Excerpt { line: "ü".into(), underline: 2..2, cut: false });
    }

    #[test]
    fn an_excerpt_of_several_lines_is_cut_at_the_first() {
        let text = SourceText::new("a.md", "one\ntwo\nthree\n");
        assert_eq!(text.excerpt(4..12), Excerpt { line: "two".into(), underline: 0..3, cut: false });
        assert_eq!(text.width(4..12), 3);
    }

    #[test]
    fn a_line_is_found_by_its_number() {
        let text = SourceText::new("a.md", "one\r\n  two \n\nfour");
        let lines = [1, 2, 3, 4, 5].map(|line| &text.text()[text.line(line)]);
        assert_eq!(lines, ["one", "two", "", "four", ""]);
    }

    #[test]
    fn of_a_long_line_only_what_is_near_is_shown() {
        let text = SourceText::new("a.md", format!("{}there{}", "ä".repeat(100_000), "b".repeat(100_000)));
        let excerpt = text.excerpt(200_000..200_005);
        assert_eq!(&excerpt.line[excerpt.underline.clone()], "there");
        assert_eq!(excerpt.line, format!("…{}there{}…", "ä".repeat(120), "b".repeat(120)));
        assert!(excerpt.cut);
        let all = text.excerpt(0..300_005);
        assert_eq!((all.line.chars().count(), all.cut), (241, false));
        assert_eq!((text.position(200_000).1, text.width(200_000..200_005)), (100_001, 5));
    }
}
