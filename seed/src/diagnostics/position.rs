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

    /// Line and column, both from 1, of a byte; the column counts characters.
    pub(crate) fn position(&self, offset: usize) -> (usize, usize) {
        let offset = self.floor(offset);
        let before = self.text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        let shown = before.get(line_start..).unwrap_or_default().trim_start_matches('\u{feff}');
        (line, 1 + shown.chars().count())
    }

    /// The line that `at` begins on, with the part of `at` on it.
    pub(crate) fn excerpt(&self, at: Range<usize>) -> Excerpt {
        let start = self.floor(at.start);
        let end = self.floor(at.end).max(start);
        let line_start = self.text.get(..start).and_then(|s| s.rfind('\n')).map_or(0, |at| at + 1);
        let rest = self.text.get(line_start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default().trim_end_matches('\r');
        let mark = if line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let line = line.get(mark..).unwrap_or_default();
        let within = |offset: usize| offset.saturating_sub(line_start + mark).min(line.len());
        Excerpt { line: line.to_owned(), underline: within(start)..within(end) }
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
        assert_eq!(text.excerpt(5..9), Excerpt { line: "ü".into(), underline: 2..2 });
    }

    #[test]
    fn an_excerpt_of_several_lines_is_cut_at_the_first() {
        let text = SourceText::new("a.md", "one\ntwo\nthree\n");
        assert_eq!(text.excerpt(4..12), Excerpt { line: "two".into(), underline: 0..3 });
    }
}
