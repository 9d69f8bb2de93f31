//! Lists.

use super::reading::{FieldsParameter, TimeParameters, TotalParameter, page, read_page, selection};
use super::{accept, answer, export, links};
use crate::http::State;
use crate::http::door::charge;
use crate::http::fresh::{Fresh, Read};
use crate::http::problem::Problem;
use crate::http::query::{Parameter, Query, declared};
use crate::lists::Part;
use crate::rest::{Collection, List, PageInfo, Reader, Selection};
use crate::values::Date;
use actix_web::http::header::{CONTENT_LANGUAGE, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use chancery_schema::StoreError;
use chancery_schema::store::{Listed, Page, PageRequest};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;

const JSON: &str = "application/json";

/// The parameters of a list.
pub(in crate::http) fn parameters<R: Collection>() -> Vec<Parameter>
where
    R::Content: Listed,
{
    let mut parameters = declared::<R::Filter>();
    parameters.extend(declared::<R::Order>());
    parameters.extend(part_parameters());
    parameters.extend(declared::<TimeParameters>());
    parameters.extend(declared::<FieldsParameter>());
    parameters
}

/// The parameters that say which part of a list.
pub(super) fn part_parameters() -> Vec<Parameter> {
    let mut parameters = declared::<Part>();
    parameters.extend(declared::<TotalParameter>());
    parameters
}

/// A page of a collection.
pub(super) async fn list<R: Collection>(request: HttpRequest, state: web::Data<State>) -> HttpResponse
where
    R::Content: Listed,
{
    let outcome = async {
        match export::wanted(&request)? {
            Some(format) => export::collection::<R>(&request, &state, format).await,
            None => answer_list::<R>(&request, &state).await,
        }
    };
    answer(outcome.await)
}

async fn answer_list<R: Collection>(request: &HttpRequest, state: &State) -> Result<HttpResponse, Problem>
where
    R::Content: Listed,
{
    let query = Query::read(request.query_string(), parameters::<R>())?;
    let page = page(state, &query)?;
    let (filter, order) =
        R::select(query.get()?, query.get()?).map_err(|wrong| Problem::of_input(wrong, &query))?;
    let TotalParameter { total_count } = query.get()?;
    let fields = selection::<R>(&query)?;
    let read = read_page(state, &query, &page).await?;
    let fresh = Fresh::of(state, request, read, JSON).await?;
    if fresh.is_known(request) {
        return Ok(fresh.not_modified());
    }
    charge(request, page.size())?;
    let found = state.store.list::<R::Content>(read.snapshot, &filter, order, &page).await;
    let found = found.map_err(|error| Problem::of_list(&error, &query))?;
    let total = if total_count {
        Some(state.store.count::<R::Content>(found.snapshot, &filter).await?)
    } else {
        None
    };
    let info = page_info(&found);
    let nodes = found.edges.into_iter().map(|edge| edge.node).collect();
    let reader =
        Reader { store: &state.store, snapshot: read.snapshot, fields: fields.as_ref(), but: R::TEXTS };
    let views = R::views(&reader, nodes).await?;
    let languages: BTreeSet<&str> = views.iter().filter_map(R::language).collect();
    let languages = languages.into_iter().collect::<Vec<_>>().join(", ");
    let mut answer = HttpResponse::Ok();
    fresh.apply(&mut answer);
    if let (false, Ok(languages)) = (languages.is_empty(), HeaderValue::from_str(&languages)) {
        answer.insert_header((CONTENT_LANGUAGE, languages));
    }
    let mut others = links::pages(request, state, &info);
    others.extend(links::whole(request, state));
    links::set(&mut answer, others);
    body(&mut answer, views, info, total, read, fields.as_ref())
}

/// A page of a list that is none of records: `find` gets the page and its snapshot and says what it
/// found, and how many there are where that is asked for.
pub(super) async fn paged<V, N>(
    request: &HttpRequest,
    state: &State,
    query: &Query,
    find: impl AsyncFnOnce(Read, &PageRequest, bool) -> Result<(Page<N>, Option<u64>), StoreError>,
) -> Result<HttpResponse, Problem>
where
    V: From<N> + Serialize + JsonSchema,
{
    accept::pick(request, &[JSON])?;
    let page = page(state, query)?;
    let fields = selection::<V>(query)?;
    let TotalParameter { total_count } = query.get()?;
    let read = read_page(state, query, &page).await?;
    let fresh = Fresh::of(state, request, read, JSON).await?;
    if fresh.is_known(request) {
        return Ok(fresh.not_modified());
    }
    charge(request, page.size())?;
    let found = find(read, &page, total_count).await;
    let (found, total) = found.map_err(|error| Problem::of_list(&error, query))?;
    let info = page_info(&found);
    let views: Vec<V> = found.edges.into_iter().map(|edge| edge.node.into()).collect();
    let mut answer = HttpResponse::Ok();
    fresh.apply(&mut answer);
    links::set(&mut answer, links::pages(request, state, &info));
    body(&mut answer, views, info, total, read, fields.as_ref())
}

/// What the edges of a page say about it.
pub(super) fn page_info<V>(page: &Page<V>) -> PageInfo {
    PageInfo {
        has_next_page: page.has_next,
        has_previous_page: page.has_previous,
        start_cursor: page.edges.first().map(|edge| edge.cursor.to_string()),
        end_cursor: page.edges.last().map(|edge| edge.cursor.to_string()),
    }
}

/// Answers with the body of a list.
fn body<V: Serialize>(
    answer: &mut actix_web::HttpResponseBuilder,
    data: Vec<V>,
    page_info: PageInfo,
    total_count: Option<u64>,
    read: Read,
    fields: Option<&Selection>,
) -> Result<HttpResponse, Problem> {
    let (revision, as_of) = (read.snapshot.revision, Date(read.snapshot.as_of));
    let written = match fields {
        None => json(&List { data, page_info, total_count, revision, as_of })?,
        Some(fields) => {
            let data = data.iter().map(|view| selected(view, fields)).collect::<Result<Vec<_>, _>>()?;
            json(&List { data, page_info, total_count, revision, as_of })?
        }
    };
    Ok(answer.content_type(JSON).body(written))
}

/// What is asked for of a value.
pub(super) fn selected<V: Serialize>(value: &V, fields: &Selection) -> Result<serde_json::Value, Problem> {
    Ok(fields.apply(serde_json::to_value(value).map_err(|error| unwritable(&error))?))
}

/// A value as JSON.
pub(super) fn json<V: Serialize>(value: &V) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(|error| unwritable(&error))
}

fn unwritable(error: &serde_json::Error) -> Problem {
    tracing::error!(%error, "a value cannot be written as JSON");
    Problem::internal()
}

impl Problem {
    /// A filter makes no sense: the parameter is the one its sentence begins with, where it does.
    pub(in crate::http) fn of_input(wrong: crate::lists::BadInput, query: &Query) -> Self {
        let name = wrong.0.split([':', ' ']).next().unwrap_or_default().to_owned();
        match query.names().find(|known| *known == name || known.starts_with(&format!("{name}."))) {
            Some(_) => Self::parameter(&name, wrong.0),
            None => Self::of(crate::http::problem::INVALID_PARAMETER, wrong.0),
        }
    }

    /// A list cannot be read.
    pub(in crate::http) fn of_list(error: &StoreError, query: &Query) -> Self {
        match error {
            StoreError::Filter(wrong) => Self::of_input(crate::lists::BadInput::new(wrong.clone()), query),
            StoreError::Cursor(_) => {
                Self::of_store(error).about(if query.has("after") { "after" } else { "before" })
            }
            error => Self::of_store(error),
        }
    }
}
