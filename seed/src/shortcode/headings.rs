//! The headings of a Markdown text, to know under which one a card stands.

use super::code::regions;
use super::html::plain;
use super::scan::within;

/// The headings of a text, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Headings {
    all: Vec<Heading>,
}

/// A heading at the outermost level of a text.
#[derive(Clone, Debug)]
struct Heading {
    at: usize,
    level: usize,
    text: String,
}

impl Headings {
    /// Finds them.
    pub(super) fn of(markdown: &str) -> Self {
        let regions = regions(markdown);
        let mut all = Vec::new();
        let mut at = 0;
        let mut before: Option<(usize, &str)> = None;
        for line in markdown.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let unread = within(&regions.code, start) || within(&regions.comments, start);
            if unread || line.starts_with("    ") {
                before = None;
                continue;
            }
            let line = line.trim();
            let marks = line.len() - line.trim_start_matches('#').len();
            let rest = line.get(marks..).unwrap_or_default();
            if (1..=6).contains(&marks) && (rest.is_empty() || rest.starts_with([' ', '\t'])) {
                let written = rest.trim();
                let open = written.trim_end_matches('#');
                let closed = open.is_empty() || open.ends_with([' ', '\t']);
                push(&mut all, start, marks, if closed { open } else { written });
                before = None;
                continue;
            }
            let underline = |mark: char| !line.is_empty() && line.chars().all(|c| c == mark);
            match before {
                Some((from, text)) if underline('=') => push(&mut all, from, 1, text),
                Some((from, text)) if underline('-') => push(&mut all, from, 2, text),
                _ => {}
            }
            let is_text = !line.is_empty() && !line.starts_with(['>', '-', '*', '|', '<', '=']);
            before = is_text.then_some((start, line));
        }
        Self { all }
    }

    /// The text of the nearest heading before `at` that `wanted` takes; where it does not, the one
    /// that heading stands under is asked next.
    pub(super) fn above(&self, at: usize, wanted: impl Fn(&str) -> bool) -> Option<&str> {
        let end = self.all.partition_point(|heading| heading.at < at);
        let mut level = usize::MAX;
        for heading in self.all.get(..end)?.iter().rev() {
            if heading.level >= level {
                continue;
            }
            if wanted(&heading.text) {
                return Some(&heading.text);
            }
            level = heading.level;
        }
        None
    }
}

/// Adds a heading, with its text as it is read.
fn push(all: &mut Vec<Heading>, at: usize, level: usize, written: &str) {
    let mut text = String::new();
    let mut rest = written.trim();
    // Shortcodes in a heading are icons and the like.
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        rest = after.split_once("}}").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let text = match text.rfind('{') {
        Some(open) if text.ends_with('}') => text.get(..open).unwrap_or_default(),
        _ => &text,
    };
    let text = plain(text.trim());
    if !text.is_empty() {
        all.push(Heading { at, level, text });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_heading_above_is_found() {
        let text = "a\n# One *b* {#x .y}\n```\n# code\n```\n<!--\n# hidden\n-->\nTwo\n---\n### Three {{< icon x >}} ###\nz\n#four\n";
        let headings = Headings::of(text);
        let shown: Vec<_> = headings.all.iter().map(|h| (h.level, h.text.as_str())).collect();
        assert_eq!(shown, [(1, "One b"), (2, "Two"), (3, "Three")]);
        let end = text.len();
        assert_eq!(headings.above(end, |_| true), Some("Three"));
        assert_eq!(headings.above(end, |text| text != "Three"), Some("Two"));
        assert_eq!(headings.above(end, |_| false), None);
        assert_eq!(headings.above(3, |_| true), Some("One b"));
        assert_eq!(headings.above(1, |_| true), None);
    }
}
