//! HTTP: the routes, and what every answer has in common.

mod access;
pub(crate) mod answers;
mod assets;
pub(crate) mod availability;
mod base;
mod body;
mod bundle;
mod contract;
pub(crate) mod door;
mod embeds;
mod endpoint;
mod feeds;
mod finish;
pub(crate) mod fresh;
mod front;
#[cfg(any(fuzzing, test))]
pub(crate) mod fuzzing;
mod graphiql;
pub(crate) mod graphql;
mod guard;
mod health;
mod imports;
mod linked;
pub(crate) mod local;
pub(crate) mod openapi;
mod operators;
pub(crate) mod problem;
pub(crate) mod query;
mod reference;
mod rest;
mod secure;
pub(crate) mod surrogate;
mod version;

use crate::config::Server as Settings;
use crate::graphql::Limits;
use crate::importing::Importer;
use crate::metrics::Metrics;
use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, web};
use answers::Answers;
use availability::Availability;
pub(crate) use base::base;
pub(crate) use bundle::takes_brotli;
use chancery_schema::{Clock, Store};
use endpoint::{endpoints, mount, read};
pub(crate) use rest::pick;
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;
use tokio::sync::Semaphore;
use tracing_actix_web::TracingLogger;

/// How long the head of a request, and then its body, may take to arrive.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection without a request is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long requests in flight may take once the server is told to stop, in seconds.
const SHUTDOWN_SECONDS: u64 = 10;

/// What handlers share.
pub(crate) struct State {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    /// What answers GraphQL.
    engine: graphql::Engine,
    /// Why GraphiQL is not served, where it is not.
    graphiql_off: Option<&'static str>,
    /// Imports what is configured, where something is.
    pub(crate) importer: Option<Importer>,
    pub(crate) limits: Limits,
    /// The largest body of a request, in bytes.
    pub(crate) body_limit: usize,
    /// What stands before every request.
    pub(crate) door: Arc<door::Door>,
    /// The address under which the world sees this server, without a slash at the end.
    pub(crate) public_url: Option<String>,
    /// What is counted.
    pub(crate) metrics: Metrics,
    /// Whether the database answers.
    pub(crate) availability: Availability,
    /// Answers that are kept.
    pub(crate) answers: Answers,
    /// What is known about the revision in service.
    pub(crate) known: fresh::Known,
    /// Permits to write a workbook.
    pub(crate) workbooks: Arc<Semaphore>,
    /// Whether answers say what they are made of.
    surrogate_keys: bool,
    /// Who may frame embeds. Origins are checked where they are read, so every one fits into a header.
    frames: Option<secure::Frames>,
}

impl State {
    pub(crate) fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        importer: Option<Importer>,
        metrics: Metrics,
        settings: &Settings,
    ) -> Self {
        let limits = Limits {
            page_size: settings.page_size,
            depth: settings.graphql.query_depth,
            cost: settings.graphql.query_cost,
            introspection: settings.graphql.introspection.is_on(),
            direct: settings.graphql.direct,
        };
        let door = Arc::new(door::Door::new(
            &settings.door,
            settings.database_connections,
            workers(settings),
            &clock,
            &metrics,
        ));
        Self {
            store,
            clock,
            engine: graphql::Engine::new(limits, settings.memory.records_memory > 0),
            graphiql_off: (!settings.graphql.graphiql.is_on()).then_some("GraphiQL is off on this server"),
            importer,
            limits,
            body_limit: usize::try_from(settings.door.body_limit).unwrap_or(usize::MAX),
            door,
            public_url: settings.public_url.as_ref().map(|url| url.as_str().to_owned()),
            metrics,
            availability: Availability::assumed(),
            answers: Answers::none(),
            known: fresh::Known::default(),
            workbooks: Arc::new(Semaphore::new(rest::WORKBOOKS)),
            surrogate_keys: settings.memory.surrogate_keys.is_on(),
            frames: secure::Frames::of(&settings.door.embed_sites).ok(),
        }
    }

    /// The same, where GraphQL answers these documents and no others. GraphiQL would have nothing to ask.
    pub(crate) fn answering_only(self, trusted: graphql::Trusted) -> Self {
        let off = "GraphiQL is off on this server, which answers the operations that are registered with it";
        Self { engine: self.engine.answering_only(trusted), graphiql_off: Some(off), ..self }
    }
}

/// A server and the address it is bound to.
pub(crate) type Bound = (Server, SocketAddr);

/// Binds the address for everybody and, where there is one, the one for operators. Requests are answered
/// once the servers are awaited.
///
/// # Errors
/// The address that cannot be listened on, and why.
pub(crate) fn bind(
    state: State,
    settings: &Settings,
) -> Result<(Bound, Option<Bound>), (SocketAddr, io::Error)> {
    let state = web::Data::new(state);
    let listen = settings.listen.0;
    let public = public(state.clone(), settings).map_err(|error| (listen, error))?;
    let operators = settings
        .metrics_listen
        .map(|listen| operators::bind(state, listen.0).map_err(|error| (listen.0, error)));
    Ok((public, operators.transpose()?))
}

/// How many threads answer.
fn workers(settings: &Settings) -> usize {
    let workers = settings.workers.map(usize::from);
    workers.or_else(|| available_parallelism().ok().map(NonZeroUsize::get)).unwrap_or(1)
}

fn public(state: web::Data<State>, settings: &Settings) -> io::Result<Bound> {
    let door = Arc::clone(&state.door);
    let front = front::Before::new(state.clone());
    let app = move || {
        // The last one wrapped is the outermost.
        App::new()
            .app_data(state.clone())
            .wrap(from_fn(door::measured))
            .wrap(Compress::default())
            .wrap(from_fn(door::pass))
            .wrap(from_fn(finish::finish))
            .wrap(TracingLogger::<finish::RequestSpan>::new())
            .configure(|app| endpoints().iter().for_each(|endpoint| mount(app, endpoint)))
            .default_service(web::to(problem::not_found))
    };
    door::listen(&door, settings.listen.0, workers(settings), app, front)
}
