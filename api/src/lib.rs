//! How content gets out: GraphQL, REST, exports, feeds and embeds over HTTP, the `chancery` command line,
//! configuration.
//!
//! - [`app`]: the one assembly of store, seed and server, used by the binary and by every test;
//! - [`config`]: every setting, its flag, environment variable, file key and default, in one struct;
//! - [`cli`]: what `chancery` does when run;
//! - [`doctor`]: whether a deployment is safe to put before the world;
//! - `lists`, `values`: what lists are asked by and what values look like, typed once for every surface;
//! - [`graphql`]: the schema and its resolvers, which know no HTTP;
//! - `rest`: what records look like under `/v1`, which knows no HTTP either;
//! - `export`: whole lists as files;
//! - `feed`, `linked`, `embed`: feeds, linked data, and what partners put on their pages;
//! - `importing`: imports of a running server, asked for over HTTP or by changes to the tree;
//! - `lane`: threads for dear work, beside those that answer;
//! - `metrics`: what is counted for operators;
//! - `mirror`: all answers as files, for a server of plain files;
//! - `purge`: telling a cache in front what changed;
//! - [`telemetry`]: how logs are written.
//!
//! HTTP itself (routes, the GraphQL-over-HTTP protocol, the guard against hostile queries) is
//! private: it is reached through [`app::Application`], over a socket, as clients reach it.
//!
//! Only [`app`], [`cli`] and `importing` know the importer.

pub mod app;
pub mod cli;
pub mod config;
mod contract;
pub mod doctor;
mod embed;
mod export;
mod feed;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
pub mod graphql;
mod http;
mod importing;
mod lane;
mod linked;
mod lists;
mod metrics;
mod mirror;
mod purge;
mod rest;
pub mod telemetry;
mod values;

pub use app::{Application, StartError};
pub use config::Settings;
pub use contract::OPENAPI;

/// The REST contract as the code has it: what `openapi.yaml` says, without the examples of content.
#[must_use]
pub fn openapi() -> serde_json::Value {
    http::openapi::document()
}
