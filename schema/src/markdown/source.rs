//! Markdown as it is read: cleaned, cut into lines, and held against limits that keep a small text
//! from growing into a large document.

use super::MarkdownError;
use std::borrow::Cow;
use std::ops::Range;

/// The longest Markdown that is read, in bytes.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// The most table cells that may be implied in a text: a row with too few cells is filled up with
/// empty ones, so a wide table costs two bytes a row to write and thousands of cells to read.
pub const MAX_IMPLIED_CELLS: usize = 500_000;

/// `markdown` without a byte order mark, and with U+FFFD for U+0000 (CommonMark section 2.3).
pub(super) fn clean(markdown: &str) -> Cow<'_, str> {
    let markdown = markdown.strip_prefix('\u{feff}').unwrap_or(markdown);
    if markdown.contains('\0') {
        Cow::Owned(markdown.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(markdown)
    }
}

/// Refuses a text that is larger than is read.
pub(super) fn check(markdown: &str, lines: &Lines) -> Result<(), MarkdownError> {
    if markdown.len() > MAX_BYTES {
        return Err(MarkdownError::TooLong { bytes: markdown.len(), limit: MAX_BYTES });
    }
    let mut implied = 0_usize;
    let mut columns = 0_usize;
    for number in 1..=lines.count() {
        let line = markdown[lines.range(number)].trim_matches([' ', '\t', '>']);
        let pipes = line.bytes().filter(|b| *b == b'|').count();
        if line.is_empty() {
            columns = 0;
        } else if pipes > 0 && line.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t')) {
            columns = columns.max(pipes + 1);
        } else {
            implied += columns.saturating_sub(pipes + 1);
        }
        if implied > MAX_IMPLIED_CELLS {
            return Err(MarkdownError::TableTooSparse { line: number, limit: MAX_IMPLIED_CELLS });
        }
    }
    Ok(())
}

/// Where the lines of a text are. A line ends as CommonMark says: `\n`, `\r\n` or `\r`.
pub(super) struct Lines {
    /// The start of each line, and the end of the text.
    bounds: Vec<usize>,
    /// The length of each line without its ending.
    lengths: Vec<usize>,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let mut lines = Self { bounds: vec![0], lengths: Vec::new() };
        let bytes = text.as_bytes();
        let mut start = 0;
        while start < bytes.len() {
            let len = bytes[start..].iter().position(|b| matches!(b, b'\n' | b'\r'));
            let len = len.unwrap_or(bytes.len() - start);
            let ending = match &bytes[start + len..] {
                [b'\r', b'\n', ..] => 2,
                [_, ..] => 1,
                [] => 0,
            };
            lines.lengths.push(len);
            start += len + ending;
            lines.bounds.push(start);
        }
        lines
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.lengths.len()
    }

    /// Where line `number` is, counted from 1, without its ending; empty at the end of the text for
    /// a number past the last.
    pub(super) fn range(&self, number: usize) -> Range<usize> {
        let start = self.start(number);
        let len = number.checked_sub(1).and_then(|i| self.lengths.get(i)).copied().unwrap_or(0);
        start..start + len
    }

    /// Where line `number` begins, counted from 1.
    pub(super) fn start(&self, number: usize) -> usize {
        let end = self.bounds.last().copied().unwrap_or(0);
        number.checked_sub(1).and_then(|i| self.bounds.get(i)).copied().unwrap_or(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_three_ways() {
        let text = "a\r\nbc\rd\n\ne";
        let lines = Lines::new(text);
        let all: Vec<&str> = (1..=lines.count()).map(|n| &text[lines.range(n)]).collect();
        assert_eq!(all, ["a", "bc", "d", "", "e"]);
        assert_eq!(lines.start(2), 3);
        assert_eq!((lines.range(6), lines.range(0)), (10..10, 10..10));
        assert_eq!(Lines::new("").count(), 0);
        assert_eq!(Lines::new("a\n").count(), 1);
    }

    #[test]
    fn a_byte_order_mark_and_nul_are_no_text() {
        assert_eq!(clean("\u{feff}a\0b\u{feff}"), "a\u{fffd}b\u{feff}");
    }

    fn checked(markdown: &str) -> Result<(), MarkdownError> {
        check(markdown, &Lines::new(markdown))
    }

    #[test]
    fn a_full_table_may_be_large_and_a_sparse_one_may_not() {
        let full = format!("|a|b|\n|-|-|\n{}", "|c|d|\n".repeat(200_000));
        assert_eq!(checked(&full), Ok(()));
        let sparse = |prefix: &str| {
            let wide = format!("{prefix}{}\n{prefix}{}|\n", "|a".repeat(3000), "|-".repeat(2999));
            format!("{wide}{}", format!("{prefix}a\n").repeat(300))
        };
        let refused = Err(MarkdownError::TableTooSparse { line: 169, limit: MAX_IMPLIED_CELLS });
        assert_eq!(checked(&sparse("")), refused);
        assert_eq!(checked(&sparse("> ")), refused);
        assert_eq!(checked(&sparse("").replace("a\na", "a\n\na")), Ok(()));
    }

    #[test]
    fn length_has_a_limit() {
        assert_eq!(checked(&"a".repeat(MAX_BYTES)), Ok(()));
        let bytes = MAX_BYTES + 1;
        assert_eq!(checked(&"a".repeat(bytes)), Err(MarkdownError::TooLong { bytes, limit: MAX_BYTES }));
    }
}
