//! Telling what was found in a tree, to people and to programs.

use super::{Failure, output};
use chancery_seed::diagnostics::{Findings, Format, Places, json, render};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use serde_json::Value;
use std::env;
use std::io::IsTerminal;
use std::path::{Component, Path};

/// How findings are told.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Telling {
    /// How findings are written: `human` to standard error, the others to standard output.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = format_parser())]
    pub(super) format: Format,

    /// Let warnings count as errors.
    #[arg(long)]
    pub(super) strict: bool,
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    let values = Format::ALL.iter().map(|format| PossibleValue::new(format.as_str()).help(format.about()));
    PossibleValuesParser::new(values).try_map(|name| name.parse::<Format>())
}

impl Telling {
    /// Tells the findings: to a person on standard error, to a program as the one document of
    /// standard output. `more` is what the JSON object holds beside `findings` and `summary`.
    pub(super) fn tell(
        self,
        findings: &Findings,
        places: &Places,
        more: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Result<(), Failure> {
        if self.format == Format::Json {
            let mut document = json(findings);
            more.into_iter().for_each(|(key, value)| document[key] = value);
            return output::print(&format!("{document:#}"));
        }
        if self.format != Format::Human {
            let document = self.format.write(findings, places);
            return if document.is_empty() { Ok(()) } else { output::print(&document) };
        }
        let colour = std::io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none();
        for finding in findings {
            output::note(&render(finding, colour));
            output::note("");
        }
        // The gravest code; of several the first.
        let gravest = findings.iter().rev().max_by_key(|finding| finding.severity);
        if let Some(finding) = gravest {
            output::note(&format!(
                "`chancery explain {}` tells what it means and how to mend it",
                finding.code
            ));
        }
        Ok(())
    }

    /// Tells a person something beside the findings.
    pub(super) fn note(self, text: &str) {
        if self.format == Format::Human {
            output::note(text);
        }
    }

    /// The last word: on standard output, unless that holds a document.
    pub(super) fn close(self, text: &str) -> Result<(), Failure> {
        match self.format {
            Format::Human => output::print(text),
            _ => {
                output::note(text);
                Ok(())
            }
        }
    }
}

/// Where tree and overlay stand below the folder the program runs in: most often the root of the
/// repository, which is what code hosts name files from. A folder elsewhere stands for itself.
pub(super) fn places(tree: &Path, overlay: Option<&Path>) -> Places {
    let root = env::current_dir().and_then(|folder| folder.canonicalize()).unwrap_or_default();
    Places {
        tree: below(&root, tree),
        overlay: overlay.map(|overlay| below(&root, overlay)).unwrap_or_default(),
    }
}

fn below(root: &Path, folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let Ok(relative) = whole.strip_prefix(root) else { return String::new() };
    let parts = relative.components().filter_map(|part| match part {
        Component::Normal(name) => Some(format!("{}/", name.to_string_lossy())),
        _ => None,
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_from_the_folder_the_program_runs_in() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("my site/content")).unwrap();
        assert_eq!(below(&root, &root.join("my site")), "my site/");
        assert_eq!(below(&root, &root.join("my site/content/..")), "my site/");
        assert_eq!(below(&root, &root), "");
        assert_eq!(below(&root.join("my site"), &root), "");
    }
}
