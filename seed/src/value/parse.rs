//! One way in for the three syntaxes.

use super::advice::advise;
use super::{Key, MAX_DEPTH, Node, Value, json, toml, yaml};
use crate::diagnostics::{Code, Finding, SourceText};
use std::collections::HashMap;
use std::ops::Range;

/// A syntax for structured data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Yaml,
    Toml,
    Json,
}

impl Format {
    /// The format a file name tells.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => Some(Self::Yaml),
            "toml" => Some(Self::Toml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// What sort of problem keeps a document from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParseProblem {
    Syntax,
    DuplicateKey,
    /// There is no such day or time.
    Date,
    TooComplex,
}

/// Why a document cannot be read. `at` counts from the beginning of the document.
#[derive(Clone, Debug)]
pub(crate) struct ParseError {
    pub(crate) problem: ParseProblem,
    pub(crate) message: String,
    pub(crate) at: Option<Range<usize>>,
    /// Where a key that is given twice was given first.
    pub(crate) first: Option<Range<usize>>,
    /// How to mend it, where that is known.
    pub(super) help: Option<String>,
}

impl ParseError {
    pub(super) fn new(problem: ParseProblem, message: impl Into<String>, at: Option<Range<usize>>) -> Self {
        Self { problem, message: message.into(), at, first: None, help: None }
    }

    /// The same key twice in one mapping.
    pub(super) fn duplicate(name: &str, at: Option<Range<usize>>, first: Option<Range<usize>>) -> Self {
        let message = format!("the key `{name}` is given twice");
        Self { problem: ParseProblem::DuplicateKey, message, at, first, help: None }
    }

    /// The finding, where `syntax` is the code for malformed text of this sort of file.
    pub(crate) fn finding(self, syntax: Code, text: &SourceText) -> Finding {
        let code = match self.problem {
            ParseProblem::Syntax => syntax,
            ParseProblem::DuplicateKey => Code::DuplicateKey,
            ParseProblem::Date => Code::InvalidDate,
            ParseProblem::TooComplex => Code::TooComplex,
        };
        let mut finding = Finding::new(code, self.message);
        if let (Some(at), Some(first)) = (&self.at, &self.first) {
            let [first, second] = [first, at].map(|at| text.position(at.start).0);
            let lines =
                if first == second { format!("line {first}") } else { format!("lines {first} and {second}") };
            finding.message = format!("{}, on {lines}", finding.message);
        }
        if let Some(help) = self.help {
            finding = finding.help(help);
        }
        match self.at {
            Some(at) => finding.at(text, at),
            None => finding.in_file(text.path()),
        }
    }
}

/// Reads the part `within` of `text`. Places in the result count from the beginning of the file.
pub(crate) fn parse(format: Format, text: &str, within: Range<usize>) -> Result<Node, ParseError> {
    let base = within.start;
    let part = text.get(within).unwrap_or_default();
    let parsed = match format {
        Format::Yaml => yaml::parse(part).map_err(|error| advise(error, part)),
        Format::Toml => toml::parse(part),
        Format::Json => json::parse(part),
    };
    let mut node = parsed.map_err(|mut error| {
        for at in [&mut error.at, &mut error.first].into_iter().flatten() {
            *at = at.start + base..at.end + base;
        }
        error
    })?;
    settle(&mut node, base, 0)?;
    Ok(node)
}

/// As [`parse`], for what is read without regard to case, as Hugo reads front matter and its
/// configuration: keys of one mapping that differ in case alone are one key, given twice.
pub(crate) fn parse_without_case(
    format: Format,
    text: &str,
    within: Range<usize>,
) -> Result<Node, ParseError> {
    let node = parse(format, text, within)?;
    distinct_without_case(&node)?;
    Ok(node)
}

/// Refuses keys of one mapping, within `node` too, that differ in case alone.
pub(crate) fn distinct_without_case(node: &Node) -> Result<(), ParseError> {
    match &node.value {
        Value::List(items) => items.iter().try_for_each(distinct_without_case),
        Value::Map(entries) => {
            differ_without_case(entries.iter().map(|(key, _)| key))?;
            entries.iter().try_for_each(|(_, inner)| distinct_without_case(inner))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => Ok(()),
    }
}

/// Refuses keys that differ in case alone.
pub(crate) fn differ_without_case<'k>(keys: impl Iterator<Item = &'k Key>) -> Result<(), ParseError> {
    let mut seen: HashMap<String, &Key> = HashMap::new();
    for key in keys.filter(|key| !key.name.is_empty()) {
        if let Some(first) = seen.insert(key.name.to_lowercase(), key) {
            return Err(ParseError {
                problem: ParseProblem::DuplicateKey,
                message: format!(
                    "the keys `{}` and `{}` are one, for case does not matter",
                    first.name, key.name
                ),
                at: Some(key.at.clone()),
                first: Some(first.at.clone()),
                help: None,
            });
        }
    }
    Ok(())
}

/// Moves every place by `base`, refuses what is nested too deep, and makes U+0000 U+FFFD, as Markdown
/// does: PostgreSQL cannot keep it.
fn settle(node: &mut Node, base: usize, depth: usize) -> Result<(), ParseError> {
    node.at = node.at.start + base..node.at.end + base;
    if depth > MAX_DEPTH {
        let message = format!("this is nested more than {MAX_DEPTH} deep");
        return Err(ParseError::new(ParseProblem::TooComplex, message, Some(node.at.clone())));
    }
    match &mut node.value {
        Value::List(items) => items.iter_mut().try_for_each(|item| settle(item, base, depth + 1)),
        Value::Map(entries) => {
            entries.iter_mut().try_for_each(|(key, item)| {
                key.at = key.at.start + base..key.at.end + base;
                without_nul(&mut key.name);
                settle(item, base, depth + 1)
            })?;
            distinct(entries)
        }
        Value::Text(text) => {
            without_nul(text);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Refuses a key that is given twice. Keys that are no scalars have no name.
fn distinct(entries: &[(Key, Node)]) -> Result<(), ParseError> {
    let mut seen: HashMap<&str, &Range<usize>> = HashMap::with_capacity(entries.len());
    for (key, _) in entries.iter().filter(|(key, _)| !key.name.is_empty()) {
        if let Some(first) = seen.insert(&key.name, &key.at) {
            return Err(ParseError::duplicate(&key.name, Some(key.at.clone()), Some(first.clone())));
        }
    }
    Ok(())
}

fn without_nul(text: &mut String) {
    if text.contains('\0') {
        *text = text.replace('\0', "\u{fffd}");
    }
}

#[cfg(test)]
mod tests;
