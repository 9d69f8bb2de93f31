//! The direct path: answers written from loaded records, without a future and a value for each field.
//!
//! An operation is made into a [`Plan`] once, and the plan is kept with its document. It is run level by level:
//! what all rows of a level refer to is loaded in one call of the Store, then the answer is written in the order
//! of the query. Each object of the schema has one table here ([`Object::field`]), with a line for each field.
//!
//! The engine's own path is the measure: what is not in a table, and whatever is not as usual when a plan is run
//! (an argument that makes no sense, a record that is missing where there has to be one, a list or a text for
//! which there is no room, a failure of the Store), is [`Stop::Plain`], and the engine answers the whole operation. So
//! errors and what they make null are its own. That both give the same bytes is held by `tests/graphql/direct`.

mod article;
mod asset;
mod attribution;
mod collect;
mod fields;
mod given;
mod lists;
mod loads;
mod member;
mod membership;
mod nodes;
mod organization;
mod out;
mod people;
mod plan;
mod root;
mod rows;
mod sponsors;
#[cfg(test)]
mod tests;
mod texts;
mod together;
mod under;
mod values;

use super::operation::Operation;
use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use collect::Compile;
use given::{Defaults, Run};
use out::Out;
use plan::Plan;
use root::Root;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Why there is no answer from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The engine has to answer: something is not known here, or is not as usual.
    Plain,
    /// The database does not answer. The engine would wait for it once more, to say so too.
    Gone,
}
use Stop::Plain;

/// An operation that is answered here.
pub(crate) struct Planned {
    root: Plan<Root>,
    defaults: Defaults,
    /// The length of the last answer: the next one is about as long.
    length: AtomicUsize,
    /// How many fields it has, fragments expanded.
    size: usize,
}

/// What an answer begins with.
const START: &[u8] = b"{\"data\":";

impl Planned {
    /// Plans an operation of a document that fits the schema, with the conditions of its directives as the
    /// variables have them.
    ///
    /// # Errors
    /// [`Stop`].
    pub(crate) fn new(
        document: &ExecutableDocument,
        operation: &OperationDefinition,
        variables: &Variables,
    ) -> Result<Self, Stop> {
        if operation.ty != OperationType::Query || !operation.directives.is_empty() {
            return Err(Plain);
        }
        let compile = Compile::new(&document.fragments, variables);
        let root = compile.plan(&[&operation.selection_set.node], None)?;
        Ok(Self {
            root,
            defaults: Defaults::of(operation),
            length: AtomicUsize::new(0),
            size: compile.size(),
        })
    }

    /// How many fields it has, fragments expanded.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Answers the operation: the whole body, as the engine's answer without errors is written.
    ///
    /// # Errors
    /// [`Stop`].
    pub(crate) async fn run(&self, operation: &Operation, variables: &Variables) -> Result<Vec<u8>, Stop> {
        let run = Run::new(operation, variables, &self.defaults);
        let table = self.root.fill(vec![Root], &run).await?;
        let mut out = Out::new(operation, self.length.load(Ordering::Relaxed));
        out.raw(START);
        table.write(0, &mut out)?;
        out.raw(b"}");
        let bytes = out.into_bytes();
        self.length.store(bytes.len(), Ordering::Relaxed);
        Ok(bytes)
    }
}
