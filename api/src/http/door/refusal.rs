//! What is said to who is not let in: a problem, or GraphQL's errors at `/graphql`.

use super::TooMuch;
use super::lengths::{MAX_ADDRESS, MAX_HEADER_BYTES, MAX_HEADERS};
use super::room::Full;
use crate::http::REQUEST_TIMEOUT;
use crate::http::body::Untaken;
use crate::http::graphql::{self, errors::Code};
use crate::http::problem::{
    ADDRESS_TOO_LONG, HEADERS_TOO_LARGE, INVALID_REQUEST, OVERLOADED, Problem, ProblemType, RATE_LIMITED,
    TIMED_OUT, TOO_LARGE,
};
use actix_web::http::header::{self, ContentEncoding, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use std::time::Duration;

/// Whether errors have GraphQL's shape at a path, as it is routed: decoded.
pub(super) fn is_graphql(path: &str) -> bool {
    path == "/graphql"
}

/// Marks the answer to who was not let in: there are many where there is no room, and the log counts them.
pub(in crate::http) struct Refused;

/// Why a request is not let in, or not worked on any longer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Refusal {
    AddressTooLong,
    HeadersTooLarge,
    /// The largest body, in bytes.
    BodyTooLarge(usize),
    BodyTooSlow,
    BodyCut,
    BodyInPieces,
    RateLimited(TooMuch),
    Overloaded(Full),
    /// How long it was worked on.
    TimedOut(Duration),
}

impl From<TooMuch> for Refusal {
    fn from(refused: TooMuch) -> Self {
        Self::RateLimited(refused)
    }
}

impl From<Full> for Refusal {
    fn from(full: Full) -> Self {
        Self::Overloaded(full)
    }
}

impl From<TooMuch> for Problem {
    fn from(refused: TooMuch) -> Self {
        Self::of(RATE_LIMITED, refused.detail())
    }
}

impl TooMuch {
    /// What is wrong, in a sentence.
    pub(crate) fn detail(&self) -> String {
        let Self { retry_after, limit, cost } = self;
        if *cost > u64::from(*limit) {
            return format!(
                "this costs {cost} points, and a client has {limit} for a minute: ask for less at a time"
            );
        }
        format!(
            "this costs {cost} points, and less is left of the {limit} that a client has for a minute: try again in \
             {retry_after} s"
        )
    }
}

impl Refusal {
    /// What it is counted as; nothing where it is counted already.
    pub(super) fn reason(self) -> Option<&'static str> {
        match self {
            Self::AddressTooLong => Some("address-length"),
            Self::HeadersTooLarge => Some("header-length"),
            Self::BodyTooLarge(_) => Some("body-length"),
            Self::BodyTooSlow | Self::BodyCut => Some("slow-body"),
            Self::BodyInPieces => Some("body-pieces"),
            Self::RateLimited(_) => None,
            Self::Overloaded(full) => Some(full.reason()),
            Self::TimedOut(_) => Some("request-time"),
        }
    }

    /// The answer, small and never compressed.
    pub(super) fn answer(self, request: &HttpRequest) -> HttpResponse {
        let (kind, code) = self.kind();
        let is_graphql = is_graphql(request.match_info().as_str());
        let detail = self.detail(is_graphql);
        let mut response = if is_graphql {
            graphql::refuse(request, code, &detail)
        } else {
            Problem::of(kind, detail).response()
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_ENCODING, ContentEncoding::Identity.to_header_value());
        if let Some(seconds) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    fn kind(self) -> (ProblemType, Code) {
        match self {
            Self::AddressTooLong => (ADDRESS_TOO_LONG, Code::UrlTooLong),
            Self::HeadersTooLarge => (HEADERS_TOO_LARGE, Code::HeadersTooLarge),
            Self::BodyTooLarge(_) => (TOO_LARGE, Code::BodyTooLarge),
            Self::BodyTooSlow => (INVALID_REQUEST, Code::Timeout),
            Self::BodyCut | Self::BodyInPieces => (INVALID_REQUEST, Code::BadRequest),
            Self::RateLimited(_) => (RATE_LIMITED, Code::RateLimited),
            Self::Overloaded(_) => (OVERLOADED, Code::Overloaded),
            Self::TimedOut(_) => (TIMED_OUT, Code::TimedOut),
        }
    }

    fn detail(self, is_graphql: bool) -> String {
        match self {
            Self::AddressTooLong if is_graphql => {
                format!("the URL is longer than {MAX_ADDRESS} bytes; send the query with POST")
            }
            Self::AddressTooLong => format!("the address is longer than {MAX_ADDRESS} bytes"),
            Self::HeadersTooLarge => format!(
                "the request has more than {MAX_HEADERS} headers, or more than {MAX_HEADER_BYTES} bytes of them"
            ),
            Self::BodyTooLarge(limit) => format!("the body is larger than {limit} bytes"),
            Self::BodyTooSlow => format!("the body did not arrive within {} s", REQUEST_TIMEOUT.as_secs()),
            Self::BodyCut => "the body was cut off".to_owned(),
            Self::BodyInPieces => Untaken::in_pieces(),
            Self::RateLimited(refused) => refused.detail(),
            Self::Overloaded(full) => full.detail(),
            Self::TimedOut(time) => {
                format!(
                    "answering took longer than {} ms and was given up; ask for less at a time",
                    time.as_millis()
                )
            }
        }
    }

    fn retry_after(self) -> Option<u64> {
        match self {
            Self::RateLimited(refused) => Some(refused.retry_after),
            Self::Overloaded(_) => Some(1),
            _ => None,
        }
    }
}
