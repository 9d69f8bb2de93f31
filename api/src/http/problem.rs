//! Errors of everything but GraphQL: `application/problem+json` (RFC 9457).

use super::State;
use super::answers::mark_gone;
use super::endpoint::endpoints;
use crate::telemetry::causes;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use chancery_schema::StoreError;
use serde::Serialize;

/// A type of problem: what `type` names. Names never change once they are given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProblemType {
    /// The last part of its address.
    pub(crate) name: &'static str,
    /// Its status code.
    pub(crate) status: u16,
    /// What it is, in a few words: the same for every problem of the type (RFC 9457, section 3.1.3).
    pub(crate) title: &'static str,
    /// What it means and what to do, for people.
    pub(crate) about: &'static str,
}

macro_rules! problem_types {
    ($($constant:ident = $status:literal $name:literal, $title:literal, $about:literal;)+) => {
        $(pub(crate) const $constant: ProblemType =
            ProblemType { name: $name, status: $status, title: $title, about: $about };)+

        /// Every type there is.
        pub(crate) const PROBLEM_TYPES: &[ProblemType] = &[$($constant),+];
    };
}

problem_types! {
    INVALID_REQUEST = 400 "invalid-request", "Invalid request",
        "The request cannot be read; the detail says why.";
    UNKNOWN_PARAMETER = 400 "unknown-parameter", "Unknown parameter",
        "The address has a parameter that it does not take: `parameter` names it, `known` lists those it takes. \
         Nothing is passed over: a filter that is misspelt would answer another question.";
    INVALID_PARAMETER = 400 "invalid-parameter", "Invalid parameter",
        "The value of a parameter makes no sense: `parameter` names it, the detail says what would, and `known` \
         lists the values where there is a list of them.";
    UNKNOWN_FIELD = 400 "unknown-field", "Unknown field",
        "`fields` or `columns` names a field that there is not: `known` lists those there are at that place.";
    UNAUTHORIZED = 401 "unauthorized", "Unauthorized",
        "This needs a token: make one with `chancery token create` and send it as `Authorization: Bearer TOKEN`.";
    FORBIDDEN = 403 "forbidden", "Forbidden", "The token does not allow this; the detail says which role does.";
    NOT_FOUND = 404 "not-found", "Not found",
        "There is nothing at this address, or nothing of this id or slug; the detail says what there is.";
    NOT_RECORDED = 404 "not-recorded", "Not recorded yet",
        "Nothing had been recorded at the time that `knownAt` names; the detail says when recording began.";
    METHOD_NOT_ALLOWED = 405 "method-not-allowed", "Method not allowed",
        "The address does not answer this method; the header `Allow` lists those it answers.";
    NOT_ACCEPTABLE = 406 "not-acceptable", "Not acceptable",
        "The address has nothing of a media type that the header `Accept` takes; `known` lists those it has.";
    CONFLICT = 409 "conflict", "Conflict", "The server is not set up for this; the detail says what is missing.";
    GONE = 410 "gone", "Gone",
        "What this id names was withdrawn or has expired. `knownAt` shows what was recorded before.";
    TOO_LARGE = 413 "too-large", "Content too large",
        "The body of the request is larger than the server takes; the detail names the limit.";
    ADDRESS_TOO_LONG = 414 "address-too-long", "Address too long",
        "The address of the request is longer than the server takes; the detail names the limit.";
    RATE_LIMITED = 429 "rate-limited", "Rate limit reached",
        "The client has asked for as much as it may in this time. `Retry-After` says in how many seconds there is \
         room again, the headers `RateLimit` and `RateLimit-Policy` what was allowed and what is left.";
    HEADERS_TOO_LARGE = 431 "headers-too-large", "Request header fields too large",
        "The headers of the request are larger than the server takes; the detail names the limit.";
    INTERNAL = 500 "internal", "Internal server error",
        "Something went wrong in the server. Its log says what, under the id in the header `X-Request-Id`.";
    NOT_IMPLEMENTED = 501 "not-implemented", "Not implemented",
        "The format that is asked for is one this address does not write; `known` lists those it does.";
    UNAVAILABLE = 503 "unavailable", "Service unavailable",
        "The server cannot answer now; the detail says why. Try again later.";
    OVERLOADED = 503 "overloaded", "Overloaded",
        "The server has as much to do as it can. `Retry-After` says in how many seconds to try again.";
    TIMED_OUT = 503 "timed-out", "Timed out",
        "Answering took longer than it may, and was given up. Ask for less at a time.";
}

/// An error as a client sees it.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    /// The address of its type. Relative, so that it is the same on every server.
    r#type: String,
    /// What it is, in a few words.
    title: &'static str,
    /// The status code.
    status: u16,
    /// What is wrong, and what would be right.
    detail: String,
    /// The parameter that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// What there is instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<Vec<String>>,
    /// The database does not answer: a kept answer is given instead, where there is one.
    #[serde(skip)]
    gone: bool,
}

impl Problem {
    /// A problem of a type.
    pub(crate) fn of(kind: ProblemType, detail: impl Into<String>) -> Self {
        Self {
            r#type: format!("/problems/{}", kind.name),
            title: kind.title,
            status: kind.status,
            detail: detail.into(),
            parameter: None,
            known: None,
            gone: false,
        }
    }

    /// A problem of the general type of a status.
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let kind = PROBLEM_TYPES.iter().find(|kind| kind.status == status.as_u16());
        Self::of(kind.copied().unwrap_or(INTERNAL), detail)
    }

    /// The value of a parameter makes no sense.
    pub(crate) fn parameter(name: &str, detail: impl Into<String>) -> Self {
        Self { parameter: Some(name.to_owned()), ..Self::of(INVALID_PARAMETER, detail) }
    }

    /// What there is instead.
    #[must_use]
    pub(crate) fn known(self, known: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { known: Some(known.into_iter().map(Into::into).collect()), ..self }
    }

    /// The parameter it is about.
    #[must_use]
    pub(crate) fn about(self, parameter: &str) -> Self {
        Self { parameter: Some(parameter.to_owned()), ..self }
    }

    /// What went wrong in the Store, as a client may know it; the rest is logged.
    pub(crate) fn of_store(error: &StoreError) -> Self {
        match error {
            StoreError::NotYetRecorded { .. } => {
                Self { parameter: Some("knownAt".to_owned()), ..Self::of(NOT_RECORDED, error.to_string()) }
            }
            StoreError::Future { .. } => Self::parameter("knownAt", error.to_string()),
            StoreError::NoSuchRevision { .. } => Self::parameter("since", error.to_string()),
            error if error.is_request() => Self::of(INVALID_PARAMETER, error.to_string()),
            error => {
                let causes = causes(error);
                tracing::error!(%error, ?causes, "the store failed");
                if error.is_unavailable() { Self::database_gone() } else { Self::internal() }
            }
        }
    }

    /// Something went wrong in here; the log says what.
    pub(crate) fn internal() -> Self {
        Self::of(INTERNAL, "something went wrong in the server; its log says what")
    }

    /// The database cannot be asked; the log says why.
    pub(crate) fn database_gone() -> Self {
        let detail = "the database does not answer at present; try again in a few seconds";
        Self { gone: true, ..Self::of(UNAVAILABLE, detail) }
    }

    /// Whether the database does not answer.
    pub(crate) fn is_gone(&self) -> bool {
        self.gone
    }

    /// What it is, in a few words.
    pub(crate) fn title(&self) -> &'static str {
        self.title
    }

    /// What is wrong, and what would be right.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// The parameter that is wrong.
    pub(crate) fn at(&self) -> Option<&str> {
        self.parameter.as_deref()
    }

    /// What there is instead; nothing where there is no list of it.
    pub(crate) fn there_is(&self) -> &[String] {
        self.known.as_deref().unwrap_or_default()
    }

    /// The answer.
    pub(crate) fn response(&self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(self).unwrap_or_default();
        let mut response = HttpResponse::build(status)
            .content_type("application/problem+json")
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(body);
        if self.gone {
            mark_gone(&mut response);
        }
        response
    }
}

/// The answer, or the problem as one.
pub(crate) fn answer(outcome: Result<HttpResponse, Problem>) -> HttpResponse {
    outcome.unwrap_or_else(|problem| problem.response())
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::of_store(&error)
    }
}

/// Something went wrong in here; the log says what.
pub(crate) fn internal() -> HttpResponse {
    Problem::internal().response()
}

/// Nothing is served at the path.
pub(crate) async fn not_found(request: HttpRequest) -> HttpResponse {
    let is_embed = request.match_info().as_str().starts_with("/embed/");
    let graphiql_off =
        request.app_data::<web::Data<State>>().is_some_and(|state| state.graphiql_off.is_some());
    let is_there = |path: &str| !graphiql_off || (path != "/" && !path.starts_with("/graphiql/"));
    let near = endpoints()
        .iter()
        .filter(|endpoint| !is_embed || endpoint.path.starts_with("/embed"))
        .filter(|endpoint| is_there(&endpoint.path));
    let places = near.map(|endpoint| format!("{} ({})", endpoint.path, endpoint.about));
    let path = shorten(request.path(), 100);
    if is_embed {
        let problem = Problem::of(NOT_FOUND, format!("there is nothing at {path}")).known(places);
        return crate::embed::no_page(&request, &problem);
    }
    let detail = format!("there is nothing at {path}; `known` lists where this server answers");
    Problem::of(NOT_FOUND, detail).known(places).response()
}

/// What a type of problem means, for who follows its address.
pub(super) async fn page(request: HttpRequest) -> HttpResponse {
    let name = request.match_info().get("name").unwrap_or_default();
    let Some(kind) = PROBLEM_TYPES.iter().find(|kind| kind.name == name) else {
        let known = PROBLEM_TYPES.iter().map(|kind| format!("/problems/{}", kind.name));
        return Problem::of(NOT_FOUND, "there is no problem of this type").known(known).response();
    };
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(format!("{} ({})\n\n{}\n", kind.title, kind.status, kind.about))
}

/// A text of at most `limit` characters, and a sign that it was longer.
pub(crate) fn shorten(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}… ({} bytes in all)", text.get(..end).unwrap_or_default(), text.len()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{PROBLEM_TYPES, shorten};
    use std::collections::BTreeSet;

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shorten("äöü", 3), "äöü");
        assert_eq!(shorten("äöü", 2), "äö… (6 bytes in all)");
    }

    #[test]
    fn every_type_of_problem_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = PROBLEM_TYPES.iter().map(|kind| kind.name).collect();
        assert_eq!(names.len(), PROBLEM_TYPES.len());
    }
}
