//! One document of a site: a Markdown file with its front matter, and where it stands.

mod dates;
mod name;
mod path;

pub(crate) use name::{Name, language_suffix, logical};

use crate::config::{Site, Standing};
use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::front_matter;
use crate::value::{Fields, Inherited, Node};
use chrono::{DateTime, FixedOffset, Utc};
use std::sync::Arc;

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
    /// The file up to where its text begins. The text is read again when it is rendered, so that not
    /// all of them are in memory.
    pub(crate) text: SourceText,
    /// Digest of the whole file.
    pub(crate) digest: blake3::Hash,
    /// Digest of its text, without white space at its ends.
    pub(crate) text_digest: blake3::Hash,
    /// Its own front matter; [`Document::fields`] has what it inherits as well.
    pub(crate) front: Node,
    /// What it inherits, the nearest first.
    inherited: Vec<Arc<Inherited>>,
    /// The first byte of the text in the file.
    pub(crate) body: usize,
    pub(crate) place: Place,
    /// What identifies it across imports: its file under `content`, or under its language's folder
    /// there, without extension, with the language where it is not the default one. So it stays the same
    /// when a site moves its languages from suffixes to folders.
    pub(crate) key: String,
    /// What the same document in all languages shares: `translationKey`, else its file as in `key`.
    pub(crate) translation_key: String,
    /// Its folder under `content`, as the files have it.
    pub(crate) bundle: String,
    /// Its folder under `content`, or under its language's folder there, without slashes at its ends.
    pub(crate) folder: String,
    /// Folders from the root of the content to the document, as written.
    pub(crate) sections: Vec<String>,
    /// The file's name without extension and language; a bundle's folder.
    pub(crate) base_name: String,
    /// The place of its language among those of the site; 0 is the default one.
    pub(crate) language_at: usize,
    /// BCP 47.
    pub(crate) language: String,
    pub(crate) title: String,
    /// Hugo's `date`, in the zone it is written in.
    pub(crate) date: Option<DateTime<FixedOffset>>,
    pub(crate) published: Option<DateTime<Utc>>,
    pub(crate) updated: Option<DateTime<Utc>>,
    pub(crate) expires: Option<DateTime<Utc>>,
    pub(crate) draft: bool,
    /// Whether it stands among the news.
    pub(crate) among_news: bool,
    /// Whether it stands among the profiles of members.
    among_profiles: bool,
    /// The slug that the front matter gives, or the file's name where the site takes dates from there.
    slug: Option<String>,
    /// Where it stands on the site, from the root, with slashes at both ends.
    pub(crate) path: String,
    /// Other paths that lead to it.
    pub(crate) aliases: Vec<String>,
}

/// The folder under `content` of which a file of this name is the page, where it is one.
pub(crate) fn bundle_of(file: &str, site: &Site) -> Option<String> {
    let name = Name::of(file, site);
    (name.place != Place::Single && !site.content.is_resource(&name)).then_some(name.bundle)
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

    /// Its front matter, with what it inherits.
    pub(crate) fn fields(&self) -> Fields<'_> {
        Fields::of_document(&self.text, &self.front, &self.inherited)
    }

    /// The first of its folders: the section.
    pub(crate) fn section(&self) -> &str {
        self.sections.first().map_or("", String::as_str)
    }

    /// The id of the member whose profile it is, where it stands among the members: its `id`, else
    /// the file's name.
    pub(crate) fn profile_id(&self) -> Option<String> {
        let own = self.front.get("id").and_then(|node| node.scalar()).filter(|id| !id.is_empty());
        self.among_profiles.then(|| own.unwrap_or(&self.base_name).to_owned())
    }

    /// Reads a document from the file `content/…`. `None` where it cannot be read, and where Hugo gives
    /// it no page, which is reported.
    pub(crate) fn read(mut text: SourceText, site: &Site, findings: &mut Findings) -> Option<Self> {
        let name = Name::of(text.path(), site);
        // Reported for all of a language together.
        let language_at = site.enabled(name.language)?;
        if site.content.is_resource(&name) {
            let message = "this document belongs to the page of the bundle it stands in, and is left out";
            findings.push(Finding::new(Code::BundleDocument, message).in_file(text.path()));
            return None;
        }
        let mut split = front_matter::split(&text).map_err(|finding| findings.push(finding)).ok()?;
        let digest = blake3::hash(text.text().as_bytes());
        let markdown = text.text().get(split.body..).unwrap_or_default();
        let text_digest = blake3::hash(markdown.trim().as_bytes());
        text.truncate(split.body);
        let (among_news, among_profiles) = name.among(text.path(), site);
        site.mapping.rename_front(among_news, &mut split.front, &text, findings);
        let language = site.languages.get(language_at);
        let path = name.path();
        let kind = match name.place {
            Place::Branch => site.taxonomies.kind_of_branch(&name.sections),
            _ => "page",
        };
        let standing =
            Standing { path: &path, kind, language: language.map_or("en", |language| language.key.as_str()) };
        let inherited = site.content.cascade.of(&standing, language_at);
        let mut document = Self {
            text,
            digest,
            text_digest,
            front: split.front,
            inherited,
            body: split.body,
            place: name.place,
            key: name.key,
            translation_key: name.logical_key,
            bundle: name.bundle,
            folder: name.folder,
            sections: name.sections,
            base_name: name.base_name,
            language_at,
            language: language.map_or_else(|| "en".to_owned(), |language| language.tag.clone()),
            title: String::new(),
            date: None,
            published: None,
            updated: None,
            expires: None,
            draft: false,
            among_news,
            among_profiles,
            slug: None,
            path: String::new(),
            aliases: Vec::new(),
        };
        document.read_front(site, findings);
        if !document.draft && !document.is_rendered(findings) {
            return None;
        }
        document.path = document.find_path(site, &standing, findings);
        document.aliases = document.find_aliases(findings);
        Some(document)
    }

    fn read_front(&mut self, site: &Site, findings: &mut Findings) {
        let fields = Fields::of_document(&self.text, &self.front, &self.inherited);
        // `published` may be a date; where it says yes or no, it does what `draft` does (Hugo).
        let unpublished = fields.get("published").and_then(|node| node.scalar()) == Some("false");
        self.draft = !site.drafts && fields.flag("draft", findings).unwrap_or(unpublished);
        self.slug = fields.text("slug", findings).map(|slug| slug.trim_matches('-').to_owned());
        if let Some(key) = fields.text("translationKey", findings) {
            // Apart from the names of files, which hold no colon at their start.
            self.translation_key = format!(":{key}");
        }
        let title = fields.text("title", findings).or_else(|| fields.text("linkTitle", findings));
        let has_title = title.is_some();
        self.title = title.unwrap_or_else(|| self.base_name.replace(['-', '_'], " ").trim().to_owned());
        let told = !self.draft && self.place != Place::Branch && !site.mapping.is_broken();
        if !has_title && told {
            let message = format!("this document has no `title`; “{}” is used", self.title);
            findings.push(Finding::new(Code::MissingTitle, message).in_file(self.text.path()));
        }
        self.read_dates(site, findings);
    }

    /// Whether Hugo makes a page of it; reports where it does not: `build: {render: never}` (or `link`,
    /// a page without a file), and `headless` bundles.
    fn is_rendered(&self, findings: &mut Findings) -> bool {
        let fields = self.fields();
        let build = fields.inner("build").or_else(|| fields.inner("_build"));
        let render = build.and_then(|build| {
            let node = build.get("render")?;
            let off = matches!(node.scalar()?.to_ascii_lowercase().as_str(), "never" | "link" | "false");
            off.then_some((build.text, node, "render"))
        });
        let headless = || {
            let (owner, node) = fields.find("headless").filter(|_| self.place == Place::Leaf)?;
            (fields.flag("headless", findings) == Some(true)).then_some((owner.text, node, "headless"))
        };
        let Some((text, node, name)) = render.or_else(headless) else { return true };
        let message = format!("“{}” has no page on the site (`{name}`) and is left out", self.title);
        let finding = Finding::new(Code::NotRendered, message);
        let own = text.path() == self.file();
        // A value that many inherit is told with each of them, where it stands with its own.
        findings.push(if own { finding.at(text, node.at.clone()) } else { finding.in_file(self.file()) });
        false
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod rules;
