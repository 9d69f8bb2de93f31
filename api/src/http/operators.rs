//! What operators ask, on an address of its own: metrics, and whether the server is up. It has no token
//! and no limits, and it answers while everybody else is refused.

use super::problem::Problem;
use super::{State, health, read};
use crate::metrics::MEDIA_TYPE;
use actix_web::dev::Server;
use actix_web::http::StatusCode;
use actix_web::{App, HttpResponse, HttpServer, web};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// Binds the address of `--metrics-listen`. Questions are answered once the server is awaited.
pub(super) fn bind(state: web::Data<State>, listen: SocketAddr) -> io::Result<(Server, SocketAddr)> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .route("/metrics", read().to(metrics))
            .route("/healthz", read().to(health::alive))
            .route("/readyz", read().to(health::ready))
            .default_service(web::to(async || {
                let detail = "there is nothing here; `known` lists what there is";
                let known = ["/metrics", "/healthz", "/readyz"];
                Problem::new(StatusCode::NOT_FOUND, detail).known(known).response()
            }))
    })
    .workers(1)
    .client_request_timeout(super::REQUEST_TIMEOUT)
    .keep_alive(Duration::from_secs(75))
    .shutdown_timeout(1)
    .disable_signals()
    .bind(listen)?;
    let address = server.addrs().first().copied().unwrap_or(listen);
    Ok((server.run(), address))
}

/// `/metrics`.
async fn metrics(state: web::Data<State>) -> HttpResponse {
    match state.metrics.text() {
        Ok(text) => HttpResponse::Ok()
            .content_type(MEDIA_TYPE)
            .insert_header(("cache-control", "no-store"))
            .body(text),
        Err(error) => {
            tracing::error!(%error, "the metrics cannot be written");
            super::problem::internal()
        }
    }
}
