//! The forms in which findings are written.

use super::{Findings, github, json, render, sarif};
use std::fmt;
use std::str::FromStr;

/// A form in which findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people, as compilers print theirs.
    #[default]
    Human,
    /// One JSON object: see [`json()`].
    Json,
    /// Workflow commands of GitHub Actions.
    Github,
    /// A log in SARIF 2.1.0, which code hosts and editors read.
    Sarif,
}

impl Format {
    /// Every form there is.
    pub const ALL: &[Self] = &[Self::Human, Self::Json, Self::Github, Self::Sarif];

    /// What it is called.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Github => "github",
            Self::Sarif => "sarif",
        }
    }

    /// What it is for, in a line.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Human => "Text for people, with the offending part underlined",
            Self::Json => "One JSON object, for programs",
            Self::Github => "Workflow commands, which GitHub Actions shows beside the lines of a change",
            Self::Sarif => "A SARIF 2.1.0 log, for code scanning and editors",
        }
    }

    /// The findings in this form, without terminal colours. Ends with a line break unless it is empty.
    #[must_use]
    pub fn write(self, findings: &Findings, places: &Places) -> String {
        match self {
            Self::Human => findings.iter().map(|finding| render(finding, false) + "\n\n").collect(),
            Self::Json => format!("{:#}\n", json(findings)),
            Self::Github => github::github(findings, places),
            Self::Sarif => format!("{:#}\n", sarif::sarif(findings, places)),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The name of no form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no format; there are human, json, github and sarif")]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let found = Self::ALL.iter().copied().find(|format| format.as_str() == name);
        found.ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// Where the files of a tree and its overlay stand in the repository that holds them, for the forms
/// that name files from there. Each is empty or ends with a slash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The folder of the tree.
    pub tree: String,
    /// The folder of the overlay given apart from it.
    pub overlay: String,
}

impl Places {
    /// The path of a file that a finding names.
    pub(super) fn find(&self, file: &str) -> String {
        match file.strip_prefix("overlay:") {
            Some(file) => format!("{}{file}", self.overlay),
            None => format!("{}{file}", self.tree),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_their_names() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(*format));
        }
        assert!("xml".parse::<Format>().is_err_and(|error| error.to_string().contains("“xml”")));
    }

    #[test]
    fn no_findings_are_a_whole_document_too() {
        let write = |format: Format| format.write(&Findings::default(), &Places::default());
        assert_eq!(write(Format::Human), "");
        assert_eq!(write(Format::Github), "");
        for format in [Format::Json, Format::Sarif] {
            assert!(serde_json::from_str::<serde_json::Value>(&write(format)).is_ok());
        }
    }
}
