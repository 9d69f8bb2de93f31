//! Revisions, and what changed since one.

use super::list::{json, paged, part_parameters, selected};
use super::reading::{FieldsParameter, known_at_parameter, selection};
use super::{accept, answer, export, links};
use crate::http::State;
use crate::http::fresh::{Fresh, Read};
use crate::http::problem::{NOT_FOUND, Problem, shorten};
use crate::http::query::{Parameter, Query, declared};
use crate::rest::{Change, Revision};
use crate::values::NodeType;
use actix_web::{HttpRequest, HttpResponse, web};
use chancery_schema::domain::Kind;
use chancery_schema::store::{PageRequest, SnapshotRequest};
use schemars::JsonSchema;
use serde::Deserialize;

const JSON: &str = "application/json";

/// What changes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct ChangesParameters {
    /// The number of the revision already seen; 0 for everything.
    #[schemars(range(min = 0))]
    since: i64,
    /// Only records of these types.
    #[serde(default)]
    types: Option<Vec<NodeType>>,
}

/// The parameters of the list of revisions.
pub(in crate::http) fn revisions_parameters() -> Vec<Parameter> {
    let mut parameters = part_parameters();
    parameters.extend(known_at_parameter());
    parameters.extend(declared::<FieldsParameter>());
    parameters
}

/// The parameters of the list of changes.
pub(in crate::http) fn changes_parameters() -> Vec<Parameter> {
    let mut parameters = declared::<ChangesParameters>();
    parameters.extend(part_parameters());
    parameters.extend(declared::<FieldsParameter>());
    parameters
}

/// The changes that a request asks for: since which revision, and of which kinds of records.
pub(super) fn asked(query: &Query) -> Result<(i64, Option<Vec<Kind>>), Problem> {
    let ChangesParameters { since, types } = query.get()?;
    Ok((since, types.map(|types| types.into_iter().map(Kind::from).collect())))
}

/// The revisions, newest first.
pub(super) async fn revisions(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let store = &state.store;
    let find = async |read: Read, page: &PageRequest, total: bool| {
        let found = store.revisions(read.snapshot, page).await?;
        let total = if total { Some(store.count_revisions(found.snapshot).await?) } else { None };
        Ok((found, total))
    };
    let outcome = async {
        if let Some(format) = export::wanted(&request)? {
            return export::revisions(&request, &state, format).await;
        }
        let query = Query::read(request.query_string(), revisions_parameters())?;
        paged::<Revision, _>(&request, &state, &query, find).await
    };
    answer(outcome.await)
}

/// One revision.
pub(super) async fn revision(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer(answer_revision(&request, &state).await)
}

async fn answer_revision(request: &HttpRequest, state: &State) -> Result<HttpResponse, Problem> {
    accept::pick(request, &[JSON])?;
    let query = Query::read(request.query_string(), declared::<FieldsParameter>())?;
    let fields = selection::<Revision>(&query)?;
    let given = request.match_info().get("number").unwrap_or_default();
    let present = Read::at(state, SnapshotRequest::default()).await?;
    let newest = present.snapshot;
    let missing = || {
        let detail =
            format!("there is no revision {}; the newest is {}", shorten(given, 40), newest.revision);
        Problem::of(NOT_FOUND, detail)
    };
    let number: i64 = given.parse().map_err(|_| missing())?;
    let found = state.store.revisions_by_number(&[number]).await?.pop().ok_or_else(missing)?;
    // What was recorded stays as it is.
    let read = Read {
        snapshot: chancery_schema::Snapshot { revision: number, ..newest },
        fixed: true,
        day: true,
        ..present
    };
    let fresh = Fresh::of(state, request, read, JSON).await?;
    if fresh.is_known(request) {
        return Ok(fresh.not_modified());
    }
    let mut answer = HttpResponse::Ok();
    fresh.apply(&mut answer);
    links::set(&mut answer, Vec::new());
    let view = Revision::from(found);
    let written = match &fields {
        None => json(&view)?,
        Some(fields) => json(&selected(&view, fields)?)?,
    };
    Ok(answer.content_type(JSON).body(written))
}

/// What changed after a revision, oldest first, deletions included.
pub(super) async fn changes(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let store = &state.store;
    let outcome = async {
        if let Some(format) = export::wanted(&request)? {
            return export::changes(&request, &state, format).await;
        }
        let query = Query::read(request.query_string(), changes_parameters())?;
        let (since, kinds) = asked(&query)?;
        let find = async |read: Read, page: &PageRequest, total: bool| {
            let found = store.changes(read.snapshot, since, kinds.as_deref(), page).await?;
            let total = if total {
                Some(store.count_changes(found.snapshot, since, kinds.as_deref()).await?)
            } else {
                None
            };
            Ok((found, total))
        };
        paged::<Change, _>(&request, &state, &query, find).await
    };
    answer(outcome.await)
}
