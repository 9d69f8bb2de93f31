//! GraphQL over HTTP, to the draft of the specification: <https://graphql.github.io/graphql-over-http/draft/>.
//!
//! A request goes through these, and the first to refuse it answers: media type, URL or body,
//! what reading it costs the client, parameters, which document is meant, its text, parser, operation,
//! [`super::guard`], variables, what the client may spend on it, validation. Only then is anything run.

mod body;
mod codes;
mod document;
pub(super) mod errors;
#[cfg(any(fuzzing, test))]
pub(crate) mod fuzzing;
mod json;
mod negotiate;
mod operation;
mod params;
mod persisted;
mod reply;
#[cfg(test)]
mod tests;
mod trusted;

use super::answers::{Key, Partial, answered, is_repeated, may_be_kept, unlearn};
use super::{State, door};
use crate::graphql::{Limits, RevisionRead, Schema, schema, terse_schema};
use crate::metrics::Operated;
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, ServerError, Value, Variables};
use document::Found;
use errors::{Code, RequestError};
use negotiate::{MediaType, negotiate};
use params::{Hash, Params};
use persisted::Persisted;
use reply::Reply;
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
    /// The documents that are answered, where not all are.
    trusted: Option<Trusted>,
}

impl Engine {
    pub(super) fn new(limits: Limits) -> Self {
        super::guard::read_schema();
        Self {
            schema: limits.introspection.then(schema),
            terse: terse_schema(limits.introspection),
            persisted: Persisted::default(),
            trusted: None,
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
    let params = charge_size(&request, query.len()).and_then(|()| params::from_url(query));
    answer(media_type, &request, params, &state).await
}

/// A query in a body.
pub(super) async fn post(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let Some(media_type) = negotiate(&request) else { return not_acceptable() };
    let params = read_body(&request, payload, &state).await;
    answer(media_type, &request, params, &state).await
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

async fn read_body(
    request: &HttpRequest,
    payload: web::Payload,
    state: &State,
) -> Result<Params, RequestError> {
    body::check_type(request.headers())?;
    let body = body::read(request.headers(), payload, state.body_limit).await?;
    charge_size(request, body.len())?;
    params::from_body(&body)
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
    params: Result<Params, RequestError>,
    state: &State,
) -> HttpResponse {
    let asked = match params.and_then(|params| Asked::of(params, state)) {
        Ok(asked) => asked,
        Err(error) => return replied(error.into(), media_type, state),
    };
    // By what is asked alone: what was answered before is neither parsed nor charged again.
    let key = may_be_kept(request, state).then(|| {
        let operation_name = asked.operation_name.as_deref();
        Key::of_query(&asked.found.text, operation_name, &asked.variables, media_type.content_type())
    });
    let keep = asked.found.keep.map(|hash| (hash, Arc::clone(&asked.found.text)));
    let made = async {
        let prepared = match prepare(asked, request, state) {
            Ok(prepared) => prepared,
            Err(error) => return replied(error.into(), media_type, state),
        };
        let is_mutation = prepared.is_mutation;
        let mut response = replied(run(prepared, state).await, media_type, state);
        if is_mutation {
            response.extensions_mut().insert(Partial);
        }
        response
    };
    let gone = || Reply::from(errors::database_gone()).response(media_type);
    let mut response = answered(request, state, || key, gone, made).await;
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

/// What is asked, and its text.
struct Asked {
    found: Found,
    operation_name: Option<String>,
    variables: Variables,
}

impl Asked {
    fn of(params: Params, state: &State) -> Result<Self, RequestError> {
        let Params { document: named, operation_name, variables } = params;
        let found = match &state.engine.trusted {
            Some(trusted) => trusted.find(named)?,
            None => document::find(named, &state.engine.persisted)?,
        };
        Ok(Self { found, operation_name, variables })
    }
}

/// The answer; a refusal is counted.
fn replied(reply: Reply, media_type: MediaType, state: &State) -> HttpResponse {
    if let Some(reason) = reply.refusal().and_then(Code::reason) {
        state.metrics.refused(reason);
    }
    reply.response(media_type)
}

/// A request that may be run.
struct Prepared {
    request: Request,
    text: Arc<str>,
    /// What to keep the text under once it was answered.
    keep: Option<Hash>,
    is_mutation: bool,
    revision: RevisionRead,
    cost: u64,
    /// The operation's name, where it has one.
    name: Option<String>,
}

/// Everything that is looked at before the engine sees the request.
fn prepare(asked: Asked, http: &HttpRequest, state: &State) -> Result<Prepared, RequestError> {
    let Asked { found: Found { text, keep }, operation_name, variables } = asked;
    let document = document::parse(&text)?;
    let (operation, cost) = document::check(&document, operation_name.as_deref(), &variables, state.limits)?;
    let is_mutation = operation.node.ty == OperationType::Mutation;
    let mut named = document.operations.iter().filter(|(_, other)| std::ptr::eq(*other, operation));
    let name = named.next().and_then(|(name, _)| name).map(ToString::to_string);
    if is_mutation && http.method() != Method::POST {
        return Err(RequestError::new(Code::Method, "mutations are sent with POST"));
    }
    let cost = cost.points();
    tracing::debug!(cost, operation = operation_name.as_deref(), "query");
    operation::check_variables(&operation.node, &variables)?;
    door::charge(http, cost)?;

    let operation_state = crate::graphql::operation(state.store.clone(), state.clock.clone(), state.limits);
    let revision = operation_state.revision_read();
    // The text is not looked at again: the engine takes the parsed document.
    let mut request = Request::new(String::new()).variables(variables).data(operation_state);
    request.operation_name = operation_name;
    request.set_parsed_query(document);
    Ok(Prepared { request, text, keep, is_mutation, revision, cost, name })
}

async fn run(prepared: Prepared, state: &State) -> Reply {
    let Prepared { request, text, keep, is_mutation, revision, cost, name } = prepared;
    let begun = state.clock.elapsed();
    let response = state.engine.schema(text.len()).execute(request).await;
    // A field's error has a path. Without one nothing was run, and an answer must not have data
    // (GraphQL specification, section 7.1); the engine gives null.
    let is_refused = response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty());
    if is_refused {
        return errors::refused(response.errors).into();
    }
    // Half an answer helps nobody whose other half is a database that is gone.
    if response.errors.iter().any(errors::is_unavailable) {
        return errors::database_gone().into();
    }
    // Values of the schema's own scalars are read by the fields they are given to. What does not fit
    // refuses the request (section 6.1.2), except where something was changed already.
    if !is_mutation && response.errors.iter().any(errors::is_input) {
        let mut errors: Vec<ServerError> = response.errors.into_iter().filter(errors::is_input).collect();
        errors.iter_mut().for_each(|error| error.path.clear());
        return errors::refused(errors).into();
    }
    if let Some(hash) = keep {
        state.engine.persisted.keep(hash, text);
    }
    let at = state.clock.elapsed();
    state.metrics.operated(Operated {
        name: name.as_deref(),
        trusted: state.engine.trusted.is_some(),
        has_read: revision.number().is_some(),
        at,
        took: at.saturating_sub(begun),
    });
    let Response { data, errors, extensions, .. } = response;
    Reply::of(data, errors::of_fields(errors), extensions, revision.number(), cost)
}
