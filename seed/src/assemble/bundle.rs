//! The files of bundles, in several languages.

use crate::config::Site;
use crate::document::language_suffix;
use chancery_schema::domain::Id;
use std::collections::{BTreeMap, HashMap};

/// Which file of a bundle a file is.
#[derive(Debug)]
pub(super) struct InBundle {
    /// The folder of the bundle within its language's content.
    pub(super) folder: String,
    /// Its name within the bundle, without a language.
    pub(super) name: String,
    /// The place of the language it stands with.
    pub(super) language: usize,
}

/// The files of bundles, by the folder of the bundle within its language's content.
#[derive(Debug, Default)]
pub(super) struct Bundles(HashMap<String, Vec<File>>);

#[derive(Debug)]
struct File {
    name: String,
    language: usize,
    id: Id,
}

impl Extend<(InBundle, Id)> for Bundles {
    fn extend<T: IntoIterator<Item = (InBundle, Id)>>(&mut self, files: T) {
        for (InBundle { folder, name, language }, id) in files {
            self.0.entry(folder).or_default().push(File { name, language, id });
        }
    }
}

impl Bundles {
    /// The files of a bundle for the page of a language, by name: of those with one name its own, else
    /// that of the first language (Hugo's rule for the resources of translated bundles).
    pub(super) fn files(&self, folder: &str, language: usize) -> Vec<(String, Id)> {
        let mut best: BTreeMap<&str, &File> = BTreeMap::new();
        for file in self.0.get(folder).into_iter().flatten() {
            let rank = |file: &File| (file.language != language, file.language);
            let known = best.entry(file.name.as_str()).or_insert(file);
            if rank(file) < rank(known) {
                *known = file;
            }
        }
        best.into_iter().map(|(name, file)| (name.to_owned(), file.id.clone())).collect()
    }
}

/// The folder of an `index.md`.
pub(super) struct LeafBundle<'a> {
    /// Its folder within its language's content.
    pub(super) folder: &'a str,
    /// Where its files stand on the site, by the places of languages.
    pub(super) paths: BTreeMap<usize, String>,
}

impl LeafBundle<'_> {
    /// The name of a file without the suffix of a language in which the page is there, and the language:
    /// that one, else the first in which the page is there.
    pub(super) fn name_of(&self, file: &str, site: &Site) -> (String, usize) {
        let (folder, name) = file.rsplit_once('/').map_or(("", file), |(folder, name)| (folder, name));
        let own = name.rsplit_once('.').and_then(|(stem, end)| {
            let (stem, language) = language_suffix(stem, site)?;
            let joined =
                if folder.is_empty() { format!("{stem}.{end}") } else { format!("{folder}/{stem}.{end}") };
            self.paths.contains_key(&language).then_some((joined, language))
        });
        own.unwrap_or_else(|| (file.to_owned(), self.paths.keys().next().copied().unwrap_or_default()))
    }
}
