//! What is counted for operators, in the text format of OpenMetrics 1.0, which Prometheus reads.
//!
//! Labels are of bounded sets: endpoints by their pattern, reasons and outcomes by constants, GraphQL
//! operations by the names of trusted documents, or by a bounded number of names that are in use. A client cannot
//! make labels without end.

mod names;
mod statements;
#[cfg(test)]
mod tests;

use names::Names;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
pub(crate) use statements::Statements;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The media type of what [`Metrics::text`] gives.
pub(crate) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Why requests are refused, as [`Metrics::refused`] is told.
const REASONS: [&str; 19] = [
    "address-length",
    "body-length",
    "body-pieces",
    "client-connections",
    "client-overload",
    "header-length",
    "introspection",
    "memory",
    "overload",
    "query-cost",
    "query-depth",
    "query-document",
    "query-overload",
    "rate-limit",
    "request-time",
    "slow-body",
    "slow-reader",
    "slow-request",
    "untrusted-document",
];

/// Everything that is counted: one for each server. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Metrics(Arc<Counted>);

struct Counted {
    registry: Registry,
    requests: Family<Answered, Counter>,
    durations: Family<Endpoint, Histogram, fn() -> Histogram>,
    working: Gauge,
    operations: Family<Operation, Histogram, fn() -> Histogram>,
    names: Names,
    runs: Family<By, Counter>,
    refusals: Family<Reason, Counter>,
    answers: Family<Outcome, Counter>,
    hits: Counter,
    statements: Family<Accessed, Histogram, fn() -> Histogram>,
    failures: Family<Accessed, Counter>,
    database: Gauge,
    imports: Family<Outcome, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    endpoint: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Endpoint {
    endpoint: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    operation: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct By {
    by: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reason {
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Accessed {
    access: &'static str,
}

/// A GraphQL operation that was run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operated<'a> {
    /// Its name, where it has one.
    pub(crate) name: Option<&'a str>,
    /// It is a document that the operator has named.
    pub(crate) trusted: bool,
    /// It has read content.
    pub(crate) has_read: bool,
    /// When it ended, by the clock that only runs forwards.
    pub(crate) at: Duration,
    /// How long it took.
    pub(crate) took: Duration,
}

/// Where requests of one kind are counted. Who answers many of them holds it, and looks it up once.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    requests: Counter,
    durations: Histogram,
}

impl Series {
    /// A request was answered.
    pub(crate) fn answered(&self, took: Duration) {
        self.requests.inc();
        self.durations.observe(took.as_secs_f64());
    }
}

/// From 0.25 ms to 8 s, each twice the one before.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.000_25, 2.0, 16))
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("chancery");
        let requests = Family::default();
        registry.register("http_requests", "Requests answered, by endpoint and status", requests.clone());
        let durations = Family::new_with_constructor(seconds as fn() -> Histogram);
        let about = "How long requests took until their answer began, by endpoint";
        registry.register_with_unit("http_request_duration", about, Unit::Seconds, durations.clone());
        let working = Gauge::default();
        registry.register("http_requests_in_progress", "Requests being worked on", working.clone());
        let operations = Family::new_with_constructor(seconds as fn() -> Histogram);
        let about = "How long GraphQL operations took, by name";
        registry.register_with_unit("graphql_duration", about, Unit::Seconds, operations.clone());
        let runs = Family::default();
        registry.register("graphql_runs", "GraphQL operations run, by what ran them", runs.clone());
        for by in ["direct", "engine"] {
            drop(runs.get_or_create(&By { by }));
        }
        let refusals = Family::default();
        registry.register("refusals", "Requests refused before any work, by reason", refusals.clone());
        // From 0 on: a first event that makes a series is none that it grows by.
        for reason in REASONS {
            drop(refusals.get_or_create(&Reason { reason }));
        }
        let answers: Family<Outcome, Counter> = Family::default();
        registry.register("answers", "What kept answers were good for, by outcome", answers.clone());
        let hits = answers.get_or_create(&Outcome { outcome: "hit" }).clone();
        let statements = Family::new_with_constructor(seconds as fn() -> Histogram);
        let about = "How long statements of the database took, the wait for a connection in it, by access";
        registry.register_with_unit("database_statement_duration", about, Unit::Seconds, statements.clone());
        let failures = Family::default();
        for access in ["read", "write"] {
            drop(failures.get_or_create(&Accessed { access }));
        }
        registry.register("database_failures", "Statements of the database that failed", failures.clone());
        let database = Gauge::default();
        registry.register("database_up", "Whether the database answers: 1 or 0", database.clone());
        database.set(1);
        let imports = Family::default();
        registry.register("imports", "Imports that ended, by outcome", imports.clone());
        for outcome in ["SUCCEEDED", "FAILED", "INTERRUPTED"] {
            drop(imports.get_or_create(&Outcome { outcome }));
        }
        let build: Info<[(&str, &str); 1]> = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "Which version this is", build);
        Self(Arc::new(Counted {
            registry,
            requests,
            durations,
            working,
            operations,
            names: Names::default(),
            runs,
            refusals,
            answers,
            hits,
            statements,
            failures,
            database,
            imports,
        }))
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    /// All of it, in the format of [`MEDIA_TYPE`].
    pub(crate) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.0.registry)?;
        Ok(text)
    }

    /// A request was answered: `endpoint` is its pattern.
    pub(crate) fn answered(&self, endpoint: &'static str, status: u16, took: Duration) {
        self.series(endpoint, status).answered(took);
    }

    /// Where requests to an endpoint are counted that are answered with a status.
    pub(crate) fn series(&self, endpoint: &'static str, status: u16) -> Series {
        let requests = self.0.requests.get_or_create(&Answered { endpoint, status }).clone();
        let durations = self.0.durations.get_or_create(&Endpoint { endpoint }).clone();
        Series { requests, durations }
    }

    /// A kept answer was given.
    pub(crate) fn hit(&self) {
        self.0.hits.inc();
    }

    /// How many requests are being worked on.
    pub(crate) fn working(&self) -> &Gauge {
        &self.0.working
    }

    /// A GraphQL operation was run. Names come from clients: which are told apart is the affair of [`Names`].
    pub(crate) fn operated(&self, operated: Operated<'_>) {
        let Counted { operations, names, .. } = &*self.0;
        // Held to the end: a series that is removed is not to be made again by who found its name a moment before.
        let mut names = names.lock();
        let forget = |name: &str| {
            operations.remove(&Operation { operation: name.to_owned() });
        };
        let operation = match operated.name {
            None => "none",
            Some(name) if operated.trusted => name,
            Some(name) if names.has_place(name, &operated, forget) => name,
            Some(_) => "other",
        };
        let label = Operation { operation: operation.to_owned() };
        operations.get_or_create(&label).observe(operated.took.as_secs_f64());
    }

    /// A GraphQL operation was run: by a plan (`direct`), or by the engine (`engine`).
    pub(crate) fn ran(&self, by: &'static str) {
        self.0.runs.get_or_create(&By { by }).inc();
    }

    /// A request was refused before any work. `reason` is a constant in kebab-case: what was too much.
    pub(crate) fn refused(&self, reason: &'static str) {
        self.0.refusals.get_or_create(&Reason { reason }).inc();
    }

    /// What became of a look at the kept answers. `outcome` is a constant in kebab-case.
    pub(crate) fn kept(&self, outcome: &'static str) {
        self.0.answers.get_or_create(&Outcome { outcome }).inc();
    }

    /// Whether the database answers.
    pub(crate) fn database_up(&self, up: bool) {
        self.0.database.set(i64::from(up));
    }

    /// An import ended. `outcome` is the name of its state.
    pub(crate) fn imported(&self, outcome: &'static str) {
        self.0.imports.get_or_create(&Outcome { outcome }).inc();
    }
}
