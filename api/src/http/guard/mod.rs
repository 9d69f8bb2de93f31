//! Bounds on GraphQL documents, looked at before anything is validated or run.
//!
//! The engine expands every fragment where it is spread, without remembering it, before it compares
//! anything with a limit: a document of 1 kB can keep it busy for minutes. So:
//!
//! 1. [`scan`] looks at the text: nesting, number of tokens, length of names. The parser descends
//!    into values without a bound and would exhaust the stack;
//! 2. [`check`] walks the parsed document once; what a fragment holds is computed once and
//!    remembered, all sums saturate.
//!
//! Bounds that settings change are in [`Limits`]; the others are constants that no reasonable query
//! comes near.

mod arguments;
mod scan;
#[cfg(test)]
mod tests;
mod weigh;

pub(super) use scan::scan;

use crate::graphql::{DEFAULT_PAGE_SIZE, Limits};
use crate::http::graphql::errors::Code;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition};
use async_graphql::{Pos, Variables};
use weigh::{Weigher, Weight};

/// How many aliases a document may have.
const MAX_ALIASES: u64 = 100;
/// How many directives a document may have.
const MAX_DIRECTIVES: u64 = 100;
/// How many directives may stand at one place.
const MAX_DIRECTIVES_AT_ONCE: usize = 10;
/// How many arguments a field or directive may have.
const MAX_ARGUMENTS: usize = 50;
/// How many variables an operation may have.
const MAX_VARIABLES: usize = 100;
/// How many fields, spreads and inline fragments a document may have, counted at every place where
/// a fragment is spread.
const MAX_SELECTIONS: u64 = 2_000;
/// How many fields of content with fields below them a document may have, counted likewise. Each may
/// cost a statement of the database, and the engine runs a field as often as it is repeated.
const MAX_OBJECTS: u64 = 400;
/// How deep selections may nest, fragments counted. The engine refuses more than 32 without a code.
const MAX_NESTING: u32 = 32;
/// The largest cost of introspection. The query of GraphiQL costs 550,000.
const MAX_INTROSPECTION: u64 = 1_500_000;
/// The length of a list that is asked for without `first` or `last`.
const DEFAULT_LENGTH: u64 = DEFAULT_PAGE_SIZE as u64;

/// Why a document is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) position: Option<Pos>,
}

impl Refusal {
    fn new(code: Code, message: impl Into<String>, position: impl Into<Option<Pos>>) -> Self {
        Self { code, message: message.into(), position: position.into() }
    }

    fn document(message: impl Into<String>, position: impl Into<Option<Pos>>) -> Self {
        Self::new(Code::DocumentLimit, message, position)
    }
}

/// Refuses a document that is too large in any respect, and an operation of it (one of
/// `document.operations`) that is too deep or asks for too much. Returns the operation's cost.
pub(super) fn check(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
    bounds: Limits,
) -> Result<u64, Refusal> {
    let mut weigher = Weigher::new(document, operation, variables, bounds);
    let mut all = Weight::default();
    let mut weight = Weight::default();
    for (_, other) in document.operations.iter() {
        let definitions = &other.node.variable_definitions;
        if definitions.len() > MAX_VARIABLES {
            let message =
                format!("the operation has {} variables and may have {MAX_VARIABLES}", definitions.len());
            return Err(Refusal::document(message, other.pos));
        }
        let on_variables = definitions.iter().map(|definition| definition.node.directives.as_slice());
        for directives in on_variables.chain([other.node.directives.as_slice()]) {
            weigher.directives(directives)?;
        }
        let one = weigher.operation(&other.node)?;
        all.add(&one);
        if std::ptr::eq(&other.node, operation) {
            weight = one;
        }
    }
    // Fragments that no operation uses are looked at by the engine too.
    for name in document.fragments.keys() {
        all.add(&weigher.fragment(name, 0)?.unwrap_or_default());
    }
    weigher.counts(&all)?;
    if weight.depth > bounds.depth {
        let message = format!("the query is {} levels deep and may be {} deep", weight.depth, bounds.depth);
        return Err(Refusal::new(Code::DepthLimit, message, None));
    }
    if weight.introspection > MAX_INTROSPECTION {
        let message = format!(
            "the query's introspection costs {} and may cost {MAX_INTROSPECTION}: ask for __schema once, with less in it",
            weight.introspection
        );
        return Err(Refusal::new(Code::CostLimit, message, None));
    }
    let cost = weight.whole();
    if cost > bounds.cost {
        let message = format!(
            "the query costs {cost} and may cost {}: ask for fewer fields, or for shorter lists with first or last \
             (a list without either counts as {DEFAULT_LENGTH})",
            bounds.cost
        );
        return Err(Refusal::new(Code::CostLimit, message, None));
    }
    Ok(cost)
}
