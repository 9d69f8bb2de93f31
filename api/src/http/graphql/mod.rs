//! GraphQL over HTTP, to the draft of the specification: <https://graphql.github.io/graphql-over-http/draft/>.
//!
//! A request goes through these, and the first to refuse it answers: media type, URL or body,
//! parameters, the document's text, parser, operation, [`super::guard`], variables, validation.
//! Only then is anything run.

mod body;
pub(super) mod errors;
mod negotiate;
mod operation;
mod params;
mod reply;
#[cfg(test)]
mod tests;

use super::answers::{Key, answered};
use super::{State, guard};
use crate::graphql::RevisionRead;
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, ServerError, Value};
use errors::{Code, RequestError};
use negotiate::{MediaType, negotiate};
use params::Params;
use reply::Reply;

/// The longest URL, in bytes. Longer queries go in a body.
const MAX_URL: usize = 16_384;

/// A query in a URL.
pub(super) async fn get(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let Some(media_type) = negotiate(&request) else { return not_acceptable() };
    let params = read_url(&request);
    answer(&request, media_type, &Method::GET, params, &state).await
}

/// A query in a body.
pub(super) async fn post(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let Some(media_type) = negotiate(&request) else { return not_acceptable() };
    let params = read_body(&request, payload, &state).await;
    answer(&request, media_type, &Method::POST, params, &state).await
}

fn not_acceptable() -> HttpResponse {
    let message =
        "answers are application/graphql-response+json or application/json, and the request accepts neither";
    Reply::from(RequestError::new(Code::NotAcceptable, message)).response(MediaType::Json)
}

fn read_url(request: &HttpRequest) -> Result<Params, RequestError> {
    let query = request.query_string();
    if query.len() + request.path().len() > MAX_URL {
        let message = format!("the URL is longer than {MAX_URL} bytes; send the query with POST");
        return Err(RequestError::new(Code::UrlTooLong, message));
    }
    params::from_url(query)
}

async fn read_body(
    request: &HttpRequest,
    payload: web::Payload,
    state: &State,
) -> Result<Params, RequestError> {
    body::check_type(request.headers())?;
    let body = body::read(request.headers(), payload, state.body_limit).await?;
    params::from_body(&body)
}

async fn answer(
    request: &HttpRequest,
    media_type: MediaType,
    method: &Method,
    params: Result<Params, RequestError>,
    state: &State,
) -> HttpResponse {
    let params = params.map(|params| (key(&params, media_type), params));
    let prepared = params.and_then(|(key, params)| Ok((key, prepare(params, method, state)?)));
    let (key, prepared) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return Reply::from(error).response(media_type),
    };
    let key = (!prepared.is_mutation).then_some(key);
    let made = async { run(prepared, state).await.response(media_type) };
    let gone = || Reply::from(errors::database_gone()).response(media_type);
    answered(request, state, key, gone, made).await
}

fn key(params: &Params, media_type: MediaType) -> Key {
    let Params { query, operation_name, variables } = params;
    Key::of_query(query, operation_name.as_deref(), variables, media_type.content_type())
}

/// A request that may be run.
struct Prepared {
    request: Request,
    is_mutation: bool,
    revision: RevisionRead,
}

/// Everything that is looked at before the engine sees the request.
fn prepare(params: Params, method: &Method, state: &State) -> Result<Prepared, RequestError> {
    let Params { query, operation_name, variables } = params;
    guard::scan(&query)?;
    let document = async_graphql::parser::parse_query(&query).map_err(|error| {
        let positions = error.positions().collect();
        RequestError::at(Code::Parse, syntax(&error.to_string()), positions)
    })?;
    let operation = operation::select(&document, operation_name.as_deref())?;
    match operation.node.ty {
        OperationType::Mutation if method != Method::POST => {
            return Err(RequestError::new(Code::Method, "mutations are sent with POST"));
        }
        OperationType::Subscription => {
            return Err(RequestError::new(Code::Validation, "there are no subscriptions over HTTP"));
        }
        OperationType::Query | OperationType::Mutation => {}
    }
    let cost = guard::check(&document, &operation.node, &variables, state.limits)?;
    tracing::debug!(cost, operation = operation_name.as_deref(), "query");
    operation::check_variables(&operation.node, &variables)?;

    let operation_state = crate::graphql::operation(state.store.clone(), state.clock.clone(), state.limits);
    let revision = operation_state.revision_read();
    // The text is not looked at again: the engine takes the parsed document.
    let mut request = Request::new(String::new()).variables(variables).data(operation_state);
    request.operation_name = operation_name;
    let is_mutation = operation.node.ty == OperationType::Mutation;
    request.set_parsed_query(document);
    Ok(Prepared { request, is_mutation, revision })
}

/// What the parser says is wrong, without the drawing of the line it is in.
fn syntax(message: &str) -> String {
    let reason = message.lines().rev().find_map(|line| line.trim().strip_prefix("= "));
    format!("the query is not GraphQL: {}", reason.unwrap_or(message))
}

async fn run(prepared: Prepared, state: &State) -> Reply {
    let Prepared { request, is_mutation, revision } = prepared;
    let response = state.schema.execute(request).await;
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
    let Response { data, errors, extensions, .. } = response;
    Reply::of(data, errors::of_fields(errors), extensions, revision.number())
}
