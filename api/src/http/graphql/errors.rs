//! Errors as a client of GraphQL sees them.

pub(in crate::http) use super::codes::Code;
use crate::http::door::{Full, TooMuch};
use crate::http::guard::Refusal;
use crate::http::problem::shorten;
use async_graphql::{Pos, ServerError, Value};
use serde::Serialize;
use serde_json::{Map, json};

/// The longest message. The engine repeats what it was given at several times its size.
const MAX_MESSAGE: usize = 400;
/// How many errors an answer has.
const MAX_ERRORS: usize = 20;
/// What the engine's messages about input that does not fit its type begin with, where a value is
/// read by a resolver rather than by validation.
const INPUT_MESSAGES: [&str; 3] =
    ["Failed to parse \"", "Expected input type \"", "Invalid value for argument \""];

/// An error that ends a request before anything is run.
#[derive(Debug)]
pub(super) struct RequestError {
    pub(super) code: Code,
    pub(super) errors: Vec<Shown>,
    /// In how many seconds to try again, where that is known.
    pub(super) retry_after: Option<u64>,
}

impl RequestError {
    pub(super) fn new(code: Code, message: impl AsRef<str>) -> Self {
        Self::at(code, message, Vec::new())
    }

    pub(super) fn at(code: Code, message: impl AsRef<str>, positions: Vec<Pos>) -> Self {
        Self { code, errors: vec![Shown::new(code, message.as_ref(), positions)], retry_after: None }
    }

    /// What is wrong, in one line.
    pub(super) fn messages(&self) -> String {
        let messages: Vec<&str> = self.errors.iter().map(|error| error.message.as_str()).collect();
        messages.join("; ")
    }

    /// The same with something for clients to act on.
    fn with(mut self, name: &str, value: u64) -> Self {
        for error in &mut self.errors {
            if let Some(extensions) = error.extensions.as_object_mut() {
                extensions.insert(name.to_owned(), value.into());
            }
        }
        self
    }
}

impl From<Refusal> for RequestError {
    fn from(refusal: Refusal) -> Self {
        let error = Self::at(refusal.code, refusal.message, refusal.position.into_iter().collect());
        match refusal.measure {
            Some((what, is, maximum)) => error.with(what, is).with("maximum", maximum),
            None => error,
        }
    }
}

impl From<TooMuch> for RequestError {
    fn from(TooMuch { retry_after, limit, cost }: TooMuch) -> Self {
        // What costs more than a minute has costs that after any wait.
        let too_dear = cost > u64::from(limit);
        let message = if too_dear {
            format!(
                "the query costs {cost} points, and a client has {limit} for a minute: ask for less at a time"
            )
        } else {
            format!(
                "the query costs {cost} points, and less is left of the {limit} that a client has for a minute: try \
                 again in {retry_after} s"
            )
        };
        let error = Self::new(Code::RateLimited, message).with("cost", cost).with("maximum", limit.into());
        Self { retry_after: (!too_dear).then_some(retry_after), ..error }
    }
}

impl From<Full> for RequestError {
    fn from(full: Full) -> Self {
        Self { retry_after: Some(1), ..Self::new(Code::Overloaded, full.detail()) }
    }
}

/// An error as it is written.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Pos>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    path: Vec<async_graphql::PathSegment>,
    extensions: serde_json::Value,
}

impl Shown {
    fn new(code: Code, message: &str, locations: Vec<Pos>) -> Self {
        let message = shorten(message, MAX_MESSAGE);
        Self { message, locations, path: Vec::new(), extensions: json!({ "code": code.as_str() }) }
    }
}

/// Errors of a request that the engine refused to run.
pub(super) fn refused(mut errors: Vec<ServerError>) -> RequestError {
    // The engine looks at some things twice.
    errors.dedup_by(|a, b| a.message == b.message && a.locations == b.locations);
    let code = |error: &ServerError| if is_input(error) { Code::BadUserInput } else { Code::Validation };
    let first = errors.first().map_or(Code::Validation, code);
    RequestError { code: first, errors: shown(errors, |error| Some(code(error))), retry_after: None }
}

/// The engine says that input does not fit its type.
pub(super) fn is_input(error: &ServerError) -> bool {
    !has_code(error) && INPUT_MESSAGES.iter().any(|start| error.message.starts_with(start))
}

/// The database does not answer.
pub(super) fn database_gone() -> RequestError {
    let message = "the database does not answer at present; try again in a few seconds";
    RequestError::new(Code::Unavailable, message)
}

/// A field failed since the database does not answer.
pub(super) fn is_unavailable(error: &ServerError) -> bool {
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    code.is_some_and(|code| matches!(code, Value::String(code) if code == Code::Unavailable.as_str()))
}

/// Errors of fields, while a request was run. What resolvers say has a code; what the engine says
/// about input gets one; anything else is nobody's business but the log's.
pub(super) fn of_fields(errors: Vec<ServerError>) -> Vec<Shown> {
    shown(errors, |error| is_input(error).then_some(Code::BadUserInput))
}

fn shown(mut errors: Vec<ServerError>, code: impl Fn(&ServerError) -> Option<Code>) -> Vec<Shown> {
    let count = errors.len();
    let left_out = errors.split_off(count.min(MAX_ERRORS));
    // What is not shown is logged all the same, if it is the server's fault.
    for error in left_out.iter().filter(|error| !has_code(error) && code(error).is_none()) {
        log(error);
    }
    let mut shown: Vec<Shown> = errors.into_iter().map(|error| show(error, &code)).collect();
    if let Some(last) = shown.last_mut().filter(|_| count > MAX_ERRORS) {
        last.message.push_str(&format!(" (and {} more errors)", count - MAX_ERRORS));
    }
    shown
}

fn show(error: ServerError, code: impl Fn(&ServerError) -> Option<Code>) -> Shown {
    let given = error.extensions.as_ref().and_then(|extensions| serde_json::to_value(extensions).ok());
    let (message, extensions) = match given {
        Some(serde_json::Value::Object(given)) if given.contains_key("code") => {
            (shorten(&error.message, MAX_MESSAGE), given)
        }
        _ => match code(&error) {
            Some(code) => (shorten(&error.message, MAX_MESSAGE), with_code(code)),
            None => {
                log(&error);
                ("internal error".to_owned(), with_code(Code::Internal))
            }
        },
    };
    Shown { message, locations: error.locations, path: error.path, extensions: extensions.into() }
}

fn has_code(error: &ServerError) -> bool {
    error
        .extensions
        .as_ref()
        .is_some_and(|extensions| matches!(extensions.get("code"), Some(Value::String(_))))
}

fn with_code(code: Code) -> Map<String, serde_json::Value> {
    Map::from_iter([("code".to_owned(), code.as_str().into())])
}

fn log(error: &ServerError) {
    tracing::error!(message = error.message, path = ?error.path, "a resolver failed");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(errors: Vec<ServerError>) -> serde_json::Value {
        serde_json::to_value(of_fields(errors)).unwrap()
    }

    #[test]
    fn what_a_resolver_did_not_mean_to_say_is_not_said() {
        let shown = json(vec![ServerError::new("SELECT secret FROM /var/lib", None)]);
        assert_eq!(shown, json!([{ "message": "internal error", "extensions": { "code": "INTERNAL" } }]));
    }

    #[test]
    fn what_a_resolver_means_to_say_is_said() {
        let mut error = ServerError::new("first must be 500 at most", None);
        error.extensions.get_or_insert_default().set("code", "BAD_USER_INPUT");
        error.extensions.get_or_insert_default().set("maximum", 500);
        let shown = json(vec![error]);
        assert_eq!(shown[0]["message"], "first must be 500 at most");
        assert_eq!(shown[0]["extensions"], json!({ "code": "BAD_USER_INPUT", "maximum": 500 }));
    }

    #[test]
    fn input_the_engine_cannot_read_is_told_apart() {
        let error = ServerError::new("Failed to parse \"Date\": “x” is no date", None);
        assert!(is_input(&error));
        assert_eq!(json(vec![error])[0]["extensions"]["code"], "BAD_USER_INPUT");
        assert!(!is_input(&ServerError::new("out of memory", None)));
    }

    #[test]
    fn messages_and_errors_are_bounded() {
        let long =
            refused((0..5_000).map(|number| ServerError::new(format!("{number:060000}"), None)).collect());
        let text = serde_json::to_string(&long.errors).unwrap();
        assert!(text.len() < 16_000, "{}", text.len());
        assert!(text.contains("(60000 bytes in all)") && text.contains("and 4980 more errors"));
    }
}
