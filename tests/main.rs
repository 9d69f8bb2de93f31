//! The test suite: the program as others meet it, over HTTP and on the command line, and the Store
//! beneath it, on both databases.
//!
//! One binary, for three reasons: it is linked once; all tests share one PostgreSQL server, started
//! when the first of them asks for it; and what tests stand on (`harness`) is compiled once and warned
//! about once.
//!
//! - `harness`: databases, servers, trees to import, snapshots, and `openapi.yaml`, which every answer
//!   is held against;
//! - `store`: properties of revisions, cursors, days and concurrency, whatever is recorded;
//! - `import`: what `chancery import` makes of a tree and of changes to it;
//! - `graphql`: what the API answers;
//! - `export`: `chancery export`, its documentation and its examples;
//! - `http`: everything around it;
//! - `answers`: what is answered out of memory, and that it is what would be answered anew;
//! - `operators`: what those ask who run it;
//! - `safety`: what no answer may do or tell, whatever is asked and whatever fails;
//! - `side_by_side`: what the benchmark stands on: its corpus, its reading of answers;
//! - `faults`: what follows when the database, the disk or the clock fails.
//!
//! What touches a database runs on SQLite and on PostgreSQL (`on_both!`). Without PostgreSQL those
//! tests are skipped and one line says so; under `CI=true` that is a failure. Time comes from a clock
//! that stands still, and nothing waits by sleeping.

#![expect(unreachable_pub, reason = "the modules of a binary: nothing outside can reach them")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

#[macro_use]
mod harness;

mod answers;
mod export;
mod faults;
mod graphql;
mod http;
mod import;
mod operators;
mod rest;
mod safety;
mod side_by_side;
mod store;
