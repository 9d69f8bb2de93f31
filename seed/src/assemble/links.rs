//! Files and pages that documents refer to and that are not there, gathered: one finding a document, or
//! one for the whole tree where many have them.

use super::builder::{Builder, Rendered};
use super::there::{Missing, There};
use crate::diagnostics::{Code, Finding, SourceText};
use crate::document::{Document, Place};
use crate::links::path;
use crate::value::{Fields, Node, Value};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// Of how many documents each is told.
const DOCUMENTS: usize = 20;

/// How many addresses a finding names.
const NAMED: usize = 5;

/// An address that leads to nothing, and where it stands.
struct Dead {
    address: String,
    at: Option<Range<usize>>,
}

/// What is wrong with one document, in one way.
struct Told<'a> {
    document: &'a Document,
    /// The document's file as it is now, for the places in its text.
    text: Option<SourceText>,
    dead: Vec<Dead>,
}

/// Reports what documents refer to and is not there. Comes after the assets.
pub(super) fn report(builder: &mut Builder<'_>) {
    let there = There::new(builder);
    let broken = |finding: &&Finding| matches!(finding.code, Code::BrokenRef | Code::AmbiguousRef);
    let told = builder.findings.iter().filter(broken);
    let told: HashSet<(Option<String>, Option<usize>)> =
        told.map(|finding| (finding.file.clone(), finding.line)).collect();
    let mut all: BTreeMap<Code, Vec<Told<'_>>> = BTreeMap::new();
    let shared: &Builder<'_> = builder;
    let each = shared.documents.par_iter().map(|rendered| of_document(shared, &there, rendered, &told));
    for (code, told) in each.collect::<Vec<_>>().into_iter().flatten() {
        all.entry(code).or_default().push(told);
    }
    for (code, told) in all {
        if told.len() > DOCUMENTS {
            builder.findings.push(together(code, &told));
        } else {
            builder.findings.extend(told.iter().map(|told| alone(code, told, &there)));
        }
    }
}

fn of_document<'a>(
    builder: &Builder<'a>,
    there: &There<'a>,
    rendered: &'a Rendered,
    told: &HashSet<(Option<String>, Option<usize>)>,
) -> Vec<(Code, Told<'a>)> {
    let document = &rendered.document;
    let mut files: Vec<Dead> = named(document)
        .into_iter()
        .filter(|node| !there.has_named(builder, document, node.scalar().unwrap_or_default()))
        .map(|node| Dead { address: node.scalar().unwrap_or_default().to_owned(), at: Some(node.at.clone()) })
        .collect();
    let mut pages = Vec::new();
    let links = &rendered.text.notes.links;
    let anchors = links.iter().any(|link| link.starts_with('#'));
    let missing: Vec<(&String, Missing)> =
        links.iter().filter_map(|link| Some((link, there.missing(builder, document, link)?))).collect();
    let mut text = None;
    if anchors || !missing.is_empty() || !files.is_empty() {
        text = builder.tree.text(document.file()).ok();
    }
    if let Some(text) = &text {
        let anchors = links.iter().filter(|link| link.starts_with('#') && is_dead(document, text, link));
        pages.extend(anchors.map(|link| dead(document, text, link)));
        for (link, missing) in missing {
            let dead = dead(document, text, link);
            let line = dead.at.as_ref().map(|at| text.position(at.start).0);
            // It has been said that the `ref` leads nowhere.
            if line.is_some() && told.contains(&(Some(document.file().to_owned()), line)) {
                continue;
            }
            match missing {
                Missing::File => files.push(dead),
                Missing::Page => pages.push(dead),
            }
        }
    }
    let parts = [(Code::MissingFile, files), (Code::BrokenLink, pages)].into_iter();
    let parts = parts.filter(|(_, dead)| !dead.is_empty());
    parts
        .map(|(code, mut dead)| {
            // Those whose place is not known come last.
            dead.sort_by_key(|dead| dead.at.as_ref().map_or(usize::MAX, |at| at.start));
            (code, Told { document, text: text.clone(), dead })
        })
        .collect()
}

/// The images and files that a document's own front matter names.
fn named(document: &Document) -> Vec<&Node> {
    let own = Fields::new(&document.text, &document.front);
    let params = own.inner("params");
    let mut nodes: Vec<&Node> = Vec::new();
    for fields in std::iter::once(own).chain(params) {
        for key in ["images", "image", "featured_image", "featuredImage"] {
            let Some(node) = fields.get(key) else { continue };
            nodes.extend(items(node));
        }
        nodes.extend(fields.inner("cover").and_then(|cover| cover.get("image")));
        let resources = fields.get("resources").map(items).unwrap_or_default();
        nodes.extend(resources.iter().filter_map(|entry| entry.get("src")));
    }
    let plain = |node: &&Node| {
        node.scalar()
            .is_some_and(|name| !name.contains(['*', '?', '[', '{', ':', '<']) && !name.starts_with("//"))
    };
    nodes.into_iter().filter(plain).collect()
}

/// The items of a list; a value alone is a list of it.
fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// Whether the place on the page that a link names is certainly not there: themes have places of their
/// own on lists and on pages with a layout, and shortcodes in what they show.
fn is_dead(document: &Document, text: &SourceText, link: &str) -> bool {
    let name = link.trim_start_matches('#');
    let own = document.fields();
    let themed = document.place == Place::Branch || own.get("layout").is_some() || own.get("type").is_some();
    let body = text.text().get(document.body..).unwrap_or_default();
    let written = ["\"", "'", "="].iter().any(|quote| body.contains(&format!("{quote}{name}")));
    !themed && !body.contains("{{") && !written
}

/// Where a link stands in a text.
fn dead(document: &Document, text: &SourceText, address: &str) -> Dead {
    let body = text.text().get(document.body..).unwrap_or_default();
    let path = path(address).unwrap_or_default();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let written = [address, path.as_str(), path.trim_end_matches('/'), last];
    let found = written.iter().filter(|written| written.len() > 1).find_map(|written| {
        let start = document.body + body.find(written)?;
        Some(start..start + written.len())
    });
    Dead { address: address.to_owned(), at: found }
}

/// What is wrong with one document.
fn alone(code: Code, told: &Told<'_>, there: &There<'_>) -> Finding {
    let Told { document, text, dead } = told;
    let Some((first, others)) = dead.split_first() else { return Finding::new(code, "") };
    let address = &first.address;
    let what = match code {
        Code::MissingFile => format!("there is no file “{address}” in the tree"),
        _ if address.starts_with('#') => format!("this text has no place called “{address}”"),
        _ => format!("nothing of the site has the path “{address}”"),
    };
    let named: Vec<String> = others.iter().take(NAMED).map(|dead| format!("“{}”", dead.address)).collect();
    let more = match others.len() {
        0 => String::new(),
        count if count > NAMED => format!("; nor {} and {} more", named.join(", "), count - NAMED),
        _ => format!("; nor {}", named.join(", ")),
    };
    let finding = Finding::new(code, format!("{what}{more}"));
    let finding = match (text, &first.at) {
        (Some(text), Some(at)) => finding.at(text, at.clone()),
        _ => finding.in_file(document.file()),
    };
    finding.help(help(code, address, there))
}

fn help(code: Code, address: &str, there: &There<'_>) -> String {
    match code {
        Code::MissingFile => match there.in_other_case(address) {
            Some(file) => format!("did you mean “{file}”? Upper and lower case are told apart"),
            None => "add the file under `static` or beside the document, or mend its name".to_owned(),
        },
        _ if address.starts_with('#') => {
            "write the anchor of a heading, or give one with `{#name}` after it".to_owned()
        }
        _ => match there.nearest_page(address) {
            Some(page) => format!("did you mean “{page}”?"),
            None => "mend the link, or add the path to the `aliases` of a document".to_owned(),
        },
    }
}

/// What is wrong in one way with many documents.
fn together(code: Code, told: &[Told<'_>]) -> Finding {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for dead in told.iter().flat_map(|told| &told.dead) {
        *counts.entry(dead.address.as_str()).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let named = counts.iter().take(2 * NAMED).map(|(address, count)| format!("“{address}” ({count})"));
    let named = named.collect::<Vec<_>>().join(", ");
    let more = counts.len().saturating_sub(2 * NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let what = match code {
        Code::MissingFile => "name files that are not in the tree",
        _ => "have links that lead nowhere on the site",
    };
    let message = format!("{} documents {what}: {named}{more}", told.len());
    let first = told.first().and_then(|told| Some((told.text.as_ref()?, told.dead.first()?.at.clone()?)));
    match first {
        Some((text, at)) => Finding::new(code, message).at(text, at),
        None => Finding::new(code, message),
    }
}

#[cfg(test)]
mod tests;
