//! What a code means, for a person who has met it.

use super::Code;
use super::examples::{self, CONFIG, Door, Example, Item};

/// The entry of the reference for a code: what it means, what the importer does, how to mend it, and
/// an example, as text for a terminal.
#[must_use]
pub fn explain(code: Code) -> String {
    let mut text = format!("{}[{code}]: {}\n\n{}\n", code.severity(), code.title(), code.explanation());
    let Some(example) = examples::of(code) else { return text };
    text.push_str(&format!("\nTo mend it: {}\n", example.mend));
    text.push_str(&format!("\nFor example, {}:\n", example.opening()));
    for item in example.tree {
        text.push_str(&format!("\n  {}\n", item.caption()));
        for line in item.shown().unwrap_or_default().lines() {
            text.push_str(format!("    {line}").trim_end());
            text.push('\n');
        }
    }
    text
}

impl Example {
    /// What the tree of the example is, and what happens to it.
    #[must_use]
    pub fn opening(&self) -> &'static str {
        match self.door {
            Door::Check => "in a tree with",
            Door::Commit => "in a commit with",
            Door::Rewritten => {
                "in a commit with what follows, when the repository does not hold the commit of the last import"
            }
            Door::Changing { .. } => "in a tree with a file that is written while it is read",
            Door::Import { damaged: true, .. } => {
                "in a tree with what follows, when the database's record of the last overlay is damaged"
            }
            Door::Import { before: [], overlay: [_, ..], .. } => {
                "in a tree with what follows, when the last import was given an overlay and this one is not"
            }
            Door::Import { .. } => "in a tree that held something else when it was imported before, and now",
        }
    }

    /// Everything in the tree, the ordinary configuration among it.
    pub fn items(&self) -> impl Iterator<Item = Item> {
        self.config.then_some(CONFIG).into_iter().chain(self.tree.iter().copied())
    }
}

impl Item {
    /// What it is called, with what cannot be shown of it in words.
    #[must_use]
    pub fn caption(&self) -> String {
        match self {
            Self::File(path, _) => (*path).to_owned(),
            Self::Bytes(path, bytes) if bytes.is_ascii() => (*path).to_owned(),
            Self::Bytes(path, _) => format!("{path}, in Latin-1"),
            Self::Filled(path, _, size) => format!("{path}, which goes on for {size} bytes"),
            Self::Named(name, _) => format!("{}, as bytes", name.escape_ascii()),
            Self::Link(path, to) => format!("{path}, a symbolic link to {to}"),
            Self::Pipe(path) => format!("{path}, a named pipe"),
            Self::Submodule(path) => format!("{path}, a submodule"),
            Self::Closed(path) => format!("{path}/, with a folder in it that cannot be opened"),
        }
    }

    /// What is shown of what it holds.
    #[must_use]
    pub fn shown(&self) -> Option<String> {
        match self {
            Self::File(_, text) | Self::Filled(_, text, _) | Self::Named(_, text) => Some((*text).to_owned()),
            Self::Bytes(_, bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            Self::Link(..) | Self::Pipe(_) | Self::Closed(_) | Self::Submodule(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_with_an_example() {
        for code in Code::ALL {
            let text = explain(*code);
            assert!(text.starts_with(&format!("{}[{code}]: ", code.severity())), "{text}");
            assert!(text.contains("\nTo mend it: ") && text.contains("\nFor example, "), "{text}");
        }
    }
}
