//! Where the dates of documents come from: Hugo's `frontmatter` setting.

use super::Site;
use crate::diagnostics::{Code, Finding, Findings};

/// One place where a date may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DateSource {
    /// This key of the front matter.
    Key(String),
    /// The beginning of the file's name, `2022-03-03-title.md`; the rest of it is the slug then.
    FileName,
}

/// Where each date of a document is looked for, the first that has one counts.
#[derive(Clone, Debug)]
pub(crate) struct DateOrders {
    /// What permalinks are made of.
    pub(crate) date: Vec<DateSource>,
    pub(crate) published: Vec<DateSource>,
    /// Of what Hugo looks at only what tells of a change: it falls back on the date itself.
    pub(crate) updated: Vec<DateSource>,
    pub(crate) expires: Vec<DateSource>,
}

/// Hugo's order for each date (`newDefaultFrontmatterConfig`).
const DATE: &[&str] = &["date", "publishDate", "lastmod"];
const PUBLISHED: &[&str] = &["publishDate", "date"];
const UPDATED: &[&str] = &["lastmod"];
const EXPIRES: &[&str] = &["expiryDate"];

/// Other names of keys (`dateFieldAliases`).
const ALIASES: &[(&str, &[&str])] = &[
    ("publishdate", &["pubdate", "published"]),
    ("lastmod", &["modified"]),
    ("expirydate", &["unpublishdate"]),
];

impl Default for DateOrders {
    fn default() -> Self {
        let order = |names: &[&str]| names.iter().flat_map(|name| with_aliases(name)).collect();
        Self {
            date: order(DATE),
            published: order(PUBLISHED),
            updated: order(UPDATED),
            expires: order(EXPIRES),
        }
    }
}

fn with_aliases(name: &str) -> Vec<DateSource> {
    let also = ALIASES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, also)| *also);
    let names = std::iter::once(name).chain(also.into_iter().flatten().copied());
    names.map(|name| DateSource::Key(name.to_owned())).collect()
}

impl DateOrders {
    /// Reads the orders of a language.
    pub(super) fn read(site: &Site, language: &str, findings: &mut Findings) -> Self {
        let mut order = |name: &'static str, default: &[&str]| {
            let Some((fields, name)) = site.lookup_in(language, &["frontmatter", name]) else {
                return default.iter().flat_map(|name| with_aliases(name)).collect::<Vec<_>>();
            };
            let mut order = Vec::new();
            for node in fields.nodes(name, findings) {
                let written = node.scalar().unwrap_or_default();
                match written.to_lowercase().as_str() {
                    ":default" => order.extend(default.iter().flat_map(|name| with_aliases(name))),
                    ":filename" => order.push(DateSource::FileName),
                    ":git" | ":filemodtime" => {
                        let message = format!(
                            "`{written}` is not known when content is imported; what follows it gives the date"
                        );
                        let finding = Finding::new(Code::UnsupportedSetting, message);
                        findings.push(finding.at(fields.text, node.at.clone()));
                    }
                    _ => order.extend(with_aliases(written)),
                }
            }
            order
        };
        let (date, published) = (order("date", DATE), order("publishDate", PUBLISHED));
        let mut updated = order("lastmod", UPDATED);
        updated.retain(|source| match source {
            DateSource::Key(key) => !PUBLISHED.iter().any(|name| name.eq_ignore_ascii_case(key)),
            DateSource::FileName => false,
        });
        Self { date, published, updated, expires: order("expiryDate", EXPIRES) }
    }

    /// The keys of front matter that are those of a date.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let all = [&self.date, &self.published, &self.updated, &self.expires];
        all.into_iter().flatten().filter_map(|source| match source {
            DateSource::Key(name) => Some(name.as_str()),
            _ => None,
        })
    }
}
