//! `/v1`: what there is.

use super::links;
use crate::http::endpoint::endpoints;
use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use serde_json::json;

/// Lists what is under `/v1`, and where the API is described.
pub(super) async fn index() -> HttpResponse {
    let listed: Vec<_> = endpoints()
        .iter()
        .filter(|endpoint| endpoint.path.starts_with("/v1/"))
        .map(|endpoint| json!({ "href": endpoint.path, "about": endpoint.about }))
        .collect();
    let body = json!({
        "endpoints": listed,
        "graphql": "/graphql",
        "openapi": "/openapi.yaml",
    });
    let mut answer = HttpResponse::Ok();
    links::set(answer.insert_header((CACHE_CONTROL, "public, max-age=3600")), Vec::new());
    answer.json(body)
}
