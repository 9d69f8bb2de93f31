//! What a file's path under `content` tells of a document.

use super::Place;
use crate::config::Site;

/// What a file's path tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) place: Place,
    /// What identifies it across imports; see [`super::Document::key`].
    pub(crate) key: String,
    /// The same for all languages of a document.
    pub(crate) logical_key: String,
    /// Its folder as the files have it, from `content`.
    pub(crate) bundle: String,
    /// Its folder, from the root of its language's content.
    pub(crate) folder: String,
    pub(crate) sections: Vec<String>,
    pub(crate) base_name: String,
    /// The place of its language; `None` where no language's `contentDir` holds it.
    pub(crate) language: Option<usize>,
}

impl Name {
    /// Reads the path of a file, from the root of the tree.
    pub(crate) fn of(file: &str, site: &Site) -> Self {
        let path = file.strip_prefix("content/").unwrap_or(file);
        let (bundle, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (of_folder, within) = site.language_of_folder(path);
        let folder = within.rsplit_once('/').map_or("", |(folder, _)| folder);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let suffix = language_suffix(stem, site);
        let (stem, language) = match suffix {
            Some((stem, language)) => (stem, of_folder.map(|_| language)),
            None => (stem, of_folder),
        };
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
        let logical_key = if folder.is_empty() { stem.to_owned() } else { format!("{folder}/{stem}") };
        let other = language.filter(|at| *at > 0).and_then(|at| site.languages.get(at));
        let key = other.map_or_else(|| logical_key.clone(), |other| format!("{logical_key}.{}", other.key));
        Self {
            place,
            key,
            logical_key,
            bundle: bundle.to_owned(),
            folder: folder.to_owned(),
            sections,
            base_name,
            language,
        }
    }

    /// What Hugo calls the document, whatever its language: `/blog/post`, in lower case, with hyphens
    /// for spaces.
    pub(crate) fn path(&self) -> String {
        match self.place {
            Place::Branch | Place::Leaf => logical(&self.folder, ""),
            Place::Single => logical(&self.folder, &self.base_name),
        }
    }
}

/// The sections that hold news, unless the site names its own (`params.mainSections`, or a mapping).
const NEWS: &[&str] = &["articles", "blog", "news", "post", "posts"];

impl Name {
    /// Whether it stands among the news, and among the profiles of members.
    pub(super) fn among(&self, file: &str, site: &Site) -> (bool, bool) {
        if self.place == Place::Branch {
            return (false, false);
        }
        let section = self.sections.first().map_or("", String::as_str);
        let is_section = |name: &str| name.to_lowercase() == section.to_lowercase();
        let news = site.mapping.is_news(file).unwrap_or_else(|| match site.main_sections.as_slice() {
            [] => NEWS.iter().any(|name| is_section(name)),
            own => own.iter().any(|name| is_section(name)),
        });
        let conventional = || section == "members" && self.sections.len() == 1;
        (news, site.mapping.is_profile(file).unwrap_or_else(conventional))
    }
}

/// A folder or a document of it, as Hugo calls it.
pub(crate) fn logical(folder: &str, name: &str) -> String {
    let parts = folder.split('/').chain([name]).filter(|part| !part.is_empty());
    let joined: Vec<String> = parts.map(|part| part.to_lowercase().replace(' ', "-")).collect();
    format!("/{}", joined.join("/"))
}

/// The name before a language's suffix, and the place of the language: `about` and Dutch of
/// `about.nl`.
pub(crate) fn language_suffix<'n>(stem: &'n str, site: &Site) -> Option<(&'n str, usize)> {
    let (stem, suffix) = stem.rsplit_once('.')?;
    site.language_of(suffix).map(|language| (stem, language))
}
