//! News articles.

use super::asset::media_type;
use super::builder::{Builder, Rendered};
use crate::diagnostics::{Code, Finding, Findings};
use crate::document::Place;
use crate::identity::own_name;
use crate::value::{Fields, Value};
use chancery_schema::domain::{Attribution, Id, Kind, NewsArticle, Resource, Tag};
use chancery_schema::text::tag_key;
use chrono::{DateTime, Utc};
use globset::{GlobBuilder, GlobMatcher};
use std::collections::HashMap;

/// Adds the articles.
pub(super) fn add(builder: &mut Builder<'_>) {
    for rendered in builder.documents.iter().filter(|rendered| rendered.news) {
        // News has a date, or it would be a page.
        if let Some(published) = rendered.document.published {
            let article = article(builder, rendered, published);
            builder.draws_on(rendered.document.file());
            let id = builder.add(Kind::NewsArticle, &rendered.document.key, article);
            own_name(&rendered.document).into_iter().for_each(|name| builder.batch.name(&id, name));
        }
    }
    builder.report_authors();
}

fn article(builder: &mut Builder<'_>, rendered: &Rendered, published: DateTime<Utc>) -> NewsArticle {
    let document = &rendered.document;
    let summary = builder.plain(rendered, "summary").or_else(|| rendered.text.notes.summary.clone());
    let summary = summary.or_else(|| builder.plain(rendered, "description"));
    let fields = document.fields();
    let authors = authors(builder, rendered, published);
    let resources = resources(builder, rendered);
    let image = image(builder, rendered, &resources);
    let findings = &mut *builder.findings;
    let taxonomies = &builder.site.taxonomies;
    let tags = terms(fields, &taxonomies.tags, findings);
    let names = |name: &str, findings: &mut Findings| {
        terms(fields, name, findings).into_iter().map(|tag| tag.name).collect::<Vec<_>>()
    };
    let (categories, series) = (names(&taxonomies.categories, findings), names(&taxonomies.series, findings));
    NewsArticle {
        slug: document.path.trim_matches('/').rsplit('/').next().unwrap_or_default().to_owned(),
        path: document.path.clone(),
        aliases: document.aliases.clone(),
        url: builder.site.absolute_in(document.language_at, &document.path),
        title: document.title.clone(),
        excerpt: summary.clone().unwrap_or_else(|| rendered.text.notes.excerpt.clone()),
        summary,
        body: rendered.text.body.clone(),
        published_at: published,
        updated_at: document.updated,
        expires_at: document.expires,
        language: document.language.clone(),
        translation: builder.translation(document),
        authors,
        tags,
        categories,
        series,
        resources,
        image,
    }
}

fn authors(builder: &mut Builder<'_>, rendered: &Rendered, published: DateTime<Utc>) -> Vec<Attribution> {
    let document = &rendered.document;
    let fields = document.fields();
    let day = document.date.map_or(published.date_naive(), |date| date.date_naive());
    let keys = [builder.site.taxonomies.authors.as_str(), "authors", "author"];
    let key = keys.into_iter().find(|key| fields.get(key).is_some()).unwrap_or("authors");
    let (nodes, source) = (fields.nodes(key, builder.findings), fields.source(key));
    let mut authors: Vec<Attribution> = Vec::new();
    for node in nodes {
        let name = node.scalar().unwrap_or_default();
        if authors.iter().all(|author| author.name != name) {
            let attribution = builder.attribute(name, day, source, &node.at);
            if let Some(person) = attribution.author.as_ref().filter(|id| id.kind() == Some(Kind::Person)) {
                builder.wrote(person, published);
            }
            authors.push(attribution);
        }
    }
    authors
}

/// The tags, categories or series of an article, each once however it is written.
fn terms(fields: Fields<'_>, name: &str, findings: &mut Findings) -> Vec<Tag> {
    let mut terms: Vec<Tag> = Vec::new();
    let mut nodes = fields.nodes(name, findings);
    let source = fields.source(name);
    // A list of nothing but empty entries counts as empty, and has them nonetheless.
    let whole = fields.get(name).or_else(|| fields.node.get(name));
    if let Some(Value::List(items)) = whole.map(|node| &node.value) {
        nodes.extend(items.iter().filter(|item| item.is_empty()));
    }
    for node in nodes {
        let written = node.scalar().unwrap_or_default();
        let slug = tag_key(written);
        if slug.is_empty() {
            let message = format!("`{name}` has an entry without any text");
            findings.push(Finding::new(Code::EmptyTerm, message).at(source, node.at.clone()));
        } else if terms.iter().all(|term| term.slug != slug) {
            terms.push(Tag { name: written.to_owned(), slug });
        }
    }
    terms
}

/// What the front matter says of the files of a bundle.
struct Named {
    /// The name or the pattern as it is written.
    src: String,
    matcher: GlobMatcher,
    /// `None` where there is no such key; an empty one is a title too, and an empty one.
    title: Option<Option<String>>,
}

/// The files that the front matter names, patterns resolved among the files of the bundle, then the
/// other files of the bundle.
///
/// As Hugo has it, the title is that of the first entry that matches and has one, and `:counter` counts
/// the files that take a title from one `src`, from 1. Hugo's title without any is the file's path, whatever
/// `name` is; that is `src` already.
fn resources(builder: &mut Builder<'_>, rendered: &Rendered) -> Vec<Resource> {
    let document = &rendered.document;
    let fields = document.fields();
    let bundle: Vec<(String, Id)> = match document.place {
        Place::Leaf => builder.assets.bundles.files(&document.folder, document.language_at),
        _ => Vec::new(),
    };
    let named = named(fields, builder.findings);
    let titles = titles(&bundle, &named);
    let mut resources: Vec<Resource> = Vec::new();
    for entry in &named {
        let mut matched = false;
        for (name, id) in bundle.iter().filter(|(name, _)| entry.matcher.is_match(name.to_lowercase())) {
            matched = true;
            if resources.iter().all(|known| known.src != *name) {
                let title = titles.get(name.as_str()).cloned();
                resources.push(Resource { src: name.clone(), title, asset: Some(id.clone()) });
            }
        }
        if !matched {
            let asset = builder.assets.find(&entry.src);
            // There may be one file of that name, elsewhere.
            let title = entry.title.clone().flatten().map(|title| title.replace(":counter", "1"));
            resources.push(Resource { src: entry.src.clone(), title, asset });
        }
    }
    for (name, id) in bundle {
        if resources.iter().all(|known| known.src != name) {
            resources.push(Resource { src: name, title: None, asset: Some(id) });
        }
    }
    resources
}

/// The entries of `resources`.
fn named(fields: Fields<'_>, findings: &mut Findings) -> Vec<Named> {
    let mut named = Vec::new();
    for entry in fields.list("resources", findings) {
        let Some(src) = entry.text("src", findings) else { continue };
        let title = entry.node.get("title").map(|_| entry.text("title", findings));
        let glob = GlobBuilder::new(&src.to_lowercase()).literal_separator(true).build();
        match glob.map(|glob| glob.compile_matcher()) {
            Ok(matcher) => named.push(Named { src, matcher, title }),
            Err(error) => {
                let at = entry.node.get("src").map(|node| node.at.clone()).unwrap_or_default();
                let message = format!("“{src}” is no pattern of file names: {}", error.kind());
                let finding = Finding::new(Code::InvalidType, message).at(entry.text, at);
                findings.push(finding.help("write a name, or a pattern as in `images/*.png`"));
            }
        }
    }
    named
}

/// The titles of the files of a bundle. Hugo goes through them by the sort of their media type, then by
/// name.
fn titles<'b>(bundle: &'b [(String, Id)], named: &[Named]) -> HashMap<&'b str, String> {
    let mut files: Vec<&str> = bundle.iter().map(|(name, _)| name.as_str()).collect();
    let sort = |name: &str| media_type(name).and_then(|of| of.split('/').next()).unwrap_or_default();
    files.sort_by_key(|name| (sort(name), *name));
    let mut counters: HashMap<String, usize> = HashMap::new();
    let mut titles = HashMap::new();
    for file in files {
        let lower = file.to_lowercase();
        let entry = named.iter().find(|entry| entry.title.is_some() && entry.matcher.is_match(&lower));
        let Some((entry, title)) = entry.and_then(|entry| Some((entry, entry.title.clone()??))) else {
            continue;
        };
        let title = if title.contains(":counter") {
            let counter = counters.entry(entry.src.to_lowercase()).or_insert(0);
            *counter += 1;
            title.replace(":counter", &counter.to_string())
        } else {
            title
        };
        titles.insert(file, title);
    }
    titles
}

/// The image that the front matter names, else the file of the bundle that is called so (Hugo's
/// rules for Open Graph).
fn image(builder: &mut Builder<'_>, rendered: &Rendered, resources: &[Resource]) -> Option<Id> {
    let document = &rendered.document;
    let fields = document.fields();
    let mut named = Vec::new();
    for name in ["images", "image", "featured_image", "featuredImage"] {
        let cover = fields.get(name).is_some_and(|node| !node.entries().is_empty());
        if !cover {
            named.extend(fields.texts(name, builder.findings));
        }
    }
    named.extend(fields.inner("cover").and_then(|cover| cover.text("image", builder.findings)));
    let find = |path: &String| {
        let local = builder.site.local(path).unwrap_or(path);
        let own = resources.iter().find(|resource| resource.src == *local);
        let own = own.and_then(|resource| resource.asset.clone());
        own.or_else(|| builder.assets.find(&format!("{}{local}", document.bundle_path())))
            .or_else(|| builder.assets.find(local))
    };
    let called = |words: &[&str]| {
        let found = resources
            .iter()
            .find(|resource| words.iter().any(|word| resource.src.to_lowercase().contains(word)));
        found.and_then(|resource| resource.asset.clone())
    };
    named.iter().find_map(find).or_else(|| called(&["feature"])).or_else(|| called(&["cover", "thumbnail"]))
}
