//! A site's configuration, as far as content depends on it.

mod cascade;
mod content;
mod dates;
mod language;
mod layers;
mod permalinks;
mod settings;
mod target;
mod taxonomies;

pub(crate) use content::Content;
pub(crate) use dates::{DateOrders, DateSource};
pub(crate) use language::Language;
pub(crate) use target::Standing;
pub(crate) use taxonomies::Taxonomies;

use crate::diagnostics::{Code, Finding, Findings};
use crate::mapping::Mapping;
use crate::markup;
use crate::permalink::Pattern;
use crate::shortcode::ShortcodeMap;
use crate::tree::Tree;
use crate::urlize::PathRules;
use crate::value::Fields;
use chancery_schema::markdown::RenderOptions;
use layers::Layer;
use url::Url;

/// What content needs to know of a site.
#[derive(Clone, Debug, Default)]
pub(crate) struct Site {
    /// The files of the configuration, the one that counts most first.
    layers: Vec<Layer>,
    /// `baseURL` without a slash at its end.
    pub(crate) base_url: Option<Url>,
    pub(crate) title: Option<String>,
    /// The languages, the default one first.
    pub(crate) languages: Vec<Language>,
    pub(crate) emoji: bool,
    pub(crate) paths: PathRules,
    /// `params.mainSections`.
    pub(crate) main_sections: Vec<String>,
    /// How its Markdown is rendered.
    pub(crate) markup: RenderOptions,
    /// What it says its own shortcodes are.
    pub(crate) shortcodes: ShortcodeMap,
    /// How the tree is laid out where it is not as Hugo does.
    pub(crate) mapping: Mapping,
    /// `summaryLength`: how many words stand for a summary that its author did not give.
    pub(crate) summary_length: Option<usize>,
    /// `buildDrafts`: drafts are published.
    pub(crate) drafts: bool,
    pub(crate) taxonomies: Taxonomies,
    ugly_urls: UglyUrls,
    /// What the documents tell together.
    pub(crate) content: Content,
}

/// `uglyURLs`: pages are files, `/about.html`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum UglyUrls {
    All(bool),
    /// In these sections.
    Sections(Vec<String>),
}

impl Default for UglyUrls {
    fn default() -> Self {
        Self::All(false)
    }
}

impl Site {
    /// Reads the configuration of a tree, and what its documents tell together.
    pub(crate) fn read(tree: &Tree<'_>, findings: &mut Findings) -> Self {
        let mut site = Self { layers: layers::read(tree, findings), ..Self::default() };
        site.read_languages(findings);
        site.read_base_url(findings);
        site.title = site.text(&["title"], findings);
        site.emoji = site.flag(&["enableEmoji"], findings);
        site.markup = markup::read(&site, findings);
        site.drafts = site.flag(&["buildDrafts"], findings);
        site.paths = PathRules {
            keep_case: site.flag(&["disablePathToLower"], findings),
            remove_accents: site.flag(&["removePathAccents"], findings),
        };
        let length = site.text(&["summaryLength"], findings);
        site.summary_length = length.and_then(|length| length.parse().ok()).filter(|length| *length > 0);
        site.main_sections = match site.lookup(&["params", "mainSections"]) {
            Some((parent, name)) => parent.texts(name, findings),
            None => Vec::new(),
        };
        site.taxonomies = Taxonomies::read(&site, findings);
        site.ugly_urls = site.read_ugly_urls(findings);
        settings::report(&site, findings);
        site.content = Content::survey(tree, &site, findings);
        if site.title.is_none() && !site.layers.is_empty() {
            let file = site.layers.last().map(|layer| layer.text.path().to_owned()).unwrap_or_default();
            findings
                .push(Finding::new(Code::MissingSiteTitle, "the configuration has no `title`").in_file(file));
        }
        site
    }

    /// Whether the tree has a configuration at all.
    pub(crate) fn exists(&self) -> bool {
        !self.layers.is_empty()
    }

    /// Whose content it is: the host of `baseURL`, else the title.
    pub(crate) fn identity(&self) -> String {
        let host = self.base_url.as_ref().and_then(|url| url.host_str()).map(str::to_owned);
        let title = || self.title.as_deref().map(chancery_schema::text::slug).filter(|slug| !slug.is_empty());
        host.or_else(title).unwrap_or_else(|| "untitled".to_owned())
    }

    /// The address of a path in full; the path alone where there is no `baseURL`.
    pub(crate) fn absolute(&self, path: &str) -> String {
        address(self.base_url.as_ref(), path)
    }

    /// The address of a path of a language. On a site with a host for each, the host stands for the
    /// language's folder.
    pub(crate) fn absolute_in(&self, language: usize, path: &str) -> String {
        let Some(language) = self.languages.get(language) else { return self.absolute(path) };
        let Some(base) = &language.base_url else { return self.absolute(path) };
        let folder = language.prefix.as_ref().map(|prefix| format!("/{prefix}"));
        let within = folder.and_then(|folder| path.strip_prefix(folder.as_str()));
        address(Some(base), within.filter(|within| within.starts_with('/')).unwrap_or(path))
    }

    /// The part of an address after the base; `None` when it leads elsewhere.
    pub(crate) fn local<'a>(&self, address: &'a str) -> Option<&'a str> {
        if address.starts_with('/') && !address.starts_with("//") {
            return Some(address);
        }
        let base = self.base_url.as_ref()?.as_str().trim_end_matches('/');
        let rest = address.strip_prefix(base)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(if rest.is_empty() { "/" } else { rest })
    }

    /// The pattern of the paths of a document of a section.
    pub(crate) fn permalink(
        &self,
        language: usize,
        section: &str,
        standing: &Standing<'_>,
    ) -> Option<&Pattern> {
        self.languages.get(language)?.permalinks.find(section, standing)
    }

    /// Whether the documents of a section are files, `/about.html`.
    pub(crate) fn is_ugly(&self, section: &str) -> bool {
        match &self.ugly_urls {
            UglyUrls::All(ugly) => *ugly,
            UglyUrls::Sections(sections) => sections.iter().any(|ugly| ugly.eq_ignore_ascii_case(section)),
        }
    }

    /// The language in whose folder a file under `content` stands, and its path from there. `None`
    /// where every language has a folder and the file is in none of them.
    pub(crate) fn language_of_folder<'p>(&self, path: &'p str) -> (Option<usize>, &'p str) {
        let holding = self.languages.iter().enumerate().filter_map(|(at, language)| {
            path.strip_prefix(language.folder.as_str()).map(|within| (at, language.folder.len(), within))
        });
        // The deepest folder; of languages that share one, the default.
        let found = holding.max_by_key(|(at, depth, _)| (*depth, std::cmp::Reverse(*at)));
        match found {
            Some((at, _, within)) => (Some(at), within),
            None if self.languages.is_empty() => (Some(0), path),
            None => (None, path),
        }
    }

    /// The place of a language whose documents are imported.
    pub(crate) fn enabled(&self, language: Option<usize>) -> Option<usize> {
        language.filter(|at| self.languages.get(*at).is_none_or(|language| !language.disabled))
    }

    /// The mapping that holds the last of `path`, and its name, in the file that counts most. What the
    /// default language sets counts before what the site sets.
    pub(crate) fn lookup<'a>(&'a self, path: &[&'a str]) -> Option<(Fields<'a>, &'a str)> {
        match self.languages.first() {
            Some(default) if path.first() != Some(&"languages") => self.lookup_in(&default.key, path),
            _ => self.lookup_exactly(path),
        }
    }

    fn lookup_exactly<'a>(&'a self, path: &[&'a str]) -> Option<(Fields<'a>, &'a str)> {
        self.all(path).into_iter().next()
    }

    /// As [`Site::lookup_in`], in every file that has it.
    fn all_in<'a>(&'a self, language: &'a str, path: &[&'a str]) -> Vec<(Fields<'a>, &'a str)> {
        let own: Vec<&str> = ["languages", language].into_iter().chain(path.iter().copied()).collect();
        let mut all = self.all(&own);
        all.extend(self.all(path));
        all
    }

    /// The mapping that holds the last of `path`, in every file that has it.
    fn all<'a>(&'a self, path: &[&'a str]) -> Vec<(Fields<'a>, &'a str)> {
        let Some((name, parents)) = path.split_last() else { return Vec::new() };
        let find = |layer: &'a Layer| {
            let mut node = &layer.node;
            for parent in parents {
                node = node.get(parent)?;
            }
            let fields = Fields::new(&layer.text, node);
            fields.get(name).map(|_| (fields, *name))
        };
        self.layers.iter().filter_map(find).collect()
    }

    /// The text at `path`.
    pub(crate) fn text(&self, path: &[&str], findings: &mut Findings) -> Option<String> {
        let (fields, name) = self.lookup(path)?;
        fields.text(name, findings)
    }

    fn flag(&self, path: &[&str], findings: &mut Findings) -> bool {
        self.lookup(path).and_then(|(fields, name)| fields.flag(name, findings)).unwrap_or(false)
    }

    fn read_base_url(&mut self, findings: &mut Findings) {
        let Some((fields, name)) = self.lookup(&["baseURL"]) else {
            if let Some(layer) = self.layers.last() {
                findings.push(
                    missing_base_url("the configuration has no `baseURL`, and so addresses stay relative")
                        .in_file(layer.text.path()),
                );
            }
            return;
        };
        self.base_url = self.web_address(fields, name, findings);
    }

    /// A `baseURL` without a slash at its end.
    fn web_address(&self, fields: Fields<'_>, name: &str, findings: &mut Findings) -> Option<Url> {
        let written = fields.text(name, findings)?;
        let url = Url::parse(written.trim_end_matches('/')).ok();
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some());
        if url.is_none() {
            let at = fields.node.get(name).map(|node| node.at.clone()).unwrap_or_default();
            let message = format!("`baseURL` is no web address: “{written}”; addresses stay relative");
            findings.push(missing_base_url(&message).at(fields.text, at));
        }
        url
    }

    fn read_ugly_urls(&self, findings: &mut Findings) -> UglyUrls {
        let Some((fields, name)) = self.lookup(&["uglyURLs"]) else { return UglyUrls::default() };
        let Some(sections) = fields.inner(name) else {
            return UglyUrls::All(fields.flag(name, findings).unwrap_or(false));
        };
        let ugly = |key: &str, findings: &mut Findings| sections.flag(key, findings) == Some(true);
        let names = sections.node.entries().iter().map(|(key, _)| key.name.clone());
        UglyUrls::Sections(names.filter(|name| ugly(name, findings)).collect())
    }
}

fn address(base: Option<&Url>, path: &str) -> String {
    let Some(base) = base else { return path.to_owned() };
    let mut url = base.clone();
    let folder = base.path().trim_end_matches('/').to_owned();
    // Setting the path encodes what an address cannot hold.
    url.set_path(&format!("{folder}{path}"));
    url.to_string()
}

fn missing_base_url(message: &str) -> Finding {
    Finding::new(Code::MissingBaseUrl, message).help("write `baseURL: https://example.org/`")
}

#[cfg(test)]
mod tests;
