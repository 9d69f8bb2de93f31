//! Where a path of the site leads.

use super::list::json;
use super::reading::{known_at_parameter, read};
use super::{accept, answer, links};
use crate::http::State;
use crate::http::door::{ITEM_POINTS, charge};
use crate::http::fresh::Fresh;
use crate::http::problem::Problem;
use crate::http::query::{Parameter, Query, declared};
use crate::rest::{Ref, Resolution};
use crate::values::ResolutionStatus;
use actix_web::{HttpRequest, HttpResponse, web};
use schemars::JsonSchema;
use serde::Deserialize;

const JSON: &str = "application/json";

/// Which path.
#[derive(Debug, Deserialize, JsonSchema)]
struct ResolveParameters {
    /// A path of the site, or a full address on it.
    path: String,
}

/// The parameters of a resolution.
pub(in crate::http) fn parameters() -> Vec<Parameter> {
    let mut parameters = declared::<ResolveParameters>();
    parameters.extend(known_at_parameter());
    parameters
}

/// Where a path of the site leads, now or at `knownAt`: what stands there, where it moved, or that it is
/// gone.
pub(super) async fn resolve(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer(answer_resolve(&request, &state).await)
}

async fn answer_resolve(request: &HttpRequest, state: &State) -> Result<HttpResponse, Problem> {
    accept::pick(request, &[JSON])?;
    let query = Query::read(request.query_string(), parameters())?;
    let ResolveParameters { path } = query.get()?;
    let read = read(state, &query).await?;
    let fresh = Fresh::of(state, request, read, JSON).await?;
    if fresh.is_known(request) {
        return Ok(fresh.not_modified());
    }
    charge(request, ITEM_POINTS)?;
    let found = state.store.resolve(read.snapshot, &path).await?;
    let publication = match &found.id {
        Some(id) => state.store.publication(read.snapshot, id).await?,
        None => None,
    };
    // What is not public yet is not there for anybody; what has expired is no more.
    let at = read.snapshot.at;
    let leads = matches!(found.status.into(), ResolutionStatus::Current | ResolutionStatus::Moved);
    let resolution = match publication {
        Some(publication) if leads && publication.has_expired(at) => {
            Resolution::nowhere(ResolutionStatus::Gone)
        }
        Some(publication) if leads && !publication.is_public(at) => {
            Resolution::nowhere(ResolutionStatus::Unknown)
        }
        _ => Resolution {
            status: found.status.into(),
            path: found.path,
            record: found.id.as_ref().and_then(Ref::new),
        },
    };
    let mut answer = HttpResponse::Ok();
    fresh.apply(&mut answer);
    links::set(&mut answer, Vec::new());
    Ok(answer.content_type(JSON).body(json(&resolution)?))
}
