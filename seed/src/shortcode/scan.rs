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
    let regions = code::regions(markdown);
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
            let close = match self.markdown.get(start + 2..start + 3) {
                Some("<") => ">}}",
                Some("%") => "%}}",
                _ => {
                    at = start + 2;
                    continue;
                }
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The parts of a text and what is wrong with it, at the outermost level.
    fn scanned(markdown: &str) -> (Vec<Item>, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut items = scan(markdown);
        items.retain(|item| match item {
            Item::Problem(problem) => {
                problems.push(problem.clone());
                false
            }
            _ => true,
        });
        (items, problems)
    }

    fn calls(markdown: &str) -> Vec<Call> {
        let (items, problems) = scanned(markdown);
        assert!(problems.is_empty(), "{problems:?}");
        items
            .into_iter()
            .filter_map(|item| if let Item::Call(call) = item { Some(call) } else { None })
            .collect()
    }

    #[test]
    fn arguments_are_named_or_stand_at_a_place() {
        let call = &calls("{{<figure src=\"/a b.svg\" alt=`raw \"x\"` width=100% height = 5 >}}")[0];
        assert_eq!(call.name, "figure");
        assert_eq!(call.arguments.named("src"), Some("/a b.svg"));
        assert_eq!(call.arguments.named("alt"), Some("raw \"x\""));
        assert_eq!(call.arguments.named("width"), Some("100%"));
        let call = &calls("{{< youtube VtyyiZxjp2Q>}}")[0];
        assert_eq!(call.arguments.at(0), Some("VtyyiZxjp2Q"));
        let call = &calls("{{% ref \"a \\\"b\\\" >}} c\" %}}")[0];
        assert_eq!(call.arguments.at(0), Some("a \"b\" >}} c"));
    }

    #[test]
    fn a_slash_ends_a_tag_or_is_part_of_a_path() {
        let all = calls("{{< b />}}{{< ref /a/b.md >}}{{< figure src=/c/d.png/ />}}{{< b >}}x{{</b>}}");
        assert_eq!(all[1].arguments.at(0), Some("/a/b.md"));
        assert_eq!(all[2].arguments.named("src"), Some("/c/d.png/"));
        // What closes itself is not closed by another tag.
        assert!(all[0].inner.is_none() && all[3].inner.is_some());
        let (items, problems) = scanned("{{< b />}}x{{< /b >}}");
        assert_eq!((items.len(), problems.len()), (2, 1));
    }

    #[test]
    fn calls_in_comments_know_it() {
        let text = "<!-- {{< a >}} -->{{< b >}}\n\n<!--\n\n{{< c >}}x{{< /c >}} {{< d\n\n-->\n{{< e >}}";
        let all = calls(text);
        let shown: Vec<_> = all.iter().map(|call| (call.name.as_str(), call.comment.is_some())).collect();
        assert_eq!(shown, [("a", true), ("b", false), ("c", true), ("e", false)]);
    }

    #[test]
    fn arguments_can_be_renamed() {
        let call = &calls("{{< pic x.png file=\"a\" Text=b rest=c >}}")[0];
        let names = [("0", "alt"), ("file", "0"), ("text", "caption")];
        let names = names.map(|(from, to)| (from.to_owned(), to.to_owned())).into_iter().collect();
        let renamed = call.arguments.renamed(&names);
        assert_eq!(renamed.named("alt"), Some("x.png"));
        assert_eq!((renamed.at(0), renamed.named("caption")), (Some("a"), Some("b")));
        assert_eq!(renamed.named("rest"), Some("c"));
    }

    #[test]
    fn two_tags_of_one_name_are_a_pair() {
        let text =
            "{{< alert type=\"x\" >}}in {{< b >}} {{< sub >}}1{{</ sub >}}{{< /alert >}} out {{< b />}}";
        let calls = calls(text);
        assert_eq!(calls.len(), 2);
        assert_eq!(&text[calls[0].inner_source.clone()], "in {{< b >}} {{< sub >}}1{{</ sub >}}");
        assert_eq!(calls[0].inner.as_ref().unwrap().len(), 4);
        assert!(calls[1].inner.is_none());
    }

    #[test]
    fn code_and_escapes_are_left_alone() {
        let (items, _) = scanned("`{{< a >}}` {{</* b c */>}}\n```\n{{< d >}}\n{{%/* e */%}}\n```\n");
        assert!(!items.iter().any(|item| matches!(item, Item::Call(_))));
        let escaped: Vec<_> = items
            .iter()
            .filter_map(|item| if let Item::Escaped { tag, .. } = item { Some(tag.as_str()) } else { None })
            .collect();
        assert_eq!(escaped, ["{{< b c >}}", "{{% e %}}"]);
    }

    #[test]
    fn what_does_not_fit_is_reported_and_not_shown() {
        for (text, shown) in [
            ("a {{< open\nb", "a \nb"),
            ("a {{< x \"open >}}\nb", "a \nb"),
            ("a {{< x\n y=\"open\n>}}\nb", "a \nb"),
            ("a {{< x \"open >}} b {{< y >}}", "a  b "),
            ("a {{< /x >}} b", "a  b"),
            ("a >}} b", "a  b"),
            ("a {{< >}} b", "a  b"),
            ("a {{< \"x\" >}} b", "a  b"),
        ] {
            let (items, problems) = scanned(text);
            assert_eq!(problems.len(), 1, "{text}");
            let texts: String = items
                .iter()
                .filter_map(|item| if let Item::Text(at) = item { text.get(at.clone()) } else { None })
                .collect();
            assert_eq!(texts, shown);
        }
        assert_eq!(scanned("{{ .Title }}").0, [Item::Text(0..12)]);
    }

    #[test]
    fn many_tags_cost_no_more_than_their_length() {
        let text = "{{<a>}}".repeat(50_000) + &"{{</b>}}".repeat(50_000);
        assert_eq!(scanned(&text).1.len(), 50_000);
        let deep = "{{<a>}}".repeat(20_000) + &"{{</a>}}".repeat(20_000);
        assert!(!scanned(&deep).1.is_empty());
        for part in ["{{</*", "{{<a\n", "{{<a \"\n", "{{<a", "{{%/*\n", "{{<a b=`\n"] {
            scanned(&part.repeat(100_000));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(\\{\\{|<|%|>|\\}\\}|/|\\*|\"|`|=|a|b| |\n|ü){0,40}") {
            let (items, problems) = scanned(&text);
            for problem in problems {
                prop_assert!(text.get(problem.at).is_some());
            }
            for item in items {
                if let Item::Text(at) = item {
                    prop_assert!(text.get(at).is_some());
                }
            }
        }
    }
}
