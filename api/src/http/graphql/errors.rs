//! Errors as a client of GraphQL sees them: one table of codes with the status each has.

use crate::http::door::TooMuch;
use crate::http::guard::Refusal;
use crate::http::problem::shorten;
use actix_web::http::StatusCode;
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

/// Codes in `extensions.code` of errors that are none of a resolver's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Code {
    /// The document is not GraphQL.
    Parse,
    /// The document does not fit the schema.
    Validation,
    /// The document does not have the operation asked for, or it cannot be told which of several.
    Operation,
    /// A variable or argument does not fit its type.
    BadUserInput,
    /// The query nests too deep.
    DepthLimit,
    /// The query asks for too much.
    CostLimit,
    /// The document is too large in some respect.
    DocumentLimit,
    /// The request is not one of GraphQL over HTTP.
    BadRequest,
    /// Several requests in one.
    Batching,
    /// The method does not fit the operation.
    Method,
    /// No media type that is served is accepted.
    NotAcceptable,
    /// The body did not arrive in time.
    Timeout,
    /// The body is too large.
    BodyTooLarge,
    /// The address is too long.
    UrlTooLong,
    /// The headers are too large.
    HeadersTooLarge,
    /// The body is of a media type that is not understood.
    MediaType,
    /// The persisted query is not known; the client sends it once more, with its text.
    PersistedQueryNotFound,
    /// A persisted query cannot be taken: its hash is not the one of its text, or its version is another.
    PersistedQuery,
    /// The operation is none of those that are answered.
    UntrustedDocument,
    /// The query asks for the schema, which is not told.
    IntrospectionOff,
    /// The client has asked for as much as it may in this time.
    RateLimited,
    /// The server has as much to do as it can.
    Overloaded,
    /// Answering took longer than it may.
    TimedOut,
    /// The database does not answer.
    Unavailable,
    /// Something went wrong in here; the log says what.
    Internal,
}

impl Code {
    /// The code as it is written.
    pub(in crate::http) fn as_str(self) -> &'static str {
        self.row().0
    }

    /// The status of an answer that has this error and no data.
    pub(in crate::http) fn status(self) -> StatusCode {
        self.row().1
    }

    /// As what a request is counted that was refused for asking too much or what it may not; nothing for mistakes.
    pub(super) fn reason(self) -> Option<&'static str> {
        Some(match self {
            Self::DepthLimit => "query-depth",
            Self::CostLimit => "query-cost",
            Self::DocumentLimit => "query-document",
            Self::UntrustedDocument => "untrusted-document",
            Self::IntrospectionOff => "introspection",
            _ => return None,
        })
    }

    /// The request was one of GraphQL over HTTP and what it asked was at fault. Clients that accept
    /// `application/json` alone get such errors with status 200 (GraphQL over HTTP, section 6.4.1).
    pub(in crate::http) fn is_about_the_query(self) -> bool {
        matches!(
            self,
            Self::Parse
                | Self::Validation
                | Self::Operation
                | Self::BadUserInput
                | Self::DepthLimit
                | Self::CostLimit
                | Self::DocumentLimit
                | Self::PersistedQueryNotFound
                | Self::PersistedQuery
        )
    }

    /// The body was not read, or not to its end.
    pub(in crate::http) fn leaves_the_body_unread(self) -> bool {
        matches!(self, Self::BodyTooLarge | Self::Timeout | Self::MediaType | Self::NotAcceptable)
    }

    fn row(self) -> (&'static str, StatusCode) {
        match self {
            Self::Parse => ("GRAPHQL_PARSE_FAILED", StatusCode::BAD_REQUEST),
            Self::Validation => ("GRAPHQL_VALIDATION_FAILED", StatusCode::BAD_REQUEST),
            Self::Operation => ("OPERATION_RESOLUTION_FAILURE", StatusCode::BAD_REQUEST),
            Self::BadUserInput => ("BAD_USER_INPUT", StatusCode::BAD_REQUEST),
            Self::DepthLimit => ("DEPTH_LIMIT", StatusCode::BAD_REQUEST),
            Self::CostLimit => ("COST_LIMIT", StatusCode::BAD_REQUEST),
            Self::DocumentLimit => ("DOCUMENT_LIMIT", StatusCode::BAD_REQUEST),
            Self::BadRequest => ("BAD_REQUEST", StatusCode::BAD_REQUEST),
            Self::Batching => ("BATCHING_NOT_SUPPORTED", StatusCode::BAD_REQUEST),
            Self::Method => ("METHOD_NOT_ALLOWED", StatusCode::METHOD_NOT_ALLOWED),
            Self::NotAcceptable => ("NOT_ACCEPTABLE", StatusCode::NOT_ACCEPTABLE),
            Self::Timeout => ("REQUEST_TIMEOUT", StatusCode::REQUEST_TIMEOUT),
            Self::BodyTooLarge => ("BODY_TOO_LARGE", StatusCode::PAYLOAD_TOO_LARGE),
            Self::UrlTooLong => ("URL_TOO_LONG", StatusCode::URI_TOO_LONG),
            Self::HeadersTooLarge => ("HEADERS_TOO_LARGE", StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
            Self::MediaType => ("UNSUPPORTED_MEDIA_TYPE", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            // The names that clients know (Apollo's protocol).
            Self::PersistedQueryNotFound => ("PERSISTED_QUERY_NOT_FOUND", StatusCode::BAD_REQUEST),
            Self::PersistedQuery => ("PERSISTED_QUERY_INVALID", StatusCode::BAD_REQUEST),
            Self::UntrustedDocument => ("UNTRUSTED_DOCUMENT", StatusCode::FORBIDDEN),
            Self::IntrospectionOff => ("INTROSPECTION_DISABLED", StatusCode::FORBIDDEN),
            Self::RateLimited => ("RATE_LIMITED", StatusCode::TOO_MANY_REQUESTS),
            Self::Overloaded => ("OVERLOADED", StatusCode::SERVICE_UNAVAILABLE),
            Self::TimedOut => ("TIMED_OUT", StatusCode::SERVICE_UNAVAILABLE),
            Self::Unavailable => ("UNAVAILABLE", StatusCode::SERVICE_UNAVAILABLE),
            Self::Internal => ("INTERNAL", StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

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
        let message = format!(
            "the query costs {cost} points, and the client has used what it has of {limit} for a minute: try again in \
             {retry_after} s"
        );
        let error = Self::new(Code::RateLimited, message).with("cost", cost).with("maximum", limit.into());
        Self { retry_after: Some(retry_after), ..error }
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

    #[test]
    fn codes_are_distinct() {
        use Code::{
            BadRequest, BadUserInput, Batching, BodyTooLarge, CostLimit, DepthLimit, DocumentLimit,
            HeadersTooLarge, Internal, IntrospectionOff, MediaType, Method, NotAcceptable, Operation,
            Overloaded, Parse, PersistedQuery, PersistedQueryNotFound, RateLimited, TimedOut, Timeout,
            Unavailable, UntrustedDocument, UrlTooLong, Validation,
        };
        let all = [
            BadRequest,
            BadUserInput,
            Batching,
            BodyTooLarge,
            CostLimit,
            DepthLimit,
            DocumentLimit,
            HeadersTooLarge,
            Internal,
            IntrospectionOff,
            MediaType,
            Method,
            NotAcceptable,
            Operation,
            Overloaded,
            Parse,
            PersistedQuery,
            PersistedQueryNotFound,
            RateLimited,
            TimedOut,
            Timeout,
            Unavailable,
            UntrustedDocument,
            UrlTooLong,
            Validation,
        ];
        let names: std::collections::HashSet<&str> = all.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), all.len());
        for code in all {
            assert_eq!(
                code.is_about_the_query(),
                code.status() == 400 && !matches!(code, BadRequest | Batching)
            );
        }
    }
}
