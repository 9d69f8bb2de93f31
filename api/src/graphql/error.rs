//! Errors as a client sees them: a sentence, and a code to act on.

use crate::lists::BadInput;
use crate::telemetry::causes;
use async_graphql::{Context, Error, ErrorExtensions};
use chancery_schema::StoreError;
use std::sync::Arc;

/// Codes of errors that resolvers give; `extensions.code` in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// An argument makes no sense; the message says which and why.
    BadUserInput,
    /// Nothing is known for the time asked about.
    NotRecorded,
    /// The database does not answer at present.
    Unavailable,
    /// Something went wrong in here; the log says what.
    Internal,
}

impl Code {
    /// The code as it is written in `extensions.code`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::NotRecorded => "NOT_RECORDED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }

    /// An error of this code.
    pub(super) fn error(self, message: impl Into<String>) -> Error {
        Error::new(message.into()).extend_with(|_, extensions| extensions.set("code", self.as_str()))
    }
}

/// A nullable field of the root: where it fails it is null, and the rest of the answer stands (GraphQL
/// specification, section 6.4.4). The engine gives up the whole parent where a resolver fails.
pub(super) async fn nullable<T>(
    ctx: &Context<'_>,
    found: impl Future<Output = Result<Option<T>, Error>>,
) -> Option<T> {
    match found.await {
        Ok(found) => found,
        Err(error) => {
            ctx.add_error(ctx.set_error_path(error.into_server_error(ctx.item.pos)));
            None
        }
    }
}

/// An argument makes no sense.
pub(super) fn bad_input(message: impl Into<String>) -> Error {
    Code::BadUserInput.error(message)
}

/// A filter makes no sense.
pub(super) fn bad_filter(wrong: BadInput) -> Error {
    bad_input(wrong.0)
}

/// What went wrong in the Store, as a client may know it; the rest is logged.
pub(super) fn store_error(error: &StoreError) -> Error {
    match error {
        StoreError::NotYetRecorded { .. } => Code::NotRecorded.error(error.to_string()),
        error if error.is_request() => bad_input(error.to_string()),
        error => {
            let causes = causes(error);
            tracing::error!(%error, ?causes, "the store failed");
            if error.is_unavailable() {
                return Code::Unavailable
                    .error("the database does not answer at present; try again in a few seconds");
            }
            Code::Internal.error("internal error")
        }
    }
}

/// What went wrong in a batch of loads: shared by all that were waiting for it.
pub(super) fn shared_error(error: Arc<StoreError>) -> Error {
    store_error(&error)
}
