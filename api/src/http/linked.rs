//! The addresses of structured data: JSON-LD, the sitemap, the catalogue of interfaces.

use super::State;
use super::door::{ITEM_POINTS, SITEMAP_POINTS, charge};
use super::endpoint::{Endpoint, by_pattern, read};
use super::fresh::{Fresh, Read};
use super::openapi::{Body, Operation};
use super::problem::{NOT_FOUND, NOT_RECORDED, Problem, answer};
use super::query::{Parameter, Query, declared};
use super::rest::{TimeParameters, canonical, find, pick, read_at, set_links};
use crate::linked::{CATALOG_TYPE, article, catalog, organization, sitemap};
use crate::rest;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use chancery_schema::store::SnapshotRequest;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

const LINKED: &str = "application/ld+json";

/// What is served.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::public("/v1/organization.jsonld", "the organisation as linked data", || {
            vec![read().to(the_organization)]
        })
        .described(describe_organization),
        Endpoint::public("/v1/news/{id}.jsonld", "an article as linked data", || vec![read().to(an_article)])
            .described(describe_article),
        Endpoint::public("/sitemap.xml", "the addresses of the site", || vec![read().to(the_sitemap)])
            .described(describe_sitemap),
        Endpoint::public("/.well-known/api-catalog", "where the interfaces of this server are", || {
            vec![read().to(the_catalog)]
        }),
    ]
}

fn described(id: &str, summary: &str, parameters: Vec<Parameter>, body: Body) -> Operation {
    Operation {
        id: id.to_owned(),
        tag: "Linked data",
        summary: summary.to_owned(),
        description: String::new(),
        segments: Vec::new(),
        parameters,
        body,
        gone: false,
        one: None,
    }
}

fn linked_data(id: &str, summary: &str) -> Operation {
    let body = Body(|_| vec![(LINKED, json!({ "$ref": "#/components/schemas/LinkedData" }))]);
    Operation {
        description: "JSON-LD 1.1 in the terms of schema.org. What is not known is left out.".to_owned(),
        ..described(id, summary, declared::<TimeParameters>(), body)
    }
}

fn describe_organization() -> Operation {
    linked_data("getLinkedOrganization", "The organisation as linked data")
}

fn describe_article() -> Operation {
    let (name, about) = ("id".to_owned(), "Its id, or its name in addresses, which may change.".to_owned());
    let id = Parameter { name, about, schema: json!({ "type": "string" }), required: true };
    Operation {
        segments: vec![id],
        gone: true,
        ..linked_data("getLinkedArticle", "An article as linked data")
    }
}

fn describe_sitemap() -> Operation {
    let body = Body(|_| vec![("application/xml", json!({ "type": "string" }))]);
    let summary = "The addresses of the organisation's site";
    Operation {
        description: "Articles, pages and profiles of members, with when they changed and the same in other \
                      languages (https://www.sitemaps.org/protocol.html). Over 50,000 it is an index of parts."
            .to_owned(),
        ..described("getSitemap", summary, declared::<SitemapParameters>(), body)
    }
}

async fn the_organization(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let write = async |read: Read, base: &str| {
        let found = state.store.only(read.snapshot).await?;
        let found = found.ok_or_else(|| Problem::of(NOT_RECORDED, "nothing has been imported yet"))?;
        Ok(organization(&state.store, read.snapshot, base, &found).await?)
    };
    answer(linked(&request, &state, write).await)
}

async fn an_article(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let key = request.match_info().get("id").unwrap_or_default();
    let write = async |read: Read, base: &str| {
        let found = find::<rest::NewsArticle>(&state, read.present(), key).await?;
        Ok(article(&state.store, read.snapshot, base, &found).await?)
    };
    answer(linked(&request, &state, write).await)
}

async fn linked(
    request: &HttpRequest,
    state: &State,
    write: impl AsyncFnOnce(Read, &str) -> Result<Value, Problem>,
) -> Result<HttpResponse, Problem> {
    pick(request, &[LINKED])?;
    let query = Query::read(request.query_string(), declared::<TimeParameters>())?;
    let read = read_at(state, &query).await?;
    let base = super::base(request, state);
    let fresh = Fresh::of(state, request, read, &base).await?;
    // What is there no more must be said, whatever the client has.
    charge(request, ITEM_POINTS)?;
    let written = write(read, &base).await?;
    if fresh.is_known(request) {
        return Ok(fresh.not_modified());
    }
    let mut response = HttpResponse::Ok();
    fresh.apply(&mut response);
    let canonical = written["url"].as_str().and_then(canonical);
    set_links(&mut response, canonical.into_iter().collect());
    if let Some(Ok(language)) = written["inLanguage"].as_str().map(header::HeaderValue::from_str) {
        response.insert_header((header::CONTENT_LANGUAGE, language));
    }
    // For a place within a script element, which `</script>` in a title would end. JSON has `<` within texts
    // alone, and there the escape says the same.
    let written = written.to_string().replace('<', "\\u003c");
    Ok(response.content_type(LINKED).body(written))
}

/// What may be asked of the sitemap.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct SitemapParameters {
    /// Which part, from 1: the index lists them where there are several.
    #[schemars(range(min = 1))]
    part: Option<u64>,
}

async fn the_sitemap(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer(sitemap(&request, &state).await)
}

async fn sitemap(request: &HttpRequest, state: &State) -> Result<HttpResponse, Problem> {
    pick(request, &["application/xml"])?;
    let query = Query::read(request.query_string(), declared::<SitemapParameters>())?;
    let SitemapParameters { part } = query.get()?;
    let read = Read::at(state, SnapshotRequest::default()).await?;
    let base = super::base(request, state);
    let fresh = Fresh::of(state, request, read, &base).await?;
    if fresh.is_known(request) {
        return Ok(fresh.not_modified());
    }
    charge(request, SITEMAP_POINTS)?;
    let counts = sitemap::count(&state.store, read.snapshot).await?;
    let parts = counts.parts();
    let written = match part {
        None if parts > 1 => sitemap::write_index(&base, parts),
        Some(part) if part > parts => {
            let detail = format!("the sitemap has no part {part}; it has {parts}");
            return Err(Problem::of(NOT_FOUND, detail).about("part"));
        }
        part => sitemap::write(&sitemap::places(state, read.snapshot, counts, part.unwrap_or(1)).await?),
    };
    let written = written.map_err(|error| {
        tracing::error!(%error, "the sitemap cannot be written");
        Problem::internal()
    })?;
    let mut response = HttpResponse::Ok();
    set_links(fresh.apply(&mut response), Vec::new());
    Ok(response.content_type("application/xml; charset=utf-8").body(written))
}

async fn the_catalog(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    // The media type is `application/linkset+json`, with its profile as a parameter.
    let asked = pick(&request, &["application/linkset+json"]);
    if let Err(problem) = asked.and_then(|_| Query::read(request.query_string(), Vec::new())) {
        return problem.response();
    }
    let base = super::base(&request, &state);
    let written = catalog(&base, |path| by_pattern(path).is_some());
    HttpResponse::Ok()
        .content_type(CATALOG_TYPE)
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::LINK, CATALOG_LINK))
        .body(written.to_string())
}

/// Where the catalogue is (RFC 9727, section 3.1).
pub(super) const CATALOG_LINK: &str =
    "</.well-known/api-catalog>; rel=\"api-catalog\"; type=\"application/linkset+json\"";
