//! GraphQL over HTTP, to the draft of the specification: <https://graphql.github.io/graphql-over-http/draft/>.
//!
//! A request goes through these, and the first to refuse it answers: media type, URL or body,
//! what reading it costs the client, parameters, which document is meant, its text, parser, operation,
//! [`super::guard`], variables, what the client may spend on it, validation. Only then is anything run.

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
#[cfg(test)]
mod tests;
mod trusted;

use super::answers::{Key, Partial, answered, is_repeated, may_be_kept, unlearn};
use super::{State, door};
use crate::graphql::direct::{Planned, Stop};
use crate::graphql::{Limits, Operation, Schema, schema, terse_schema};
use crate::metrics::Operated;
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, ServerError, Value, Variables};
use cacheable::{forbid, shared, unless_known};
use document::Found;
use documents::{Document, Documents};
use errors::{Code, RequestError};
use negotiate::{MediaType, negotiate};
use params::{Hash, Params};
use persisted::Persisted;
use reply::Reply;
use std::sync::Arc;
use std::time::Duration;
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
}

impl Engine {
    pub(super) fn new(limits: Limits) -> Self {
        super::guard::read_schema();
        Self {
            schema: limits.introspection.then(schema),
            terse: terse_schema(limits.introspection),
            persisted: Persisted::default(),
            documents: Documents::default(),
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
    let is_read = request.method() != Method::POST;
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
    document: Arc<Document>,
    /// It was kept.
    is_known: bool,
    /// How it is answered without the engine, where it can be.
    plan: Option<Arc<Planned>>,
    cost: u64,
    /// The operation's name, where it has one.
    name: Option<String>,
}

/// Everything that is looked at before the engine sees the request.
fn prepare(asked: Asked, http: &HttpRequest, state: &State) -> Result<Prepared, RequestError> {
    let Asked { found: Found { text, keep }, operation_name, variables } = asked;
    let known = state.engine.documents.get(&text);
    let is_known = known.is_some();
    let document = match known {
        Some(document) => document,
        None => Arc::new(Document::parse(&text)?),
    };
    let (operation, cost) = document.check(operation_name.as_deref(), &variables, state.limits)?;
    let is_mutation = operation.node.ty == OperationType::Mutation;
    let name = document.name_of(operation).map(ToString::to_string);
    if is_mutation && http.method() != Method::POST {
        return Err(RequestError::new(Code::Method, "mutations are sent with POST"));
    }
    let cost = cost.points();
    tracing::debug!(cost, operation = operation_name.as_deref(), "query");
    operation::check_variables(&operation.node, &variables)?;
    door::charge(http, cost)?;

    // Only a document that is known fits the schema for certain, and only with values that fitted it before.
    let is_planned =
        is_known && state.limits.direct && document.accepts(operation_name.as_deref(), &variables);
    let plan = is_planned.then(|| document.plan(operation_name.as_deref(), &variables)).flatten();
    let mut request = Request::new(String::new()).variables(variables);
    request.operation_name = operation_name;
    Ok(Prepared { request, text, keep, is_mutation, document, is_known, plan, cost, name })
}

fn operation_state(state: &State) -> Operation {
    crate::graphql::operation(state.store.clone(), state.clock.clone(), state.limits)
}

async fn run(prepared: Prepared, state: &State) -> Reply {
    let begun = state.clock.elapsed();
    if let Some(plan) = &prepared.plan {
        let operation = operation_state(state);
        let answered = plan.run(&operation, &prepared.request.variables).await;
        if answered == Err(Stop::Gone) {
            return errors::database_gone().into();
        }
        if let Ok(body) = answered {
            let revision = operation.revision_read();
            let Prepared { text, keep, cost, name, .. } = prepared;
            if let Some(hash) = keep {
                state.engine.persisted.keep(hash, text);
            }
            operated(state, name.as_deref(), revision.number(), begun, "direct");
            return shared(Reply::ready(body, revision.number(), cost), &revision, state);
        }
    }
    run_by_engine(prepared, begun, state).await
}

/// Tells that an operation was run.
fn operated(state: &State, name: Option<&str>, revision: Option<i64>, begun: Duration, by: &'static str) {
    let at = state.clock.elapsed();
    state.metrics.operated(Operated {
        name,
        trusted: state.engine.trusted.is_some(),
        has_read: revision.is_some(),
        at,
        took: at.saturating_sub(begun),
    });
    state.metrics.ran(by);
}

async fn run_by_engine(prepared: Prepared, begun: Duration, state: &State) -> Reply {
    let Prepared { mut request, text, keep, is_mutation, document, is_known, cost, name, .. } = prepared;
    let operation = operation_state(state);
    let revision = operation.revision_read();
    // The text is not looked at again: the engine takes the parsed document.
    request.set_parsed_query(document.to_parsed());
    let (operation_name, variables) = (request.operation_name.clone(), request.variables.clone());
    let response = state.engine.schema(text.len()).execute(request.data(operation)).await;
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
        state.engine.persisted.keep(hash, Arc::clone(&text));
    }
    if state.limits.direct {
        document.accept(operation_name.as_deref(), &variables);
        if !is_known {
            let document = document.made_ready(operation_name.as_deref(), &variables);
            state.engine.documents.keep(text, document);
        }
    }
    operated(state, name.as_deref(), revision.number(), begun, "engine");
    let Response { data, errors, extensions, .. } = response;
    let reply = Reply::of(data, errors::of_fields(errors), extensions, revision.number(), cost);
    if is_mutation { reply } else { shared(reply, &revision, state) }
}
