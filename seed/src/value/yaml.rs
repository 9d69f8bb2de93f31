//! YAML, by serde-saphyr: its budgets stop documents that grow when they are read.

use super::{Key, MAX_DEPTH, Node, ParseError, ParseProblem, Value};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::DuplicateKeyPolicy;
use serde_saphyr::{Error, Location, Spanned, UserMessageFormatter};
use std::fmt;
use std::ops::Range;

/// The most values a document may have once its aliases are followed.
const MAX_NODES: usize = 100_000;

/// Reads a document; an empty one is null.
pub(super) fn parse(text: &str) -> Result<Node, ParseError> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_events: 4 * MAX_NODES,
            max_documents: 1,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: MAX_NODES,
        },
        // The caller refuses them and can say where both stand.
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        emit_comments: false,
        with_snippet: false,
    };
    let parsed: Result<Option<Spanned<Raw>>, Error> = serde_saphyr::from_str_with_options(text, options);
    match parsed {
        Ok(Some(raw)) => Ok(node(raw, text)),
        Ok(None) => Ok(Node::null()),
        Err(error) => Err(refusal(&error, text)),
    }
}

/// A value as the deserialiser gives it: a number has lost how it was written.
enum Raw {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Number(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Raw, E> {
        Ok(Raw::Number(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Raw, E> {
        Ok(Raw::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Raw, E> {
        Ok(Raw::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Raw::Map(map))
    }
}

fn node(raw: Spanned<Raw>, text: &str) -> Node {
    let at = range(&raw.referenced, text);
    let defined = range(&raw.defined, text);
    let value = match raw.value {
        Raw::Null => Value::Null,
        Raw::Bool(value) => Value::Bool(value),
        // The value it has is of no interest, only how it is written.
        Raw::Number(number) => {
            let written = text.get(defined).map(str::trim).filter(|written| is_plain_number(written));
            Value::Number(written.map_or(number, str::to_owned))
        }
        Raw::Text(text) => Value::Text(text),
        Raw::List(items) => Value::List(items.into_iter().map(|item| node(item, text)).collect()),
        Raw::Map(entries) => {
            Value::Map(entries.into_iter().map(|(key, item)| entry(key, item, text)).collect())
        }
    };
    Node { at, value }
}

fn entry(key: Spanned<Raw>, item: Spanned<Raw>, text: &str) -> (Key, Node) {
    let key = node(key, text);
    let name = key.scalar().unwrap_or_default().to_owned();
    (Key { at: key.at, name }, node(item, text))
}

fn is_plain_number(written: &str) -> bool {
    !written.is_empty()
        && written.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// The bytes of a location; where the parser counts characters only, these are counted again.
fn range(location: &Location, text: &str) -> Range<usize> {
    let span = location.span();
    let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
    let (start, length) = match (span.byte_offset(), span.byte_len()) {
        (Some(offset), Some(length)) => (number(offset), number(length)),
        _ => {
            let start = text.char_indices().nth(number(span.offset())).map_or(text.len(), |(at, _)| at);
            let rest = text.get(start..).unwrap_or_default();
            let length = rest.char_indices().nth(number(span.len())).map_or(rest.len(), |(at, _)| at);
            (start, length)
        }
    };
    let start = start.min(text.len());
    let end = start.saturating_add(length).min(text.len());
    let part = text.get(start..end).unwrap_or_default();
    start..start + part.trim_end().len()
}

fn refusal(error: &Error, text: &str) -> ParseError {
    let at = error.location().filter(|location| location.line() > 0).map(|location| {
        let range = range(&location, text);
        // A parser stops at one character: the finding is about what stands there.
        if range.is_empty() { range.start..(range.start + 1).min(text.len()) } else { range }
    });
    let error = error.without_snippet();
    let message = plain(&error.render_with_formatter(&UserMessageFormatter));
    let limit = ["too complex", "limit exceeded", "budget", "depth exceeded", "too deep"];
    if matches!(error, Error::Budget { .. }) || limit.iter().any(|word| message.contains(word)) {
        let message = "this is nested too deeply, or too large once its aliases are followed";
        return ParseError::new(ParseProblem::TooComplex, message, at);
    }
    if message.contains("found a tab") {
        return ParseError::new(ParseProblem::Syntax, message, at.map(|at| tab(text, at)));
    }
    // Of other messages a tab in the indent is the cause too.
    let indented = at.as_ref().and_then(|at| {
        let start = text.get(..at.start)?.rfind('\n').map_or(0, |end| end + 1);
        let indent = text.get(start..)?.split(|c: char| c != ' ' && c != '\t').next()?;
        indent.find('\t').map(|tab| start + tab)
    });
    match indented {
        Some(tab) => ParseError::new(
            ParseProblem::Syntax,
            "found a tab before the beginning of a line",
            Some(tab..tab + 1),
        ),
        None => ParseError::new(ParseProblem::Syntax, message, at),
    }
}

/// The parser names what stands before a tab that it stumbles over.
fn tab(text: &str, at: Range<usize>) -> Range<usize> {
    let after = text.get(at.start..).unwrap_or_default();
    after.find('\t').map_or(at.clone(), |tab| at.start + tab..at.start + tab + 1)
}

/// The message without the place, which the finding tells by itself.
fn plain(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    let cut = first.find(" at line ").or_else(|| first.find(": line ")).unwrap_or(first.len());
    first[..cut].trim_end_matches([':', ',', ' ']).to_owned()
}
