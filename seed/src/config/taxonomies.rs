//! Hugo's `taxonomies` setting: which keys of front matter hold tags, categories, series and authors.

use super::Site;
use crate::diagnostics::Findings;

/// The keys of front matter that hold terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Taxonomies {
    pub(crate) tags: String,
    pub(crate) categories: String,
    pub(crate) series: String,
    pub(crate) authors: String,
    /// All that the configuration names, singular and plural; Hugo's own two where it names none.
    all: Vec<(String, String)>,
}

impl Default for Taxonomies {
    fn default() -> Self {
        Self::of(vec![
            ("tag".to_owned(), "tags".to_owned()),
            ("category".to_owned(), "categories".to_owned()),
        ])
    }
}

impl Taxonomies {
    fn of(all: Vec<(String, String)>) -> Self {
        let key = |singular: &str, plural: &str| {
            // `{tag: labels}` keeps tags under `labels`; a site that does not name tags may still have them.
            let named = all.iter().find(|(name, _)| name.eq_ignore_ascii_case(singular));
            named.map_or_else(|| plural.to_owned(), |(_, key)| key.clone())
        };
        Self {
            tags: key("tag", "tags"),
            categories: key("category", "categories"),
            series: key("series", "series"),
            authors: key("author", "authors"),
            all,
        }
    }

    /// Reads the setting of a site.
    pub(super) fn read(site: &Site, findings: &mut Findings) -> Self {
        let Some((fields, name)) = site.lookup(&["taxonomies"]) else { return Self::default() };
        let Some(named) = fields.inner(name) else { return Self::default() };
        let entries = named.node.entries().iter();
        let all = entries.filter_map(|(key, _)| Some((key.name.clone(), named.text(&key.name, findings)?)));
        Self::of(all.collect())
    }

    /// Hugo's kind of page of the `_index.md` of these sections.
    pub(crate) fn kind_of_branch(&self, sections: &[String]) -> &'static str {
        match sections {
            [] => "home",
            [first, rest @ ..] if self.all.iter().any(|(_, plural)| plural.eq_ignore_ascii_case(first)) => {
                if rest.is_empty() {
                    "taxonomy"
                } else {
                    "term"
                }
            }
            _ => "section",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_that_the_site_names() {
        let taxonomies =
            Taxonomies::of(vec![("tag".into(), "labels".into()), ("topic".into(), "topics".into())]);
        assert_eq!((taxonomies.tags.as_str(), taxonomies.series.as_str()), ("labels", "series"));
        let kind = |sections: &[&str]| {
            let sections: Vec<String> = sections.iter().map(|name| (*name).to_owned()).collect();
            taxonomies.kind_of_branch(&sections)
        };
        assert_eq!(
            [kind(&[]), kind(&["blog"]), kind(&["topics"]), kind(&["topics", "x"])],
            ["home", "section", "taxonomy", "term"]
        );
    }
}
