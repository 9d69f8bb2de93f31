//! The Store alone: what holds whatever is recorded and asked.

mod agree;
mod as_of;
mod carry;
mod concurrency;
mod cursors;
mod kept;
mod plans;
mod present;
mod revisions;
mod search;
mod world;
