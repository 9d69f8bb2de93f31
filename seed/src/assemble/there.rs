//! What is there on a site: pages, files, and what Hugo, a theme or the server may make besides. In doubt
//! an address counts as there.

use super::builder::Builder;
use crate::config::Site;
use crate::diagnostics::Findings;
use crate::document::{Document, Name};
use crate::documents::{is_document, is_other_format};
use crate::links::{file_extension, page_key, path, redirects};
use crate::tree::Tree;
use crate::urlize::clean_path;
use crate::value::nearest;
use chancery_schema::markdown::resolve_address;
use std::collections::HashSet;
use std::sync::OnceLock;

/// Files that hold redirect rules for a server.
const REDIRECTS: &[&str] = &[
    "firebase.json",
    "netlify.toml",
    "static/.htaccess",
    "static/_redirects",
    "staticwebapp.config.json",
    "vercel.json",
];

/// The ends of the names of files that templates make: feeds, lists, styles and scripts.
const MADE: &[&str] = &["atom", "css", "ics", "js", "json", "map", "mjs", "rss", "txt", "webmanifest", "xml"];

/// What may stand at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Missing {
    File,
    Page,
}

/// What is there.
pub(super) struct There<'a> {
    tree: &'a Tree<'a>,
    site: &'a Site,
    /// Pages by [`page_key`].
    pages: HashSet<String>,
    /// The files of documents that are imported.
    imported: HashSet<&'a str>,
    /// Paths on the site of files, served or not.
    files: HashSet<&'a str>,
    folders: HashSet<&'a str>,
    /// Whether files come from elsewhere too: a theme, modules, another folder.
    foreign: bool,
    left_out: OnceLock<LeftOut>,
}

/// What is only asked for where something seems to be missing.
struct LeftOut {
    /// Pages of documents that are not imported.
    pages: HashSet<String>,
    /// Paths, or with `true` beginnings of paths, that are redirected or made of data.
    rules: Vec<(String, bool)>,
}

impl<'a> There<'a> {
    pub(super) fn new(builder: &Builder<'a>) -> Self {
        let (tree, site, documents) = (builder.tree, builder.site, builder.documents);
        let mut pages = HashSet::from([String::new()]);
        for document in documents.iter().map(|rendered| &rendered.document) {
            add_page(&mut pages, &document.path);
            add_page(&mut pages, &document.folder);
            document.aliases.iter().for_each(|alias| add_page(&mut pages, alias));
        }
        let rooted =
            |folder: &'static str| tree.under(folder).filter_map(move |file| file.get(folder.len() - 1..));
        let files: HashSet<&str> =
            rooted("static/").chain(rooted("assets/")).chain(rooted("content/")).collect();
        let folders = files.iter().filter_map(|file| Some(file.rsplit_once('/')?.0)).collect();
        let foreign = ["theme", "module", "staticDir", "assetDir"];
        Self {
            tree,
            site,
            pages,
            imported: documents.iter().map(|rendered| rendered.document.file()).collect(),
            files,
            folders,
            foreign: foreign.iter().any(|name| site.lookup(&[name]).is_some()),
            left_out: OnceLock::new(),
        }
    }

    /// What is missing at an address in the text of a document.
    pub(super) fn missing(
        &self,
        builder: &Builder<'_>,
        document: &Document,
        address: &str,
    ) -> Option<Missing> {
        let written = path(address).filter(|path| !path.is_empty())?;
        let base = self.site.base_url.as_ref().map_or("", |base| base.path().trim_end_matches('/'));
        let mut candidates = Vec::new();
        if written.starts_with('/') {
            let within = written.strip_prefix(base).filter(|path| path.is_empty() || path.starts_with('/'));
            // Outside of the folder that the site has on its host another may stand.
            candidates.push(within?.to_owned());
            candidates.push(written.clone());
        } else {
            // Browsers resolve it from the page, editors and link hooks of themes from the file.
            let parent =
                document.path.trim_end_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent);
            let folder = format!("/{}/", document.folder);
            for from in [document.bundle_path().as_str(), parent, &folder, "/"] {
                candidates.push(resolve_address(from, &written).into_owned());
            }
        }
        if !address.starts_with('/') && address.contains("://") && self.is_elsewhere(&candidates) {
            return None;
        }
        let Some(extension) = candidates.first().and_then(|path| file_extension(path)) else {
            let there = candidates.iter().any(|path| self.has_page(path));
            return (!there).then_some(Missing::Page);
        };
        let there = MADE.contains(&extension.as_str())
            || candidates.iter().any(|path| self.has_file(builder, document, path))
            // A page may have a dot in its name.
            || candidates.iter().any(|path| self.has_page(path));
        (!there).then_some(Missing::File)
    }

    /// Whether addresses in full lead to a folder of which the tree has nothing: something else may be
    /// served there.
    fn is_elsewhere(&self, paths: &[String]) -> bool {
        let first = |path: &String| path.trim_matches('/').split_once('/').map(|(first, _)| first.to_owned());
        let known = |first: &String| {
            self.is_page(&page_key(first)) || self.folders.contains(format!("/{first}").as_str())
        };
        paths.iter().all(|path| first(path).is_some_and(|first| !known(&first)))
    }

    /// Whether there is a file that front matter of a document names: at its path, in the bundle, or
    /// anywhere in a folder that a theme may put before it.
    pub(super) fn has_named(&self, builder: &Builder<'_>, document: &Document, name: &str) -> bool {
        let Some(path) = path(name).filter(|path| file_extension(path).is_some()) else { return true };
        let end = format!("/{}", path.trim_start_matches("./").trim_start_matches('/'));
        self.files.iter().any(|file| file.ends_with(&end)) || self.has_file(builder, document, &end)
    }

    fn has_file(&self, builder: &Builder<'_>, document: &Document, path: &str) -> bool {
        let cleaned = resolve_address("/", path.trim_start_matches('/')).into_owned();
        let bundled = || {
            let bundle = document.bundle_path();
            let name = cleaned.strip_prefix(&bundle).unwrap_or(cleaned.trim_start_matches('/'));
            builder.renderer.refs.file(self.site, document, name).is_some()
        };
        let folder = cleaned.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.files.contains(cleaned.as_str())
            || builder.assets.has(&cleaned)
            || bundled()
            || (self.foreign && !self.folders.contains(folder) && !builder.assets.has_folder(folder))
            || self.is_ruled(&cleaned)
    }

    fn has_page(&self, path: &str) -> bool {
        let path = clean_path(path);
        if is_document(&path) || is_other_format(&path) {
            // Link hooks lead to the document of a file.
            let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_lowercase();
            let named = |file: &str| file.to_lowercase().ends_with(&format!("/{name}"));
            if self.tree.under("content/").any(named) {
                return true;
            }
        }
        let key = page_key(&path);
        let bare = path.trim_end_matches('/');
        let prefixes = self.site.languages.iter().filter_map(|language| language.prefix.as_deref());
        self.is_page(&key)
            || prefixes.into_iter().any(|prefix| {
                let within = key.strip_prefix(&format!("{prefix}/").to_lowercase());
                self.is_page(&format!("{prefix}/{key}").to_lowercase())
                    || within.is_some_and(|within| self.is_taxonomy(within))
            })
            || self.is_taxonomy(&key)
            || self.folders.contains(bare)
            || self.files.contains(bare)
            || self.files.contains(format!("{bare}.html").as_str())
            || self.is_ruled(&path)
    }

    fn is_page(&self, key: &str) -> bool {
        // The second page of a list and those after it.
        let list = key.rsplit_once("page/").filter(|(_, number)| number.bytes().all(|b| b.is_ascii_digit()));
        let list = list.map(|(list, _)| list.trim_end_matches('/'));
        self.pages.contains(key)
            || list.is_some_and(|list| self.pages.contains(list))
            || self.left_out().pages.contains(key)
    }

    /// Whether a page lists the terms of a taxonomy, or what has one of them.
    fn is_taxonomy(&self, key: &str) -> bool {
        let first = key.split('/').next().unwrap_or_default();
        let taxonomies = &self.site.taxonomies;
        let named = [&taxonomies.tags, &taxonomies.categories, &taxonomies.series, &taxonomies.authors];
        taxonomies.kind_of_branch(&[first.to_owned()]) == "taxonomy"
            || named.into_iter().any(|name| name.eq_ignore_ascii_case(first))
    }

    /// Whether a server redirects it, or it is made of data.
    fn is_ruled(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/').to_lowercase();
        self.left_out().rules.iter().any(|(rule, prefix)| match prefix {
            true => path.starts_with(rule.as_str()),
            false => path == *rule,
        })
    }

    /// The page whose path is most like one that is not there.
    pub(super) fn nearest_page(&self, address: &str) -> Option<String> {
        let key = page_key(&path(address)?);
        nearest(&key, self.pages.iter().map(String::as_str)).map(|key| format!("/{key}/"))
    }

    /// The file whose path differs in case alone.
    pub(super) fn in_other_case(&self, address: &str) -> Option<&'a str> {
        let lower = path(address)?.to_lowercase();
        let end = format!("/{}", lower.trim_start_matches('/'));
        self.files.iter().copied().filter(|file| file.to_lowercase().ends_with(&end)).min()
    }

    fn left_out(&self) -> &LeftOut {
        self.left_out.get_or_init(|| {
            let mut pages = HashSet::new();
            let mut rules = Vec::new();
            for file in self.tree.under("content/").filter(|file| !self.imported.contains(file)) {
                if let Some(folder) = file.strip_suffix("_content.gotmpl") {
                    rules.push((folder.trim_start_matches("content").to_lowercase(), true));
                } else if is_document(file) || is_other_format(file) {
                    self.add_left_out(file, &mut pages);
                }
            }
            for file in REDIRECTS.iter().filter(|file| self.tree.has(file)) {
                if let Ok(text) = self.tree.text(file) {
                    rules.extend(redirects(text.text()));
                }
            }
            LeftOut { pages, rules }
        })
    }

    /// Adds the pages of a document that is not imported: where its front matter says, and where its
    /// file does.
    fn add_left_out(&self, file: &str, pages: &mut HashSet<String>) {
        let name = Name::of(file, self.site);
        if self.site.content.is_resource(&name) {
            return;
        }
        add_page(pages, &name.path());
        add_page(
            pages,
            file.strip_prefix("content").and_then(|file| Some(file.rsplit_once('.')?.0)).unwrap_or(file),
        );
        let text = is_document(file).then(|| self.tree.text(file).ok()).flatten();
        let read = text.and_then(|text| Document::read(text, self.site, &mut Findings::default()));
        if let Some(document) = read {
            add_page(pages, &document.path);
            document.aliases.iter().for_each(|alias| add_page(pages, alias));
        }
    }
}

/// Adds a page and the folders above it: Hugo makes lists of sections.
fn add_page(pages: &mut HashSet<String>, path: &str) {
    let key = page_key(path);
    for (at, _) in key.match_indices('/') {
        if !pages.contains(&key[..at]) {
            pages.insert(key[..at].to_owned());
        }
    }
    pages.insert(key);
}
