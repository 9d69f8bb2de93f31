//! Which version of the program answers.

use actix_web::http::header::ContentEncoding;
use actix_web::{HttpResponse, Responder};
use serde_json::json;

pub(super) async fn version() -> impl Responder {
    HttpResponse::Ok()
        .insert_header(ContentEncoding::Identity)
        .insert_header(("cache-control", "no-cache"))
        .json(json!({ "name": "chancery", "version": env!("CARGO_PKG_VERSION") }))
}
