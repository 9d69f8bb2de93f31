//! For every code the smallest tree that produces it, and how to mend it.
//!
//! The reference page, `chancery explain` and the rules of SARIF logs are made of these entries and
//! of the code's own words. A test runs each entry through the command line and refuses codes that
//! have none.

mod config;
mod documents;
mod files;
mod hugo;
mod identity;
mod mapping;
mod members;
mod overlay;
mod shortcodes;
mod source;
mod syntax;

use super::Code;

/// How a code comes about, and how to mend it.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The code.
    pub code: Code,
    /// How to mend it, in sentences.
    pub mend: &'static str,
    /// The tree. A configuration with `baseURL` and `title` is added where `config` is true.
    pub tree: &'static [Item],
    /// Whether the tree has an ordinary configuration beside what is listed.
    pub config: bool,
    /// What has to happen for the finding to be made.
    pub door: Door,
}

/// Something in the tree of an example.
#[derive(Clone, Copy, Debug)]
pub enum Item {
    /// A file of text.
    File(&'static str, &'static str),
    /// A file of bytes that are no text.
    Bytes(&'static str, &'static [u8]),
    /// A file that begins like this and goes on in spaces until it has so many bytes.
    Filled(&'static str, &'static str, usize),
    /// A file whose name is these bytes.
    Named(&'static [u8], &'static str),
    /// A symbolic link and where it leads.
    Link(&'static str, &'static str),
    /// A named pipe.
    Pipe(&'static str),
    /// A folder that the operating system refuses to open.
    Closed(&'static str),
    /// A submodule of a git repository.
    Submodule(&'static str),
}

/// What has to happen for a finding to be made.
#[derive(Clone, Copy, Debug)]
pub enum Door {
    /// `chancery check` of the tree.
    Check,
    /// `chancery check` of the tree as a commit of a git repository.
    Commit,
    /// `chancery import` of the tree as a commit, when the last import was of a commit that the
    /// repository does not hold.
    Rewritten,
    /// Reading the tree while somebody writes to a file of it.
    Changing {
        /// The file.
        file: &'static str,
    },
    /// `chancery import` of the tree into a database that an earlier import has filled.
    Import {
        /// What the tree held then; empty where it held the same.
        before: &'static [Item],
        /// The overlay that was given then, apart from the tree.
        overlay: &'static [Item],
        /// Whether what the database keeps of the overlay is damaged in between.
        damaged: bool,
    },
}

impl Example {
    /// A tree that `chancery check` finds it in.
    const fn new(code: Code, mend: &'static str, tree: &'static [Item]) -> Self {
        Self { code, mend, tree, config: true, door: Door::Check }
    }

    /// The same without the ordinary configuration.
    const fn without_config(self) -> Self {
        Self { config: false, ..self }
    }

    /// The same, found by `chancery import` after an earlier one.
    const fn after(self, door: Door) -> Self {
        Self { door, ..self }
    }
}

/// The configuration of the examples that bring none.
pub const CONFIG: Item = Item::File("config.yaml", "baseURL: https://example.org/\ntitle: Example\n");

/// Every example, in the order of subjects.
pub fn all() -> impl Iterator<Item = &'static Example> {
    let subjects = [
        files::EXAMPLES,
        source::EXAMPLES,
        syntax::EXAMPLES,
        config::EXAMPLES,
        mapping::EXAMPLES,
        documents::EXAMPLES,
        hugo::EXAMPLES,
        shortcodes::EXAMPLES,
        identity::EXAMPLES,
        members::EXAMPLES,
        overlay::EXAMPLES,
    ];
    subjects.into_iter().flatten()
}

/// The example of a code.
#[must_use]
pub fn of(code: Code) -> Option<&'static Example> {
    all().find(|example| example.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_one_example_that_says_how_to_mend_it() {
        for code in Code::ALL {
            let examples: Vec<&Example> = all().filter(|example| example.code == *code).collect();
            assert_eq!(examples.len(), 1, "{code}: an entry in seed/src/diagnostics/examples for each code");
            assert!(examples.iter().all(|example| example.mend.ends_with('.')), "{code}");
        }
    }
}
