//! TOML.

use super::{Key, Node, ParseError, ParseProblem, Value};
use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};
use std::ops::Range;

/// Reads a document.
pub(super) fn parse(text: &str) -> Result<Node, ParseError> {
    let table = DeTable::parse(text).map_err(|error| {
        let message = error.message();
        if message.contains("duplicate") {
            duplicate(text, error.span())
        } else if message.contains("recursion") {
            ParseError::new(ParseProblem::TooComplex, "this is nested too deeply", error.span())
        } else {
            date(text, error.span())
                .unwrap_or_else(|| ParseError::new(ParseProblem::Syntax, message, error.span()))
        }
    })?;
    Ok(Node { at: table.span(), value: map(table.into_inner()) })
}

/// The error that the value at a place is no date, though it begins as one.
fn date(text: &str, at: Option<Range<usize>>) -> Option<ParseError> {
    let at = at?;
    let written = text.get(at.clone()).filter(|written| written.starts_with(|c: char| c.is_ascii_digit()))?;
    if !written.contains('-') {
        return None;
    }
    let line = text.get(..at.start)?.rsplit('\n').next()?;
    let name = line.trim_end().strip_suffix('=').map_or("this", str::trim);
    let finding = crate::date::day(written).err()?.finding(name);
    Some(ParseError { help: finding.help, ..ParseError::new(ParseProblem::Date, finding.message, Some(at)) })
}

/// The parser says where a key is given again. Where it was given first, what stands before that
/// line tells: there it is in the last table, or is that table itself.
fn duplicate(text: &str, at: Option<Range<usize>>) -> ParseError {
    let Some(at) = at else {
        return ParseError::new(ParseProblem::DuplicateKey, "a key is given twice", None);
    };
    let name = text.get(at.clone()).unwrap_or_default().trim().trim_matches(['"', '\'']);
    let line = text.get(..at.start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let is_header = |line: &str| line.trim_start().starts_with('[');
    let before = text.get(..line).unwrap_or_default();
    let from = if text.get(line..).is_some_and(is_header) {
        0
    } else {
        let headers = before.split_inclusive('\n').scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start, line))
        });
        headers.filter(|(_, line)| is_header(line)).map(|(start, _)| start).last().unwrap_or(0)
    };
    let mut found = Vec::new();
    if let Ok(table) = DeTable::parse(before) {
        named(table.get_ref(), name, 0, &mut found);
    }
    found.retain(|(_, at)| at.start >= from);
    let first = found.into_iter().min_by_key(|(depth, at)| (*depth, at.start));
    ParseError::duplicate(name, Some(at), first.map(|(_, at)| at))
}

/// Collects every key called `name`, with how deep it stands.
fn named(table: &DeTable<'_>, name: &str, depth: usize, found: &mut Vec<(usize, Range<usize>)>) {
    for (key, value) in table {
        if key.get_ref() == name {
            found.push((depth, key.span()));
        }
        if let DeValue::Table(inner) = value.get_ref() {
            named(inner, name, depth + 1, found);
        }
    }
}

fn map(table: DeTable<'_>) -> Value {
    let entry = |(key, value): (Spanned<std::borrow::Cow<'_, str>>, Spanned<DeValue<'_>>)| {
        (Key { at: key.span(), name: key.into_inner().into_owned() }, node(value))
    };
    Value::Map(table.into_iter().map(entry).collect())
}

fn node(value: Spanned<DeValue<'_>>) -> Node {
    let at = value.span();
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => Value::Number(number.to_string()),
        DeValue::Float(number) => Value::Number(number.to_string()),
        DeValue::Boolean(value) => Value::Bool(value),
        DeValue::Datetime(date) => Value::Text(date.to_string()),
        DeValue::Array(items) => Value::List(items.into_iter().map(node).collect()),
        DeValue::Table(table) => map(table),
    };
    Node { at, value }
}
