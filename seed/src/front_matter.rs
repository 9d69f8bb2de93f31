//! Front matter: YAML between `---`, TOML between `+++`, or a JSON object, at the start of a file.

use crate::diagnostics::{Code, Finding, SourceText};
use crate::value::{Format, Node, parse, parse_without_case};
use serde::de::IgnoredAny;
use std::ops::Range;

/// The most bytes of front matter. It is facts about a text, and the largest of real ones have a few
/// thousand.
const MAX_FRONT: usize = 1024 * 1024;

/// A file divided into its front matter and its text.
#[derive(Clone, Debug)]
pub(crate) struct Split {
    /// The front matter; null where there is none.
    pub(crate) front: Node,
    /// The first byte of the text.
    pub(crate) body: usize,
}

/// Divides a file. A byte order mark and blank lines before the front matter do not matter.
pub(crate) fn split(text: &SourceText) -> Result<Split, Box<Finding>> {
    let whole = text.text();
    let marked = whole.strip_prefix('\u{feff}').unwrap_or(whole);
    let start = whole.len() - marked.trim_start().len();
    let rest = whole.get(start..).unwrap_or_default();
    let (format, within, body) = if delimits(rest, "---") {
        let (within, body) = fenced(text, start, "---")?;
        (Format::Yaml, within, body)
    } else if delimits(rest, "+++") {
        let (within, body) = fenced(text, start, "+++")?;
        (Format::Toml, within, body)
    } else if rest.starts_with('{') && !rest.starts_with("{{") {
        let end = json_end(rest).map_or(whole.len(), |length| start + length);
        (Format::Json, start..end, next_line(whole, end))
    } else if let Some((format, at)) = unopened(rest) {
        return Err(not_opened(text, format, start + at.start..start + at.end).into());
    } else {
        return Ok(Split { front: Node::null(), body: whole.len() - marked.len() });
    };
    if within.len() > MAX_FRONT {
        let message = format!("front matter has {} bytes; it may have {MAX_FRONT}", within.len());
        let finding = Finding::new(Code::TooComplex, message).at(text, start..start);
        return Err(finding.help("what is long belongs into the text or a data file").into());
    }
    let front = parse_without_case(format, whole, within)
        .map_err(|error| error.finding(Code::FrontMatterSyntax, text))?;
    if !front.is_empty() && front.entries().is_empty() {
        let message = format!("front matter is {}, and should be a mapping", front.kind());
        return Err(Finding::new(Code::FrontMatterSyntax, message).at(text, front.at).into());
    }
    Ok(Split { front, body })
}

/// Keys that a line of front matter is known by. A text may begin with a line such as `Note: …`, and
/// rarely with one of these.
const KNOWN: &[&str] = &[
    "aliases",
    "author",
    "authors",
    "categories",
    "date",
    "description",
    "draft",
    "lastmod",
    "layout",
    "publishdate",
    "slug",
    "summary",
    "tags",
    "title",
    "url",
    "weight",
];

/// The most lines of front matter that are looked through for the end of one that was not begun.
const MAX_UNOPENED: usize = 100;

/// The first key of front matter that ends with a delimiter and begins with none: its lines up to
/// the delimiter are a mapping, the first of them names a known key, and there is no blank line.
fn unopened(text: &str) -> Option<(&'static str, Range<usize>)> {
    let mut length = 0;
    let mut fence = None;
    for line in text.split_inclusive('\n').take(MAX_UNOPENED) {
        match line.trim_end() {
            "---" => fence = Some("---"),
            "+++" => fence = Some("+++"),
            "" => return None,
            _ => length += line.len(),
        }
        if fence.is_some() {
            break;
        }
    }
    let fence = fence?;
    let (format, mark) = if fence == "---" { (Format::Yaml, ':') } else { (Format::Toml, '=') };
    let first = text.lines().next().unwrap_or_default();
    let key = first.split_once(mark)?.0.trim();
    let known = KNOWN.iter().any(|known| known.eq_ignore_ascii_case(key));
    // Markdown makes a heading of a paragraph above `---`: one that is no mapping is that.
    let mapping = || parse(format, text, 0..length).is_ok_and(|node| !node.entries().is_empty());
    (known && mapping()).then(|| (fence, 0..first.trim_end().len()))
}

fn not_opened(text: &SourceText, fence: &str, at: Range<usize>) -> Finding {
    let message = format!("this looks like front matter, and no `{fence}` stands before it");
    Finding::new(Code::FrontMatterUnopened, message)
        .at(text, at)
        .help(format!("put `{fence}` on the first line, else all of it would be published as text"))
}

/// Whether the first line of `text` is `fence`.
fn delimits(text: &str, fence: &str) -> bool {
    text.strip_prefix(fence).is_some_and(|rest| rest.lines().next().unwrap_or_default().trim().is_empty())
}

/// The part between two lines of `fence`, and where the text begins.
fn fenced(text: &SourceText, start: usize, fence: &str) -> Result<(Range<usize>, usize), Box<Finding>> {
    let whole = text.text();
    let open = next_line(whole, start);
    let mut line_start = open;
    for line in whole.get(open..).unwrap_or_default().split_inclusive('\n') {
        let end = line_start + line.len();
        if line.trim_end() == fence {
            return Ok((open..line_start, end));
        }
        line_start = end;
    }
    let message = format!("front matter begins with `{fence}` and has no `{fence}` at its end");
    Err(Finding::new(Code::FrontMatterUnclosed, message)
        .at(text, start..start + fence.len())
        .help(format!("put `{fence}` on a line of its own before the text"))
        .into())
}

/// The length of the JSON value that `text` begins with.
fn json_end(text: &str) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    Some(values.byte_offset())
}

fn next_line(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').map_or(text.len(), |end| at + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<(Node, String), Box<Finding>> {
        let text = SourceText::new("a.md", text);
        let split = split(&text)?;
        Ok((split.front, text.text()[split.body..].to_owned()))
    }

    #[test]
    fn the_three_syntaxes_are_told_by_their_delimiters() {
        for text in [
            "---\ntitle: A\n---\nText\n",
            "\u{feff}---\r\ntitle: A\r\n---\r\nText\n",
            "\n\n---  \ntitle: A\n---\t\nText\n",
            "+++\ntitle = \"A\"\n+++\nText\n",
            "{\n  \"title\": \"A\"\n}\nText\n",
            "{\"title\": \"A\", \"x\": {\"y\": \"}\"}}\nText\n",
        ] {
            let (front, body) = read(text).unwrap();
            assert_eq!(front.get("Title").and_then(Node::scalar), Some("A"), "{text:?}");
            assert_eq!(body, "Text\n", "{text:?}");
        }
    }

    #[test]
    fn a_file_without_front_matter_is_all_text() {
        for text in ["Text\n---\n", "", "----\na: b\n----\n", "{{< shortcode >}}", "--- a\n"] {
            let (front, body) = read(text).unwrap();
            assert!(front.is_empty());
            assert_eq!(body, text);
        }
        assert_eq!(read("\u{feff}Text").unwrap().1, "Text");
    }

    #[test]
    fn front_matter_that_is_not_opened_is_no_text() {
        for text in
            ["title: A\n---\nText\n", "\u{feff}\nTitle: A\ndate: 2022-03-03\n---\n", "title = 'A'\n+++\n"]
        {
            let finding = read(text).expect_err(text);
            assert_eq!(finding.code, Code::FrontMatterUnopened, "{text:?}");
            assert!(finding.help.is_some_and(|help| help.contains("on the first line")));
        }
        for text in [
            "title: A\n\nText\n---\n",
            "Note: this is text\n---\n",
            "title: a heading\nof two lines\n---\n",
            "date: [2022\n---\n",
            "title: A\n",
        ] {
            assert!(read(text).unwrap().0.is_empty(), "{text:?}");
        }
    }

    #[test]
    fn front_matter_may_be_empty_or_end_the_file() {
        assert_eq!(read("---\n---\nText").unwrap().1, "Text");
        assert_eq!(read("---\ntitle: A\n---").unwrap().1, "");
        assert_eq!(read("---\n# only a comment\n---\nx").unwrap().1, "x");
    }

    #[test]
    fn problems_point_at_the_line_of_the_file() {
        for (text, code, line) in [
            ("---\ntitle: A\n", Code::FrontMatterUnclosed, 1),
            ("---\ntitle: A\nb: [\n---\n", Code::FrontMatterSyntax, 3),
            ("---\ntitle: A\n\ntitle: B\n---\n", Code::DuplicateKey, 4),
            ("---\nTitle: A\n\ntitle: B\n---\n", Code::DuplicateKey, 4),
            ("+++\ntitle = \"A\"\n[params]\nx = 1\nX = 2\n+++\n", Code::DuplicateKey, 5),
            ("---\n- a\n---\n", Code::FrontMatterSyntax, 2),
            ("---\na: b: c\n---\n", Code::FrontMatterSyntax, 2),
            ("---\nok: 1\nbad: \"open\n---\n", Code::FrontMatterSyntax, 3),
            ("+++\n\na = \n+++\n", Code::FrontMatterSyntax, 3),
            ("+++\ndate = 2023-02-30\n+++\n", Code::InvalidDate, 2),
            ("{\n\"a\": \n}\n", Code::FrontMatterSyntax, 3),
        ] {
            let finding = read(text).expect_err(text);
            assert_eq!(finding.code, code, "{text:?} {finding:?}");
            let near = finding.line.unwrap().abs_diff(line) <= 1;
            assert!(near, "{text:?} {finding:?}");
        }
    }

    #[test]
    fn front_matter_of_megabytes_is_refused_where_it_begins() {
        let value = "x".repeat(MAX_FRONT);
        for text in [format!("---\ntitle: {value}\n---\n"), format!("\n{{\"title\": \"{value}\"}}\n")] {
            let finding = read(&text).unwrap_err();
            assert_eq!(finding.code, Code::TooComplex);
            assert!(finding.line.unwrap() <= 2 && finding.excerpt.unwrap().line.len() < 1_000);
        }
        assert!(read(&format!("---\ntitle: A\n---\n{value}\n")).is_ok());
    }

    proptest! {
        #[test]
        fn no_file_makes_it_panic(text in "(\u{feff}|)(---|\\+\\+\\+|\\{)[\\PC\n\r\t]{0,60}(---|\\+\\+\\+|\\})?[\\PC\n]{0,20}") {
            let _ = read(&text);
        }
    }
}
