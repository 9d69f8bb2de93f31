//! The documents of a tree: which files are some, which of them count, and where aliases lead.

use crate::config::Site;
use crate::diagnostics::{Code, Finding, Findings};
use crate::document::Document;
use crate::progress::{Progress, Stage};
use crate::rendering::{Text, recognised};
use crate::tree::Tree;
use chancery_schema::store::Known;
use rayon::prelude::*;
use std::collections::HashMap;

/// The ends of the names of documents that Hugo reads and this does not.
const OTHER_FORMATS: &[&str] =
    &[".ad", ".adoc", ".asciidoc", ".htm", ".html", ".org", ".pandoc", ".pdc", ".rst"];

/// Whether a file under `content` is a document.
pub(crate) fn is_document(file: &str) -> bool {
    let file = file.to_ascii_lowercase();
    file.ends_with(".md") || file.ends_with(".markdown")
}

/// A document and whether it is news.
pub(crate) struct Sorted {
    pub(crate) document: Document,
    pub(crate) news: bool,
    /// Its text, where it is known already.
    pub(crate) text: Option<Text>,
}

/// Reads the front matter of all documents, on all processors, and leaves out drafts and what clashes.
pub(crate) fn read_documents(
    tree: &Tree<'_>,
    site: &Site,
    known: &Known,
    progress: &dyn Progress,
    findings: &mut Findings,
) -> Vec<Sorted> {
    let files: Vec<&str> = tree.under("content/").filter(|file| !site.mapping.is_ignored(file)).collect();
    for file in files.iter().filter(|file| is_other_format(file)) {
        let message = "only Markdown is read; this document is left out";
        findings.push(Finding::new(Code::UnsupportedContent, message).in_file(*file));
    }
    let files: Vec<&str> = files.into_iter().filter(|file| is_document(file)).collect();
    progress.begin(Stage::Parsing, files.len());
    let read = |file: &&str| {
        let mut findings = Findings::default();
        let document = match tree.text(file) {
            Ok(text) => Document::read(text.clone(), site, &mut findings).map(|document| {
                let text = recognised(&document, &text, site, known);
                (document, text)
            }),
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
        let Some((document, text)) = document else { continue };
        if document.draft {
            let finding =
                Finding::new(Code::Draft, format!("“{}” is a draft and is left out", document.title));
            let at = document.front.get("draft").map(|node| node.at.clone()).unwrap_or_default();
            findings.push(finding.at(&document.text, at));
        } else {
            documents.push(sort(document, text, site, findings));
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
fn sort(mut document: Document, text: Option<Text>, site: &Site, findings: &mut Findings) -> Sorted {
    if !document.among_news {
        return Sorted { document, news: false, text };
    }
    let news = document.date_as_news(site, findings);
    Sorted { document, news, text }
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
        let same = first.front.same(&document.front) && first.text_digest == document.text_digest;
        let (differing, message, help) = if first.key == document.key {
            let message = format!("{} is the same document, by its name and language", first.file());
            (Code::DuplicateDocument, message, "rename one of them or delete it")
        } else {
            let message = format!("{} has the same path, {}", first.file(), document.path);
            (Code::PathConflict, message, "give one of them another `slug`, `url` or title")
        };
        let code = if same { Code::DuplicatePath } else { differing };
        let finding = Finding::new(code, message).in_file(document.file()).and_file(first.file());
        findings.push(finding.help(help));
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
