//! The codes of errors: one table, with the status of each.

use actix_web::http::StatusCode;

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
            // One that was announced; others are refused, and counted, where bodies are taken.
            Self::BodyTooLarge => "body-length",
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

#[cfg(test)]
mod tests {
    use super::*;

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
