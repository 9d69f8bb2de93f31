//! What becomes of a query, from its text to its answer. It knows nothing of the request it came in, and is done
//! where there is time for it: on the thread that answers, or in the lane for what is dear.

use super::Asked;
use super::cacheable::shared;
use super::document::Found;
use super::documents::Document;
use super::errors::{self, Code, RequestError};
use super::operation;
use super::params::Hash;
use super::reply::Reply;
use crate::graphql::Operation;
use crate::graphql::direct::{Planned, Stop};
use crate::http::State;
use crate::http::guard::Cost;
use crate::metrics::Operated;
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, ServerError, Value};
use std::sync::Arc;
use std::time::Duration;

/// The longest text that is parsed and held against the schema where others are answered, in bytes: longer ones take
/// more than a millisecond. What was answered before is kept parsed.
const SHORT: usize = 1_024;
/// The longest text or body that is looked at where others are answered, known or not, in bytes.
pub(super) const LONG: usize = 8 * 1_024;
/// From how much work on a query is dear, in points, where the engine runs it: some two milliseconds, where all
/// that is asked for is there. A page of twenty articles is some 250, a hundred members with three fields are 400.
const DEAR: u64 = 1_000;
/// The same where a plan runs it and records are kept in memory: it takes a tenth of the time then.
const DEAR_BY_PLAN: u64 = 10_000;
/// From how large an answer on, as estimated, a query is dear whoever runs it, in bytes: points count a text of many
/// pages as they do a name.
const DEAR_BYTES: u64 = 1 << 20;
/// How much of the cost of introspection takes as long as a field of content.
const INTROSPECTION_FIELD: u64 = 32;

/// A query that may be run.
pub(super) struct Prepared {
    request: Request,
    text: Arc<str>,
    /// What to keep the text under once it was answered.
    keep: Option<Hash>,
    pub(super) is_mutation: bool,
    document: Arc<Document>,
    /// It was kept.
    is_known: bool,
    /// How it is answered without the engine, where it can be and was not tried yet.
    plan: Option<Arc<Planned>>,
    cost: Cost,
    /// The operation's name, where it has one.
    name: Option<String>,
    /// When a plan that gave up began with it, where one did.
    begun: Option<Duration>,
}

/// Whether a query is dear before it is known what it asks for: its body or its text is long, or the text is not short
/// and its document not known.
pub(super) fn is_long(asked: &Asked) -> bool {
    let length = asked.found.text.len();
    asked.is_long || length > LONG || (length > SHORT && asked.known.is_none())
}

/// Everything that is looked at before the engine sees the query.
pub(super) fn prepare(asked: Asked, is_post: bool, state: &State) -> Result<Prepared, RequestError> {
    let Asked { found: Found { text, keep }, known, operation_name, variables, .. } = asked;
    // Somebody may have asked the same while this waited.
    let known = known.or_else(|| state.engine.documents.get(&text));
    let is_known = known.is_some();
    let document = match known {
        Some(document) => document,
        None => Arc::new(Document::parse(&text)?),
    };
    let (operation, cost) = if is_known {
        document.check(operation_name.as_deref(), &variables, state.limits)?
    } else {
        document.check_anew(operation_name.as_deref(), &variables, state.limits)?
    };
    let is_mutation = operation.node.ty == OperationType::Mutation;
    let name = document.name_of(operation).map(ToString::to_string);
    if is_mutation && !is_post {
        return Err(RequestError::new(Code::Method, "mutations are sent with POST"));
    }
    tracing::debug!(cost = cost.points(), operation = operation_name.as_deref(), "query");
    operation::check_variables(&operation.node, &variables)?;

    // Only a document that is known fits the schema for certain, and only with values that fitted it before.
    let is_planned =
        is_known && state.limits.direct && document.accepts(operation_name.as_deref(), &variables);
    let plan = is_planned.then(|| document.plan(operation_name.as_deref(), &variables)).flatten();
    let mut request = Request::new(String::new()).variables(variables);
    request.operation_name = operation_name;
    Ok(Prepared { request, text, keep, is_mutation, document, is_known, plan, cost, name, begun: None })
}

impl Prepared {
    /// What the client is charged for it.
    pub(super) fn points(&self) -> u64 {
        self.cost.points()
    }

    /// Whether it is dear to run, as far as its cost tells: by its plan, or by the engine where it has none (left).
    pub(super) fn is_dear(&self, state: &State) -> bool {
        let Cost { fields, introspection, bytes } = self.cost;
        let work = fields.saturating_add(introspection / INTROSPECTION_FIELD);
        let is_quick = self.plan.is_some() && state.engine.keeps_records;
        let most = if is_quick { DEAR_BY_PLAN } else { DEAR };
        work > most || bytes > DEAR_BYTES
    }

    /// The answer by the plan, where there is one that holds; otherwise the query without a plan, for the engine.
    pub(super) async fn by_plan(mut self: Box<Self>, state: &State) -> Result<Reply, Box<Self>> {
        let Some(plan) = self.plan.take() else { return Err(self) };
        let begun = state.clock.elapsed();
        let operation = operation_state(state);
        let answered = plan.run(&operation, &self.request.variables).await;
        let body = match answered {
            Ok(body) => body,
            Err(Stop::Gone) => return Ok(errors::database_gone().into()),
            Err(Stop::Plain) => {
                self.begun = Some(begun);
                return Err(self);
            }
        };
        let revision = operation.revision_read();
        let Self { text, keep, cost, name, .. } = *self;
        if let Some(hash) = keep {
            state.engine.persisted.keep(hash, text);
        }
        operated(state, name.as_deref(), revision.number(), begun, "direct");
        Ok(shared(Reply::ready(body, revision.number(), cost.points()), &revision, state))
    }

    /// The answer, by the plan where there is one that holds.
    pub(super) async fn run(self: Box<Self>, state: &State) -> Reply {
        match self.by_plan(state).await {
            Ok(reply) => reply,
            Err(rest) => run_by_engine(*rest, state).await,
        }
    }
}

fn operation_state(state: &State) -> Operation {
    crate::graphql::operation(state.store.clone(), state.clock.clone(), state.limits)
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

async fn run_by_engine(prepared: Prepared, state: &State) -> Reply {
    let Prepared { mut request, text, keep, is_mutation, document, is_known, cost, name, begun, .. } =
        prepared;
    let begun = begun.unwrap_or_else(|| state.clock.elapsed());
    let cost = cost.points();
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
