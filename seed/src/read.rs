//! Reading a tree: files to documents and data, these to content.

use crate::assemble::{Parts, Rendered, assemble, read_members};
use crate::config::Site;
use crate::diagnostics::{Code, Finding, Findings};
use crate::document::{Document, Place};
use crate::overlay::Overlay;
use crate::progress::{Progress, Stage};
use crate::refs::Refs;
use crate::remembered;
use crate::shortcode::{Context, Expanded, expand, gather};
use crate::source::{Memory, Source, SourceError};
use crate::tree::Tree;
use chancery_schema::domain::{Identities, Kind};
use chancery_schema::markdown::{RenderOptions, render};
use chancery_schema::store::Batch;
use chrono::{DateTime, Utc};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// How to import.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Import without any overlay.
    pub no_overlay: bool,
    /// When the source recorded it, where that is known: a commit's time.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Who or what records it.
    pub recorded_by: String,
    /// What changed, in a line.
    pub message: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// The content is a sample that another site's import replaces without asking.
    pub sample: bool,
    /// Replace another site's content.
    pub replace: bool,
}

/// How many records there are of each kind.
pub type Counts = BTreeMap<Kind, usize>;

/// What a tree holds.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The content, ready to record unless there are errors.
    pub batch: Batch,
    /// What was found.
    pub findings: Findings,
    /// Whose content it is: the host of the site.
    pub site: String,
    /// The overlay it was read with, to be remembered and given to the next reading.
    pub overlay: Option<String>,
    /// How many records of each kind there are.
    pub counts: Counts,
}

/// The sections that hold news, unless the site names its own (`params.mainSections`).
const NEWS: &[&str] = &["articles", "blog", "news", "post", "posts"];

/// The ends of the names of documents that Hugo reads and this does not.
const OTHER_FORMATS: &[&str] =
    &[".ad", ".adoc", ".asciidoc", ".htm", ".html", ".org", ".pandoc", ".pdc", ".rst"];

/// Reads a tree without a database, and without the clock: `now` is when it is recorded, which
/// decides what a page that is scheduled or has expired may still tell.
///
/// `overlay` is the folder of facts given apart from the tree, `remembered` the
/// [`Reading::overlay`] of the reading before.
///
/// # Errors
/// When the tree or the overlay given cannot be listed at all. Everything else is a finding.
pub fn read(
    source: &dyn Source,
    overlay: Option<&dyn Source>,
    remembered: Option<&str>,
    identities: &mut Identities,
    now: DateTime<Utc>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Reading, SourceError> {
    progress.begin(Stage::Listing, 0);
    let mut findings = Findings::default();
    let tree = Tree::site(source, &mut findings)?;
    let site = Site::read(&tree, &mut findings);
    let empty = tree.under("content/").chain(tree.under("data/")).next().is_none() && !site.exists();
    if empty {
        let message = format!("there is nothing to import in {}", source.name());
        let help = "give the folder that holds `content`, `data` and the site's configuration";
        findings.push(Finding::new(Code::EmptyTree, message).help(help));
        return Ok(Reading { findings, ..Reading::default() });
    }
    if !site.exists() {
        let message = "there is no configuration, and so no `baseURL`";
        findings.push(
            Finding::new(Code::MissingBaseUrl, message).help("add `config.yaml` with `baseURL` and `title`"),
        );
    }
    let overlay = find_overlay(&tree, overlay, remembered, &site, options, &mut findings)?;
    let members = read_members(&tree, &mut findings);
    let documents = read_documents(&tree, &site, progress, &mut findings);
    let documents = render_all(documents, &site, progress, &mut findings);
    gather(&mut findings);
    let parts =
        Parts { tree: &tree, site: &site, overlay: &overlay, documents: &documents, members: &members, now };
    let batch = assemble(parts, identities, &mut findings);
    let site = site.identity();
    let overlay = remembered::keep(&site, overlay.files, &mut findings);
    findings.sort();
    let mut counts = Counts::new();
    for record in batch.records() {
        *counts.entry(record.content.kind()).or_default() += 1;
    }
    Ok(Reading { batch, findings, site, overlay, counts })
}

/// Whether a file under `content` is a document.
pub(crate) fn is_document(file: &str) -> bool {
    let file = file.to_ascii_lowercase();
    file.ends_with(".md") || file.ends_with(".markdown")
}

fn find_overlay(
    tree: &Tree<'_>,
    given: Option<&dyn Source>,
    remembered: Option<&str>,
    site: &Site,
    options: &Options,
    findings: &mut Findings,
) -> Result<Overlay, SourceError> {
    if options.no_overlay {
        return Ok(Overlay::default());
    }
    if let Some(given) = given {
        let tree = Tree::overlay(given, findings)?;
        return Ok(Overlay::read(&tree, "", findings));
    }
    if tree.under("overlay/").next().is_some() {
        return Ok(Overlay::read(tree, "overlay/", findings));
    }
    let files = remembered.and_then(|json| remembered::files(json, &site.identity(), findings));
    let Some(files) = files else { return Ok(Overlay::default()) };
    let message = format!("the overlay of the last import is used ({} files)", files.len());
    findings.push(
        Finding::new(Code::OverlayReused, message)
            .help("`--overlay` gives another, `--no-overlay` imports without"),
    );
    let source = Memory::new(files);
    let tree = Tree::overlay(&source, findings)?;
    Ok(Overlay::read(&tree, "", findings))
}

/// A document and whether it is news.
struct Sorted {
    document: Document,
    news: bool,
}

fn read_documents(
    tree: &Tree<'_>,
    site: &Site,
    progress: &dyn Progress,
    findings: &mut Findings,
) -> Vec<Sorted> {
    let files: Vec<&str> = tree.under("content/").collect();
    for file in files.iter().filter(|file| is_other_format(file)) {
        let message = "only Markdown is read; this document is left out";
        findings.push(Finding::new(Code::UnsupportedContent, message).in_file(*file));
    }
    let files: Vec<&str> = files.into_iter().filter(|file| is_document(file)).collect();
    progress.begin(Stage::Parsing, files.len());
    let read = |file: &&str| {
        let mut findings = Findings::default();
        let document = match tree.text(file) {
            Ok(text) => Document::read(text, site, &mut findings),
            Err(finding) => {
                findings.push(finding);
                None
            }
        };
        progress.step();
        (document, findings)
    };
    let read: Vec<_> = files.par_iter().map(read).collect();
    let mut documents = Vec::with_capacity(read.len());
    for (document, found) in read {
        findings.append(found);
        let Some(document) = document else { continue };
        if document.draft {
            let finding =
                Finding::new(Code::Draft, format!("“{}” is a draft and is left out", document.title));
            let at = document.front.get("draft").map(|node| node.at.clone()).unwrap_or_default();
            findings.push(finding.at(&document.text, at));
        } else {
            documents.push(sort(document, site, findings));
        }
    }
    let mut documents = without_conflicts(documents, findings);
    settle_aliases(&mut documents, findings);
    documents
}

/// Whether a file under `content` is a document that is not read.
pub(crate) fn is_other_format(file: &str) -> bool {
    let file = file.to_ascii_lowercase();
    OTHER_FORMATS.iter().any(|end| file.ends_with(end))
}

/// Tells news from pages.
fn sort(mut document: Document, site: &Site, findings: &mut Findings) -> Sorted {
    let section = document.section().to_lowercase();
    let named = |names: &[String]| names.iter().any(|name| name.to_lowercase() == section);
    let in_news = if site.main_sections.is_empty() {
        NEWS.contains(&section.as_str())
    } else {
        named(&site.main_sections)
    };
    if !in_news || document.place == Place::Branch {
        return Sorted { document, news: false };
    }
    let mut news = document.published.is_some();
    if !news && document.fields().get("date").is_none() {
        news = document.date_from_name(findings);
        if news {
            document.find_path_again(site);
        } else {
            let message = "this article has no `date` and is imported as a page";
            findings.push(Finding::new(Code::MissingDate, message).in_file(document.file()));
        }
    }
    Sorted { document, news }
}

/// Of documents with one path, the first; also of those that are one document by their names, such as
/// `about.md` and `about.en.md` where the site is in English: they would be one record.
fn without_conflicts(documents: Vec<Sorted>, findings: &mut Findings) -> Vec<Sorted> {
    let mut kept: Vec<Sorted> = Vec::with_capacity(documents.len());
    let mut by_path: HashMap<String, usize> = HashMap::new();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    for sorted in documents {
        let document = &sorted.document;
        let known = by_path.get(&document.path).or_else(|| by_key.get(&document.key));
        let Some(first) = known.and_then(|at| kept.get(*at)) else {
            by_path.insert(document.path.clone(), kept.len());
            by_key.insert(document.key.clone(), kept.len());
            kept.push(sorted);
            continue;
        };
        let first = &first.document;
        let same = first.front.same(&document.front) && first.markdown().trim() == document.markdown().trim();
        let code = if same { Code::DuplicatePath } else { Code::PathConflict };
        let (message, help) = if first.path == document.path {
            let message = format!("{} has the same path, {}", first.file(), document.path);
            (message, "give one of them another `slug`, `url` or title")
        } else {
            let message = format!("{} is the same document in the same language", first.file());
            (message, "give one of the files another name, or delete it")
        };
        findings.push(Finding::new(code, message).in_file(document.file()).help(help));
    }
    kept
}

/// Leaves out aliases that lead to another document already.
fn settle_aliases(documents: &mut [Sorted], findings: &mut Findings) {
    let mut taken: HashMap<String, String> = documents
        .iter()
        .map(|sorted| (sorted.document.path.clone(), sorted.document.file().to_owned()))
        .collect();
    for Sorted { document, .. } in documents {
        let aliases = std::mem::take(&mut document.aliases);
        for alias in aliases {
            match taken.get(&alias) {
                Some(file) => {
                    let message = format!("the alias {alias} leads to {file} already");
                    let at = document.front.get("aliases").map(|node| node.at.clone()).unwrap_or_default();
                    findings.push(Finding::new(Code::AliasConflict, message).at(&document.text, at));
                }
                None => {
                    taken.insert(alias.clone(), document.file().to_owned());
                    document.aliases.push(alias);
                }
            }
        }
    }
}

fn render_all(
    documents: Vec<Sorted>,
    site: &Site,
    progress: &dyn Progress,
    findings: &mut Findings,
) -> Vec<Rendered> {
    progress.begin(Stage::Rendering, documents.len());
    let refs = Refs::new(documents.iter().map(|sorted| &sorted.document));
    let render_one = |sorted: Sorted| {
        let Sorted { document, news } = sorted;
        let mut findings = Findings::default();
        let context = Context { site, document: &document, refs: &refs };
        let Expanded { markdown, embeds, cards } = expand(context, &mut findings);
        let base_path = (document.place != Place::Single).then(|| document.path.clone());
        let options = RenderOptions { embeds, base_path, ..site.markup.clone() };
        let body = render(&markdown, &options).unwrap_or_else(|error| {
            let message = format!("this text is not rendered: {error}");
            findings.push(Finding::new(Code::TooComplex, message).in_file(document.file()));
            chancery_schema::domain::Body::default()
        });
        progress.step();
        (Rendered { document, body, news, cards }, findings)
    };
    let rendered: Vec<_> = documents.into_par_iter().map(render_one).collect();
    let mut all = Vec::with_capacity(rendered.len());
    for (one, found) in rendered {
        findings.append(found);
        all.push(one);
    }
    all
}

#[cfg(test)]
mod tests;
