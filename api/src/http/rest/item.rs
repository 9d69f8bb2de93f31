//! Single records: by id, by the name addresses give them, or the one there is of a kind.

use super::list::{json, selected};
use super::reading::{FieldsParameter, TimeParameters, read, selection};
use super::{accept, answer, links};
use crate::http::door::{ITEM_POINTS, charge};
use crate::http::fresh::{Fresh, Read};
use crate::http::problem::{GONE, NOT_FOUND, NOT_RECORDED, Problem, shorten};
use crate::http::query::{Parameter, Query, declared};
use crate::http::{State, base};
use crate::rest::{Collection, Reader, Resource, href};
use actix_web::http::header::{CONTENT_LANGUAGE, CONTENT_LOCATION, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use chancery_schema::Snapshot;
use chancery_schema::domain::{Content, Id};
use chancery_schema::store::{Listed, PageRequest, Stored};

const JSON: &str = "application/json";
const LINKED: &str = "application/ld+json";

/// The parameters of an item.
pub(in crate::http) fn parameters() -> Vec<Parameter> {
    let mut parameters = declared::<TimeParameters>();
    parameters.extend(declared::<FieldsParameter>());
    parameters
}

/// The record of an id or of the name that addresses give it.
pub(super) async fn named<R: Collection>(request: HttpRequest, state: web::Data<State>) -> HttpResponse
where
    R::Content: Listed,
{
    let found = async |snapshot: Snapshot| find::<R>(&state, snapshot, &key(&request)).await;
    answer(answer_item::<R>(&request, &state, found).await)
}

/// The record of an id or of the name that addresses give it, where it is there and public.
pub(in crate::http) async fn find<R: Collection>(
    state: &State,
    snapshot: Snapshot,
    key: &str,
) -> Result<Stored<R::Content>, Problem>
where
    R::Content: Listed,
{
    if let Some(id) = Id::parse(key) {
        return record::<R>(state, snapshot, id).await;
    }
    // No name holds U+0000, and PostgreSQL takes no text that does.
    let filter = R::named(key).filter(|_| !key.contains('\0'));
    let Some(filter) = filter else { return Err(missing::<R>(key, "id")) };
    let page = PageRequest::first(1, None, None);
    let order = <R::Content as Listed>::Order::default();
    let found = state.store.list::<R::Content>(snapshot, &filter, order, &page).await?;
    found.edges.into_iter().next().map(|edge| edge.node).ok_or_else(|| missing::<R>(key, "id or name"))
}

/// The record of a kind there is one of.
pub(super) async fn only<R: Resource>(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let find = async |snapshot: Snapshot| {
        let found = state.store.only::<R::Content>(snapshot).await?;
        found.ok_or_else(|| Problem::of(NOT_RECORDED, "nothing has been imported yet"))
    };
    answer(answer_item::<R>(&request, &state, find).await)
}

fn key(request: &HttpRequest) -> String {
    request.match_info().get("id").unwrap_or_default().to_owned()
}

/// The record of an id, where it is there and public.
async fn record<R: Resource>(
    state: &State,
    snapshot: Snapshot,
    id: Id,
) -> Result<Stored<R::Content>, Problem> {
    let kind = <R::Content as Content>::KIND;
    if id.kind() != Some(kind) {
        let detail = match id.kind() {
            Some(other) => format!("{id} is the id of a {other}, not of a {kind}; it is at {}", href(&id)),
            None => format!("{id} is the id of nothing known"),
        };
        return Err(Problem::of(NOT_FOUND, detail));
    }
    let Some((found, withdrawn)) = state.store.newest::<R::Content>(snapshot, &id).await? else {
        return Err(missing::<R>(id.as_str(), "id"));
    };
    let publication = found.value.publication();
    if let Some(revision) = withdrawn {
        let revisions = state.store.revisions_by_number(&[revision]).await?;
        // What was taken back before its time was never there for anybody.
        return Err(if revisions.iter().any(|by| publication.is_public(by.recorded_at)) {
            Problem::of(GONE, format!("{id} was withdrawn; knownAt shows what was recorded before"))
        } else {
            missing::<R>(id.as_str(), "id")
        });
    }
    if publication.is_public(snapshot.at) {
        Ok(found)
    } else if publication.has_expired(snapshot.at) {
        Err(Problem::of(GONE, format!("{id} has expired")))
    } else {
        // What is not public yet is not there for anybody.
        Err(missing::<R>(id.as_str(), "id"))
    }
}

fn missing<R: Resource>(key: &str, what: &str) -> Problem {
    let detail = format!("/v1/{} has nothing of the {what} “{}”", R::NAME, shorten(key, 60));
    Problem::of(NOT_FOUND, detail)
}

async fn answer_item<R: Resource>(
    request: &HttpRequest,
    state: &State,
    find: impl AsyncFnOnce(Snapshot) -> Result<Stored<R::Content>, Problem>,
) -> Result<HttpResponse, Problem> {
    let forms: &[&str] = if R::LINKED { &[JSON, LINKED] } else { &[JSON] };
    let form = accept::pick(request, forms)?;
    let query = Query::read(request.query_string(), parameters())?;
    let fields = selection::<R>(&query)?;
    let read: Read = read(state, &query).await?;
    let found = find(read.present()).await?;
    let base = base(request, state);
    let variant = if form == LINKED { format!("{LINKED} {base}") } else { JSON.to_owned() };
    let fresh = Fresh::of(state, request, read, &variant).await?;
    if fresh.is_known(request) {
        return Ok(fresh.not_modified());
    }
    charge(request, ITEM_POINTS)?;
    let id = found.id.clone();
    let reader = Reader { store: &state.store, snapshot: read.snapshot, fields: fields.as_ref(), but: &[] };
    if form == LINKED {
        if fields.is_some() {
            let detail = "fields selects from application/json; linked data is there whole";
            return Err(Problem::parameter("fields", detail));
        }
        let linked = R::linked(&reader, &base, &found).await?;
        let mut answer = HttpResponse::Ok();
        fresh.apply(&mut answer).insert_header((CONTENT_LOCATION, href(&id)));
        links::set(&mut answer, Vec::new());
        return Ok(answer.content_type(LINKED).body(json(&linked)?));
    }
    let view = R::views(&reader, vec![found]).await?.pop().ok_or_else(Problem::internal)?;
    let mut answer = HttpResponse::Ok();
    fresh.apply(&mut answer);
    if let Some(Ok(language)) = view.language().map(HeaderValue::from_str) {
        answer.insert_header((CONTENT_LANGUAGE, language));
    }
    // Where the same is found however it is renamed.
    answer.insert_header((CONTENT_LOCATION, href(&id)));
    let canonical = view.canonical().and_then(links::canonical);
    let linked = R::LINKED.then(|| format!("<{}.jsonld>; rel=\"alternate\"; type=\"{LINKED}\"", href(&id)));
    links::set(&mut answer, canonical.into_iter().chain(linked).collect());
    let written = match &fields {
        None => json(&view)?,
        Some(fields) => json(&selected(&view, fields)?)?,
    };
    Ok(answer.content_type(JSON).body(written))
}
