//! What a request may be answered from before it is routed: told by its head alone.

use crate::http::State;
use crate::http::answers::{Exact, Reading};
use actix_http::Request;
use actix_web::dev::RequestHead;
use actix_web::http::{Method, header};

/// What a request may be answered from here.
pub(super) enum Asked {
    /// It reads what is at an address.
    Reads(Exact),
    /// It has a query in its body, which is not read yet.
    Queries(Reading),
    /// The application answers it.
    Other,
}

impl Asked {
    pub(super) fn of(request: &Request, state: &State) -> Self {
        let RequestHead { method, uri, headers, .. } = request.head();
        if !state.answers.keeps() || headers.contains_key(header::AUTHORIZATION) {
            return Self::Other;
        }
        let read = || Exact::read(method, uri.path(), uri.query(), headers, state.public_url.is_none());
        // A body that nobody reads closes the connection.
        let is_bare =
            !headers.contains_key(header::CONTENT_LENGTH) && !headers.contains_key(header::TRANSFER_ENCODING);
        match *method {
            Method::GET | Method::HEAD if is_bare => Self::Reads(read().end()),
            Method::POST if uri.path() == "/graphql" && is_plain_json(request.head()) => {
                Self::Queries(read())
            }
            _ => Self::Other,
        }
    }
}

/// Whether a body is of the type that GraphQL takes, as most clients write it. Another way to write it is looked at by
/// the application.
fn is_plain_json(request: &RequestHead) -> bool {
    let mut types = request.headers.get_all(header::CONTENT_TYPE);
    let is_json = types.next().is_some_and(|given| {
        let given = given.as_bytes();
        given.eq_ignore_ascii_case(b"application/json")
            || given.eq_ignore_ascii_case(b"application/json; charset=utf-8")
            || given.eq_ignore_ascii_case(b"application/json;charset=utf-8")
    });
    is_json && types.next().is_none() && !request.headers.contains_key(header::CONTENT_ENCODING)
}
