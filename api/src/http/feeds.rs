//! The addresses of the feeds.

use super::State;
use super::accept::{Accepted, accepted};
use super::fresh::{Fresh, Read};
use super::problem::{INVALID_PARAMETER, NOT_ACCEPTABLE, Problem};
use super::query::{Parameter, Query, declared};
use crate::feed::{self, Feed, Format, Wanted};
use crate::lists::{BadInput, NewsFilter};
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use chancery_schema::store::{self, CursorError};
use chancery_schema::{Snapshot, StoreError};

/// What pages for people may do: show themselves, in a style of this server.
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The parameters that feeds take.
fn parameters() -> Vec<Parameter> {
    let mut parameters = declared::<NewsFilter>();
    parameters.extend(declared::<Wanted>());
    parameters
}

pub(super) async fn rss(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    feed(&request, &state, Format::Rss).await
}

pub(super) async fn atom(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    feed(&request, &state, Format::Atom).await
}

pub(super) async fn json(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
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
    let types = types(format);
    let media_type = match accepted(request, types) {
        Accepted::Type(media_type) => media_type,
        Accepted::Nothing => {
            let detail = format!("{} is none of the types that Accept takes", types.join(", "));
            return Err(Problem::of(NOT_ACCEPTABLE, detail).known(types.iter().copied()));
        }
    };
    let query = Query::read(request.query_string(), parameters())?;
    let wanted: Wanted = query.get()?;
    let filter = query.get::<NewsFilter>()?;
    let filter: store::NewsFilter =
        filter.try_into().map_err(|BadInput(wrong)| Problem::of(INVALID_PARAMETER, wrong))?;
    let page = wanted.page(state.limits.page_size)?;
    let mut read = Read::at(state, wanted.snapshot()).await?;
    let present = read.snapshot;
    if let Some(pinned) = page.pinned() {
        agrees(&wanted, pinned, present)?;
        // Its cursor says what it is read at, so no import changes it.
        read = Read { snapshot: pinned, fixed: true, day: true };
    }
    let base = super::base(request, state);
    let variant = format!("{media_type} {base}");
    let fresh = Fresh::of(state, request, read, &variant).await?;
    if fresh.is_known(request) {
        return Ok(fresh.not_modified());
    }
    let given = url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let asked = feed::Request { wanted: &wanted, parameters: given, format, base };
    let feed = feed::collect(state, present, &filter, &page, &asked).await?;
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

/// Refuses a cursor of another day or time than the request names, or of what is not known yet.
fn agrees(wanted: &Wanted, pinned: Snapshot, present: Snapshot) -> Result<(), Problem> {
    let asked = wanted.snapshot();
    let other_day = asked.as_of.is_some() && present.as_of != pinned.as_of;
    let other_revision = asked.known_at.is_some() && present.revision != pinned.revision;
    if other_day || other_revision || pinned.revision > present.revision || pinned.at > present.at {
        return Err(StoreError::Cursor(CursorError::OtherSnapshot).into());
    }
    Ok(())
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
pub(super) async fn list(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
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
pub(super) async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .insert_header((header::VARY, "Accept-Encoding"))
        .body(feed::STYLE)
}
