//! What most often lies behind what a YAML parser says, in words for the writer of the file.

use super::ParseError;
use std::ops::Range;

/// What is said of some messages wherever they occur.
const ADVICE: &[(&str, &str)] = &[
    ("found a tab", TAB),
    ("mapping values are not allowed", "a text that holds a colon and a space stands in quotes"),
    (
        "illegal placement of ':'",
        "close the bracket or quote before it; a text that holds a colon stands in quotes",
    ),
    ("unclosed bracket", "close it on the same level, or put a text that begins with it in quotes"),
    ("misplaced bracket", "take it away, or put a text that begins with it in quotes"),
    ("reference to unknown value", "a text that begins with `*` stands in quotes"),
    (
        "unknown escape character",
        "in double quotes a backslash begins an escape: write `\\\\`, or put the text in single quotes",
    ),
    (
        "after double-quoted scalar",
        "within double quotes write `\\\"` for one, or put the text in single quotes",
    ),
    (
        "after single-quoted scalar",
        "within single quotes write `''` for one, or put the text in double quotes",
    ),
    ("did not find expected key", INDENT),
    ("expected '-' indicator", INDENT),
    (
        "did not find expected comment or line break",
        "begin the text on the next line; one that begins with `>` or `|` stands in quotes",
    ),
    ("simple key expected", "write a key, a colon and a space before the value"),
];

const TAB: &str = "indent with spaces: YAML takes no tabs there";
const INDENT: &str = "check the indent: what belongs together begins in the same column";

/// The error with a place and advice that fit what stands in `text`.
pub(super) fn advise(mut error: ParseError, text: &str) -> ParseError {
    let Some(at) = error.at.clone() else { return error };
    if let Some(better) = better(&error.message, at.start, text) {
        error.message = better.message;
        error.at = Some(better.at);
        error.help = Some(better.help);
    } else if error.help.is_none() {
        let found = ADVICE.iter().find(|(said, _)| error.message.contains(said));
        error.help = found.map(|(_, help)| (*help).to_owned());
    }
    error
}

struct Better {
    message: String,
    at: Range<usize>,
    help: String,
}

/// What the place tells besides the message.
fn better(message: &str, at: usize, text: &str) -> Option<Better> {
    let here = line_of(text, at);
    if message.contains("quoted scalar") && !message.contains("escape") {
        let found = unclosed(text, at);
        return found.map(|(at, quote)| Better {
            message: "the quote that opens here has no end".to_owned(),
            help: format!("close it with `{quote}` where the text ends"),
            at,
        });
    }
    if let Some(character) =
        message.strip_prefix("unexpected character: `").and_then(|rest| rest.chars().next())
    {
        let value = text.get(at..here.end)?.trim_end();
        return Some(Better {
            message: format!("a text cannot begin with `{character}`"),
            help: if value.contains('"') {
                "put the text in single quotes".to_owned()
            } else {
                format!("put it in quotes: `\"{value}\"`")
            },
            at: at..at + value.len(),
        });
    }
    let mapping = message.contains("mapping values are not allowed");
    if !mapping && !message.contains("simple key expected") {
        return None;
    }
    let first =
        text.get(here.start..at)?.trim().chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    if !first {
        return None;
    }
    let before = previous(text, here.start);
    let unspaced =
        [Some(here.clone()), before.clone()].into_iter().flatten().find_map(|line| joined(text, line));
    if let Some((at, key, value)) = unspaced {
        return Some(Better {
            message: format!("there is no space after the colon of `{key}`"),
            help: format!("write `{key}: {value}`"),
            at,
        });
    }
    let (line, above) = (text.get(here.clone())?, text.get(before.clone()?)?);
    let key = line.trim_start().split(':').next()?;
    let start = here.start + indent(line);
    let (owner, value) = above.split_once(':').unwrap_or((above, ""));
    if mapping && indent(line) > indent(above) && !value.trim().is_empty() {
        let owner = owner.trim();
        return Some(Better {
            message: format!("`{key}` is indented as if it belonged to `{owner}`, which has a value already"),
            help: format!("begin the line in the column where `{owner}` begins"),
            at: start..start + key.len(),
        });
    }
    if mapping && !above.contains(':') {
        let from = before?.start + indent(above);
        return Some(Better {
            message: "this line has no colon".to_owned(),
            help: "write a key, a colon and a space before the value".to_owned(),
            at: from..from + above.trim().len(),
        });
    }
    None
}

/// A line that joins key and value, as `date:2023-01-01` does: its place and the two.
fn joined(text: &str, line: Range<usize>) -> Option<(Range<usize>, &str, &str)> {
    let written = text.get(line.clone())?;
    let (key, value) = written.trim().split_once(':')?;
    let plain = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    // `https://…` is an address.
    let tight = !value.is_empty() && !value.starts_with(['/', ' ', '\t']);
    let start = line.start + indent(written);
    (plain && tight).then(|| (start..start + written.trim().len(), key, value))
}

/// The value before `at` that begins with a quote and does not end on its line, and its quote.
fn unclosed(text: &str, at: usize) -> Option<(Range<usize>, char)> {
    let mut line = line_of(text, at);
    loop {
        let written = text.get(line.clone())?;
        if let Some((offset, quote)) = opening(written) {
            let open = line.start + offset;
            let value = written.get(offset + 1..)?;
            // A quote that stands right before the place has ended the text, as the parser sees it.
            if open + 1 < at && !closes(value, quote) {
                return Some((open..line.start + written.trim_end().len(), quote));
            }
            if open + 1 < at && line.contains(&at) {
                return None;
            }
        }
        line = previous(text, line.start)?;
    }
}

/// The quote that the value of a line begins with.
fn opening(line: &str) -> Option<(usize, char)> {
    let at = |offset: usize| {
        let rest = line.get(offset..)?;
        let quote = rest.trim_start().chars().next().filter(|c| matches!(c, '"' | '\''))?;
        Some((offset + indent(rest), quote))
    };
    line.find(": ").and_then(|colon| at(colon + 2)).or_else(|| at(line.find("- ")? + 2)).or_else(|| at(0))
}

fn closes(value: &str, quote: char) -> bool {
    let mut escaped = false;
    value.chars().any(|c| {
        let ends = c == quote && !escaped;
        escaped = quote == '"' && c == '\\' && !escaped;
        ends
    })
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The bytes of the line that `at` stands on, without its end.
fn line_of(text: &str, at: usize) -> Range<usize> {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let length = text.get(start..).and_then(|rest| rest.find('\n'));
    start..length.map_or(text.len(), |length| start + length)
}

/// The last line before `start` that is not blank.
fn previous(text: &str, start: usize) -> Option<Range<usize>> {
    let mut end = start;
    while end > 0 {
        let line = line_of(text, end - 1);
        if !text.get(line.clone())?.trim().is_empty() {
            return Some(line);
        }
        end = line.start;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::{Format, parse};
    use crate::diagnostics::{Code, Finding, SourceText};

    fn finding(text: &str) -> Finding {
        let error = parse(Format::Yaml, text, 0..text.len()).expect_err(text);
        error.finding(Code::DataSyntax, &SourceText::new("a.yaml", text))
    }

    #[test]
    fn every_common_mistake_is_pointed_at_and_has_advice() {
        for (text, line, marked, advice) in [
            ("id: a\ntitle: \"A\nb: 1\n", 2, "\"A", "close it with `\"`"),
            ("title: 'A\nb: 1\n", 1, "'A", "close it with `'`"),
            ("title: \"A\n\n\n", 1, "\"A", "close it with `\"`"),
            ("m:\n  title: \"A\n  b: \"x\"\n", 2, "\"A", "close it with `\"`"),
            ("- \"A\n- b\n", 1, "\"A", "close it with `\"`"),
            ("title: \"a\" b\n", 1, "b", "single quotes"),
            ("title: 'it's'\n", 1, "s", "write `''`"),
            ("date:2023-01-01\ntitle: A\n", 1, "date:2023-01-01", "write `date: 2023-01-01`"),
            ("title: A\ndate:2023-01-01\n", 2, "date:2023-01-01", "write `date: 2023-01-01`"),
            ("title: @Home\n", 1, "@Home", "`\"@Home\"`"),
            ("title: *Home*\n", 1, "*", "stands in quotes"),
            ("title: \"C:\\dir\"\n", 1, "\"", "write `\\\\`"),
            ("title: A\n  date: 1\n", 2, "date", "the column where `title` begins"),
            ("title A\nb: 1\n", 1, "title A", "a colon and a space"),
            ("title: About: us\n", 1, ":", "stands in quotes"),
            ("a:\n    b: 1\n  c: 1\n", 3, "c", "check the indent"),
            ("a:\n\tb: 1\n", 2, "\t", "indent with spaces"),
            ("id: a\nlist:\n\t- b\n", 3, "\t", "indent with spaces"),
        ] {
            let finding = finding(text);
            let excerpt = finding.excerpt.clone().unwrap();
            assert_eq!(finding.line, Some(line), "{text:?} {finding:?}");
            assert_eq!(&excerpt.line[excerpt.underline.clone()], marked, "{text:?} {finding:?}");
            assert!(finding.help.as_ref().is_some_and(|help| help.contains(advice)), "{text:?} {finding:?}");
        }
    }
}
