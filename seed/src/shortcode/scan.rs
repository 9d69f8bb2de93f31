//! From text to a tree of calls.

use super::code;
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
pub(super) fn scan(markdown: &str) -> (Vec<Item>, Vec<Problem>) {
    let mut scanner = Scanner {
        markdown,
        items: Vec::new(),
        open: HashMap::new(),
        problems: Vec::new(),
        serial: 0,
        no_more: Vec::new(),
    };
    if markdown.contains("{{") {
        scanner.run(&code::regions(markdown));
    } else {
        scanner.items.push(Item::Text(0..markdown.len()));
    }
    (scanner.items, scanner.problems)
}

struct Scanner<'a> {
    markdown: &'a str,
    items: Vec<Item>,
    /// Calls that may yet be closed: their place among the items and their serial number.
    open: HashMap<String, Vec<(usize, usize)>>,
    problems: Vec<Problem>,
    serial: usize,
    /// The ends of comments (`*/>}}`) that are known not to come any more, so that each is looked
    /// for once.
    no_more: Vec<String>,
}

impl Scanner<'_> {
    fn run(&mut self, code: &[Range<usize>]) {
        let mut text_from = 0;
        let mut at = 0;
        let mut code = code.iter().peekable();
        while let Some(found) = self.markdown.get(at..).and_then(|rest| rest.find("{{")) {
            let start = at + found;
            while code.next_if(|region| region.end <= start).is_some() {}
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
                    self.push(tag, start..end);
                    (text_from, at) = (end, end);
                }
                Err((message, end)) => {
                    self.text(text_from..start);
                    self.problems.push(Problem { message, at: start..end });
                    (text_from, at) = (end, end);
                }
            }
        }
        self.text(text_from..self.markdown.len());
    }

    fn text(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.items.push(Item::Text(range));
        }
    }

    fn push(&mut self, tag: Tag, at: Range<usize>) {
        match tag {
            Tag::Comment(_) => {}
            Tag::Open { name, arguments } => {
                self.serial += 1;
                self.open.entry(name.clone()).or_default().push((self.items.len(), self.serial));
                self.items.push(Item::Call(Call {
                    name,
                    arguments,
                    inner: None,
                    inner_source: at.end..at.end,
                    end: at.end,
                    at,
                    serial: self.serial,
                    depth: 1,
                }));
            }
            Tag::Close(name) => self.close(&name, at),
        }
    }

    /// Closes the last call of that name which is still open.
    fn close(&mut self, name: &str, at: Range<usize>) {
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
            let message = format!("`{name}` is closed here and not open");
            return self.problems.push(Problem { message, at });
        };
        let depth = self.items.get(index + 1..).unwrap_or_default().iter().map(depth).max().unwrap_or(0) + 1;
        if depth > MAX_DEPTH {
            let message = format!("shortcodes are nested more than {MAX_DEPTH} deep");
            return self.problems.push(Problem { message, at });
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

    fn calls(markdown: &str) -> Vec<Call> {
        let (items, problems) = scan(markdown);
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
        let (items, _) = scan("`{{< a >}}` {{</* b c */>}}\n```\n{{< d >}}\n{{%/* e */%}}\n```\n");
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
            ("a {{< /x >}} b", "a  b"),
            ("a {{< >}} b", "a  b"),
            ("a {{< \"x\" >}} b", "a  b"),
        ] {
            let (items, problems) = scan(text);
            assert_eq!(problems.len(), 1, "{text}");
            let texts: String = items
                .iter()
                .filter_map(|item| if let Item::Text(at) = item { text.get(at.clone()) } else { None })
                .collect();
            assert_eq!(texts, shown);
        }
        assert_eq!(scan("{{ .Title }}").0, [Item::Text(0..12)]);
    }

    #[test]
    fn many_tags_cost_no_more_than_their_length() {
        let text = "{{<a>}}".repeat(50_000) + &"{{</b>}}".repeat(50_000);
        assert_eq!(scan(&text).1.len(), 50_000);
        let deep = "{{<a>}}".repeat(20_000) + &"{{</a>}}".repeat(20_000);
        assert!(!scan(&deep).1.is_empty());
        for part in ["{{</*", "{{<a\n", "{{<a \"\n", "{{<a", "{{%/*\n", "{{<a b=`\n"] {
            scan(&part.repeat(100_000));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(\\{\\{|<|%|>|\\}\\}|/|\\*|\"|`|=|a|b| |\n|ü){0,40}") {
            let (items, problems) = scan(&text);
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
