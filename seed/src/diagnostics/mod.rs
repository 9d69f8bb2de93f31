//! What the importer has to say about its input: findings with a stable code, a place and a way to
//! mend it. They are collected, never thrown, so that one run names every problem.

mod code;
pub mod examples;
mod explain;
mod format;
mod github;
mod json;
mod position;
mod render;
mod sarif;

pub use code::{Code, Severity};
pub use explain::explain;
pub use format::{Format, Places};
pub use json::json;
pub(crate) use position::SourceText;
pub use render::{render, summary};

use std::cmp::Ordering;
use std::ops::Range;

/// One thing the importer found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What sort of finding it is.
    pub code: Code,
    /// How grave it is: the code's severity.
    pub severity: Severity,
    /// The file, relative to the tree, with `/` between folders. Files of an overlay given apart
    /// from the tree are `overlay:` and their path in it.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column, in characters (Unicode code points), from 1.
    pub column: Option<usize>,
    /// The column after the last character it is about, on the same line: the column itself where it
    /// is about a point between two characters.
    pub end_column: Option<usize>,
    /// Other files it is about.
    pub others: Vec<String>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The text it is about.
    pub excerpt: Option<Excerpt>,
    /// How to mend it, where that is known.
    pub help: Option<String>,
}

/// Findings travel boxed as errors, to keep results small.
impl From<Box<Finding>> for Finding {
    fn from(boxed: Box<Finding>) -> Self {
        *boxed
    }
}

/// A line of a file and the part of it a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The line, without its end. Of a long one the part around what is underlined, with `…` where
    /// something is left out.
    pub line: String,
    /// The part to underline, in bytes of `line`.
    pub underline: Range<usize>,
    /// Whether the beginning of the line is left out.
    pub cut: bool,
}

/// The most characters of a message: it may quote what stands in a file, which may be megabytes.
const MAX_MESSAGE: usize = 1_000;

impl Finding {
    /// A finding about the tree as a whole.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            file: None,
            line: None,
            column: None,
            end_column: None,
            others: Vec::new(),
            message: bounded(message.into()),
            excerpt: None,
            help: None,
        }
    }

    /// The same finding about a file as a whole.
    pub(crate) fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// The same finding about the bytes `at` of a file.
    pub(crate) fn at(mut self, text: &SourceText, at: Range<usize>) -> Self {
        let (line, column) = text.position(at.start);
        self.file = Some(text.path().to_owned());
        self.line = Some(line);
        self.column = Some(column);
        self.end_column = Some(column + text.width(at.clone()));
        self.excerpt = Some(text.excerpt(at));
        self
    }

    /// The same finding about a line of a file that is known by its number only.
    pub(crate) fn on_line(self, text: &SourceText, line: usize) -> Self {
        self.at(text, text.line(line))
    }

    /// The same finding, about another file too.
    pub(crate) fn and_file(mut self, file: impl Into<String>) -> Self {
        self.others.push(file.into());
        self
    }

    /// The same finding with advice.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(bounded(help.into()));
        self
    }

    fn order(&self, other: &Self) -> Ordering {
        let place = |finding: &Self| (finding.file.clone(), finding.line, finding.column);
        place(self).cmp(&place(other)).then_with(|| self.code.as_str().cmp(other.code.as_str()))
    }
}

fn bounded(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MAX_MESSAGE) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// What was found, in the order of files and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Adds a finding.
    pub(crate) fn push(&mut self, finding: impl Into<Finding>) {
        self.0.push(finding.into());
    }

    /// Adds several findings.
    pub(crate) fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.0.extend(findings);
    }

    /// Adds the findings of a part.
    pub(crate) fn append(&mut self, mut other: Findings) {
        self.0.append(&mut other.0);
    }

    /// Puts them in the order of files and lines.
    pub(crate) fn sort(&mut self) {
        self.0.sort_by(Finding::order);
        self.0.dedup();
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are of one severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Whether any is an error: whether the tree is not to be published.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Whether the tree is not to be published: it has an error or, when `strict`, a warning.
    #[must_use]
    pub fn refuse(&self, strict: bool) -> bool {
        self.has_errors() || strict && self.count(Severity::Warning) > 0
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
