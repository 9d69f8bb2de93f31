//! Whether a document fits the schema, found out without running it.

use super::{EmptyMutation, EmptySubscription, Query};
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, ServerError, ValidationResult};
use std::sync::Arc;

/// What an operation that fits ends with, in place of being run.
const FITS: &str = "fits";

/// A schema that runs nothing.
pub(crate) struct Schema(super::Schema);

/// The schema, to hold documents against.
pub(crate) fn schema() -> Schema {
    Schema(super::Schema::build(Query::default(), EmptyMutation, EmptySubscription).extension(Stop).finish())
}

/// Holds an operation of a document against the schema, whatever its variables are given.
///
/// # Errors
/// What does not fit.
pub(crate) async fn fits(
    schema: &Schema,
    document: ExecutableDocument,
    operation: Option<String>,
) -> Result<(), String> {
    let mut request = Request::new(String::new());
    request.operation_name = operation;
    request.set_parsed_query(document);
    let errors = schema.0.execute(request).await.errors;
    match errors.first() {
        Some(error) if error.message != FITS => Err(error.message.clone()),
        _ => Ok(()),
    }
}

/// Stops before anything is run.
struct Stop;

impl ExtensionFactory for Stop {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Stop {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        next.run(ctx).await?;
        Err(vec![ServerError::new(FITS, None)])
    }
}
