//! Keys of front matter that become no field, told once for the whole tree.

use super::builder::Builder;
use crate::diagnostics::{Code, Finding};
use crate::document::Document;
use std::collections::BTreeMap;

/// Keys that Hugo defines (its documentation of front matter), whether or not they matter here.
const HUGO: &[&str] = &[
    "_build",
    "aliases",
    "build",
    "cascade",
    "date",
    "description",
    "draft",
    "expirydate",
    "headless",
    "iscjklanguage",
    "keywords",
    "lastmod",
    "layout",
    "linktitle",
    "markup",
    "menu",
    "menus",
    "modified",
    "outputs",
    "params",
    "pubdate",
    "publishdate",
    "published",
    "resources",
    "sitemap",
    "slug",
    "summary",
    "title",
    "translationkey",
    "type",
    "unpublishdate",
    "url",
    "weight",
];

/// Keys that the importer reads besides.
const OWN: &[&str] = &[
    "author",
    "authors",
    "cover",
    "effectivefrom",
    "effectivetill",
    "featured_image",
    "featuredimage",
    "id",
    "image",
    "images",
    "redirect",
    "series",
    "tags",
    "categories",
];

/// How many keys are named.
const NAMED: usize = 20;

/// Reports the keys of all documents that nothing reads.
pub(super) fn report(builder: &mut Builder<'_>) {
    let mut unread: BTreeMap<String, (usize, &Document)> = BTreeMap::new();
    for rendered in builder.documents {
        let document = &rendered.document;
        let front = &document.front;
        let params = front.get("params").map(|node| node.entries()).unwrap_or_default();
        for (key, node) in front.entries().iter().chain(params) {
            let name = key.name.to_ascii_lowercase();
            if !node.is_empty() && !is_read(builder, document, &name) {
                unread.entry(key.name.clone()).or_insert((0, document)).0 += 1;
            }
        }
    }
    let mut unread: Vec<(String, (usize, &Document))> = unread.into_iter().collect();
    // The most frequent first; the sort is stable, so that equals stay in the order of the alphabet.
    unread.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    let Some((first, (_, document))) = unread.first() else { return };
    let shown = unread.iter().take(NAMED).map(|(key, (count, _))| format!("`{key}` ({count})"));
    let shown: Vec<String> = shown.collect();
    let more = unread.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!("keys of front matter that become no field: {}{more}", shown.join(", "));
    let params = document.front.get("params").map(|node| node.entries()).unwrap_or_default();
    let key = document.front.entries().iter().chain(params).find(|(key, _)| key.name == *first);
    let at = key.map(|(key, _)| key.at.clone()).unwrap_or_default();
    builder.findings.push(Finding::new(Code::UnreadKey, message).at(&document.text, at));
}

fn is_read(builder: &Builder<'_>, document: &Document, key: &str) -> bool {
    let taxonomies = &builder.site.taxonomies;
    let terms = [&taxonomies.tags, &taxonomies.categories, &taxonomies.series, &taxonomies.authors];
    let language = builder.site.languages.get(document.language_at);
    HUGO.contains(&key)
        || OWN.contains(&key)
        || terms.into_iter().any(|name| name.eq_ignore_ascii_case(key))
        || language.is_some_and(|language| language.dates.has_key(key))
}
