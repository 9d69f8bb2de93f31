//! Images and other files that are served.

use super::builder::Builder;
use super::bundle::{Bundles, InBundle, LeafBundle};
use crate::diagnostics::{Code, Finding};
use crate::document::{Place, bundle_of};
use crate::documents::{is_document, is_other_format};
use crate::identity::Before;
use crate::mapping::Logos;
use crate::tree::MAX_FILE;
use chancery_schema::domain::{Asset, Id, Kind};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

const SVG: &str = "image/svg+xml";

/// The media types that are served, by the ends of file names.
const MEDIA_TYPES: &[(&str, &str)] = &[
    ("avif", "image/avif"),
    ("gif", "image/gif"),
    ("ico", "image/vnd.microsoft.icon"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", SVG),
    ("webp", "image/webp"),
];

/// The files of a site by their paths on it.
#[derive(Debug, Default)]
pub(super) struct Assets {
    by_path: BTreeMap<String, Id>,
    /// The paths of files that are not served.
    unserved: BTreeSet<String>,
    /// Where logos are, where the tree says so.
    logos: Option<Logos>,
    pub(super) bundles: Bundles,
}

impl Assets {
    /// The file at a path of the site.
    pub(super) fn find(&self, path: &str) -> Option<Id> {
        let path = path.split(['?', '#']).next().unwrap_or_default().trim();
        self.by_path.get(path).or_else(|| self.by_path.get(&format!("/{path}"))).cloned()
    }

    /// Whether the tree has a file for this path of the site, served or not.
    pub(super) fn has(&self, path: &str) -> bool {
        self.by_path.contains_key(path) || self.unserved.contains(path)
    }

    /// Whether the tree has a file in this folder of the site.
    pub(super) fn has_folder(&self, folder: &str) -> bool {
        let folder = format!("{folder}/");
        let unserved = self.unserved.range(folder.clone()..).next();
        self.under(&folder).next().is_some() || unserved.is_some_and(|path| path.starts_with(&folder))
    }

    /// The files under a folder of the site, which ends with a slash.
    pub(super) fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a Id)> {
        let from = self.by_path.range(folder.to_owned()..);
        from.take_while(move |(path, _)| path.starts_with(folder)).map(|(path, id)| (path.as_str(), id))
    }

    /// The logo of a member: a file of its name in `images/members/ID/`, or the only one there; else
    /// `img/members/ID.svg` and the like.
    pub(super) fn logo(&self, names: &[&str]) -> Option<Id> {
        if let Some(patterns) = &self.logos {
            return self.mapped_logo(patterns, names);
        }
        for name in names.iter().map(|name| name.to_lowercase()) {
            for base in ["/images/members/", "/img/members/", "/logos/"] {
                let folder = format!("{base}{name}/");
                let files: Vec<(&str, &Id)> =
                    self.under(&folder).filter(|(path, _)| is_image(path)).collect();
                let own = best(files.iter().copied().filter(|(path, _)| stem(path) == name));
                let only = || match files.as_slice() {
                    [(_, id)] => Some((*id).clone()),
                    _ => None,
                };
                let flat = || {
                    best(self.under(base).filter(|(path, _)| {
                        is_image(path)
                            && stem(path) == name
                            && path.matches('/').count() == base.matches('/').count()
                    }))
                };
                if let Some(id) = own.or_else(only).or_else(flat) {
                    return Some(id);
                }
            }
        }
        None
    }

    /// The logo that the first pattern to match any image for one of the names tells.
    fn mapped_logo(&self, patterns: &Logos, names: &[&str]) -> Option<Id> {
        let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
        patterns.iter().find_map(|pattern| {
            names.iter().copied().chain(lower.iter().map(String::as_str)).find_map(|name| {
                let prefix = pattern.prefix(name);
                let near: Vec<(&str, &Id)> = self.under(&prefix).filter(|(path, _)| is_image(path)).collect();
                let own = if near.is_empty() { None } else { pattern.of(name) }?;
                let files: Vec<_> = near.into_iter().filter(|(path, _)| own.matches(path)).collect();
                let named = files.iter().copied().filter(|(path, _)| stem(path) == name.to_lowercase());
                best(named).or_else(|| match files.as_slice() {
                    [(_, id)] => Some((*id).clone()),
                    _ => None,
                })
            })
        })
    }
}

/// Of several files with one name the one that scales best.
fn best<'a>(files: impl Iterator<Item = (&'a str, &'a Id)>) -> Option<Id> {
    let rank =
        |path: &str| ["svg", "webp", "avif", "png"].iter().position(|end| path.ends_with(end)).unwrap_or(9);
    files.min_by_key(|(path, _)| rank(path)).map(|(_, id)| id.clone())
}

fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase()
}

fn is_image(path: &str) -> bool {
    media_type(path).is_some_and(|media_type| media_type.starts_with("image/"))
}

pub(super) fn media_type(path: &str) -> Option<&'static str> {
    let extension = path.rsplit('/').next()?.rsplit_once('.')?.1.to_ascii_lowercase();
    MEDIA_TYPES.iter().find(|(end, _)| *end == extension).map(|(_, media_type)| *media_type)
}

/// Adds the files under `static`, `assets` and those beside documents. Of two with one path the
/// first counts, in this order.
///
/// A pointer of Git LFS leaves the file as it was recorded `before`: it is not gone, only not fetched.
pub(super) fn add(builder: &mut Builder<'_>, before: &Before<'_>) {
    builder.assets.logos = builder.site.mapping.logos().cloned();
    let mut skipped: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for File { file, path, published_at, bundle } in files(builder) {
        let Some(media_type) = media_type(&file) else {
            builder.assets.unserved.insert(path);
            let name = file.rsplit('/').next().unwrap_or_default();
            let end = name.rsplit_once('.').map_or(name, |(_, end)| end).to_ascii_lowercase();
            skipped.entry(end).or_insert_with(|| (file.clone(), 0)).1 += 1;
            continue;
        };
        if let Some(id) = builder.assets.by_path.get(&path) {
            let id = id.clone();
            builder.assets.bundles.extend(bundle.map(|place| (place, id)));
            continue;
        }
        let size = builder.tree.size(&file);
        if size > MAX_FILE {
            let message = format!("this file has {size} bytes; what is served may have {MAX_FILE}");
            builder.findings.push(Finding::new(Code::AssetTooLarge, message).in_file(file));
            builder.assets.unserved.insert(path);
            continue;
        }
        let bytes = match builder.tree.bytes(&file) {
            Ok(bytes) => bytes,
            Err(mut finding) => {
                // A path alone may be another site's: the file has to be the one it was recorded from.
                let recorded = builder.identities.get(Kind::Asset, &path);
                let recorded = recorded.filter(|id| before.of_file(&file).contains(id));
                if let Some(id) = recorded.filter(|_| finding.code == Code::LfsPointer) {
                    finding.message.push_str(", and what was recorded of it stays");
                    builder.batch.keep(id.clone());
                    builder.assets.by_path.insert(path, id.clone());
                    builder.assets.bundles.extend(bundle.map(|place| (place, id)));
                } else {
                    builder.assets.unserved.insert(path);
                }
                builder.findings.push(finding);
                continue;
            }
        };
        if media_type == SVG {
            builder.findings.extend(super::svg::finding(&file, &bytes));
        }
        let size = bytes.len() as u64;
        let digest = builder.batch.add_blob(bytes);
        let media_type = media_type.to_owned();
        let asset = Asset { path: path.clone(), media_type, size, digest, published_at };
        builder.draws_on(&file);
        let id = builder.add(Kind::Asset, &path, asset);
        builder.assets.by_path.insert(path, id.clone());
        builder.assets.bundles.extend(bundle.map(|place| (place, id)));
    }
    for (end, (first, count)) in skipped {
        let message = match count {
            1 => "this file is no image and no PDF, and is left out".to_owned(),
            _ => format!("{count} files like this one (`{end}`) are no images and no PDF, and are left out"),
        };
        let help = "files that are not meant to be served are named under `[assets] ignore` in chancery.toml";
        builder.findings.push(Finding::new(Code::AssetType, message).in_file(first).help(help));
    }
}

/// A file that may be served.
struct File {
    file: String,
    /// Its path on the site.
    path: String,
    published_at: Option<DateTime<Utc>>,
    bundle: Option<InBundle>,
}

/// A folder whose files belong to a document.
struct Bundle<'a> {
    /// For the folder of an `index.md`.
    leaf: Option<LeafBundle<'a>>,
    /// From when its files are public: with the first of its languages.
    published_at: Option<DateTime<Utc>>,
}

/// Every file that may be served. The files of a bundle whose document is left out (a draft, or not
/// Markdown) are left out with it.
fn files(builder: &Builder<'_>) -> Vec<File> {
    let tree = builder.tree;
    let rooted = |folder: &'static str| {
        tree.under(folder).map(move |file| File {
            file: file.to_owned(),
            path: file.get(folder.len() - 1..).unwrap_or_default().to_owned(),
            published_at: None,
            bundle: None,
        })
    };
    let kept = bundles(builder);
    let is_asset = |file: &str| !is_document(file) && !is_other_format(file);
    let documents = tree.under("content/").filter(|file| !is_asset(file));
    let all: HashSet<String> = documents.filter_map(|file| bundle_of(file, builder.site)).collect();
    let beside = tree.under("content/").filter(|file| is_asset(file)).filter_map(|file| {
        let within = file.strip_prefix("content/").unwrap_or(file);
        // The nearest folder that is a bundle.
        let folders = within.match_indices('/').rev().map(|(at, _)| (&within[..at], at + 1));
        let nearest = folders.chain([("", 0)]).find(|(folder, _)| all.contains(*folder));
        let plain = || format!("/{within}");
        let Some((folder, start)) = nearest else {
            return Some(File { file: file.to_owned(), path: plain(), published_at: None, bundle: None });
        };
        let bundle = kept.get(folder)?;
        let published_at = bundle.published_at;
        let Some(leaf) = &bundle.leaf else {
            return Some(File { file: file.to_owned(), path: plain(), published_at, bundle: None });
        };
        let (name, language) = leaf.name_of(&within[start..], builder.site);
        let path = format!("{}{name}", leaf.paths.get(&language).or(leaf.paths.values().next())?);
        let bundle = Some(InBundle { folder: leaf.folder.to_owned(), name, language });
        Some(File { file: file.to_owned(), path, published_at, bundle })
    });
    let all = rooted("static/").chain(rooted("assets/")).chain(beside);
    all.filter(|file| !builder.site.mapping.ignores_asset(&file.file)).collect()
}

/// The bundles of the documents that are imported, by their folders.
fn bundles<'a>(builder: &Builder<'a>) -> HashMap<&'a str, Bundle<'a>> {
    let mut bundles: HashMap<&str, Bundle<'_>> = HashMap::new();
    for rendered in builder.documents {
        let document = &rendered.document;
        if document.place == Place::Single {
            continue;
        }
        let published_at = document.published;
        let bundle = bundles
            .entry(document.bundle.as_str())
            // No date at all is the earliest.
            .and_modify(|bundle| bundle.published_at = bundle.published_at.min(published_at))
            .or_insert(Bundle { leaf: None, published_at });
        if document.place == Place::Leaf {
            let empty = LeafBundle { folder: &document.folder, paths: BTreeMap::new() };
            let leaf = bundle.leaf.get_or_insert(empty);
            leaf.paths.insert(document.language_at, document.bundle_path());
        }
    }
    bundles
}

#[cfg(test)]
mod tests;
