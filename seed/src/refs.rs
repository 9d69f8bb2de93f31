//! Where documents stand, for `ref`, `relref` and the overlay's `page:`.

use crate::config::Site;
use crate::document::{Document, Place};
use std::collections::HashMap;

/// Every document by what `ref` may call it.
#[derive(Debug, Default)]
pub(crate) struct Refs {
    by_file: HashMap<String, Vec<Target>>,
    by_name: HashMap<String, Vec<Target>>,
    /// The pages of bundles in all languages, the default one first, by their folder.
    bundles: HashMap<String, Vec<BundlePage>>,
}

/// A page with the files of its folder.
#[derive(Clone, Debug)]
struct BundlePage {
    /// The place of its language.
    language: usize,
    /// The folder as the files have it.
    folder: String,
    /// Where its files stand on the site.
    path: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    file: String,
    path: String,
    language: String,
}

/// Why a ref leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RefError {
    Missing,
    /// The files it may mean.
    Ambiguous(Vec<String>),
}

impl Refs {
    /// The documents that can be referred to.
    pub(crate) fn new<'a>(documents: impl IntoIterator<Item = &'a Document>) -> Self {
        let mut refs = Self::default();
        for document in documents {
            let target = Target {
                file: document.file().to_owned(),
                path: document.path.clone(),
                language: document.language.clone(),
            };
            let file = logical(document);
            let name = file.rsplit('/').next().unwrap_or_default().to_owned();
            refs.by_file.entry(file).or_default().push(target.clone());
            refs.by_name.entry(name).or_default().push(target);
            if document.place == Place::Leaf {
                let (language, folder) = (document.language_at, document.bundle.clone());
                let page = BundlePage { language, folder, path: document.bundle_path() };
                refs.bundles.entry(document.folder.clone()).or_default().push(page);
            }
        }
        for pages in refs.bundles.values_mut() {
            pages.sort_by_key(|page| page.language);
        }
        refs
    }

    /// Where a file of a document's bundle stands on the site. The languages of a bundle share what they
    /// have not of their own, and it stands with the first of them.
    pub(crate) fn file(&self, site: &Site, from: &Document, name: &str) -> Option<String> {
        let pages = self.bundles.get(&from.folder)?;
        let own = pages.iter().find(|page| page.language == from.language_at);
        let language = site.languages.get(from.language_at);
        let translated =
            name.rsplit_once('.').zip(language).zip(own).filter(|(((stem, end), language), own)| {
                site.content.has_file(&own.folder, &format!("{stem}.{}.{end}", language.key))
            });
        if let Some((_, own)) = translated {
            return Some(format!("{}{name}", own.path));
        }
        let folder = own.into_iter().chain(pages).find(|page| site.content.has_file(&page.folder, name))?;
        let first = pages.iter().find(|page| page.folder == folder.folder)?;
        Some(format!("{}{name}", first.path))
    }

    /// The path on the site of what `from` calls `written`, with the anchor it has.
    pub(crate) fn resolve(&self, from: &Document, written: &str) -> Result<String, RefError> {
        let (name, anchor) = match written.find('#') {
            Some(at) => written.split_at(at),
            None => (written, ""),
        };
        let name = name.split('?').next().unwrap_or_default().trim();
        if name.is_empty() {
            return if anchor.is_empty() { Err(RefError::Missing) } else { Ok(anchor.to_owned()) };
        }
        let absolute = name.starts_with('/');
        let name = without_extension(name);
        let found = if absolute {
            self.by_file.get(&join("", &name))
        } else {
            let here = self.by_file.get(&join(&from.folder, &name));
            let named = || self.by_name.get(&name.to_lowercase());
            here.or_else(|| self.by_file.get(&join("", &name))).or_else(named)
        };
        let found = found.map(Vec::as_slice).unwrap_or_default();
        let same: Vec<&Target> = found.iter().filter(|target| target.language == from.language).collect();
        let candidates = if same.is_empty() { found.iter().collect() } else { same };
        match candidates.as_slice() {
            [] => Err(RefError::Missing),
            [one] => Ok(format!("{}{anchor}", one.path)),
            many => Err(RefError::Ambiguous(many.iter().map(|target| target.file.clone()).collect())),
        }
    }
}

/// What a document is called, from the root of the content, in lower case: `wg/pkimm`.
fn logical(document: &Document) -> String {
    match document.place {
        Place::Branch | Place::Leaf => join("", &document.folder),
        Place::Single => join(&document.folder, &document.base_name),
    }
}

fn without_extension(name: &str) -> String {
    let name = name.trim_end_matches('/');
    let name = [".md", ".markdown"].iter().find_map(|extension| name.strip_suffix(extension)).unwrap_or(name);
    let name = ["/_index", "/index"].iter().find_map(|index| name.strip_suffix(index)).unwrap_or(name);
    if matches!(name, "_index" | "index") { "/".to_owned() } else { name.to_owned() }
}

fn join(folder: &str, name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(name.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Findings, SourceText};

    fn documents(files: &[&str]) -> Vec<Document> {
        let read = |file: &&str| {
            let text = SourceText::new(*file, "---\ntitle: x\n---\n");
            Document::read(text, &Site::default(), &mut Findings::default()).unwrap()
        };
        files.iter().map(read).collect()
    }

    #[test]
    fn refs_are_found_from_the_root_the_folder_and_by_name() {
        let documents = documents(&[
            "content/join.md",
            "content/wg/pkimm/_index.md",
            "content/wg/pkimm/charter.md",
            "content/wg/ca/charter.md",
            "content/blog/a/index.md",
            "content/_index.md",
        ]);
        let refs = Refs::new(&documents);
        let charter = &documents[2];
        for (written, path) in [
            ("/join.md", "/join/"),
            ("join.md#apply", "/join/#apply"),
            ("charter.md", "/wg/pkimm/charter/"),
            ("../ca/charter", "/wg/ca/charter/"),
            ("/wg/pkimm/", "/wg/pkimm/"),
            ("wg/pkimm/_index.md", "/wg/pkimm/"),
            ("blog/a/index.md", "/blog/a/"),
            ("a", "/blog/a/"),
            ("#here", "#here"),
            ("/", "/"),
            ("/_index.md", "/"),
        ] {
            assert_eq!(refs.resolve(charter, written).as_deref(), Ok(path), "{written}");
        }
        assert_eq!(refs.resolve(charter, "/charter"), Err(RefError::Missing));
        assert!(
            matches!(refs.resolve(&documents[0], "charter"), Err(RefError::Ambiguous(files)) if files.len() == 2)
        );
        assert_eq!(refs.resolve(charter, ""), Err(RefError::Missing));
    }
}
