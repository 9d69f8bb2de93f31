//! What the API answers, over HTTP.

mod bad_input;
mod changes;
mod contract;
mod direct;
mod generated;
mod lists;
mod nodes;
mod publication;
mod sample;
mod search;
mod statements;
mod time;
