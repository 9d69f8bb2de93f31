//! Where a Markdown text shows code, and where nobody sees it: shortcodes in there are left as they
//! are.

use std::ops::Range;

/// The parts of a text that are not read as Markdown, each sort in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Regions {
    /// Fenced blocks and code spans.
    pub(super) code: Vec<Range<usize>>,
    /// Comments of HTML.
    pub(super) comments: Vec<Range<usize>>,
}

/// Finds the code and the comments of a text.
pub(super) fn regions(markdown: &str) -> Regions {
    regions_around(markdown, |_| None)
}

/// As [`regions`], where what `tag_end` tells the end of is no part of the text: a backtick or a fence
/// in a tag begins no code. It is asked about each `{{<` and `{{%` outside of code, in order.
pub(super) fn regions_around(markdown: &str, tag_end: impl FnMut(usize) -> Option<usize>) -> Regions {
    let mut finder = Finder { markdown, tag_end, regions: Regions::default() };
    let mut at = 0;
    while at < markdown.len() {
        at = finder.block(at);
    }
    finder.regions
}

struct Finder<'a, F> {
    markdown: &'a str,
    tag_end: F,
    regions: Regions,
}

impl<F: FnMut(usize) -> Option<usize>> Finder<'_, F> {
    /// Reads the block that begins at `from`, and tells where it ends. Within a line nothing but a
    /// paragraph begins.
    fn block(&mut self, from: usize) -> usize {
        let markdown = self.markdown;
        let mut at = from;
        let begins_line = |at: usize| at == 0 || markdown.as_bytes().get(at - 1) == Some(&b'\n');
        let mut first: Option<Begin<'_>> = None;
        for line in markdown.get(from..).unwrap_or_default().split_inclusive('\n') {
            let start = at;
            at += line.len();
            let begin = Begin::of(line);
            let kind = if begins_line(start) { Line::of(&begin) } else { Line::Text };
            let goes_on =
                matches!(kind, Line::Text) && first.as_ref().is_none_or(|first| begin.goes_on(first));
            match kind {
                Line::Text if goes_on => {
                    first.get_or_insert(begin);
                }
                _ if start > from => return self.paragraph(from, start),
                Line::Text => {}
                Line::Blank => return at,
                Line::Fence(mark, run) => {
                    let end = fence_end(markdown, at, mark, run, &begin);
                    self.regions.code.push(from..end);
                    return end;
                }
                Line::Comment => {
                    let rest = markdown.get(at..).unwrap_or_default();
                    let end = rest.find("-->").map_or(markdown.len(), |end| at + end + 3);
                    self.regions.comments.push(from..end);
                    // What follows on the line is part of the comment's block.
                    let rest = markdown.get(end..).unwrap_or_default();
                    return rest.find('\n').map_or(markdown.len(), |length| end + length + 1);
                }
            }
        }
        self.paragraph(from, at)
    }

    /// Adds the code spans and the comments of a paragraph, and tells where it ends: a tag may end
    /// behind it.
    fn paragraph(&mut self, start: usize, end: usize) -> usize {
        let text = self.markdown.get(start..end).unwrap_or_default();
        let runs = runs(text);
        // The next run of each length, so that each is found in one step.
        let mut next = vec![None; runs.len()];
        let mut last = std::collections::HashMap::new();
        for (i, run) in runs.iter().enumerate().rev() {
            next[i] = last.insert(run.len(), i);
        }
        let mut tags = tags(text).peekable();
        let (mut i, mut at) = (0, 0);
        // What is no text: spans and tags, in order.
        let mut taken: Vec<Range<usize>> = Vec::new();
        loop {
            while runs.get(i).is_some_and(|run| run.start < at) {
                i += 1;
            }
            while tags.next_if(|tag| *tag < at).is_some() {}
            let run = runs.get(i);
            if let Some(tag) = tags.next_if(|tag| run.is_none_or(|run| *tag < run.start)) {
                at = match (self.tag_end)(start + tag) {
                    Some(end) => end.saturating_sub(start),
                    None => tag + 3,
                };
                if at > tag + 3 {
                    taken.push(tag..at);
                }
            } else if let Some(run) = run {
                at = run.end;
                if let Some(close) = next.get(i).copied().flatten().and_then(|close| runs.get(close)) {
                    at = close.end;
                    taken.push(run.start..at);
                    self.regions.code.push(start + run.start..start + at);
                }
            } else {
                break;
            }
        }
        self.comments(start, text, &taken);
        end.max(start + at)
    }

    /// Adds the comments of a paragraph that begin in none of the `taken` parts.
    fn comments(&mut self, start: usize, text: &str, taken: &[Range<usize>]) {
        let mut taken = taken.iter().peekable();
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find("<!--")) {
            let from = at + found;
            while taken.next_if(|part| part.end <= from).is_some() {}
            at = from + 4;
            let escaped = text.get(..from).is_some_and(|before| before.ends_with('\\'));
            if escaped || taken.peek().is_some_and(|part| part.contains(&from)) {
                continue;
            }
            let Some(length) = text.get(at..).and_then(|rest| rest.find("-->")) else { break };
            at += length + 3;
            self.regions.comments.push(start + from..start + at);
        }
    }
}

/// What a line that begins a block or goes on with a paragraph is.
enum Line {
    Blank,
    /// The sign of a fence and how many there are of it.
    Fence(char, usize),
    /// A comment that begins a line goes on over blank lines (CommonMark, section 4.6).
    Comment,
    Text,
}

impl Line {
    fn of(begin: &Begin<'_>) -> Self {
        let content = begin.content;
        let (mark, run) = begin.fence();
        match mark {
            _ if content.is_empty() => Self::Blank,
            Some(mark)
                if run >= 3
                    && !(mark == '`' && content.get(run..).is_some_and(|rest| rest.contains('`'))) =>
            {
                Self::Fence(mark, run)
            }
            _ if content.starts_with("<!--") && !content.contains("-->") => Self::Comment,
            _ => Self::Text,
        }
    }
}

/// How a line begins: fences and paragraphs may stand in lists and quotes.
struct Begin<'a> {
    /// What it says, without the space around it.
    content: &'a str,
    /// In how many quotes it says so.
    quotes: usize,
    /// How far in from the last quote, the sign of a list counted.
    indent: usize,
    /// Whether it begins an item of a list.
    item: bool,
}

impl<'a> Begin<'a> {
    fn of(line: &'a str) -> Self {
        let mut begin = Self { content: line, quotes: 0, indent: 0, item: false };
        loop {
            let rest = begin.content.trim_start_matches([' ', '\t']);
            let space = begin.content.get(..begin.content.len() - rest.len()).unwrap_or_default();
            begin.indent += space.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum::<usize>();
            begin.content = rest;
            if let Some(rest) = rest.strip_prefix('>') {
                (begin.quotes, begin.indent, begin.content) = (begin.quotes + 1, 0, rest);
            } else if let Some(length) = item_sign(rest) {
                begin.item = true;
                begin.indent += length;
                begin.content = rest.get(length..).unwrap_or_default();
            } else {
                begin.content = rest.trim_end();
                return begin;
            }
        }
    }

    /// Whether the line goes on with the paragraph that begins so. In doubt it does not: a tag is then
    /// a shortcode, and not shown.
    fn goes_on(&self, first: &Begin<'_>) -> bool {
        let content = self.content.trim_end();
        let is_heading = |content: &str| {
            content.starts_with('#') && content.trim_start_matches('#').starts_with([' ', '\t'])
        };
        let heading = is_heading(content) || is_heading(first.content);
        let rule = !content.is_empty() && content.chars().all(|c| matches!(c, '-' | '=' | '*' | '_' | ' '));
        // What is far in may be a block of code, which ends with its line.
        !self.item && self.quotes <= first.quotes && first.indent < 4 && !heading && !rule
    }

    /// The sign for fences that it begins with, and how many there are of it.
    fn fence(&self) -> (Option<char>, usize) {
        let mark = self.content.chars().next().filter(|c| matches!(c, '`' | '~'));
        let rest = mark.map_or(self.content, |mark| self.content.trim_start_matches(mark));
        (mark, self.content.len() - rest.len())
    }
}

/// The length of the sign with which a text begins an item of a list.
fn item_sign(text: &str) -> Option<usize> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let signs: &[char] = if digits == 0 { &['-', '*', '+'] } else { &['.', ')'] };
    let rest = text.get(digits..)?.strip_prefix(signs)?;
    (digits < 10 && (rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))).then_some(digits + 1)
}

/// Where the fenced block ends whose first line, which begins as `first` does, ends at `from`: with a
/// line of its sign, or with the quote or the item of a list that it stands in.
fn fence_end(markdown: &str, from: usize, open: char, length: usize, first: &Begin<'_>) -> usize {
    let mut at = from;
    for line in markdown.get(from..).unwrap_or_default().split_inclusive('\n') {
        let begin = Begin::of(line);
        let out = first.item && begin.indent < first.indent && !begin.content.is_empty();
        if begin.quotes < first.quotes || out {
            return at;
        }
        at += line.len();
        let (mark, run) = begin.fence();
        if mark == Some(open) && run >= length && run == begin.content.len() && !begin.item {
            return at;
        }
    }
    markdown.len()
}

/// Where tags may begin.
fn tags(text: &str) -> impl Iterator<Item = usize> {
    let begins = |three: &[u8]| matches!(three, [b'{', b'{', b'<' | b'%']);
    text.as_bytes().windows(3).enumerate().filter(move |(_, three)| begins(three)).map(|(at, _)| at)
}

/// The runs of backticks, without those that begin with an escaped one.
fn runs(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'`' => {
                let start = at;
                while bytes.get(at) == Some(&b'`') {
                    at += 1;
                }
                runs.push(start..at);
            }
            _ => at += 1,
        }
    }
    runs
}

#[cfg(test)]
mod tests;
