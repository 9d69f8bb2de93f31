//! Where a document stands on the site, and what else leads to it.

use super::{Document, Name, Place};
use crate::config::{Site, Standing};
use crate::diagnostics::{Code, Finding, Findings};
use crate::permalink::{Pattern, Values};
use crate::urlize::{clean_path, urlize};

impl Document {
    /// Finds the path anew, once the date is known.
    pub(super) fn find_path_again(&mut self, site: &Site) {
        let path = Name::of(self.text.path(), site).path();
        let language = site.languages.get(self.language_at).map_or("en", |language| language.key.as_str());
        let standing = Standing { path: &path, kind: "page", language };
        self.path = self.find_path(site, &standing, &mut Findings::default());
    }

    /// Where it stands: Hugo's rules of URL management.
    pub(super) fn find_path(&self, site: &Site, standing: &Standing<'_>, findings: &mut Findings) -> String {
        let prefix = site.languages.get(self.language_at).and_then(|language| language.prefix.as_deref());
        let prefix = prefix.map(|folder| format!("/{folder}")).unwrap_or_default();
        let section_names = site.content.section_names(self.language_at, &self.sections);
        let values = Values {
            date: self.date,
            title: &self.title,
            slug: self.slug.as_deref(),
            sections: &self.sections,
            section_names: &section_names,
            base_name: &self.base_name,
        };
        if let Some(path) = self.url(site, &prefix, &values, findings) {
            return path;
        }
        let section = self.section().to_lowercase();
        let ugly = !self.sections.is_empty() || self.place != Place::Branch;
        let ugly = ugly && site.is_ugly(&section);
        let named = |path: String| if ugly { file_of(&path) } else { path };
        let pattern = site.permalink(self.language_at, &section, standing);
        let branch_below = self.place == Place::Branch && self.sections.len() > 1;
        if let Some(path) =
            pattern.filter(|_| !branch_below).and_then(|pattern| pattern.expand(&values, site.paths))
        {
            return named(clean_path(&format!("{prefix}{path}")));
        }
        let mut parts: Vec<String> = self.folder.split('/').map(|part| urlize(part, site.paths)).collect();
        match (self.place, &self.slug) {
            (Place::Branch, _) => {}
            (Place::Leaf, None) => {}
            (Place::Leaf, Some(slug)) => {
                parts.pop();
                parts.push(urlize(slug, site.paths));
            }
            (Place::Single, slug) => {
                parts.push(urlize(slug.as_deref().unwrap_or(&self.base_name), site.paths))
            }
        }
        named(clean_path(&format!("{prefix}/{}/", parts.join("/"))))
    }

    /// The path that `url` gives: from the root with a slash at its start, else from the root of the
    /// language. Tokens of permalinks are expanded.
    fn url(&self, site: &Site, prefix: &str, values: &Values<'_>, findings: &mut Findings) -> Option<String> {
        let fields = self.fields();
        let (owner, node) = fields.find("url")?;
        let written = fields.text("url", findings)?;
        let local = site.local(&written).unwrap_or(&written).to_owned();
        let expanded = if local.contains(':') && !local.contains("://") {
            let pattern = Pattern::parse(&local)
                .map_err(|unknown| findings.push(unknown.finding(&local).at(owner.text, node.at.clone())));
            pattern.ok()?.expand(values, site.paths)?
        } else {
            local.clone()
        };
        let rooted = local.starts_with('/');
        Some(clean_path(&if rooted {
            expanded
        } else {
            format!("{prefix}/{}", expanded.trim_start_matches('/'))
        }))
    }

    /// The folder of the files of its bundle on the site.
    pub(crate) fn bundle_path(&self) -> String {
        match self.path.strip_suffix(".html") {
            Some(page) => format!("{}/", page.trim_end_matches("/index")),
            None => self.path.clone(),
        }
    }

    /// Other paths that lead to it: `aliases`, from the root with a slash at their start, else from the
    /// folder above it.
    pub(super) fn find_aliases(&self, findings: &mut Findings) -> Vec<String> {
        let fields = self.fields();
        let source = fields.source("aliases");
        let parent = self.path.trim_end_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent);
        let mut aliases = Vec::new();
        for node in fields.nodes("aliases", findings) {
            let written = node.scalar().unwrap_or_default();
            let elsewhere = written.contains("://") || written.starts_with("//");
            let alias = if written.starts_with('/') {
                clean_path(written)
            } else {
                clean_path(&format!("{parent}/{written}"))
            };
            if elsewhere || alias == "/" || written.chars().any(char::is_control) {
                let message = format!("“{written}” is no path of this site");
                let finding = Finding::new(Code::InvalidAlias, message).at(source, node.at.clone());
                findings.push(finding.help("write a path, as in `/old/path/`"));
            } else if alias != self.path && !aliases.contains(&alias) {
                aliases.push(alias);
            }
        }
        aliases
    }
}

/// The path of a page that is a file: `/about.html`. The home page is none.
fn file_of(path: &str) -> String {
    match path.trim_end_matches('/') {
        "" => "/".to_owned(),
        file if file.ends_with(".html") => file.to_owned(),
        page => format!("{page}.html"),
    }
}
