//! Structured data as it was written: every value knows which bytes of the file it comes from, so
//! that findings point at it. YAML, TOML and JSON become the same tree.

mod advice;
mod de;
mod error;
mod fields;
mod json;
mod parse;
mod prune;
mod toml;
mod yaml;

#[cfg(test)]
pub(crate) mod asked;

pub(crate) use de::{At, from_node};
pub(crate) use error::ValueError;
pub(crate) use fields::{Fields, Inherited, invalid_url};
pub(crate) use parse::{
    Format, ParseError, ParseProblem, differ_without_case, distinct_without_case, parse, parse_without_case,
};
pub(crate) use prune::from_node_in_part;

use std::ops::Range;

/// Of the names that are known, the one that `written` most likely means: it differs in two
/// characters at most, and in fewer than it has in common.
pub(crate) fn nearest<'n>(written: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let written = written.to_lowercase();
    let distance = |name: &str| strsim::damerau_levenshtein(&written, &name.to_lowercase());
    let near = known.into_iter().map(|name| (distance(name), name));
    let near = near.filter(|(distance, name)| *distance <= 2 && 2 * distance < name.chars().count());
    near.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// How deep data may be nested.
pub(crate) const MAX_DEPTH: usize = 64;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// The bytes of the file it comes from.
    pub(crate) at: Range<usize>,
    /// What it is.
    pub(crate) value: Value,
}

/// A value. Numbers stay as they are written, for most of what looks like one is a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key of a mapping and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    pub(crate) at: Range<usize>,
    pub(crate) name: String,
}

impl Node {
    /// Nothing, at the beginning of the file.
    pub(crate) fn null() -> Self {
        Self { at: 0..0, value: Value::Null }
    }

    /// What it is, in words for a message.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// The text of a scalar, without the space around it; `None` for nothing, lists and mappings.
    pub(crate) fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Number(text) => Some(text.trim()),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            _ => None,
        }
    }

    /// Its entry called `name`; keys are compared without case, as Hugo does.
    pub(crate) fn get(&self, name: &str) -> Option<&Node> {
        #[cfg(test)]
        asked::note(self, name);
        let Value::Map(entries) = &self.value else { return None };
        entries.iter().find(|(key, _)| key.name.eq_ignore_ascii_case(name)).map(|(_, node)| node)
    }

    /// Its entries, when it is a mapping.
    pub(crate) fn entries(&self) -> &[(Key, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Whether it holds nothing: null, an empty text, list or mapping.
    pub(crate) fn is_empty(&self) -> bool {
        match &self.value {
            Value::Null => true,
            Value::Text(text) => text.trim().is_empty(),
            Value::List(items) => items.iter().all(Node::is_empty),
            Value::Map(entries) => entries.iter().all(|(_, node)| node.is_empty()),
            Value::Bool(_) | Value::Number(_) => false,
        }
    }

    /// Whether `other` says the same, wherever it stands.
    pub(crate) fn same(&self, other: &Node) -> bool {
        self.same_by(other, &|a, b| a == b)
    }

    /// As [`Node::same`], with texts that differ in case only taken for the same.
    pub(crate) fn alike(&self, other: &Node) -> bool {
        self.same_by(other, &|a, b| a.to_lowercase() == b.to_lowercase())
    }

    fn same_by(&self, other: &Node, equal: &dyn Fn(&str, &str) -> bool) -> bool {
        match (&self.value, &other.value) {
            (Value::List(a), Value::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same_by(b, equal))
            }
            (Value::Map(a), Value::Map(b)) => {
                let found = |key: &Key| other.get(&key.name);
                a.len() == b.len() && a.iter().all(|(key, a)| found(key).is_some_and(|b| a.same_by(b, equal)))
            }
            (Value::List(_) | Value::Map(_), _) | (_, Value::List(_) | Value::Map(_)) => {
                self.is_empty() && other.is_empty()
            }
            _ => equal(self.scalar().unwrap_or_default(), other.scalar().unwrap_or_default()),
        }
    }
}
