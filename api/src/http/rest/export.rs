//! Whole lists: `/v1/members.csv`, and the same by `Accept`. Complete, whatever their size: read page by
//! page at one snapshot and sent as they are read.

use super::list;
use super::reading::{FieldsParameter, TimeParameters, known_at_parameter, read, selection};
use super::whole::{Part, Plan, serve};
use super::{accept, answer, log};
use crate::export::Format;
use crate::http::State;
use crate::http::problem::{INVALID_PARAMETER, Problem, UNKNOWN_PARAMETER, shorten};
use crate::http::query::{Parameter, Query, declared};
use crate::rest::{Change, Collection, Reader, Revision, Tag};
use actix_web::{HttpRequest, HttpResponse, web};
use chancery_schema::store::{Listed, PageRequest};

/// The media types of lists: JSON in pages, the others whole.
const FORMS: [&str; 4] = [
    Format::Json.media_type(),
    Format::Csv.media_type(),
    Format::Ndjson.media_type(),
    Format::Xlsx.media_type(),
];

/// The columns of tables of what is no content.
const TAG_COLUMNS: &[&str] = &["slug", "name", "articleCount"];
const REVISION_COLUMNS: &[&str] =
    &["number", "recordedAt", "sourceTime", "recordedBy", "message", "source", "site"];
const CHANGE_COLUMNS: &[&str] = &["revision", "kind", "type", "id", "href"];

/// The parameters of a whole list: those of the list, but for what says which part of it.
pub(in crate::http) fn parameters<R: Collection>() -> Vec<Parameter>
where
    R::Content: Listed,
{
    let mut parameters = declared::<R::Filter>();
    parameters.extend(declared::<R::Order>());
    parameters.extend(declared::<TimeParameters>());
    parameters.extend(declared::<FieldsParameter>());
    parameters
}

/// The parameters of all tags, and of all revisions.
pub(in crate::http) fn known_parameters() -> Vec<Parameter> {
    known_at_parameter().chain(declared::<FieldsParameter>()).collect()
}

/// The parameters of all changes.
pub(in crate::http) fn changes_parameters() -> Vec<Parameter> {
    let mut parameters = declared::<log::ChangesParameters>();
    parameters.extend(declared::<FieldsParameter>());
    parameters
}

/// The format that the header `Accept` likes best; nothing where that is the list in pages.
///
/// # Errors
/// A problem that lists what there is, where nothing of it is wanted.
pub(super) fn wanted(request: &HttpRequest) -> Result<Option<Format>, Problem> {
    let form = accept::pick(request, &FORMS)?;
    Ok(Format::ALL.into_iter().find(|format| format.media_type() == form).filter(|f| *f != Format::Json))
}

/// The format that the address names.
fn named(request: &HttpRequest) -> Result<Format, Problem> {
    let name = request.match_info().get("format").unwrap_or_default();
    let Some(format) = Format::named(name) else {
        let known = Format::ALL.map(Format::name);
        let detail = format!("there is no format “{}”; there are {}", shorten(name, 40), known.join(", "));
        return Err(Problem::of(INVALID_PARAMETER, detail).about("format").known(known));
    };
    accept::pick(request, &[format.media_type()])?;
    Ok(format)
}

/// Reads the parameters of a whole list.
fn query(request: &HttpRequest, declared: Vec<Parameter>) -> Result<Query, Problem> {
    let text = request.query_string();
    let parts = list::part_parameters();
    let part = url::form_urlencoded::parse(text.as_bytes())
        .find_map(|(name, _)| parts.iter().find(|part| part.name == name));
    if let Some(part) = part {
        let known: Vec<&str> = declared.iter().map(|parameter| parameter.name.as_str()).collect();
        let detail = format!(
            "this is the complete list, which takes no “{}”: pages are for application/json at the address without \
             a suffix; there are {}",
            part.name,
            known.join(", ")
        );
        return Err(Problem::of(UNKNOWN_PARAMETER, detail).about(&part.name).known(known));
    }
    Query::read(text, declared)
}

/// A whole collection, in the format that the address names.
pub(super) async fn export<R: Collection>(request: HttpRequest, state: web::Data<State>) -> HttpResponse
where
    R::Content: Listed,
{
    let format = match named(&request) {
        Ok(format) => format,
        Err(problem) => return problem.response(),
    };
    answer(collection::<R>(&request, &state, format).await)
}

/// A whole collection.
pub(super) async fn collection<R: Collection>(
    request: &HttpRequest,
    state: &web::Data<State>,
    format: Format,
) -> Result<HttpResponse, Problem>
where
    R::Content: Listed,
{
    let query = query(request, parameters::<R>())?;
    let (filter, order) =
        R::select(query.get()?, query.get()?).map_err(|wrong| Problem::of_input(wrong, &query))?;
    let plan = Plan::new::<R>(R::NAME, format, selection::<R>(&query)?, R::COLUMNS)?;
    let read = read(state, &query).await?;
    let (reading, snapshot, fields) = (state.clone(), read.snapshot, plan.fields().cloned());
    let find = async move |page: PageRequest| {
        let store = &reading.store;
        let found = store.list::<R::Content>(snapshot, &filter, order, &page).await?;
        let reader = Reader { store, snapshot, fields: fields.as_ref(), but: R::TEXTS };
        let part = Part::of(&found);
        let views = R::views(&reader, found.edges.into_iter().map(|edge| edge.node).collect()).await?;
        Ok(part.with(views))
    };
    serve(request, state, &query, read, plan, find).await
}

/// All tags, in the format that the address names.
pub(super) async fn export_tags(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match named(&request) {
        Ok(format) => answer(tags(&request, &state, format).await),
        Err(problem) => problem.response(),
    }
}

/// All tags.
pub(super) async fn tags(
    request: &HttpRequest,
    state: &web::Data<State>,
    format: Format,
) -> Result<HttpResponse, Problem> {
    let query = query(request, known_parameters())?;
    let plan = Plan::new::<Tag>("tags", format, selection::<Tag>(&query)?, TAG_COLUMNS)?;
    let read = read(state, &query).await?;
    let reading = state.clone();
    let find =
        async move |page: PageRequest| Ok(Part::from::<Tag>(reading.store.tags(read.snapshot, &page).await?));
    serve(request, state, &query, read, plan, find).await
}

/// All revisions, in the format that the address names.
pub(super) async fn export_revisions(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match named(&request) {
        Ok(format) => answer(revisions(&request, &state, format).await),
        Err(problem) => problem.response(),
    }
}

/// All revisions.
pub(super) async fn revisions(
    request: &HttpRequest,
    state: &web::Data<State>,
    format: Format,
) -> Result<HttpResponse, Problem> {
    let query = query(request, known_parameters())?;
    let plan = Plan::new::<Revision>("revisions", format, selection::<Revision>(&query)?, REVISION_COLUMNS)?;
    let read = read(state, &query).await?;
    let reading = state.clone();
    let find = async move |page: PageRequest| {
        Ok(Part::from::<Revision>(reading.store.revisions(read.snapshot, &page).await?))
    };
    serve(request, state, &query, read, plan, find).await
}

/// All changes since a revision, in the format that the address names.
pub(super) async fn export_changes(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match named(&request) {
        Ok(format) => answer(changes(&request, &state, format).await),
        Err(problem) => problem.response(),
    }
}

/// All changes since a revision.
pub(super) async fn changes(
    request: &HttpRequest,
    state: &web::Data<State>,
    format: Format,
) -> Result<HttpResponse, Problem> {
    let query = query(request, changes_parameters())?;
    let (since, kinds) = log::asked(&query)?;
    let plan = Plan::new::<Change>("changes", format, selection::<Change>(&query)?, CHANGE_COLUMNS)?;
    let read = read(state, &query).await?;
    let reading = state.clone();
    let find = async move |page: PageRequest| {
        let found = reading.store.changes(read.snapshot, since, kinds.as_deref(), &page).await?;
        Ok(Part::from::<Change>(found))
    };
    serve(request, state, &query, read, plan, find).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::Fields;

    #[test]
    fn the_columns_of_a_table_are_fields_of_what_it_lists() {
        for (fields, columns) in [
            (Fields::of::<Tag>(), TAG_COLUMNS),
            (Fields::of::<Revision>(), REVISION_COLUMNS),
            (Fields::of::<Change>(), CHANGE_COLUMNS),
        ] {
            for column in columns {
                assert!(fields.has(column), "{column}");
            }
        }
    }
}
