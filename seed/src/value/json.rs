//! JSON. serde_json says whether it is JSON; since YAML 1.2 holds all of JSON, the YAML parser says
//! where each value stands.

use super::{Key, Node, ParseError, ParseProblem, Value, yaml};
use serde_json::Value as Json;

/// Reads a document.
pub(super) fn parse(text: &str) -> Result<Node, ParseError> {
    let json: Json = serde_json::from_str(text).map_err(|error| {
        let at = offset(text, error.line(), error.column());
        let message = error.to_string();
        let place = Some(at..(at + 1).min(text.len()));
        if message.contains("recursion") {
            return ParseError::new(ParseProblem::TooComplex, "this is nested too deeply", place);
        }
        let cut = message.find(" at line ").unwrap_or(message.len());
        let message = message[..cut].replace("EOF while parsing", "the text ends within");
        ParseError::new(ParseProblem::Syntax, message, place)
    })?;
    match yaml::parse(text) {
        Ok(node) => Ok(node),
        Err(error) if error.problem != ParseProblem::Syntax => Err(error),
        // The few corners where YAML reads JSON otherwise cost the places, not the values.
        Err(_) => Ok(without_places(json)),
    }
}

/// The byte of a line and column, both from 1; serde_json counts columns in bytes.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (start + column.saturating_sub(1)).min(text.len())
}

fn without_places(json: Json) -> Node {
    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => Value::Number(number.to_string()),
        Json::String(text) => Value::Text(text),
        Json::Array(items) => Value::List(items.into_iter().map(without_places).collect()),
        Json::Object(entries) => {
            let entry = |(name, value)| (Key { at: 0..0, name }, without_places(value));
            Value::Map(entries.into_iter().map(entry).collect())
        }
    };
    Node { at: 0..0, value }
}
