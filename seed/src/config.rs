//! A site's configuration, as far as content depends on it.
//!
//! Read are `hugo.*` or `config.*` in the root, then the files of `config/_default` and
//! `config/production`, later ones before earlier ones (Hugo's order for a build). A file there that
//! is not called `hugo` or `config` holds the section it is named for: `params.toml`,
//! `languages.yaml`.

use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::markup;
use crate::permalink::Pattern;
use crate::shortcode::ShortcodeMap;
use crate::tree::Tree;
use crate::urlize::PathRules;
use crate::value::{Fields, Format, Key, Node, Value, parse};
use chancery_schema::markdown::RenderOptions;
use std::collections::HashMap;
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
    /// `defaultContentLanguageInSubdir`.
    pub(crate) default_in_folder: bool,
    pub(crate) emoji: bool,
    /// How its Markdown is rendered.
    pub(crate) markup: RenderOptions,
    /// What it says its own shortcodes are.
    pub(crate) shortcodes: ShortcodeMap,
    pub(crate) paths: PathRules,
    /// Patterns of pages and of sections, by the section's name.
    page_permalinks: HashMap<String, Pattern>,
    section_permalinks: HashMap<String, Pattern>,
    /// `params.mainSections`.
    pub(crate) main_sections: Vec<String>,
}

/// A language of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Language {
    /// What the configuration and file names call it: `nl`.
    pub(crate) key: String,
    /// The BCP 47 tag: `nl-NL`.
    pub(crate) tag: String,
}

/// One file of the configuration.
#[derive(Clone, Debug)]
struct Layer {
    text: SourceText,
    node: Node,
}

impl Site {
    /// Reads the configuration of a tree.
    pub(crate) fn read(tree: &Tree<'_>, findings: &mut Findings) -> Self {
        let mut site = Self { layers: layers(tree, findings), ..Self::default() };
        site.read_base_url(findings);
        site.title = site.text(&["title"], findings);
        site.read_languages(findings);
        site.default_in_folder = site.flag(&["defaultContentLanguageInSubdir"], findings);
        site.emoji = site.flag(&["enableEmoji"], findings);
        site.markup = markup::read(&site, findings);
        site.paths = PathRules {
            keep_case: site.flag(&["disablePathToLower"], findings),
            remove_accents: site.flag(&["removePathAccents"], findings),
        };
        site.read_permalinks(findings);
        site.main_sections = match site.lookup(&["params", "mainSections"]) {
            Some((parent, name)) => parent.texts(name, findings),
            None => Vec::new(),
        };
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
        let Some(base) = &self.base_url else { return path.to_owned() };
        let mut url = base.clone();
        let folder = base.path().trim_end_matches('/').to_owned();
        // Setting the path encodes what an address cannot hold.
        url.set_path(&format!("{folder}{path}"));
        url.to_string()
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

    /// The pattern for the documents of a section; for its own page with `branch`.
    pub(crate) fn permalink(&self, section: &str, branch: bool) -> Option<&Pattern> {
        if branch { self.section_permalinks.get(section) } else { self.page_permalinks.get(section) }
    }

    /// The mapping that holds the last of `path`, and its name, in the file that counts most.
    pub(crate) fn lookup<'a>(&'a self, path: &[&'a str]) -> Option<(Fields<'a>, &'a str)> {
        self.all(path).into_iter().next()
    }

    /// As [`Site::lookup`], in every file that has it.
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
                findings
                    .push(missing_base_url("the configuration has no `baseURL`").in_file(layer.text.path()));
            }
            return;
        };
        let written = fields.text(name, findings).unwrap_or_default();
        let url = Url::parse(written.trim_end_matches('/')).ok();
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some());
        if url.is_none() {
            let at = fields.node.get(name).map(|node| node.at.clone()).unwrap_or_default();
            findings.push(missing_base_url("`baseURL` is no web address").at(fields.text, at));
        }
        self.base_url = url;
    }

    fn read_languages(&mut self, findings: &mut Findings) {
        let code = self.text(&["languageCode"], findings).or_else(|| self.text(&["locale"], findings));
        let default = self.text(&["defaultContentLanguage"], findings);
        let mut languages: Vec<Language> = Vec::new();
        for (fields, name) in self.all(&["languages"]) {
            let Some(all) = fields.inner(name) else { continue };
            for (key, node) in all.node.entries() {
                let inner = Fields::new(all.text, node);
                if matches!(inner.flag("disabled", findings), Some(true)) {
                    continue;
                }
                let tag = inner.text("languageCode", findings).or_else(|| inner.text("locale", findings));
                let key = key.name.to_lowercase();
                if !languages.iter().any(|language| language.key == key) {
                    languages.push(Language { tag: tag_of(tag.as_deref().unwrap_or(&key)), key });
                }
            }
        }
        let default = default.map(|key| key.to_lowercase());
        let key = default.or_else(|| languages.first().map(|language| language.key.clone()));
        let key = key.unwrap_or_else(|| "en".to_owned());
        match languages.iter().position(|language| language.key == key) {
            Some(at) => languages.swap(0, at),
            None => {
                let tag = tag_of(code.as_deref().unwrap_or(&key));
                languages.insert(0, Language { tag, key });
            }
        }
        self.languages = languages;
    }

    fn read_permalinks(&mut self, findings: &mut Findings) {
        let (mut pages, mut sections) = (HashMap::new(), HashMap::new());
        for (fields, name) in self.all(&["permalinks"]) {
            let Some(rules) = fields.inner(name) else { continue };
            for (key, node) in rules.node.entries() {
                let inner = Fields::new(rules.text, node);
                match (key.name.as_str(), &node.value) {
                    ("page", Value::Map(_)) => read_patterns(inner, &mut pages, findings),
                    ("section", Value::Map(_)) => read_patterns(inner, &mut sections, findings),
                    ("taxonomy" | "term", _) | (_, Value::Map(_)) => {}
                    (section, _) => read_pattern(rules, section, &mut pages, findings),
                }
            }
        }
        self.page_permalinks = pages;
        self.section_permalinks = sections;
    }
}

fn missing_base_url(message: &str) -> Finding {
    Finding::new(Code::MissingBaseUrl, message).help("write `baseURL: https://example.org/`")
}

fn read_patterns(rules: Fields<'_>, into: &mut HashMap<String, Pattern>, findings: &mut Findings) {
    for (key, _) in rules.node.entries() {
        read_pattern(rules, &key.name, into, findings);
    }
}

fn read_pattern(
    rules: Fields<'_>,
    section: &str,
    into: &mut HashMap<String, Pattern>,
    findings: &mut Findings,
) {
    let (Some(pattern), Some(node)) = (rules.text(section, findings), rules.get(section)) else { return };
    // A slash or a space stands for the root.
    let section = section.trim_matches(['/', ' ']).to_lowercase();
    match Pattern::parse(&pattern) {
        Ok(pattern) => {
            into.entry(section).or_insert(pattern);
        }
        Err(unknown) => {
            let message = format!("`{}` is no token of a permalink", unknown.0);
            findings.push(Finding::new(Code::PermalinkToken, message).at(rules.text, node.at.clone()));
        }
    }
}

/// `en-us` as BCP 47 writes it: `en-US`.
fn tag_of(code: &str) -> String {
    let mut parts = code.split(['-', '_']).filter(|part| !part.is_empty());
    let mut tag = parts.next().unwrap_or("en").to_ascii_lowercase();
    for part in parts {
        tag.push('-');
        match part.len() {
            2 => tag.push_str(&part.to_ascii_uppercase()),
            4 if part.chars().all(|c| c.is_ascii_alphabetic()) => {
                tag.push_str(&part[..1].to_ascii_uppercase());
                tag.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => tag.push_str(&part.to_ascii_lowercase()),
        }
    }
    tag
}

fn layers(tree: &Tree<'_>, findings: &mut Findings) -> Vec<Layer> {
    let mut layers = Vec::new();
    // Hugo takes the first of these and no other.
    let roots = ["hugo", "config"].iter().flat_map(|name| {
        ["toml", "yaml", "yml", "json"].iter().map(move |extension| format!("{name}.{extension}"))
    });
    if let Some(root) = roots.into_iter().find(|path| tree.has(path)) {
        layers.extend(layer(tree, &root, None, findings));
    }
    for folder in ["config/_default/", "config/production/"] {
        for path in tree.under(folder).filter(|path| Format::of(path).is_some()) {
            let name = path.get(folder.len()..).unwrap_or_default();
            let stem = name.split('.').next().unwrap_or_default();
            let section = Some(stem.to_lowercase()).filter(|stem| stem != "hugo" && stem != "config");
            layers.extend(layer(tree, path, section, findings));
        }
    }
    layers.reverse();
    layers
}

fn layer(tree: &Tree<'_>, path: &str, section: Option<String>, findings: &mut Findings) -> Option<Layer> {
    let read = |path: &str| {
        let text = tree.text(path)?;
        let start = if text.text().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let format = Format::of(path).unwrap_or(Format::Yaml);
        let node = parse(format, text.text(), start..text.text().len())
            .map_err(|error| error.finding(Code::ConfigSyntax, &text))?;
        let node = match section {
            Some(name) => {
                Node { at: node.at.clone(), value: Value::Map(vec![(Key { at: 0..0, name }, node)]) }
            }
            None => node,
        };
        Ok(Layer { text, node })
    };
    read(path).map_err(|finding: Box<Finding>| findings.push(finding)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    fn read(files: &[(&str, &str)]) -> (Site, Findings) {
        let source = Memory::new(files.iter().map(|(path, text)| (*path, *text)));
        let mut findings = Findings::default();
        let tree = Tree::site(&source, &mut findings).unwrap();
        let site = Site::read(&tree, &mut findings);
        (site, findings)
    }

    #[test]
    fn a_site_is_known_by_its_host() {
        let (site, findings) =
            read(&[("config.yaml", "baseURL: https://Example.org/a/\ntitle: T\nlanguageCode: en-us\n")]);
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!((site.identity().as_str(), site.languages[0].tag.as_str()), ("example.org", "en-US"));
        assert_eq!(site.absolute("/2022/ü b/"), "https://example.org/a/2022/%C3%BC%20b/");
        assert_eq!(site.local("https://example.org/a/b/#c"), Some("/b/#c"));
        assert_eq!(site.local("https://example.organ/"), None);
    }

    #[test]
    fn without_a_base_url_the_title_stands_in_and_is_reported() {
        let (site, findings) = read(&[("hugo.toml", "baseURL = 'example'\ntitle = 'My Site'\n")]);
        assert_eq!(site.identity(), "my-site");
        let finding = findings.iter().next().unwrap();
        assert_eq!((finding.code, finding.line), (Code::MissingBaseUrl, Some(1)));
    }

    #[test]
    fn folders_of_configuration_add_to_the_root() {
        let (site, findings) = read(&[
            (
                "hugo.yaml",
                "title: Root\nbaseURL: https://a.example\npermalinks: {blog: '/:year/:title/', x: '/:yaer/'}\n",
            ),
            ("config/_default/hugo.yaml", "title: Default\n"),
            ("config/_default/params.toml", "email = 'a@b.example'\nmainSections = ['blog']\n"),
            ("config/_default/languages.yaml", "en: {weight: 1}\nnl: {languageCode: nl-nl}\n"),
            ("config/production/hugo.yaml", "title: Production\n"),
        ]);
        assert_eq!(site.title.as_deref(), Some("Production"));
        assert_eq!(site.text(&["params", "email"], &mut Findings::default()).as_deref(), Some("a@b.example"));
        assert_eq!(site.main_sections, ["blog"]);
        let tags: Vec<&str> = site.languages.iter().map(|language| language.tag.as_str()).collect();
        assert_eq!(tags, ["en", "nl-NL"]);
        assert!(site.permalink("blog", false).is_some() && site.permalink("x", false).is_none());
        let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::PermalinkToken]);
    }
}
