//! TOML.

use super::{Key, Node, ParseError, ParseProblem, Value};
use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

/// Reads a document.
pub(super) fn parse(text: &str) -> Result<Node, ParseError> {
    let table = DeTable::parse(text).map_err(|error| {
        let message = error.message().to_owned();
        let problem = if message.contains("duplicate") {
            ParseProblem::DuplicateKey
        } else if message.contains("recursion") {
            ParseProblem::TooComplex
        } else {
            ParseProblem::Syntax
        };
        ParseError { problem, message, at: error.span() }
    })?;
    Ok(Node { at: table.span(), value: map(table.into_inner()) })
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
