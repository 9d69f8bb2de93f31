//! Bounds on GraphQL documents, looked at before anything is validated or run.
//!
//! The engine expands every fragment where it is spread, without remembering it, before it compares
//! anything with a limit: a document of 1 kB can keep it busy for minutes. So:
//!
//! 1. [`scan`] looks at the text: nesting, number of tokens, length of names. The parser descends
//!    into values without a bound and would exhaust the stack;
//! 2. [`check`] walks the parsed document once, by the types of the schema; what a fragment holds is
//!    computed once and remembered, all sums saturate.
//!
//! Bounds that settings change are in [`Limits`]; the others are constants that no reasonable query
//! comes near.

mod arguments;
mod prices;
mod scan;
#[cfg(test)]
mod tests;
mod typename;
mod types;
mod weigh;
mod weight;

pub(super) use arguments::{Given, given};
pub(super) use scan::scan;
pub(super) use types::read_schema;

use crate::graphql::{DEFAULT_PAGE_SIZE, Limits};
use crate::http::graphql::errors::Code;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition};
use async_graphql::{Pos, Variables};
use prices::{USUAL_PARTS, USUAL_RECORDS};
use weigh::Weigher;
use weight::Weight;

/// How many aliases a document may have.
const MAX_ALIASES: u64 = 100;
/// How many directives a document may have.
const MAX_DIRECTIVES: u64 = 100;
/// How many directives may stand at one place.
const MAX_DIRECTIVES_AT_ONCE: usize = 10;
/// How many arguments a field or directive may have.
const MAX_ARGUMENTS: usize = 50;
/// How many arguments a document may have, counted at every place where a fragment is spread.
const MAX_ARGUMENTS_IN_ALL: u64 = 5_000;
/// How many values the arguments of a document may have, variables counted wherever they are used: the
/// engine takes a copy of a variable there and compares it with its type.
const MAX_VALUES: u64 = 50_000;
/// How many operations a document may have. The engine follows every fragment for each of them.
const MAX_OPERATIONS: usize = 50;
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
const MAX_INTROSPECTION: u64 = 1_000_000;
/// How often a query may ask for the whole schema.
const MAX_SCHEMAS: u64 = 1;
/// How often a query may ask for a type of it by name.
const MAX_TYPES: u64 = 5;
/// How deep `types`, `fields`, `inputFields`, `interfaces` and `possibleTypes` may nest: deeper, types lead to
/// types without an end. No tool asks for more than the fields of types.
const MAX_LISTED: u32 = 2;
/// How large an answer may be as estimated, in bytes.
const MAX_ANSWER: u64 = 16 << 20;
/// How large a text of content is taken to be, in bytes: a page of prose. Longer ones are bounded as they are,
/// when they are read.
const TEXT_BYTES: u64 = 4 << 10;
/// How much of the cost of introspection is as one field of content.
const INTROSPECTION_POINT: u64 = 1_000;
/// The length of a list that is asked for without `first` or `last`.
const DEFAULT_LENGTH: u64 = DEFAULT_PAGE_SIZE as u64;

/// Why a document is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) position: Option<Pos>,
    /// What there is too much of, how much of it there is, and how much there may be.
    pub(super) measure: Option<(&'static str, u64, u64)>,
}

/// What an operation costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    /// Fields of content, those of lists multiplied by the length that is asked for.
    pub(super) fields: u64,
    /// The cost of introspection, in units of its own.
    pub(super) introspection: u64,
    /// The size of the answer as estimated, in bytes, without introspection. Nobody is charged for it.
    pub(super) bytes: u64,
}

impl Cost {
    /// What a client is charged for it.
    pub(super) fn points(self) -> u64 {
        self.fields.saturating_add(self.introspection / INTROSPECTION_POINT)
    }
}

impl Refusal {
    fn new(code: Code, message: impl Into<String>, position: impl Into<Option<Pos>>) -> Self {
        Self { code, message: message.into(), position: position.into(), measure: None }
    }

    /// The same with what there is too much of, for clients to act on.
    fn measured(self, what: &'static str, is: u64, maximum: u64) -> Self {
        Self { measure: Some((what, is, maximum)), ..self }
    }

    fn document(message: impl Into<String>, position: impl Into<Option<Pos>>) -> Self {
        Self::new(Code::DocumentLimit, message, position)
    }
}

/// Refuses a document that is too large in any respect, and an operation of it (one of
/// `document.operations`) that is too deep, asks for too much, or asks for the schema where it is not told. Returns
/// the operation's cost.
pub(super) fn check(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
    bounds: Limits,
) -> Result<Cost, Refusal> {
    let operations = document.operations.iter().count();
    if operations > MAX_OPERATIONS {
        let message = format!("the document has {operations} operations; it may have {MAX_OPERATIONS}");
        return Err(Refusal::document(message, None));
    }
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
    bounded(&weight, bounds)?;
    Ok(Cost { fields: weight.whole(), introspection: weight.introspection, bytes: weight.bytes() })
}

/// Refuses an operation that is too deep or asks for too much.
fn bounded(weight: &Weight, bounds: Limits) -> Result<(), Refusal> {
    if weight.depth > bounds.depth {
        let message = format!("the query is {} levels deep and may be {} deep", weight.depth, bounds.depth);
        let refusal = Refusal::new(Code::DepthLimit, message, None);
        return Err(refusal.measured("depth", weight.depth.into(), bounds.depth.into()));
    }
    for (name, count, bound) in
        [("__schema", weight.schemas, MAX_SCHEMAS), ("__type", weight.types, MAX_TYPES)]
    {
        if count > bound {
            let message = format!("the query asks for {name} {count} times and may ask for it {bound} times");
            return Err(Refusal::document(message, None).measured("count", count, bound));
        }
    }
    if weight.introspection > MAX_INTROSPECTION {
        let message = format!(
            "the query's introspection costs {} and may cost {MAX_INTROSPECTION}: ask for __schema once, with less in it",
            weight.introspection
        );
        let refusal = Refusal::new(Code::CostLimit, message, None);
        return Err(refusal.measured("cost", weight.introspection, MAX_INTROSPECTION));
    }
    if weight.listed > MAX_LISTED {
        let message = format!(
            "the query nests lists of introspection {} deep and may nest them {MAX_LISTED} deep: ask for the types of \
             types by their names, with __type",
            weight.listed
        );
        let refusal = Refusal::new(Code::DepthLimit, message, None);
        return Err(refusal.measured("depth", weight.listed.into(), MAX_LISTED.into()));
    }
    let cost = weight.whole();
    if cost > bounds.cost {
        let message = format!(
            "the query costs {cost} and may cost {}: ask for fewer fields, or for shorter lists with first or last \
             (a list without either counts as {DEFAULT_LENGTH}, one that takes neither as {USUAL_RECORDS} records or {USUAL_PARTS} of anything else)",
            bounds.cost
        );
        return Err(Refusal::new(Code::CostLimit, message, None).measured("cost", cost, bounds.cost));
    }
    let bytes = weight.bytes();
    if bytes > MAX_ANSWER {
        let message = format!(
            "the answer would be some {bytes} bytes and may be {MAX_ANSWER}: ask for shorter lists with first or \
             last, or for fewer texts (html, markdown, text and body count as {TEXT_BYTES} each)"
        );
        return Err(Refusal::new(Code::CostLimit, message, None).measured("bytes", bytes, MAX_ANSWER));
    }
    Ok(())
}
