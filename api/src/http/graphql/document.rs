//! Which document a request means, and whether it may be run.

use super::errors::{Code, RequestError};
use super::operation;
use super::params::{Hash, Named, hash};
use super::persisted::{Persisted, hash_of};
use crate::graphql::Limits;
use crate::http::guard::{self, Cost};
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Positioned, Variables};
use std::sync::Arc;

/// A document that was found.
pub(super) struct Found {
    pub(super) text: Arc<str>,
    /// What to keep it under once it was answered.
    pub(super) keep: Option<Hash>,
}

/// The document that is meant, where any may be asked for.
pub(super) fn find(named: Named, persisted: &Persisted) -> Result<Found, RequestError> {
    let known = |hash: &Hash| match persisted.get(hash) {
        Some(text) => Ok(Found { text, keep: None }),
        // The words that clients look for.
        None => Err(RequestError::new(Code::PersistedQueryNotFound, "PersistedQueryNotFound")),
    };
    match named {
        Named::Text(text) => Ok(Found { text: text.into(), keep: None }),
        Named::Hashed(text, hash) => {
            check_hash(&text, &hash)?;
            Ok(Found { text: text.into(), keep: Some(hash) })
        }
        Named::Hash(hash) => known(&hash),
        Named::Id(id) => match hash_in(&id) {
            Some(hash) => known(&hash),
            None => {
                let message = "this server keeps documents by sha256:… only: send the SHA-256 of the query's text, \
                               or the query";
                Err(RequestError::new(Code::PersistedQuery, message))
            }
        },
    }
}

/// Refuses a text that has another SHA-256: whoever asks for the hash later would get the wrong document.
pub(super) fn check_hash(text: &str, hash: &Hash) -> Result<(), RequestError> {
    if hash_of(text) == *hash {
        return Ok(());
    }
    let message = "persistedQuery.sha256Hash is not the SHA-256 of the query that comes with it";
    Err(RequestError::new(Code::PersistedQuery, message))
}

/// The hash in an id such as `sha256:…` (GraphQL over HTTP, appendix A).
pub(super) fn hash_in(id: &str) -> Option<Hash> {
    hash(id.strip_prefix("sha256:")?)
}

/// A document of a text that is not costly to parse.
pub(super) fn parse(text: &str) -> Result<ExecutableDocument, RequestError> {
    guard::scan(text)?;
    async_graphql::parser::parse_query(text).map_err(|error| {
        let positions = error.positions().collect();
        RequestError::at(Code::Parse, syntax(&error.to_string()), positions)
    })
}

/// What the parser says is wrong, without the drawing of the line it is in.
fn syntax(message: &str) -> String {
    let reason = message.lines().rev().find_map(|line| line.trim().strip_prefix("= "));
    format!("the query is not GraphQL: {}", reason.unwrap_or(message))
}

/// The operation that is meant, and what it costs, where it is one that may be run.
pub(super) fn check<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
    variables: &Variables,
    limits: Limits,
) -> Result<(&'a Positioned<OperationDefinition>, Cost), RequestError> {
    let operation = operation::select(document, name)?;
    if operation.node.ty == OperationType::Subscription {
        return Err(RequestError::new(Code::Validation, "there are no subscriptions over HTTP"));
    }
    let cost = guard::check(document, &operation.node, variables, limits)?;
    Ok((operation, cost))
}
