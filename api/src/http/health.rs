//! Whether the process is alive, and whether it can answer: for load balancers and supervisors.

use super::State;
use super::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::http::header::ContentEncoding;
use actix_web::{HttpResponse, web};
use chancery_schema::store::{Revision, StoreError};
use serde_json::json;
use std::time::Duration;

/// How long the database may take to answer before the server counts as not ready.
const WAIT: Duration = Duration::from_secs(1);

/// The process is alive. Asks nothing of the database: restarting would not mend it.
pub(super) async fn alive() -> HttpResponse {
    answer(&json!({ "status": "alive" }))
}

/// The database answers and something was imported.
pub(super) async fn ready(state: web::Data<State>) -> HttpResponse {
    let unavailable = |detail| Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).response();
    match tokio::time::timeout(WAIT, newest(&state)).await {
        Ok(Ok(Some(revision))) => answer(&json!({
            "status": "ready",
            "revision": revision.number,
            "recordedAt": revision.recorded_at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        })),
        Ok(Ok(None)) => unavailable("nothing was imported yet"),
        Ok(Err(error)) => {
            tracing::error!(%error, cause = ?std::error::Error::source(&error), "the database does not answer");
            unavailable("the database does not answer")
        }
        Err(_) => unavailable("the database did not answer within a second"),
    }
}

async fn newest(state: &State) -> Result<Option<Revision>, StoreError> {
    state.store.ping().await?;
    state.store.latest_revision().await
}

fn answer(body: &serde_json::Value) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(ContentEncoding::Identity)
        .insert_header(("cache-control", "no-store"))
        .json(body)
}
