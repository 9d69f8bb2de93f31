//! HTTP: the routes, and what every answer has in common.

mod access;
pub(crate) mod answers;
mod assets;
pub(crate) mod availability;
mod base;
mod bundle;
mod contract;
pub(crate) mod door;
mod embeds;
mod endpoint;
mod feeds;
mod finish;
pub(crate) mod fresh;
mod graphiql;
mod graphql;
mod guard;
mod health;
mod imports;
mod linked;
pub(crate) mod local;
pub(crate) mod openapi;
pub(crate) mod problem;
pub(crate) mod query;
mod reference;
mod rest;
mod version;

use crate::config::Server as Settings;
use crate::graphql::{Limits, Schema};
use crate::importing::Importer;
use crate::metrics::Metrics;
use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use answers::Answers;
use availability::Availability;
pub(crate) use base::base;
pub(crate) use bundle::takes_brotli;
use chancery_schema::{Clock, Store};
use endpoint::{endpoints, mount};
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
    pub(crate) schema: Schema,
    /// Imports what is configured, where something is.
    pub(crate) importer: Option<Importer>,
    pub(crate) limits: Limits,
    /// The largest body of a request, in bytes.
    pub(crate) body_limit: usize,
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
    /// Turns to write a workbook.
    pub(crate) workbooks: Arc<Semaphore>,
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
        };
        Self {
            store,
            clock,
            schema: crate::graphql::schema(),
            importer,
            limits,
            body_limit: usize::try_from(settings.door.body_limit).unwrap_or(usize::MAX),
            public_url: settings.public_url.as_ref().map(|url| url.as_str().to_owned()),
            metrics,
            availability: Availability::assumed(),
            answers: Answers::none(),
            known: fresh::Known::default(),
            workbooks: Arc::new(Semaphore::new(rest::WORKBOOKS)),
        }
    }
}

/// Binds the address. Requests are answered once the server is awaited.
pub(crate) fn bind(state: State, settings: &Settings) -> io::Result<(Server, SocketAddr)> {
    let state = web::Data::new(state);
    let workers = settings.workers.or_else(|| available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let server = HttpServer::new(move || {
        // The last one wrapped is the outermost.
        App::new()
            .app_data(state.clone())
            .wrap(Compress::default())
            .wrap(from_fn(finish::finish))
            .wrap(TracingLogger::<finish::RequestSpan>::new())
            .configure(|app| endpoints().iter().for_each(|endpoint| mount(app, endpoint)))
            .default_service(web::to(problem::not_found))
    })
    .workers(workers)
    .client_request_timeout(REQUEST_TIMEOUT)
    .client_disconnect_timeout(Duration::from_secs(2))
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(SHUTDOWN_SECONDS)
    // The command line listens for signals: the server's own handling of Ctrl-C drops requests.
    .disable_signals()
    .bind(settings.listen.0)?;
    let address = server.addrs().first().copied().unwrap_or(settings.listen.0);
    Ok((server.run(), address))
}
