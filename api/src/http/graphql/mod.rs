//! GraphQL over HTTP, to the draft of the specification: <https://graphql.github.io/graphql-over-http/draft/>.
//!
//! A request goes through these, and the first to refuse it answers: media type, URL or body,
//! what reading it costs the client, parameters, which document is meant, its text, parser, operation,
//! [`super::guard`], variables, what the client may spend on it, validation. Only then is anything run.
//!
//! What takes more than about a millisecond is done in [the lane for it](door::dearly), so that nobody else waits
//! meanwhile; where there is no room left, the request is refused before it is charged for that. Where a plan gives up,
//! the engine may need room that the plan did not: the request is charged by then.

mod accepted;
mod body;
mod cacheable;
mod codes;
mod document;
mod documents;
pub(super) mod errors;
#[cfg(any(fuzzing, test))]
pub(crate) mod fuzzing;
mod json;
mod negotiate;
mod operation;
mod params;
mod persisted;
mod reply;
mod run;
#[cfg(test)]
mod tests;
mod trusted;

use super::answers::{Key, Partial, answered, digest, is_repeated, may_be_kept, unlearn};
use super::{State, door};
use crate::graphql::{Limits, Schema, schema, terse_schema};
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::Variables;
use cacheable::{forbid, unless_known};
use document::Found;
use documents::{Document, Documents};
use door::Dearly;
use errors::{Code, RequestError};
use negotiate::{MediaType, negotiate};
use params::Params;
use persisted::Persisted;
use reply::Reply;
use run::{LONG, is_long, prepare};
use std::sync::Arc;
pub(crate) use trusted::Trusted;

/// The longest document whose errors suggest names, in bytes: each name that is not there is compared with all
/// there are.
const LONGEST_SUGGESTED: usize = 4_096;

/// How many bytes of a query are read for a point.
const BYTES_PER_POINT: usize = 1_024;

/// What answers GraphQL.
pub(super) struct Engine {
    /// The schema, where its errors may suggest names.
    schema: Option<Schema>,
    /// The schema, whose errors suggest none.
    terse: Schema,
    persisted: Persisted,
    documents: Documents,
    /// The documents that are answered, where not all are.
    trusted: Option<Trusted>,
    /// Whether records are kept in memory once they were read.
    keeps_records: bool,
}

impl Engine {
    pub(super) fn new(limits: Limits, keeps_records: bool) -> Self {
        super::guard::read_schema();
        Self {
            schema: limits.introspection.then(schema),
            terse: terse_schema(limits.introspection),
            persisted: Persisted::default(),
            documents: Documents::default(),
            trusted: None,
            keeps_records,
        }
    }

    pub(super) fn answering_only(self, trusted: Trusted) -> Self {
        // Who may not ask anything else needs no names of anything else.
        Self { trusted: Some(trusted), schema: None, ..self }
    }

    /// The schema that a document of that many bytes is held against.
    fn schema(&self, length: usize) -> &Schema {
        self.schema.as_ref().filter(|_| length <= LONGEST_SUGGESTED).unwrap_or(&self.terse)
    }
}

/// A query in a URL.
pub(super) async fn get(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let Some(media_type) = negotiate(&request) else { return not_acceptable() };
    let query = request.query_string();
    let keyed = may_be_kept(&request, &state).then_some(media_type);
    let asked = charge_size(&request, query.len())
        .and_then(|()| params::from_url(query))
        .and_then(|params| Asked::of(params, keyed, &state));
    answer(media_type, &request, asked, &state).await
}

/// A query in a body.
pub(super) async fn post(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let Some(media_type) = negotiate(&request) else { return not_acceptable() };
    let asked = read_body(&request, payload, media_type, &state).await;
    answer(media_type, &request, asked, &state).await
}

fn not_acceptable() -> HttpResponse {
    let message =
        "answers are application/graphql-response+json or application/json, and the request accepts neither";
    Reply::from(RequestError::new(Code::NotAcceptable, message)).response(MediaType::Json)
}

/// The answer to a request that is not let in.
pub(super) fn refuse(request: &HttpRequest, code: Code, message: &str) -> HttpResponse {
    Reply::from(RequestError::new(code, message)).response(negotiate(request).unwrap_or(MediaType::Json))
}

/// What a body asks. Where reading it is dear, the room for that is left again: who waits for the answer to somebody else,
/// or gets one that is kept, needs none.
async fn read_body(
    request: &HttpRequest,
    payload: web::Payload,
    media_type: MediaType,
    state: &web::Data<State>,
) -> Result<Asked, RequestError> {
    body::check_type(request.headers())?;
    let body = body::read(request.headers(), payload, state.body_limit).await?;
    let is_long = body.len() > LONG;
    let room = room_for(is_long, request, state).await?;
    charge_size(request, body.len())?;
    let keyed = may_be_kept(request, state).then_some(media_type);
    let data = state.clone();
    let read = async move { params::from_body(&body).and_then(|params| Asked::of(params, keyed, &data)) };
    let asked = in_room(room.as_ref(), state, read).await?;
    Ok(Asked { is_long, ..asked })
}

/// Room for dear work, where something is dear. While the database is gone nobody waits for any work, and what needs
/// no database is done at once.
async fn room_for(
    is_dear: bool,
    request: &HttpRequest,
    state: &State,
) -> Result<Option<Dearly>, RequestError> {
    if !is_dear || !state.availability.is_up() {
        return Ok(None);
    }
    Ok(Some(door::dearly(request, state).await?))
}

/// Does some work in the room for it, or here where there is none.
async fn in_room<F>(room: Option<&Dearly>, state: &State, work: F) -> F::Output
where
    F: Future<Output: Send> + Send + 'static,
{
    match room {
        Some(room) => room.run(state, work).await,
        None => work.await,
    }
}

/// Charges the client for reading a query, before it is read, whatever comes of it: a point for each KiB begun. The
/// first is what the request was charged at the door.
fn charge_size(request: &HttpRequest, bytes: usize) -> Result<(), RequestError> {
    let points = u64::try_from(bytes.saturating_sub(1) / BYTES_PER_POINT).unwrap_or(u64::MAX);
    Ok(door::charge(request, points)?)
}

async fn answer(
    media_type: MediaType,
    request: &HttpRequest,
    asked: Result<Asked, RequestError>,
    state: &web::Data<State>,
) -> HttpResponse {
    let asked = match asked {
        Ok(asked) => asked,
        Err(error) => return replied(error.into(), media_type, state),
    };
    let is_read = request.method() != Method::POST;
    let key = asked.key;
    let keep = asked.found.keep.map(|hash| (hash, Arc::clone(&asked.found.text)));
    let made = async {
        let (reply, is_mutation) = match made(asked, media_type, request, state).await {
            Ok(made) => made,
            Err(error) => (error.into(), false),
        };
        let mut response = replied(reply, media_type, state);
        if is_read {
            response = unless_known(request, response);
        }
        if is_mutation {
            response.extensions_mut().insert(Partial);
        }
        response
    };
    let gone = || Reply::from(errors::database_gone()).response(media_type);
    let mut response = answered(request, state, || key, gone, made).await;
    if !is_read {
        forbid(&mut response);
    }
    // A kept answer shows that the text is one that is answered.
    if let Some((hash, text)) = keep
        && is_repeated(&response)
    {
        state.engine.persisted.keep(hash, text);
        // To be looked at again when it comes again: the text may be forgotten by then.
        unlearn(&mut response);
    }
    response
}

/// The answer, written, and whether something was changed. What is dear of it is done in the room for it.
async fn made(
    asked: Asked,
    media_type: MediaType,
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<(Reply, bool), RequestError> {
    let mut room = room_for(is_long(&asked), request, state).await?;
    let is_post = request.method() == Method::POST;
    let data = state.clone();
    let prepared = in_room(room.as_ref(), state, async move { prepare(asked, is_post, &data) }).await?;
    if room.is_none() {
        room = room_for(prepared.is_dear(state), request, state).await?;
    }
    door::charge(request, prepared.points())?;
    let is_mutation = prepared.is_mutation;
    let mut prepared = Box::new(prepared);
    if room.is_none() {
        prepared = match Box::pin(prepared.by_plan(state)).await {
            Ok(reply) => return Ok((reply.written(media_type), is_mutation)),
            Err(rest) => rest,
        };
        // What is little for a plan may be dear for the engine.
        room = room_for(prepared.is_dear(state), request, state).await?;
    }
    let data = state.clone();
    // What an engine's execution takes is kept off the stack, on which it would be passed on several times.
    let run = Box::pin(async move { prepared.run(&data).await.written(media_type) });
    Ok((in_room(room.as_ref(), state, run).await, is_mutation))
}

/// What is asked, and its text.
struct Asked {
    found: Found,
    /// The document, where it is kept.
    known: Option<Arc<Document>>,
    operation_name: Option<String>,
    variables: Variables,
    /// What its answer is kept by, where it may be: by what is asked alone, so that what was answered before is neither
    /// parsed nor charged again.
    key: Option<Key>,
    /// Whether it came in a long body.
    is_long: bool,
}

impl Asked {
    /// `keyed` is the type of an answer that may be kept.
    fn of(params: Params, keyed: Option<MediaType>, state: &State) -> Result<Self, RequestError> {
        let Params { document: named, operation_name, variables } = params;
        let found = match &state.engine.trusted {
            Some(trusted) => trusted.find(named)?,
            None => document::find(named, &state.engine.persisted)?,
        };
        let known = state.engine.documents.get(&found.text);
        let key = keyed.map(|media_type| {
            let digest = known.as_ref().map_or_else(|| digest(&found.text), |known| *known.digest());
            Key::of_query(&digest, operation_name.as_deref(), &variables, media_type.content_type())
        });
        Ok(Self { found, known, operation_name, variables, key, is_long: false })
    }
}

/// The answer; a refusal is counted.
fn replied(reply: Reply, media_type: MediaType, state: &State) -> HttpResponse {
    if let Some(reason) = reply.refusal().and_then(Code::reason) {
        state.metrics.refused(reason);
    }
    reply.response(media_type)
}
