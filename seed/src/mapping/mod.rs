//! `chancery.toml` in the root of a tree: which files are what, and how the site calls its fields.
//!
//! Contract: `docs/mapping.md`. Without the file, and where it is silent, conventions hold: Hugo's,
//! and those of `docs/tree.md`.

mod file;
mod glob;
pub(crate) mod keys;
mod names;
mod unused;

pub(crate) use file::MappingFile;
pub(crate) use glob::{Globs, Logos};
#[cfg(test)]
pub(crate) use {
    file::Raw,
    names::{Kind, Names},
};

use crate::diagnostics::{Code, Findings, SourceText};
use crate::shortcode::ShortcodeMap;
use crate::tree::Tree;
use crate::value::{Format, Node, Value, from_node, from_node_in_part, parse};

/// Where the mapping is.
const FILE: &str = "chancery.toml";

/// A kind of entry in a data file whose fields may be called otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A member, with its representatives and its sponsoring.
    Member,
    /// An author who is no member's, with representatives where it is an organisation.
    Author,
    /// A sponsor.
    Sponsor,
}

/// What data is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Data {
    /// Members.
    Members,
    /// Authors who are no member's.
    Authors,
    /// Sponsors.
    Sponsors,
}

/// How a tree is laid out and how its fields are called.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mapping {
    file: MappingFile,
    /// `[shortcodes]`, with the file for findings to point into.
    shortcodes: Option<(SourceText, Node)>,
    /// It is there and cannot be parsed.
    broken: bool,
}

impl Mapping {
    /// Reads the mapping of a tree; there need not be one. What is wrong in it is an error, and the
    /// rest is used.
    pub(crate) fn read(tree: &Tree<'_>, findings: &mut Findings) -> Self {
        if !tree.has(FILE) {
            return Self::default();
        }
        let Some(text) = tree.text(FILE).map_err(|finding| findings.push(finding)).ok() else {
            return Self { broken: true, ..Self::default() };
        };
        let parsed = parse(Format::Toml, text.text(), text.range());
        let Some(node) =
            parsed.map_err(|error| findings.push(error.finding(Code::MappingSyntax, &text))).ok()
        else {
            return Self { broken: true, ..Self::default() };
        };
        let (file, errors) = from_node_in_part::<MappingFile>(&node);
        errors.into_iter().for_each(|error| findings.push(error.finding(Code::MappingInvalid, &text)));
        unused::report(&file, tree, &text, findings);
        let shortcodes = node.get("shortcodes").cloned().map(|node| (text, node));
        Self { file, shortcodes, broken: false }
    }

    /// Whether it is there and cannot be parsed, which is reported: what it says of names is not known.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    /// Whether a warning keeps every import of this tree from being published.
    pub(crate) fn is_strict(&self) -> bool {
        self.file.import.strict
    }

    /// Whether a file of the tree is not imported at all.
    pub(crate) fn is_ignored(&self, path: &str) -> bool {
        let ignored =
            |folder: &str, globs: &Globs| path.strip_prefix(folder).is_some_and(|path| globs.match_any(path));
        ignored("content/", &self.file.content.ignore) || ignored("data/", &self.file.data.ignore)
    }

    /// Whether a file of the tree is not served.
    pub(crate) fn ignores_asset(&self, path: &str) -> bool {
        self.is_ignored(path) || self.file.assets.ignore.match_any(path)
    }

    /// Whether a file `content/…` is news; `None` where conventions say so.
    pub(crate) fn is_news(&self, path: &str) -> Option<bool> {
        let path = path.strip_prefix("content/").unwrap_or(path);
        if self.is_profile(path) == Some(true) {
            return Some(false);
        }
        self.file.content.news.as_ref().map(|globs| globs.match_any(path))
    }

    /// Whether a file `content/…` is the profile of a member; `None` where conventions say so.
    pub(crate) fn is_profile(&self, path: &str) -> Option<bool> {
        let path = path.strip_prefix("content/").unwrap_or(path);
        self.file.content.profiles.as_ref().map(|globs| globs.match_any(path))
    }

    /// The data files of a kind, sorted.
    pub(crate) fn data_files<'t>(&self, tree: &'t Tree<'_>, kind: Data) -> Vec<&'t str> {
        let of_kind = |path: &&str| {
            let within = path.strip_prefix("data/").unwrap_or(path);
            Format::of(path).is_some() && !self.is_ignored(path) && self.data_kind(within) == Some(kind)
        };
        tree.under("data/").filter(of_kind).collect()
    }

    /// The first kind that a file under `data` is of.
    fn data_kind(&self, path: &str) -> Option<Data> {
        let data = &self.file.data;
        let (folder, name) = path.split_once('/').unwrap_or(("", path));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let conventional =
            |called: &str, alone: bool| folder == called || (alone && folder.is_empty() && stem == called);
        let is = |globs: &Option<Globs>, called: &str, alone: bool| match globs {
            Some(globs) => globs.match_any(path),
            None => conventional(called, alone),
        };
        if is(&data.members, "members", false) {
            Some(Data::Members)
        } else if is(&data.authors, "authors", true) {
            Some(Data::Authors)
        } else if is(&data.sponsors, "sponsors", true) {
            Some(Data::Sponsors)
        } else {
            None
        }
    }

    /// Where logos are on the site; `None` where conventions say so.
    pub(crate) fn logos(&self) -> Option<&Logos> {
        self.file.assets.logos.as_ref()
    }

    /// What the site says its own shortcodes are: `[shortcodes]`.
    pub(crate) fn shortcodes(&self, findings: &mut Findings) -> ShortcodeMap {
        let Some((text, node)) = &self.shortcodes else { return ShortcodeMap::default() };
        from_node(node).unwrap_or_else(|error| {
            findings.push(error.finding(Code::MappingInvalid, text));
            ShortcodeMap::default()
        })
    }

    /// Calls the fields of front matter as the importer does.
    pub(crate) fn rename_front(
        &self,
        news: bool,
        front: &mut Node,
        text: &SourceText,
        findings: &mut Findings,
    ) {
        if news {
            self.file.fields.news.apply(front, text, findings);
        } else {
            self.file.fields.page.apply(front, text, findings);
        }
    }

    /// Calls the fields of an entry of a data file as the importer does, and those of what is in it.
    pub(crate) fn rename(&self, entry: Entry, node: &mut Node, text: &SourceText, findings: &mut Findings) {
        let fields = &self.file.fields;
        match entry {
            Entry::Member => fields.member.apply(node, text, findings),
            Entry::Author => fields.author.apply(node, text, findings),
            Entry::Sponsor => return fields.sponsor.apply(node, text, findings),
        }
        let Value::Map(entries) = &mut node.value else { return };
        for (key, inner) in entries {
            if key.name.eq_ignore_ascii_case("sponsor") && entry == Entry::Member {
                fields.sponsor.apply(inner, text, findings);
            } else if key.name.eq_ignore_ascii_case("representatives") {
                match &mut inner.value {
                    Value::List(people) => {
                        people
                            .iter_mut()
                            .for_each(|person| fields.representative.apply(person, text, findings));
                    }
                    _ => fields.representative.apply(inner, text, findings),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
