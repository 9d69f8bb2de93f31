//! The addresses of the feeds.

mod describe;

use crate::feed::{self, Feed, Format, Wanted};
use crate::http::State;
use crate::http::door::charge;
use crate::http::endpoint::{Endpoint, read};
use crate::http::fresh::{Fresh, Read};
use crate::http::local::AsFiles;
use crate::http::problem::Problem;
use crate::http::query::{Parameter, Query, declared};
use crate::http::rest::{TimeParameters, page, pick, read_page, set_links};
use crate::lists::{NewsFilter, Part};
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use chancery_schema::store::{self, PageRequest};

/// The parameters that feeds take.
fn parameters() -> Vec<Parameter> {
    let mut parameters = declared::<NewsFilter>();
    parameters.extend(declared::<Wanted>());
    parameters.extend(declared::<Part>());
    parameters.extend(declared::<TimeParameters>());
    parameters
}

/// What is served.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::public("/feeds", "the feeds there are", || vec![read().to(list)]).described(describe::list),
        Endpoint::public(Format::Rss.path(), "the news as RSS", || vec![read().to(rss)])
            .described(describe::rss),
        Endpoint::public(Format::Atom.path(), "the news as Atom", || vec![read().to(atom)])
            .described(describe::atom),
        Endpoint::public(Format::Json.path(), "the news as JSON Feed", || vec![read().to(json)])
            .described(describe::json),
        Endpoint::public("/feeds/style.css", "the style of feeds as pages", || vec![read().to(style)]),
    ]
}

async fn rss(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    feed(&request, &state, Format::Rss).await
}

async fn atom(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    feed(&request, &state, Format::Atom).await
}

async fn json(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    feed(&request, &state, Format::Json).await
}

async fn feed(request: &HttpRequest, state: &State, format: Format) -> HttpResponse {
    answer(request, state, format).await.unwrap_or_else(|problem| problem.response())
}

/// What a feed may be sent as: its own type first, then what old readers ask for, then a page for people.
fn types(format: Format) -> &'static [&'static str] {
    match format {
        Format::Rss => &["application/rss+xml", "application/xml", "text/xml", "text/html"],
        Format::Atom => &["application/atom+xml", "application/xml", "text/xml", "text/html"],
        Format::Json => &["application/feed+json", "application/json", "text/html"],
    }
}

async fn answer(request: &HttpRequest, state: &State, format: Format) -> Result<HttpResponse, Problem> {
    let media_type = pick(request, types(format))?;
    let query = Query::read(request.query_string(), parameters())?;
    let filter = query.get::<NewsFilter>()?.try_into();
    let filter: store::NewsFilter = filter.map_err(|wrong| Problem::of_input(wrong, &query))?;
    let page = match request.app_data::<AsFiles>() {
        Some(AsFiles) => PageRequest::first(u64::from(u32::MAX), None, None),
        None => page(state, &query)?,
    };
    let read = read_page(state, &query, &page).await?;
    let base = crate::http::base(request, state);
    let variant = format!("{media_type} {base}");
    let fresh = Fresh::of(state, request, read, &variant).await?;
    if fresh.is_known(request) {
        return Ok(fresh.not_modified());
    }
    charge(request, page.size())?;
    let given = url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let asked = feed::Request { wanted: query.get::<Wanted>()?, parameters: given, format, base };
    let news = state.store.list(read.snapshot, &filter, store::NewsOrder::default(), &page).await;
    let news = news.map_err(|error| Problem::of_list(&error, &query))?;
    let feed = feed::collect(state, &filter, &news, &asked).await?;
    let is_page = media_type == "text/html";
    let body = if is_page { feed.page(format) } else { feed.write(format) };
    let body = body.map_err(|error| {
        tracing::error!(%error, "a feed cannot be written");
        Problem::internal()
    })?;
    let mut response = HttpResponse::Ok();
    fresh.apply(&mut response).content_type(format!("{media_type}; charset=utf-8"));
    set_links(&mut response, links(&feed, format));
    if is_page {
        response.insert_header((header::CONTENT_LANGUAGE, "en"));
    } else if let Some(language) = feed.language().and_then(|language| HeaderValue::from_str(language).ok()) {
        response.insert_header((header::CONTENT_LANGUAGE, language));
    }
    Ok(response.body(body))
}

/// `Link` (RFC 8288): the same in other forms, and the other pages.
fn links(feed: &Feed, format: Format) -> Vec<String> {
    let mut links = vec![format!("<{}>; rel=\"self\"", feed.address(format))];
    for form in Format::ALL.into_iter().filter(|form| *form != format) {
        links.push(format!("<{}>; rel=\"alternate\"; type=\"{}\"", feed.address(form), form.media_type()));
    }
    let pages = feed.pages().known().map(|(relation, address)| {
        let relation = if relation == "previous" { "prev" } else { relation };
        format!("<{address}>; rel=\"{relation}\"")
    });
    links.extend(pages);
    links
}

/// Which feeds there are.
async fn list(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    listed(&request, &state).await.unwrap_or_else(|problem| problem.response())
}

async fn listed(request: &HttpRequest, state: &State) -> Result<HttpResponse, Problem> {
    pick(request, &["application/json"])?;
    Query::read(request.query_string(), Vec::new())?;
    let read = Read::at(state, store::SnapshotRequest::default()).await?;
    let base = crate::http::base(request, state);
    let fresh = Fresh::of(state, request, read, &base).await?;
    if fresh.is_known(request) {
        return Ok(fresh.not_modified());
    }
    let parameters = parameters()
        .into_iter()
        .map(|parameter| feed::Parameter { name: parameter.name, about: parameter.about })
        .collect();
    let feeds = feed::list(state, read.snapshot, &base, parameters).await?;
    let mut response = HttpResponse::Ok();
    set_links(fresh.apply(&mut response), Vec::new());
    Ok(response.json(feeds))
}

/// The style of the pages for people.
async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .insert_header((header::VARY, "Accept-Encoding"))
        .body(feed::STYLE)
}
