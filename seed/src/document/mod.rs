//! One document of a site: a Markdown file with its front matter, and where it stands.

use crate::config::Site;
use crate::date;
use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::front_matter;
use crate::permalink::Values;
use crate::urlize::{clean_path, urlize};
use crate::value::{Fields, Node};
use chrono::{DateTime, FixedOffset, Utc};

/// What a document is for its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// `_index.md`: the page of its folder.
    Branch,
    /// `index.md`: a page with the files of its folder.
    Leaf,
    /// Any other file.
    Single,
}

/// A document, without its text.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// The file as it was read.
    pub(crate) text: SourceText,
    /// Front matter.
    pub(crate) front: Node,
    /// The first byte of the text in the file.
    pub(crate) body: usize,
    pub(crate) place: Place,
    /// What identifies it across imports: its file under `content` without extension, with the
    /// language where it is not the default one.
    pub(crate) key: String,
    /// Its folder under `content`, without slashes at its ends.
    pub(crate) folder: String,
    /// Folders from the root of the content to the document, as written.
    pub(crate) sections: Vec<String>,
    /// The file's name without extension and language; a bundle's folder.
    pub(crate) base_name: String,
    /// BCP 47.
    pub(crate) language: String,
    pub(crate) title: String,
    /// `date`, in the zone it is written in.
    pub(crate) date: Option<DateTime<FixedOffset>>,
    pub(crate) published: Option<DateTime<Utc>>,
    pub(crate) updated: Option<DateTime<Utc>>,
    pub(crate) expires: Option<DateTime<Utc>>,
    pub(crate) draft: bool,
    /// Where it stands on the site, from the root, with slashes at both ends.
    pub(crate) path: String,
    /// Other paths that lead to it.
    pub(crate) aliases: Vec<String>,
}

/// The folder under `content` of which a file of this name is the page, where it is one.
pub(crate) fn bundle_of(file: &str, site: &Site) -> Option<String> {
    let name = Name::of(file, site);
    (name.place != Place::Single).then_some(name.folder)
}

impl Document {
    /// Whether it can be read at `now`: it is published and has not expired.
    pub(crate) fn is_public(&self, now: DateTime<Utc>) -> bool {
        self.published.is_none_or(|from| from <= now) && self.expires.is_none_or(|until| now < until)
    }

    /// The file, as findings name it.
    pub(crate) fn file(&self) -> &str {
        self.text.path()
    }

    /// Its front matter.
    pub(crate) fn fields(&self) -> Fields<'_> {
        Fields::new(&self.text, &self.front)
    }

    /// The first of its folders: the section.
    pub(crate) fn section(&self) -> &str {
        self.sections.first().map_or("", String::as_str)
    }

    /// The id of the member whose profile it is, where it stands among the members: its `id`, else
    /// the file's name.
    pub(crate) fn profile_id(&self) -> Option<String> {
        let among_members =
            self.place != Place::Branch && self.section() == "members" && self.sections.len() == 1;
        let own = self.front.get("id").and_then(|node| node.scalar()).filter(|id| !id.is_empty());
        among_members.then(|| own.unwrap_or(&self.base_name).to_owned())
    }

    /// Its Markdown, shortcodes and all.
    pub(crate) fn markdown(&self) -> &str {
        self.text.text().get(self.body..).unwrap_or_default()
    }

    /// Reads a document from the file `content/…`.
    pub(crate) fn read(text: SourceText, site: &Site, findings: &mut Findings) -> Option<Self> {
        let split = front_matter::split(&text).map_err(|finding| findings.push(finding)).ok()?;
        let name = Name::of(text.path(), site);
        let mut document = Self {
            text,
            front: split.front,
            body: split.body,
            place: name.place,
            key: name.key,
            folder: name.folder,
            sections: name.sections,
            base_name: name.base_name,
            language: name.tag,
            title: String::new(),
            date: None,
            published: None,
            updated: None,
            expires: None,
            draft: false,
            path: String::new(),
            aliases: Vec::new(),
        };
        document.read_front(findings);
        document.path = document.find_path(site, name.language_folder.as_deref(), findings);
        document.aliases = document.find_aliases(findings);
        Some(document)
    }

    fn read_front(&mut self, findings: &mut Findings) {
        let fields = Fields::new(&self.text, &self.front);
        self.draft = fields.flag("draft", findings).unwrap_or(false);
        let title = fields.text("title", findings).or_else(|| fields.text("linkTitle", findings));
        let has_title = title.is_some();
        let title = title.unwrap_or_else(|| self.base_name.replace(['-', '_'], " ").trim().to_owned());
        // Hugo's order of fields for each date.
        let first = |names: &[&str], findings: &mut Findings| {
            names.iter().find_map(|name| fields.get(name).and_then(|_| fields.instant(name, findings)))
        };
        let publish = first(&["publishDate", "pubdate", "published"], findings);
        self.expires = first(&["expiryDate", "unpublishdate"], findings);
        self.updated = first(&["lastmod", "modified"], findings);
        if fields.get("date").is_some() {
            // Reported once when it is no date.
            self.published = publish.or(fields.instant("date", findings));
            self.date =
                fields.text("date", &mut Findings::default()).and_then(|written| date::zoned(&written));
        } else if let Some(publish) = publish {
            self.published = Some(publish);
            self.date = Some(publish.fixed_offset());
        }
        if !has_title && !self.draft && !(self.place == Place::Branch) {
            let message = format!("this document has no `title`; “{title}” is used");
            findings.push(Finding::new(Code::MissingTitle, message).in_file(self.text.path()));
        }
        self.title = title;
    }

    /// Takes the date from the file's name, for news without one in its front matter.
    pub(crate) fn date_from_name(&mut self, findings: &mut Findings) -> bool {
        let Some((day, _)) = date::of_file_name(&self.base_name) else { return false };
        let at = day.and_time(chrono::NaiveTime::MIN).and_utc();
        self.date = Some(at.fixed_offset());
        self.published = Some(at);
        let message = format!("there is no `date`; {day} is taken from the file's name");
        findings.push(Finding::new(Code::DateFromFileName, message).in_file(self.file()));
        true
    }

    /// Finds the path anew, once the date is known.
    pub(crate) fn find_path_again(&mut self, site: &Site) {
        let language = Name::of(self.text.path(), site).language_folder;
        self.path = self.find_path(site, language.as_deref(), &mut Findings::default());
    }

    fn find_path(&self, site: &Site, language: Option<&str>, findings: &mut Findings) -> String {
        let fields = self.fields();
        let prefix = language.map(|language| format!("/{language}")).unwrap_or_default();
        if let Some(url) = fields.text("url", findings) {
            let local = site.local(&url).unwrap_or(&url);
            let absolute = local.starts_with('/');
            return clean_path(&if absolute { local.to_owned() } else { format!("{prefix}/{local}") });
        }
        let slug = fields.text("slug", findings);
        let pattern = site.permalink(&self.section().to_lowercase(), self.place == Place::Branch);
        let branch_below = self.place == Place::Branch && self.sections.len() > 1;
        if let Some(pattern) = pattern.filter(|_| !branch_below) {
            let values = Values {
                date: self.date,
                title: &self.title,
                slug: slug.as_deref(),
                sections: &self.sections,
                base_name: &self.base_name,
            };
            if let Some(path) = pattern.expand(&values, site.paths) {
                return clean_path(&format!("{prefix}{path}"));
            }
        }
        let mut parts: Vec<String> = self.folder.split('/').map(|part| urlize(part, site.paths)).collect();
        match (self.place, &slug) {
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
        clean_path(&format!("{prefix}/{}/", parts.join("/")))
    }

    fn find_aliases(&self, findings: &mut Findings) -> Vec<String> {
        let fields = self.fields();
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
                findings.push(Finding::new(Code::InvalidAlias, message).at(&self.text, node.at.clone()));
            } else if alias != self.path && !aliases.contains(&alias) {
                aliases.push(alias);
            }
        }
        aliases
    }
}

/// What a file's path under `content` tells.
struct Name {
    place: Place,
    key: String,
    folder: String,
    sections: Vec<String>,
    base_name: String,
    tag: String,
    /// The folder of the language in paths, where it has one.
    language_folder: Option<String>,
}

impl Name {
    fn of(file: &str, site: &Site) -> Self {
        let path = file.strip_prefix("content/").unwrap_or(file);
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let suffix = stem.rsplit_once('.').and_then(|(stem, suffix)| {
            let suffix = suffix.to_lowercase();
            site.languages.iter().position(|language| language.key == suffix).map(|at| (stem, at))
        });
        let (stem, language) = suffix.unwrap_or((stem, 0));
        let place = match stem {
            "_index" => Place::Branch,
            "index" => Place::Leaf,
            _ => Place::Single,
        };
        let mut sections: Vec<String> =
            folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let base_name = match place {
            Place::Leaf => sections.pop().unwrap_or_else(|| stem.to_owned()),
            Place::Branch => sections.last().cloned().unwrap_or_default(),
            Place::Single => stem.to_owned(),
        };
        let mut key = if folder.is_empty() { stem.to_owned() } else { format!("{folder}/{stem}") };
        let chosen = site.languages.get(language);
        let tag = chosen.map_or_else(|| "en".to_owned(), |language| language.tag.clone());
        let language_key = chosen.map_or("en", |language| language.key.as_str());
        if language > 0 {
            key = format!("{key}.{language_key}");
        }
        let language_folder = (language > 0 || site.default_in_folder).then(|| language_key.to_owned());
        Self { place, key, folder: folder.to_owned(), sections, base_name, tag, language_folder }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;
    use crate::tree::Tree;

    fn site(config: &str) -> Site {
        let source = Memory::new([("config.yaml", config)]);
        let tree = Tree::site(&source, &mut Findings::default()).unwrap();
        Site::read(&tree, &mut Findings::default())
    }

    fn read(config: &str, file: &str, text: &str) -> (Document, Findings) {
        let mut findings = Findings::default();
        let document = Document::read(SourceText::new(file, text), &site(config), &mut findings);
        (document.unwrap(), findings)
    }

    const CONFIG: &str =
        "baseURL: https://a.example\ntitle: T\npermalinks: {blog: '/:year/:month/:day/:title/'}\n";

    #[test]
    fn documents_stand_where_hugo_puts_them() {
        for (file, front, path) in [
            ("content/_index.md", "title: Home", "/"),
            ("content/about.md", "title: About us", "/about/"),
            ("content/wg/pkimm/charter.md", "title: x", "/wg/pkimm/charter/"),
            ("content/wg/PKI MM/_index.md", "title: x", "/wg/pki-mm/"),
            ("content/events/2023/talk/index.md", "title: x", "/events/2023/talk/"),
            ("content/about.md", "slug: About The Site", "/about-the-site/"),
            ("content/events/talk/index.md", "slug: other", "/events/other/"),
            ("content/about.md", "url: /deep/er", "/deep/er/"),
            ("content/about.md", "url: https://a.example/x/", "/x/"),
            ("content/blog/2022/x.md", "title: A & B\ndate: 2022-03-03", "/2022/03/03/a-b/"),
            ("content/blog/2022/x/index.md", "title: A\ndate: 2022-03-03T7:55:00Z", "/2022/03/03/a/"),
            ("content/blog/_index.md", "title: Blog", "/blog/"),
            ("content/blog/2022/_index.md", "title: 2022", "/blog/2022/"),
            ("content/blog/x.md", "title: no date", "/blog/x/"),
        ] {
            let (document, _) = read(CONFIG, file, &format!("---\n{front}\n---\n"));
            assert_eq!(document.path, path, "{file} {front}");
        }
    }

    #[test]
    fn languages_are_told_by_suffix_where_the_site_has_them() {
        let config = "baseURL: https://a.example\nlanguages: {en: {}, nl: {languageCode: nl-nl}}\n";
        let (document, _) = read(config, "content/about.nl.md", "---\ntitle: Over\n---\n");
        assert_eq!((document.path.as_str(), document.language.as_str()), ("/nl/about/", "nl-NL"));
        assert_eq!(document.key, "about.nl");
        let (document, _) = read(config, "content/about.en.md", "---\ntitle: About\n---\n");
        assert_eq!((document.path.as_str(), document.key.as_str()), ("/about/", "about"));
        let (document, _) = read(config, "content/v1.2.md", "---\ntitle: x\n---\n");
        assert_eq!((document.base_name.as_str(), document.language.as_str()), ("v1.2", "en"));
    }

    #[test]
    fn aliases_are_absolute_or_relative_to_the_parent() {
        let front = "---\ntitle: x\naliases: [/old, older/, ../top, 'https://a.example/x', /, /keep.html, /old/]\n---\n";
        let (document, findings) = read(CONFIG, "content/a/b.md", front);
        assert_eq!(document.aliases, ["/old/", "/a/older/", "/top/", "/keep.html"]);
        assert_eq!(findings.len(), 2);
    }

    #[test]
    fn dates_and_keys_are_read_as_hugo_reads_them() {
        let front = "---\nTitle: 2013\nDate: 2022-03-03 11:00\npublishDate: 2022-04-01\nlastmod: 2022-05-01\nexpirydate: 2023-01-01\nDraft: true\n---\nText";
        let (document, findings) = read(CONFIG, "content/a.md", front);
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!((document.title.as_str(), document.draft, document.markdown()), ("2013", true, "Text"));
        let shown = |at: Option<DateTime<Utc>>| at.unwrap().to_rfc3339();
        assert_eq!(shown(document.published), "2022-04-01T00:00:00+00:00");
        assert_eq!(shown(document.updated), "2022-05-01T00:00:00+00:00");
        assert_eq!(document.date.unwrap().to_rfc3339(), "2022-03-03T11:00:00+00:00");
    }

    #[test]
    fn a_date_that_is_none_is_reported_once() {
        let (document, findings) = read(CONFIG, "content/a.md", "---\ntitle: x\ndate: last week\n---\n");
        assert_eq!(document.date, None);
        let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::InvalidDate]);
    }

    #[test]
    fn a_missing_title_is_reported_and_taken_from_the_name() {
        let (document, findings) = read(CONFIG, "content/code-of-conduct.md", "Text");
        assert_eq!(document.title, "code of conduct");
        assert_eq!(findings.iter().next().unwrap().code, Code::MissingTitle);
    }
}
