//! What the benchmark (`tests/bench`) stands on.

mod answers;
mod corpus;
mod postgres;
