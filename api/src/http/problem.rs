//! Errors of everything but GraphQL: `application/problem+json` (RFC 9457).

use super::endpoint::ENDPOINTS;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// An error as a client sees it.
#[derive(Debug, Serialize)]
pub(super) struct Problem {
    /// The reason phrase of the status.
    title: &'static str,
    /// The status code.
    status: u16,
    /// What is wrong, and what would be right.
    detail: String,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self { title, status: status.as_u16(), detail: detail.into() }
    }

    pub(super) fn response(&self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(self).unwrap_or_default();
        HttpResponse::build(status)
            .content_type("application/problem+json")
            .insert_header(("cache-control", "no-store"))
            .body(body)
    }
}

/// Something went wrong in here; the log says what.
pub(super) fn internal() -> HttpResponse {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong in the server; its log says what")
        .response()
}

/// Nothing is served at the path.
pub(super) async fn not_found(request: HttpRequest) -> HttpResponse {
    let places: Vec<String> =
        ENDPOINTS.iter().map(|endpoint| format!("{} ({})", endpoint.path, endpoint.about)).collect();
    let path = shorten(request.path(), 100);
    let detail = format!("there is nothing at {path}; this server answers at {}", places.join(", "));
    Problem::new(StatusCode::NOT_FOUND, detail).response()
}

/// A text of at most `limit` characters, and a sign that it was longer.
pub(super) fn shorten(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}… ({} bytes in all)", text.get(..end).unwrap_or_default(), text.len()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shorten("äöü", 3), "äöü");
        assert_eq!(shorten("äöü", 2), "äö… (6 bytes in all)");
    }
}
