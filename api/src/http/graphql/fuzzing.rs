//! What holds for every document and for every request, whatever it is: see `crate::fuzzing`.

use super::params::{self, Named, Params};
use super::{document, operation};
use crate::graphql::{Limits, check};
use crate::http::guard;
use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use futures_util::FutureExt;
use std::sync::LazyLock;

/// More selections than the guard may ever let through.
const TOO_MANY: u64 = 2_001;
/// The longest that is said of anything, in bytes.
const LONGEST_MESSAGE: usize = 2_000;

static SCHEMA: LazyLock<check::Schema> = LazyLock::new(check::schema);

/// A query, and behind a byte 0 the JSON of its variables: it is scanned, parsed and weighed, and what is let
/// through is validated by the engine.
///
/// What is refused is refused in few words. What is let through costs no more than it may, has no more selections
/// with every fragment written out than it may, and is the same the second time.
pub fn query(data: &[u8]) {
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let text = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let variables = parts.next().and_then(|json| serde_json::from_slice(json).ok());
    let variables = Variables::from_json(variables.unwrap_or_default());
    let document = match document::parse(&text) {
        Ok(document) => document,
        Err(error) => return assert!(error.messages().len() < LONGEST_MESSAGE, "{}", error.messages()),
    };
    let names: Vec<Option<String>> =
        document.operations.iter().map(|(name, _)| name.map(ToString::to_string)).collect();
    for name in names {
        let bounds = Limits::default();
        let outcome = document::check(&document, name.as_deref(), &variables, bounds);
        let again = document::check(&document, name.as_deref(), &variables, bounds);
        let costs = |outcome: &Result<(_, guard::Cost), _>| outcome.as_ref().ok().map(|(_, cost)| *cost);
        assert_eq!(costs(&outcome), costs(&again));
        match outcome {
            Err(error) => assert!(error.messages().len() < LONGEST_MESSAGE, "{}", error.messages()),
            Ok((operation, cost)) => {
                assert!(cost.fields <= bounds.cost);
                let set = &operation.node.selection_set.node;
                assert!(written_out(&document, set, 0) < TOO_MANY, "{text}");
                // Whatever it says, it says it.
                let _ = operation::check_variables(&operation.node, &variables);
                let _ = check::fits(&SCHEMA, document.clone(), name).now_or_never();
            }
        }
    }
}

/// How many selections a set has with every fragment written out; [`TOO_MANY`] where they are more.
fn written_out(document: &ExecutableDocument, set: &SelectionSet, depth: u32) -> u64 {
    assert!(depth < 100, "selections nest too deep");
    let mut count = 0;
    for selection in &set.items {
        let below = match &selection.node {
            Selection::Field(field) => Some(&field.node.selection_set.node),
            Selection::InlineFragment(inline) => Some(&inline.node.selection_set.node),
            Selection::FragmentSpread(spread) => document
                .fragments
                .get(&spread.node.fragment_name.node)
                .map(|fragment| &fragment.node.selection_set.node),
        };
        count += 1 + below.map_or(0, |set| written_out(document, set, depth + 1));
        if count >= TOO_MANY {
            return TOO_MANY;
        }
    }
    count
}

/// A request: read as a body, and as the query of a URL.
///
/// What is refused is refused in few words. A body that is read is JSON in which nothing is given twice, and a
/// hash that is read is the one that is written.
pub fn params(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let body = params::from_body(data);
    if body.is_ok() {
        assert!(serde_json::from_slice::<serde_json::Value>(data).is_ok(), "{text}");
    }
    for outcome in [body, params::from_url(&text)] {
        match outcome {
            Err(error) => assert!(error.messages().len() < LONGEST_MESSAGE, "{}", error.messages()),
            Ok(Params { document, variables, .. }) => {
                assert!(!format!("{variables:?}").contains("\\0"), "a text holds U+0000: {text}");
                match document {
                    Named::Text(query) | Named::Hashed(query, _) => {
                        assert!(!query.trim().is_empty() && !query.contains('\0'));
                    }
                    Named::Hash(hash) => {
                        assert_eq!(params::hash(&data_encoding::HEXLOWER.encode(&hash)), Some(hash));
                    }
                    Named::Id(_) => {}
                }
            }
        }
    }
}
