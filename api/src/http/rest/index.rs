//! `/v1`: what there is.

use super::links;
use super::list::json;
use crate::http::endpoint::endpoints;
use crate::http::fresh::of_program;
use crate::http::problem::Problem;
use crate::http::query::Query;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// What there is, and where the API is described.
#[derive(Debug, Serialize)]
struct Index {
    /// The addresses, with `{…}` for segments that vary.
    endpoints: Vec<Place>,
    /// GraphQL.
    graphql: &'static str,
    /// The description of the API, for programs (OpenAPI 3.1).
    openapi: &'static str,
    /// The same for people.
    reference: &'static str,
}

/// An address.
#[derive(Debug, Serialize)]
struct Place {
    /// Where it is.
    href: String,
    /// What is there.
    about: &'static str,
}

/// Lists what is under `/v1`, and where the API is described.
pub(super) async fn index(request: HttpRequest) -> HttpResponse {
    super::answer(answer_index(&request))
}

fn answer_index(request: &HttpRequest) -> Result<HttpResponse, Problem> {
    super::accept::pick(request, &["application/json"])?;
    Query::read(request.query_string(), Vec::new())?;
    // What pages of other sites may read is for clients; files of pages are not.
    let places = endpoints().iter().filter(|endpoint| endpoint.public);
    let places = places.filter(|place| !["{digest}", "{build}"].iter().any(|file| place.path.contains(file)));
    let index = Index {
        endpoints: places.map(|place| Place { href: place.path.clone(), about: place.about }).collect(),
        graphql: "/graphql",
        openapi: "/openapi.yaml",
        reference: "/reference",
    };
    let (mut answer, is_known) = of_program(request);
    if is_known {
        return Ok(answer.finish());
    }
    links::set(&mut answer, Vec::new());
    Ok(answer.content_type("application/json").body(json(&index)?))
}
