//! Whether the process is alive, and whether it can answer: for load balancers and supervisors.

use super::State;
use super::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::http::header::ContentEncoding;
use actix_web::{HttpResponse, web};
use chancery_schema::store::{ImportJob, Revision, StoreError};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use std::time::Duration;

/// How long the database may take to answer before the server counts as not ready.
const WAIT: Duration = Duration::from_secs(1);

/// The process is alive. Asks nothing of the database: restarting would not mend it.
pub(super) async fn alive() -> HttpResponse {
    answer(&json!({ "status": "alive" }))
}

/// The database answers and something was imported. An import that failed since changes nothing
/// about that: the revision before is in service.
pub(super) async fn ready(state: web::Data<State>) -> HttpResponse {
    let unavailable = |detail| Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).response();
    match tokio::time::timeout(WAIT, newest(&state)).await {
        Ok(Ok((Some(revision), import))) => answer(&json!({
            "status": "ready",
            "revision": revision.number,
            "recordedAt": instant(revision.recorded_at),
            "sourceTime": instant(revision.source_time),
            "source": revision.source,
            "lastImport": import.as_ref().map(last_import),
        })),
        Ok(Ok((None, _))) => unavailable("nothing was imported yet"),
        Ok(Err(error)) => {
            tracing::error!(%error, cause = ?std::error::Error::source(&error), "the database does not answer");
            unavailable("the database does not answer")
        }
        Err(_) => unavailable("the database did not answer within a second"),
    }
}

async fn newest(state: &State) -> Result<(Option<Revision>, Option<ImportJob>), StoreError> {
    state.store.ping().await?;
    // In this order: what an import says it made is then there.
    let import = state.store.last_import().await?;
    Ok((state.store.latest_revision().await?, import))
}

/// What anybody may know of the import that ended last.
fn last_import(job: &ImportJob) -> serde_json::Value {
    json!({
        "id": job.id,
        "state": job.state.name(),
        "finishedAt": job.finished_at.map(instant),
        "errors": job.counts.map(|counts| counts.errors),
        "warnings": job.counts.map(|counts| counts.warnings),
    })
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn answer(body: &serde_json::Value) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(ContentEncoding::Identity)
        .insert_header(("cache-control", "no-store"))
        .json(body)
}
