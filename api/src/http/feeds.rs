//! The addresses of the feeds.

use super::State;
use super::endpoint::{Endpoint, read};
use super::fresh::{Fresh, Read};
use super::problem::Problem;
use super::query::{Parameter, Query, declared};
use super::rest::{TimeParameters, page, pick, read_page};
use crate::feed::{self, Feed, Format, Wanted};
use crate::lists::{NewsFilter, Part};
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use chancery_schema::store;

/// What pages for people may do: show themselves, in a style of this server.
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

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
        Endpoint::public("/feeds", "the feeds there are", || vec![read().to(list)]),
        Endpoint::public(Format::Rss.path(), "the news as RSS", || vec![read().to(rss)]),
        Endpoint::public(Format::Atom.path(), "the news as Atom", || vec![read().to(atom)]),
        Endpoint::public(Format::Json.path(), "the news as JSON Feed", || vec![read().to(json)]),
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
    let page = page(state, &query)?;
    let read = read_page(state, &query, &page).await?;
    let base = super::base(request, state);
    let variant = format!("{media_type} {base}");
    let fresh = Fresh::of(state, request, read, &variant).await?;
    if fresh.is_known(request) {
        return Ok(fresh.not_modified());
    }
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
    fresh
        .apply(&mut response)
        .content_type(format!("{media_type}; charset=utf-8"))
        .insert_header((header::LINK, links(&feed, format)));
    if is_page {
        response.insert_header((header::CONTENT_SECURITY_POLICY, PAGE_POLICY));
        response.insert_header((header::CONTENT_LANGUAGE, "en"));
    } else if let Some(language) = feed.language().and_then(|language| HeaderValue::from_str(language).ok()) {
        response.insert_header((header::CONTENT_LANGUAGE, language));
    }
    Ok(response.body(body))
}

/// `Link` (RFC 8288): the same in other forms, and the other pages.
fn links(feed: &Feed, format: Format) -> String {
    let mut links = vec![format!("<{}>; rel=\"self\"", feed.address(format))];
    for form in Format::ALL.into_iter().filter(|form| *form != format) {
        links.push(format!("<{}>; rel=\"alternate\"; type=\"{}\"", feed.address(form), form.media_type()));
    }
    let pages = feed.pages().known().map(|(relation, address)| {
        let relation = if relation == "previous" { "prev" } else { relation };
        format!("<{address}>; rel=\"{relation}\"")
    });
    links.extend(pages);
    links.join(", ")
}

/// Which feeds there are.
async fn list(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    listed(&request, &state).await.unwrap_or_else(|problem| problem.response())
}

async fn listed(request: &HttpRequest, state: &State) -> Result<HttpResponse, Problem> {
    Query::read(request.query_string(), Vec::new())?;
    let read = Read::at(state, store::SnapshotRequest::default()).await?;
    let base = super::base(request, state);
    let fresh = Fresh::of(state, request, read, &base).await?;
    if fresh.is_known(request) {
        return Ok(fresh.not_modified());
    }
    let parameters = parameters()
        .into_iter()
        .map(|parameter| feed::Parameter { name: parameter.name, about: parameter.about })
        .collect();
    let feeds = feed::list(state, read.snapshot, &base, parameters).await?;
    Ok(fresh.apply(&mut HttpResponse::Ok()).json(feeds))
}

/// The style of the pages for people.
async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .insert_header((header::VARY, "Accept-Encoding"))
        .body(feed::STYLE)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use std::collections::BTreeSet;

    #[test]
    fn the_openapi_document_describes_the_parameters_of_feeds() {
        let document: Value = serde_saphyr::from_str(crate::OPENAPI).unwrap();
        let parameters = super::parameters();
        let taken: BTreeSet<&str> = parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        for format in super::Format::ALL {
            let described = document["paths"][format.path()]["get"]["parameters"].as_array().unwrap();
            let named = described.iter().map(|parameter| match parameter["$ref"].as_str() {
                Some(reference) => {
                    &document["components"]["parameters"][reference.rsplit('/').next().unwrap()]
                }
                None => parameter,
            });
            let named: BTreeSet<&str> = named.map(|parameter| parameter["name"].as_str().unwrap()).collect();
            assert_eq!(named, taken, "{}", format.path());
        }
    }
}
