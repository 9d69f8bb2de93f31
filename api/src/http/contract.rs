//! The REST contract, served.

use super::{State, base};
use crate::contract::{DEFAULT_SERVER, OPENAPI, json};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

/// As it is committed, but for the server, which is this one. The media type is that of RFC 9512.
pub(super) async fn yaml(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer("application/yaml", OPENAPI, &base(&request, &state))
}

/// The same in JSON.
pub(super) async fn in_json(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match json() {
        Some(text) => answer("application/json", text, &base(&request, &state)),
        None => super::problem::internal(),
    }
}

fn answer(media_type: &str, text: &str, server: &str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(text.replacen(DEFAULT_SERVER, server, 1))
}
