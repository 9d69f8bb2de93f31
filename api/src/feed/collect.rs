//! From a page of the news to a feed.

use super::text::{clean, line};
use super::{Author, Entry, Feed, File, Format, Pages, identity};

use crate::http::State;
use crate::http::problem::{NOT_RECORDED, Problem};
use crate::lists::DEFAULT_PAGE_SIZE;
use crate::values::{asset_path, web_address};
use chancery_schema::domain::{self, Id, NewsArticle};
use chancery_schema::markdown::absolute;
use chancery_schema::store::{AuthorFilter, FirstAddress, NewsFilter, Page, Stored};
use chancery_schema::{Snapshot, StoreError};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::HashMap;
use url::Url;

/// How much of each article a feed holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Content {
    /// The whole text.
    #[default]
    Full,
    /// The summary alone.
    Summary,
}

/// What is asked of a feed, beside what narrows it and which page it is.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Wanted {
    /// How much of each article: its whole text, or its summary alone.
    content: Content,
}

/// The parameters that say which page it is, and not which feed.
const PAGING: [&str; 4] = ["first", "after", "last", "before"];
/// The parameters that say when it is read.
const TIMES: [&str; 2] = ["asOf", "knownAt"];

/// The request a feed is made for.
pub(crate) struct Request {
    /// What it asks for.
    pub(crate) wanted: Wanted,
    /// The parameters as they were given.
    pub(crate) parameters: Vec<(String, String)>,
    /// The form that is asked for.
    pub(crate) format: Format,
    /// The start of every address of this server.
    pub(crate) base: String,
}

/// Makes a feed of a page of the news.
///
/// # Errors
/// When nothing was imported yet, the organisation had no name on the
/// day, or the database fails.
pub(crate) async fn collect(
    state: &State,
    filter: &NewsFilter,
    page: &Page<Stored<NewsArticle>>,
    request: &Request,
) -> Result<Feed, Problem> {
    let store = &state.store;
    let snapshot = page.snapshot;
    let organization: Option<Stored<domain::Organization>> = store.only(snapshot).await?;
    let organization =
        organization.ok_or_else(|| Problem::of(NOT_RECORDED, "nothing has been imported yet"))?;
    let name = organization.value.name_on(snapshot.as_of).ok_or_else(|| {
        let day = snapshot.as_of;
        let detail = format!("the organisation had no name on {day} as far as is known; ask for a later day");
        Problem::of(NOT_RECORDED, detail).about("asOf")
    })?;
    let articles: Vec<&Stored<NewsArticle>> = page.edges.iter().map(|edge| &edge.node).collect();
    let ids: Vec<Id> = articles.iter().map(|article| article.id.clone()).collect();
    let firsts = store.first_addresses(snapshot, &ids).await?;
    let images = articles.iter().filter_map(|article| article.value.image.clone());
    let images: Vec<Id> = images.chain(organization.value.logo.clone()).collect();
    let files = files(state, snapshot, &images, &request.base).await?;
    let references: Vec<domain::BodyRef> = match request.wanted.content {
        Content::Full => articles.iter().map(|article| article.value.body.clone()).collect(),
        Content::Summary => Vec::new(),
    };
    let bodies = store.bodies(&references).await?;
    let site = organization.value.website.as_deref().and_then(web_address).unwrap_or(&request.base);
    let site = site.trim_end_matches('/').to_owned();
    let entry = |article: &&Stored<NewsArticle>| {
        let html = bodies.get(&article.value.body).map(|body| body.html.as_str());
        entry(article, html, firsts.get(&article.id), &files, &site)
    };
    let entries: Vec<Entry> = articles.iter().map(entry).collect();
    let newest = entries.iter().map(|entry| entry.updated).max();
    let updated = match newest {
        Some(newest) => newest,
        None => recorded(state, organization.revision).await?,
    };
    let narrowed = parameters(&parameters(&request.parameters, &PAGING), &TIMES);
    let host = Url::parse(&site).ok().and_then(|url| url.host_str().map(str::to_owned));
    let label = label(filter, &articles);
    Ok(Feed {
        id: identity::of_feed(host.as_deref().unwrap_or_default(), organization.id.as_str(), &narrowed),
        title: line(&match label {
            Some(label) => format!("{}: {label}", name.name),
            None => name.name.clone(),
        }),
        about: line(&match (&organization.value.mission, &organization.value.vision) {
            (Some(about), _) | (None, Some(about)) => about.clone(),
            (None, None) => format!("News of {}", name.name),
        }),
        publisher: line(&name.name),
        site: clean(&site),
        logo: organization.value.logo.as_ref().and_then(|logo| files.get(logo).cloned()),
        language: language(filter, &entries),
        updated,
        forms: Format::ALL.map(|form| address(&request.base, form, &request.parameters)),
        subscribe: Format::ALL
            .map(|form| address(&request.base, form, &parameters(&request.parameters, &PAGING))),
        pages: pages(page, request, state.limits.page_size),
        complete: !page.has_next && !page.has_previous,
        entries,
    })
}

fn entry(
    stored: &Stored<NewsArticle>,
    html: Option<&str>,
    first: Option<&FirstAddress>,
    files: &HashMap<Id, File>,
    site: &str,
) -> Entry {
    let article = &stored.value;
    // As the site writes it, which is not always as `Url` would.
    let address = web_address(&article.url).map_or_else(|| format!("{site}{}", article.path), str::to_owned);
    let url = Url::parse(&address);
    let author = |author: &domain::Attribution| Author {
        name: line(&author.name),
        affiliation: author.affiliation.as_deref().map(line),
    };
    let categories = article.tags.iter().map(|tag| &tag.name).chain(&article.categories);
    let mut names: Vec<String> = Vec::new();
    for name in categories.map(|name| line(name)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Entry {
        guid: identity::of_article(&stored.id, first),
        title: line(&article.title),
        summary: clean(&article.excerpt),
        html: html.map(|html| match &url {
            Ok(url) => clean(&absolute(html, url)),
            Err(_) => clean(html),
        }),
        url: clean(&address),
        published: article.published_at,
        updated: article.updated_at.unwrap_or(article.published_at).max(article.published_at),
        language: clean(&article.language),
        authors: article.authors.iter().map(author).collect(),
        categories: names,
        image: article.image.as_ref().and_then(|image| files.get(image).cloned()),
    }
}

/// The files of these ids that are public, as this server serves them.
async fn files(
    state: &State,
    snapshot: Snapshot,
    ids: &[Id],
    base: &str,
) -> Result<HashMap<Id, File>, StoreError> {
    let public = state.store.public::<domain::Asset>(snapshot, ids).await?;
    let file = |asset: &domain::Asset| File {
        url: format!("{base}{}", asset_path(asset)),
        media_type: clean(&asset.media_type),
        size: asset.size,
    };
    Ok(public.into_iter().map(|(id, asset)| (id, file(&asset.value))).collect())
}

async fn recorded(state: &State, revision: i64) -> Result<chrono::DateTime<chrono::Utc>, StoreError> {
    let found = state.store.revisions_by_number(&[revision]).await?;
    Ok(found.first().map_or_else(|| state.clock.now(), |revision| revision.recorded_at))
}

/// What narrows the feed, for its title.
fn label(filter: &NewsFilter, articles: &[&Stored<NewsArticle>]) -> Option<String> {
    let bylines = || articles.iter().flat_map(|article| &article.value.authors);
    let author = filter.author.as_ref().map(|author| match author {
        AuthorFilter::Name(name) => name.clone(),
        AuthorFilter::Id(id) => bylines()
            .find(|byline| byline.author.as_ref() == Some(id))
            .map_or_else(|| id.to_string(), |byline| byline.name.clone()),
    });
    let member = filter.member.as_ref().map(|member| {
        let of = bylines().find(|byline| byline.member.as_ref() == Some(member));
        of.and_then(|byline| byline.affiliation.clone()).unwrap_or_else(|| member.to_string())
    });
    let parts = filter.tags.iter().flatten().cloned();
    let parts =
        parts.chain([&filter.category, &filter.series, &author, &member].into_iter().flatten().cloned());
    let parts: Vec<String> = parts.chain(filter.language.clone()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn language(filter: &NewsFilter, entries: &[Entry]) -> Option<String> {
    if let Some(language) = &filter.language {
        return Some(clean(language));
    }
    let first = entries.first().map(|entry| &entry.language)?;
    entries.iter().all(|entry| entry.language == *first).then(|| first.clone())
}

/// The parameters but for some.
fn parameters(given: &[(String, String)], without: &[&str]) -> Vec<(String, String)> {
    given.iter().filter(|(name, _)| !without.contains(&name.as_str())).cloned().collect()
}

fn address(base: &str, format: Format, parameters: &[(String, String)]) -> String {
    let mut address = format!("{base}{}", format.path());
    if !parameters.is_empty() {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters);
        address.push('?');
        address.push_str(&query.finish());
    }
    address
}

/// Where the other pages are. A feed that is whole has none.
fn pages(page: &Page<Stored<NewsArticle>>, request: &Request, max: u32) -> Pages {
    if !page.has_next && !page.has_previous {
        return Pages::default();
    }
    let rest = parameters(&request.parameters, &PAGING);
    let size = request.parameters.iter().find(|(name, _)| ["first", "last"].contains(&name.as_str()));
    // A page that says how many it has is the same page whatever the default becomes.
    let sized = size.is_some();
    let size = size.map_or_else(|| DEFAULT_PAGE_SIZE.min(max).to_string(), |(_, size)| size.clone());
    let with = |more: &[(&str, String)]| {
        let more = more.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        address(&request.base, request.format, &rest.iter().cloned().chain(more).collect::<Vec<_>>())
    };
    let first = if sized { with(&[("first", size.clone())]) } else { with(&[]) };
    let edge = |edge: Option<&chancery_schema::store::Edge<_>>| edge.map(|edge| edge.cursor.to_string());
    let (start, end) = (edge(page.edges.first()), edge(page.edges.last()));
    Pages {
        first: Some(first),
        previous: start
            .filter(|_| page.has_previous)
            .map(|start| with(&[("last", size.clone()), ("before", start)])),
        next: end.filter(|_| page.has_next).map(|end| {
            if sized { with(&[("first", size.clone()), ("after", end)]) } else { with(&[("after", end)]) }
        }),
        last: Some(with(&[("last", size)])),
    }
}
