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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(format: Format, text: &str) -> Node {
        parse(format, text, 0..text.len()).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
    }

    fn cut<'a>(text: &'a str, node: &Node) -> &'a str {
        &text[node.at.clone()]
    }

    #[test]
    fn every_yaml_value_knows_where_it_stands() {
        let text = "id: ä\nsocial:\n  twitter: https://t.example\nlist: [1, 2.50, yes, true]\nnone: # x\n";
        let node = read(Format::Yaml, text);
        assert_eq!(cut(text, node.get("ID").unwrap()), "ä");
        assert_eq!(cut(text, node.get("social").unwrap().get("twitter").unwrap()), "https://t.example");
        let Value::List(list) = &node.get("list").unwrap().value else { panic!("no list") };
        let scalars: Vec<&str> = list.iter().filter_map(Node::scalar).collect();
        assert_eq!(scalars, ["1", "2.50", "yes", "true"]);
        assert_eq!(cut(text, &list[1]), "2.50");
        assert_eq!(list[3].value, Value::Bool(true));
        assert_eq!(node.get("none").unwrap().value, Value::Null);
    }

    #[test]
    fn texts_that_look_like_numbers_and_dates_stay_as_written() {
        let text = "a: 007\nb: 1_000\nc: 2022-03-03\nd: 1e3\ne: 0x1F\nf: 12:30\n2013-02-14: g\n1: h\n";
        let node = read(Format::Yaml, text);
        let scalars: Vec<&str> = node.entries().iter().filter_map(|(_, node)| node.scalar()).collect();
        assert_eq!(scalars, ["007", "1_000", "2022-03-03", "1e3", "0x1F", "12:30", "g", "h"]);
        assert_eq!(node.entries()[6].0.name, "2013-02-14");
        assert_eq!(node.entries()[7].0.name, "1");
    }

    #[test]
    fn toml_and_json_give_the_same_tree() {
        let yaml =
            read(Format::Yaml, "title: A\ntags: [x, y]\ndate: 2022-03-03T07:55:00Z\nn: {a: 1, b: true}\n");
        let toml_text =
            "title = \"A\"\ntags = ['x', 'y']\ndate = 2022-03-03T07:55:00Z\n[n]\na = 1\nb = true\n";
        let toml = read(Format::Toml, toml_text);
        let json_text = "{\n\t\"title\": \"A\", \"tags\": [\"x\", \"y\"],\n\t\"date\": \"2022-03-03T07:55:00Z\", \"n\": {\"a\": 1, \"b\": true}}";
        let json = read(Format::Json, json_text);
        assert!(yaml.same(&toml) && yaml.same(&json) && json.same(&toml));
        assert_eq!(cut(toml_text, toml.get("date").unwrap()), "2022-03-03T07:55:00Z");
        assert_eq!(cut(json_text, json.get("title").unwrap()), "\"A\"");
    }

    #[test]
    fn problems_point_at_their_place_in_the_file() {
        for (format, text, problem) in [
            (Format::Yaml, "---\na: 1\nb: [\n", ParseProblem::Syntax),
            (Format::Yaml, "---\na: 1\na: 2\n", ParseProblem::DuplicateKey),
            (Format::Yaml, "---\na: &a [*a]\n", ParseProblem::Syntax),
            (Format::Toml, "---\na = 1\na = 2\n", ParseProblem::DuplicateKey),
            (Format::Toml, "---\na = \n", ParseProblem::Syntax),
            (Format::Json, "---\n{\"a\": }\n", ParseProblem::Syntax),
            (Format::Json, "---\n{\"a\": 1, \"a\": 2}\n", ParseProblem::DuplicateKey),
        ] {
            let error = parse(format, text, 4..text.len()).expect_err(text);
            assert_eq!(error.problem, problem, "{text:?} {error:?}");
            assert!(error.at.as_ref().is_none_or(|at| at.start >= 4), "{text:?} {error:?}");
        }
    }

    #[test]
    fn a_key_that_is_given_twice_is_named_with_both_lines() {
        for (format, text, message) in [
            (Format::Yaml, "a: 1\nb:\n  x: 1\n\n  x: 2\n", "the key `x` is given twice, on lines 3 and 5"),
            (Format::Yaml, "{a: 1, a: 2}", "the key `a` is given twice, on line 1"),
            (Format::Json, "{\"a\": 1,\n\"a\": 2}", "the key `a` is given twice, on lines 1 and 2"),
            (
                Format::Toml,
                "a = 1\n[t]\nb = {a = 1}\na = 2\na = 3\n",
                "the key `a` is given twice, on lines 4 and 5",
            ),
            (Format::Toml, "[t]\na = 1\n[u]\n[t]\n", "the key `t` is given twice, on lines 1 and 4"),
            (Format::Toml, "t = {a = 1, a = 2}\n", "the key `a` is given twice"),
        ] {
            let error = parse(format, text, 0..text.len()).expect_err(text);
            let finding = error.finding(Code::DataSyntax, &SourceText::new("a", text));
            assert_eq!((finding.code, finding.message.as_str()), (Code::DuplicateKey, message), "{text}");
        }
    }

    #[test]
    fn messages_are_for_writers_not_for_programmers() {
        for (format, text) in [
            (Format::Yaml, "a: *b\n"),
            (Format::Yaml, "a: &a [*a]\n"),
            (Format::Yaml, "a: !!binary x\n"),
            (Format::Yaml, "a: 1\n---\nb: 2\n"),
            (Format::Yaml, "a: [\n"),
            (Format::Yaml, "a: \"x\n"),
            (Format::Yaml, "a: b: c\n"),
            (Format::Yaml, "\ta: 1\n"),
            (Format::Json, "{\"a\": "),
            (Format::Toml, "a = \n"),
        ] {
            if let Err(error) = parse(format, text, 0..text.len()) {
                for word in ["Options", "Option<", "Policy", "serde", "deserialize", "EOF", "Rc", "::", "{"] {
                    assert!(!error.message.contains(word), "{text:?} {}", error.message);
                }
            }
        }
    }

    #[test]
    fn hostile_documents_are_refused_quickly() {
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for i in 1..12 {
            let before = format!("*a{}", i - 1);
            bomb.push_str(&format!("a{i}: &a{i} [{}]\n", vec![before; 9].join(",")));
        }
        let error = parse(Format::Yaml, &bomb, 0..bomb.len()).unwrap_err();
        assert_eq!(error.problem, ParseProblem::TooComplex, "{error:?}");
        for (format, deep) in [
            (Format::Yaml, "[".repeat(5000)),
            (Format::Json, "[".repeat(5000) + &"]".repeat(5000)),
            (Format::Toml, format!("a = {}{}", "[".repeat(5000), "]".repeat(5000))),
        ] {
            assert!(parse(format, &deep, 0..deep.len()).is_err());
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parsers_panic(text in "[\\PC\n\t\"'&*:{}\\[\\]=-]{0,80}") {
            for format in [Format::Yaml, Format::Toml, Format::Json] {
                if let Ok(node) = parse(format, &text, 0..text.len()) {
                    prop_assert!(node.at.end <= text.len() + 1);
                }
            }
        }
    }
}
