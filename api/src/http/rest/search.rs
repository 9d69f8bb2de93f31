//! Full-text search.

use super::list::{json, page_info, part_parameters};
use super::reading::{TotalParameter, page, read_page};
use super::{accept, answer, links};
use crate::http::State;
use crate::http::door::{SEARCH_POINTS, charge};
use crate::http::fresh::Fresh;
use crate::http::problem::Problem;
use crate::http::query::{Parameter, Query, declared};
use crate::rest::{List, SearchHit, SearchList};
use crate::values::{Date, SearchType};
use actix_web::{HttpRequest, HttpResponse, web};
use chancery_schema::StoreError;
use chancery_schema::domain::Kind;
use chancery_schema::store::SearchRequest;
use schemars::JsonSchema;
use serde::Deserialize;

const JSON: &str = "application/json";

/// What to search for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct SearchParameters {
    /// Words that must all be there; a word of three letters or more also matches as the beginning of a
    /// longer one (in scripts other than Latin any does), whatever case and accents.
    query: String,
    /// Only records of these types.
    #[serde(default)]
    types: Option<Vec<SearchType>>,
}

/// The parameters of a search.
pub(in crate::http) fn parameters() -> Vec<Parameter> {
    let mut parameters = declared::<SearchParameters>();
    parameters.extend(part_parameters());
    parameters
}

/// Searches news, pages and present members, the best match first.
pub(super) async fn search(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer(answer_search(&request, &state).await)
}

async fn answer_search(request: &HttpRequest, state: &State) -> Result<HttpResponse, Problem> {
    accept::pick(request, &[JSON])?;
    let query = Query::read(request.query_string(), parameters())?;
    let page = page(state, &query)?;
    let TotalParameter { total_count } = query.get()?;
    let SearchParameters { query: words, types } = query.get()?;
    let kinds = types.map(|types| types.into_iter().map(Kind::from).collect());
    let wanted = SearchRequest { query: words, kinds };
    let read = read_page(state, &query, &page).await?;
    let fresh = Fresh::of(state, request, read, JSON).await?;
    if fresh.is_known(request) {
        return Ok(fresh.not_modified());
    }
    charge(request, SEARCH_POINTS + page.size())?;
    let found = state.store.search(read.snapshot, &wanted, &page).await.map_err(|error| match error {
        StoreError::Search(wrong) => Problem::parameter("query", wrong),
        error => Problem::of_list(&error, &query),
    })?;
    let total_count =
        if total_count { Some(state.store.count_search(found.page.snapshot, &wanted).await?) } else { None };
    let info = page_info(&found.page);
    let mut answer = HttpResponse::Ok();
    fresh.apply(&mut answer);
    links::set(&mut answer, links::pages(request, state, &info));
    let list = List {
        data: found.page.edges.into_iter().map(|edge| SearchHit::from(edge.node)).collect(),
        page_info: info,
        total_count,
        revision: read.snapshot.revision,
        as_of: Date(read.snapshot.as_of),
    };
    Ok(answer.content_type(JSON).body(json(&SearchList { list, bounded: found.bounded })?))
}
