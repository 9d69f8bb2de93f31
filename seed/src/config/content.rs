//! What the documents of a tree tell together, before any of them is read: which folders are bundles,
//! what flows down from sections, and which files claim to be one document.

use super::{Site, cascade::Cascade};
use crate::diagnostics::{Code, Finding, Findings};
use crate::document::{Name, Place, logical};
use crate::documents::is_document;
use crate::front_matter;
use crate::tree::Tree;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the documents of a tree tell together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    /// Folders with an `index.md`, as the files have them. What stands below belongs to that page.
    leaves: HashSet<String>,
    /// Files below these folders that are no documents, from `content`.
    files: HashSet<String>,
    pub(crate) cascade: Cascade,
    /// What sections are called in permalinks: their slug or title, by language and path.
    section_names: HashMap<(usize, String), String>,
}

impl Content {
    /// Looks at the names of all documents, and into the pages of sections.
    pub(super) fn survey(tree: &Tree<'_>, site: &Site, findings: &mut Findings) -> Self {
        let mut content = Self::default();
        let names = || {
            tree.under("content/").filter(|file| is_document(file)).map(|file| (file, Name::of(file, site)))
        };
        for (_, name) in names().filter(|(_, name)| name.place == Place::Leaf && !name.bundle.is_empty()) {
            content.leaves.insert(name.bundle);
        }
        let files = tree.under("content/").filter(|file| !is_document(file));
        let within = files.filter_map(|file| file.strip_prefix("content/"));
        content.files = within.filter(|file| content.is_in_leaf(file)).map(str::to_owned).collect();
        let mut left_out: BTreeMap<Option<usize>, (String, usize)> = BTreeMap::new();
        let mut keys: HashMap<String, String> = HashMap::new();
        for (file, name) in names() {
            let Some(language) = site.enabled(name.language) else {
                left_out.entry(name.language).or_insert_with(|| (file.to_owned(), 0)).1 += 1;
                continue;
            };
            if content.is_resource(&name) {
                continue;
            }
            // Two files that are one document are reported when both are read.
            if keys.contains_key(&name.key) {
                continue;
            }
            if name.place == Place::Branch {
                content.add_section(tree, file, &name, language);
            }
            keys.insert(name.key, file.to_owned());
        }
        for (language, (first, count)) in left_out {
            findings.push(left_out_finding(site, language, count).in_file(first));
        }
        content.cascade.add_site(site, findings);
        content.cascade.settle();
        content
    }

    /// Whether a document belongs to the page of the bundle it stands in, and is no page itself.
    pub(crate) fn is_resource(&self, name: &Name) -> bool {
        let is_page = name.place == Place::Leaf;
        self.is_in_leaf(&name.bundle) || (!is_page && self.leaves.contains(&name.bundle))
    }

    /// Whether a file or folder stands below a folder with an `index.md`.
    fn is_in_leaf(&self, path: &str) -> bool {
        path.match_indices('/').any(|(at, _)| self.leaves.contains(&path[..at]))
    }

    /// Whether there is a file in a bundle.
    pub(crate) fn has_file(&self, bundle: &str, name: &str) -> bool {
        self.files.contains(&format!("{bundle}/{name}"))
    }

    /// What the sections from the root down to `sections` are called in permalinks.
    pub(crate) fn section_names(&self, language: usize, sections: &[String]) -> Vec<String> {
        let named = |depth: usize| {
            let path = sections.get(..=depth)?.join("/");
            let name = self.section_names.get(&(language, logical(&path, ""))).cloned();
            name.or_else(|| sections.get(depth).cloned())
        };
        (0..sections.len()).filter_map(named).collect()
    }

    fn add_section(&mut self, tree: &Tree<'_>, file: &str, name: &Name, language: usize) {
        // What cannot be read is reported when the page itself is read.
        let Ok(text) = tree.text(file) else { return };
        let Ok(split) = front_matter::split(&text) else { return };
        let path = logical(&name.folder, "");
        self.cascade.add_section(&text, &split.front, path.trim_start_matches('/'), language);
        let named = ["slug", "title"].iter().find_map(|key| split.front.get(key)?.scalar());
        if let Some(named) = named.filter(|named| !named.is_empty()) {
            self.section_names.insert((language, path), named.to_owned());
        }
    }
}

fn left_out_finding(site: &Site, language: Option<usize>, count: usize) -> Finding {
    let documents = if count == 1 { "1 document is".to_owned() } else { format!("{count} documents are") };
    let key = language.and_then(|at| site.languages.get(at)).map(|language| language.key.as_str());
    let message = match key {
        Some(key) => format!("the language `{key}` is switched off; {documents} left out"),
        None => format!("no language's `contentDir` holds this file; {documents} left out for that"),
    };
    Finding::new(Code::LanguageLeftOut, message)
}
