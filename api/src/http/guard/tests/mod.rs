mod bounds;
mod cost;

use super::*;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::DocumentOperations;
use serde_json::{Value, json};
use std::fmt::Write;
use std::time::{Duration, Instant};

const BOUNDS: Limits = Limits { page_size: 500, depth: 15, cost: 20_000, introspection: true, direct: true };

fn with(text: &str, variables: Value) -> Result<u64, Refusal> {
    scan(text)?;
    let document = parse_query(text).expect("a document that parses");
    let operation = match &document.operations {
        DocumentOperations::Single(operation) => operation,
        DocumentOperations::Multiple(operations) => operations.values().next().expect("an operation"),
    };
    check(&document, &operation.node, &Variables::from_json(variables), BOUNDS).map(|cost| cost.fields)
}

fn cost(text: &str) -> u64 {
    with(text, json!({})).expect("a query that is let through")
}

fn refusal(text: &str) -> Refusal {
    with(text, json!({})).expect_err("a query that is refused")
}
