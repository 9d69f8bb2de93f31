//! Keys of front matter that become no field, told once for the whole tree.

use super::builder::Builder;
use crate::diagnostics::{Code, Finding};
use crate::document::Document;
use crate::value::nearest;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

/// Keys that Hugo defines (its documentation of front matter), whether or not they matter here.
const HUGO: &[&str] = &[
    "_build",
    "aliases",
    "build",
    "cascade",
    "date",
    "description",
    "draft",
    "expiryDate",
    "headless",
    "isCJKLanguage",
    "keywords",
    "lastmod",
    "layout",
    "linkTitle",
    "markup",
    "menu",
    "menus",
    "modified",
    "outputs",
    "params",
    "pubDate",
    "publishDate",
    "published",
    "resources",
    "sitemap",
    "slug",
    "summary",
    "title",
    "translationKey",
    "type",
    "unpublishDate",
    "url",
    "weight",
];

/// Keys that the importer reads besides.
const OWN: &[&str] = &[
    "author",
    "authors",
    "cover",
    "effectiveFrom",
    "effectiveTill",
    "featured_image",
    "featuredImage",
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

/// How often a key stands in front matter, and where first.
struct Uses<'a> {
    count: usize,
    document: &'a Document,
    at: Range<usize>,
}

/// Reports the keys of all documents that nothing reads: those that look misspelt each, the others
/// together.
pub(super) fn report(builder: &mut Builder<'_>) {
    // What a mapping that cannot be read says of them is not known.
    if builder.site.mapping.is_broken() {
        return;
    }
    let mut unread: BTreeMap<String, Uses<'_>> = BTreeMap::new();
    let mut misspelt: BTreeMap<(String, String), Uses<'_>> = BTreeMap::new();
    for rendered in builder.documents {
        let document = &rendered.document;
        let front = &document.front;
        let params = front.get("params").map(|node| node.entries()).unwrap_or_default();
        for (key, node) in front.entries().iter().chain(params) {
            let known = known(builder, document);
            let among = |name: &str| known.iter().any(|known| known.eq_ignore_ascii_case(name));
            if node.is_empty() || among(&key.name) {
                continue;
            }
            let new = || Uses { count: 0, document, at: key.at.clone() };
            // What stands beside the key it is like is another one.
            let near = nearest(&key.name, known.iter().copied()).filter(|near| {
                let beside = params.iter().any(|(key, _)| key.name.eq_ignore_ascii_case(near));
                !beside && front.get(near).is_none()
            });
            match near {
                Some(near) => {
                    misspelt.entry((key.name.clone(), near.to_owned())).or_insert_with(new).count += 1;
                }
                None => unread.entry(key.name.clone()).or_insert_with(new).count += 1,
            }
        }
    }
    for ((key, near), uses) in misspelt {
        let documents = if uses.count > 1 { format!(", in {} documents", uses.count) } else { String::new() };
        let message = format!("the key `{key}` is not known and not used{documents}");
        let finding = Finding::new(Code::MisspeltKey, message).at(&uses.document.text, uses.at);
        builder.findings.push(finding.help(format!("did you mean `{near}`?")));
    }
    let mut unread: Vec<(String, Uses<'_>)> = unread.into_iter().collect();
    // The most frequent first; the sort is stable, so that equals stay in the order of the alphabet.
    unread.sort_by_key(|(_, uses)| Reverse(uses.count));
    let Some((_, first)) = unread.first() else { return };
    let shown = unread.iter().take(NAMED).map(|(key, uses)| format!("`{key}` ({})", uses.count));
    let shown: Vec<String> = shown.collect();
    let more = unread.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!("keys of front matter that become no field: {}{more}", shown.join(", "));
    let kind = if first.document.among_news { "news" } else { "page" };
    let finding = Finding::new(Code::UnreadKey, message).at(&first.document.text, first.at.clone());
    builder.findings.push(finding.help(format!(
        "those that hold content can be mapped in `chancery.toml`, under `[fields.{kind}]`; the others need nothing"
    )));
}

/// The keys that are known in a document.
fn known<'k>(builder: &Builder<'k>, document: &Document) -> Vec<&'k str> {
    let taxonomies = &builder.site.taxonomies;
    let terms = [&taxonomies.tags, &taxonomies.categories, &taxonomies.series, &taxonomies.authors];
    let language = builder.site.languages.get(document.language_at);
    let dates = language.map(|language| language.dates.keys()).into_iter().flatten();
    let own = HUGO.iter().chain(OWN).copied();
    own.chain(terms.into_iter().map(String::as_str)).chain(dates).collect()
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{Code, Finding, Findings};
    use crate::progress::Silent;
    use crate::read::{Options, read};
    use crate::source::Memory;
    use chancery_schema::store::Known;
    use chrono::DateTime;

    fn found(files: &[(&'static str, &'static str)]) -> Vec<Finding> {
        let config = ("config.yaml", "baseURL: https://example.org/\ntitle: Example\n");
        let source = Memory::new(files.iter().copied().chain([config]));
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let reading = read(&source, None, &Known::default(), now, &Options::default(), &Silent).unwrap();
        let findings: Findings = reading.findings;
        findings.into_iter().collect()
    }

    #[test]
    fn a_misspelt_key_is_told_by_itself_with_the_key_that_is_meant() {
        let found = found(&[
            ("content/a.md", "---\ntitle: A\ntag: [x]\nhero: y\nPublishdate: 2022-03-03\n---\n"),
            ("content/b.md", "---\ntitle: B\ntag: [x]\nparams: {autor: Jo}\n---\n"),
            // Beside the key that it is like it is another one.
            ("content/c.md", "---\ntitle: C\ntitle2: D\nmenus: {}\n---\n"),
        ]);
        let told: Vec<_> = found
            .iter()
            .map(|finding| (finding.code, finding.line, finding.help.clone().unwrap_or_default()))
            .collect();
        let mean = |key: &str| format!("did you mean `{key}`?");
        assert_eq!(told[0], (Code::MisspeltKey, Some(3), mean("tags")));
        assert_eq!((told[1].0, told[1].1), (Code::UnreadKey, Some(4)));
        assert_eq!(told[2], (Code::MisspeltKey, Some(4), mean("author")));
        assert_eq!(told.len(), 3, "{found:?}");
        assert!(found[0].message.contains("in 2 documents"));
        assert!(found[1].message.contains("`hero` (1), `title2` (1)") && told[1].2.contains("[fields.page]"));
    }

    #[test]
    fn what_follows_from_a_mapping_that_cannot_be_read_is_not_told() {
        let found = found(&[
            ("chancery.toml", "[fields.page]\ntitle = [\n"),
            ("content/a.md", "---\nkopf: A\ntag: [x]\n---\n"),
        ]);
        assert_eq!(found.iter().map(|finding| finding.code).collect::<Vec<_>>(), [Code::MappingSyntax]);
    }
}
