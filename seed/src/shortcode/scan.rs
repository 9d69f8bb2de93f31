//! From text to a tree of calls.

use super::code::{self, Regions};
use super::tag::{Arguments, Tag, tag};
use std::collections::HashMap;
use std::ops::Range;

/// How deep shortcodes may be nested.
const MAX_DEPTH: usize = 32;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// Text as it is.
    Text(Range<usize>),
    /// An escaped tag, as it is to be shown; raw inside code.
    Escaped { tag: String, in_code: bool },
    /// A shortcode.
    Call(Call),
    /// What is left out and is to be reported, should it be shown.
    Problem(Problem),
}

/// A shortcode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) arguments: Arguments,
    /// What stands between its two tags, when it has two.
    pub(super) inner: Option<Vec<Item>>,
    /// The source between its two tags.
    pub(super) inner_source: Range<usize>,
    /// Its first tag.
    pub(super) at: Range<usize>,
    /// Where its last tag ends.
    pub(super) end: usize,
    /// Where the comment of HTML ends that it begins in, if it does.
    pub(super) comment: Option<usize>,
    serial: usize,
    depth: usize,
}

/// Something that is no shortcode and looks like one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) at: Range<usize>,
}

/// Divides a text into its parts.
pub(super) fn scan(markdown: &str) -> Vec<Item> {
    let mut no_more = Vec::new();
    // An escaped tag is a text; of all others the end is known before it is said what they are.
    let regions = code::regions_around(markdown, |at| {
        match tag(markdown, at + 3, delimiter(markdown, at)?, &mut no_more) {
            Ok((Tag::Comment(_), _)) => None,
            Ok((_, end)) | Err((_, end)) => Some(end),
        }
    });
    let mut scanner = Scanner {
        markdown,
        regions: &regions,
        items: Vec::new(),
        open: HashMap::new(),
        serial: 0,
        no_more: Vec::new(),
    };
    scanner.run();
    scanner.items
}

struct Scanner<'a> {
    markdown: &'a str,
    regions: &'a Regions,
    items: Vec<Item>,
    /// Calls that may yet be closed: their place among the items and their serial number.
    open: HashMap<String, Vec<(usize, usize)>>,
    serial: usize,
    /// The ends of comments (`*/>}}`) that are known not to come any more, so that each is looked
    /// for once.
    no_more: Vec<String>,
}

impl Scanner<'_> {
    fn run(&mut self) {
        let regions = self.regions;
        let mut text_from = 0;
        let mut at = 0;
        let mut code = regions.code.iter().peekable();
        let mut comments = regions.comments.iter().peekable();
        while let Some(found) = self.markdown.get(at..).and_then(|rest| rest.find("{{")) {
            let start = at + found;
            while code.next_if(|region| region.end <= start).is_some() {}
            while comments.next_if(|region| region.end <= start).is_some() {}
            let comment = comments.peek().filter(|region| region.contains(&start)).map(|region| region.end);
            let in_code = code.peek().is_some_and(|region| region.contains(&start));
            let Some(close) = delimiter(self.markdown, start) else {
                // The second brace may be the first of a tag.
                at = start + 1;
                continue;
            };
            let content = start + 3;
            match tag(self.markdown, content, close, &mut self.no_more) {
                // Only an escape means something inside code.
                Ok((Tag::Comment(inner), end)) => {
                    self.text(text_from..start);
                    let sign = &close[..1];
                    let open = if sign == ">" { "<" } else { "%" };
                    self.items.push(Item::Escaped { tag: format!("{{{{{open}{inner}{close}"), in_code });
                    (text_from, at) = (end, end);
                }
                _ if in_code => at = content,
                Ok((tag, end)) => {
                    self.text(text_from..start);
                    self.push(tag, start..end, comment);
                    (text_from, at) = (end, end);
                }
                Err((message, end)) => {
                    self.text(text_from..start);
                    if comment.is_none() {
                        self.problem(message, start..end);
                    }
                    (text_from, at) = (end, end);
                }
            }
        }
        self.text(text_from..self.markdown.len());
    }

    /// Adds a text. The end of a shortcode that none begins is no part of it, outside of code.
    fn text(&mut self, range: Range<usize>) {
        const STRAY: &str = ">}}";
        let mut from = range.start;
        let mut at = range.start;
        while let Some(found) = self.markdown.get(at..range.end).and_then(|text| text.find(STRAY)) {
            let start = at + found;
            at = start + STRAY.len();
            if within(&self.regions.code, start) {
                continue;
            }
            if from < start {
                self.items.push(Item::Text(from..start));
            }
            if !within(&self.regions.comments, start) {
                self.problem("a shortcode ends here and none begins".to_owned(), start..at);
            }
            from = at;
        }
        if from < range.end {
            self.items.push(Item::Text(from..range.end));
        }
    }

    fn problem(&mut self, message: String, at: Range<usize>) {
        self.items.push(Item::Problem(Problem { message, at }));
    }

    fn push(&mut self, tag: Tag, at: Range<usize>, comment: Option<usize>) {
        match tag {
            Tag::Comment(_) => {}
            Tag::Open { name, arguments, ended } => {
                self.serial += 1;
                if !ended {
                    self.open.entry(name.clone()).or_default().push((self.items.len(), self.serial));
                }
                self.items.push(Item::Call(Call {
                    name,
                    arguments,
                    inner: None,
                    inner_source: at.end..at.end,
                    end: at.end,
                    at,
                    comment,
                    serial: self.serial,
                    depth: 1,
                }));
            }
            Tag::Close(name) => self.close(&name, at, comment),
        }
    }

    /// Closes the last call of that name which is still open.
    fn close(&mut self, name: &str, at: Range<usize>, comment: Option<usize>) {
        let opened = self.open.get_mut(name).and_then(|open| {
            // What was opened inside something that is closed by now is no longer there.
            let items = &self.items;
            let there = |index: usize, serial: usize| {
                matches!(items.get(index), Some(Item::Call(call)) if call.serial == serial && call.inner.is_none())
            };
            loop {
                let (index, serial) = open.pop()?;
                if there(index, serial) {
                    return Some(index);
                }
            }
        });
        let Some(index) = opened else {
            if comment.is_some() {
                return;
            }
            let message = format!("`{name}` is closed here and not open");
            return self.problem(message, at);
        };
        let depth = self.items.get(index + 1..).unwrap_or_default().iter().map(depth).max().unwrap_or(0) + 1;
        if depth > MAX_DEPTH {
            let message = format!("shortcodes are nested more than {MAX_DEPTH} deep");
            return self.problem(message, at);
        }
        let inner = self.items.split_off(index + 1);
        if let Some(Item::Call(call)) = self.items.last_mut() {
            call.inner_source = call.at.end..at.start;
            call.inner = Some(inner);
            call.end = at.end;
            call.depth = depth;
        }
    }
}

/// What ends the tag that begins at `start` with `{{`, if one does.
pub(super) fn delimiter(markdown: &str, start: usize) -> Option<&'static str> {
    match markdown.get(start + 2..start + 3) {
        Some("<") => Some(">}}"),
        Some("%") => Some("%}}"),
        _ => None,
    }
}

/// Whether one of the ranges, which are in order, holds `at`.
pub(super) fn within(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.contains(&at))
}

fn depth(item: &Item) -> usize {
    match item {
        Item::Call(call) => call.depth,
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
