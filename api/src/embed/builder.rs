//! `/embed`: a page where a partner picks options, sees the result and copies the line.

use super::content::Reader;
use super::files;
use super::oembed::Card;
use super::options::{DETAILS, Given, Kind, Options, THEMES};
use super::page::{Asked, html, render};
use super::refusal::refusal;
use super::size::{frame_height, reserve};
use crate::http::State;
use crate::http::problem::Problem;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chancery_schema::store::PageRequest;
use url::{Url, form_urlencoded};

/// How many tags are proposed.
const TAGS: u64 = 200;
const KINDS: [(&str, &str); 5] = [
    ("news", "News"),
    ("article", "Article"),
    ("sponsors", "Sponsors"),
    ("partners", "Partners"),
    ("members", "Members"),
];
/// What a partner's page has to run for frames to be as high as what they show.
const LISTENER: &str = include_str!("../../embed/pages/listener.js");
/// The level of titles that the elements have without a word.
const HEADING: u32 = 3;
const TARGETS: [(&str, &str); 3] =
    [("", "in the same window"), ("_blank", "in a new window"), ("_top", "in the whole window")];

#[derive(Template)]
#[template(path = "builder.html")]
struct Builder<'a> {
    organization: &'a str,
    styles: String,
    script: String,
    icon: String,
    build: &'static str,
    kinds: [(&'static str, &'static str); 5],
    kind: &'static str,
    is_wall: bool,
    most: u32,
    options: &'a Options,
    layouts: &'static [&'static str],
    themes: [&'static str; 3],
    details: [&'static str; 4],
    targets: [(&'static str, &'static str); 3],
    tags: Vec<String>,
    more_is_open: bool,
    evergreen: bool,
    element: String,
    attributes: &'a [(&'static str, String)],
    link: &'a str,
    text: &'a str,
    frame: String,
    line: String,
    reserve: Option<String>,
    iframe: String,
    listener: &'static str,
    /// Nothing there is matches the options.
    nothing: bool,
    /// What a policy names: an origin, without a path.
    origin: String,
    given: &'a [(&'static str, String)],
}

impl Builder<'_> {
    fn has_heading(&self, level: &u32) -> bool {
        self.options.heading.unwrap_or(HEADING) == *level
    }

    fn value(&self, name: &str) -> &str {
        self.given.iter().find(|(given, _)| *given == name).map_or("", |(_, value)| value)
    }
}

/// What is pasted.
#[derive(Template)]
#[template(path = "line.html")]
struct Line<'a> {
    script: String,
    integrity: Option<&'a str>,
    element: &'a str,
    attributes: &'a [(&'static str, String)],
    link: &'a str,
    text: &'a str,
}

/// The page.
pub(crate) async fn builder(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    page(&request, &state).await.unwrap_or_else(|problem| refusal(&request, &problem))
}

async fn page(request: &HttpRequest, state: &State) -> Result<HttpResponse, Problem> {
    let query = request.query_string();
    let kind = kind_of(query)?;
    let more = ["kind", "link", "text", "script"];
    let options = Options::read(kind, query, &more)?;
    let own = Given::read(query, &[kind.parameters(), &more].concat())?;
    let evergreen = own.choice("script", &["pinned", "evergreen"])? == Some("evergreen");
    let (link, text) = (own.one("link")?, own.one("text")?);
    if link.as_deref().is_some_and(|link| super::content::linkable(link).is_none()) {
        return Err(own.refuse("link", "an address such as https://example.org/news/"));
    }
    let asked = Asked::of(request, state).await?;
    if asked.fresh.is_known(request) {
        return Ok(asked.fresh.not_modified());
    }
    let reader = Reader::new(state, asked.read.snapshot);
    let (organization, website) = reader.organization().await?;
    let website = website.unwrap_or_else(|| asked.base.clone());
    let (usual_link, usual_text) = plain_link(&reader, kind, &options, &website, &organization).await?;
    let (link, text) = (link.clone().unwrap_or(usual_link), text.clone().unwrap_or(usual_text));
    let attributes = attributes(&options);
    let (build, integrity) = files::current().ok_or_else(Problem::internal)?;
    let element = format!("chancery-{}", kind.name());
    let folder = if evergreen { String::new() } else { format!("{build}/") };
    let line = Line {
        script: format!("{}/embed/{folder}news.js", asked.base),
        integrity: (!evergreen).then_some(integrity),
        element: &element,
        attributes: &attributes,
        link: &link,
        text: &text,
    };
    let address = frame_address(&options, &link);
    let src = format!("{}/{address}", asked.base);
    let there = match kind {
        Kind::Article => 1,
        _ => reader.content(&options).await?.count(),
    };
    let iframe =
        Card { src: &src, title: &text, width: "100%".to_owned(), height: frame_height(&options, there) };
    let tags = if kind == Kind::News { reader.tags(TAGS).await? } else { Vec::new() };
    let (line, iframe) = (render(&line)?.trim().to_owned(), render(&iframe)?.trim().to_owned());
    let mut given = options.given.clone();
    given.extend(own.one("link")?.map(|link| ("link", link)));
    given.extend(own.one("text")?.map(|text| ("text", text)));
    let page = Builder {
        organization: &organization,
        styles: files::of_pages("builder.css"),
        script: files::of_pages("builder.js"),
        icon: files::of_pages("icon.svg"),
        build,
        kinds: KINDS,
        kind: kind.name(),
        is_wall: kind.is_wall(),
        most: kind.counts().1,
        layouts: kind.layouts(),
        themes: THEMES,
        details: DETAILS,
        targets: TARGETS,
        tags,
        more_is_open: given.iter().any(|(name, value)| is_further(kind, name, value)),
        evergreen,
        reserve: reserve(&options, &element),
        element,
        attributes: &attributes,
        link: &link,
        text: &text,
        frame: address,
        line,
        iframe,
        listener: LISTENER.trim_ascii_end(),
        nothing: there == 0,
        origin: Url::parse(&asked.base).map(|base| base.origin().ascii_serialization()).unwrap_or_default(),
        options: &options,
        given: &given,
    };
    html(&page, &asked.fresh)
}

fn kind_of(query: &str) -> Result<Kind, Problem> {
    let mut kinds = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "kind");
    let Some((_, name)) = kinds.next() else { return Ok(Kind::News) };
    Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
        let known = KINDS.map(|(name, _)| name);
        let shown = crate::http::problem::shorten(&name, 60);
        let detail = format!("kind=\"{shown}\" is not known; use {}", known.join(", "));
        Problem::parameter("kind", detail).known(known)
    })
}

/// The link that stands inside where nothing else is said: to what the site has of the kind.
async fn plain_link(
    reader: &Reader<'_>,
    kind: Kind,
    options: &Options,
    website: &str,
    organization: &str,
) -> Result<(String, String), Problem> {
    let website = website.trim_end_matches('/');
    if kind == Kind::Article {
        let article = match options.url {
            Some(_) => {
                Some(reader.one(options).await?.ok_or_else(|| super::frame::no_article().about("url"))?)
            }
            None => reader.newest().await?,
        };
        let address = article.as_ref().and_then(|article| article.url.clone());
        let title = article.map_or_else(|| organization.to_owned(), |article| article.title);
        return Ok((address.unwrap_or_else(|| format!("{website}/")), title));
    }
    let (paths, text): (&[&str], String) = match kind {
        Kind::News | Kind::Article => (&["/news/", "/blog/"], format!("All news of {organization}")),
        Kind::Sponsors => (&["/sponsors/"], format!("Sponsors of {organization}")),
        Kind::Partners => (&["/partners/"], format!("Partners of {organization}")),
        Kind::Members => (&["/members/"], format!("Members of {organization}")),
    };
    let path = reader.standing(paths).await?.unwrap_or_else(|| "/".to_owned());
    Ok((format!("{website}{path}"), text))
}

/// The attributes that say something else than the element would do without them.
fn attributes(options: &Options) -> Vec<(&'static str, String)> {
    let usual = Options::read(options.kind, "", &[]).ok();
    let is_usual = |name: &str| {
        usual.as_ref().is_some_and(|usual| match name {
            "count" => usual.count == options.count,
            "layout" => usual.layout == options.layout,
            "theme" => usual.theme == options.theme,
            "show" => usual.show == options.show,
            "heading" => options.heading == Some(HEADING),
            // The link inside says it.
            "url" => true,
            _ => false,
        })
    };
    let own = options.given.iter().filter(|(name, _)| !is_usual(name));
    own.map(|(name, value)| match *name {
        "id" => ("article", value.clone()),
        "show" if options.show.is_empty() => ("show", "none".to_owned()),
        "show" => ("show", options.show.join(" ")),
        name => (name, value.clone()),
    })
    .collect()
}

/// The address of the page that shows the same in an iframe, below the server's.
fn frame_address(options: &Options, link: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in attributes(options) {
        query.append_pair(if name == "article" { "id" } else { name }, &value);
    }
    if options.kind == Kind::Article && options.id.is_none() {
        query.append_pair("url", link);
    }
    let query = query.finish();
    let between = if query.is_empty() { "" } else { "?" };
    format!("embed/{}{between}{query}", options.kind.name())
}

/// Whether an option stands among those that are folded away.
fn is_further(kind: Kind, name: &str, value: &str) -> bool {
    match name {
        "language" | "series" | "label" | "link" | "text" => true,
        "category" => kind == Kind::News,
        "heading" => value != "3",
        _ => false,
    }
}

impl Reader<'_> {
    async fn tags(&self, most: u64) -> Result<Vec<String>, Problem> {
        let page = PageRequest::first(most, None, None);
        let found = self.store.tags(self.snapshot, &page).await?;
        Ok(found.edges.into_iter().map(|edge| edge.node.tag.name).collect())
    }
}
