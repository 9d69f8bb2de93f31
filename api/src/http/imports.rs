//! Imports: asking for one, and reading what became of those asked for.

use super::State;
use super::access::authorize;
use super::problem::{self, Problem, shorten};
use crate::importing::findings_of;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use chancery_schema::StoreError;
use chancery_schema::store::{ImportJob, ImportTrigger, KEPT_IMPORTS};
use chancery_schema::token::Role;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

/// How many jobs a list has where the request does not say.
const DEFAULT_LIMIT: u64 = 20;

/// Asks for an import of the content that is configured.
pub(super) async fn create(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let token = match authorize(&request, &state, Role::Operator).await {
        Ok(token) => token,
        Err(response) => return response,
    };
    let Some(importer) = &state.importer else {
        let detail = "this server has no content to import: start it with --content TREE (CHANCERY_CONTENT), \
                      or import with `chancery import`";
        return Problem::new(StatusCode::CONFLICT, detail).response();
    };
    if state.store.is_read_only() {
        let detail = "the database of this server is read-only: its file may not be written, or its server is a \
                      standby; nothing can be imported here";
        return Problem::new(StatusCode::CONFLICT, detail).response();
    }
    match importer.request(ImportTrigger::Api).await {
        Ok(job) => {
            tracing::info!(import = job.id, token = token.id, "an import is asked for");
            let location = format!("/v1/imports/{}", job.id);
            answer(HttpResponse::Accepted().insert_header((header::LOCATION, location)), &view(&job))
        }
        Err(error) => {
            tracing::error!(%error, "an import cannot be asked for");
            problem::internal()
        }
    }
}

/// One import, with its findings.
pub(super) async fn one(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    if let Err(response) = authorize(&request, &state, Role::Observer).await {
        return response;
    }
    let id = request.match_info().get("id").unwrap_or_default();
    match find(&state, id).await {
        Ok(Some((job, findings))) => {
            let mut body = view(&job);
            let (findings, omitted) = findings_of(findings);
            if let Some(body) = body.as_object_mut() {
                body.insert("findings".to_owned(), findings);
                body.insert("omitted".to_owned(), omitted);
            }
            answer(&mut HttpResponse::Ok(), &body)
        }
        Ok(None) => {
            let detail = format!("there is no import {}; the last {KEPT_IMPORTS} are kept", shorten(id, 60));
            Problem::new(StatusCode::NOT_FOUND, detail).response()
        }
        Err(error) => Problem::from(error).response(),
    }
}

/// The imports asked for last, the newest first, without their findings.
pub(super) async fn list(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    if let Err(response) = authorize(&request, &state, Role::Observer).await {
        return response;
    }
    let limit = match limit(request.query_string()) {
        Ok(limit) => limit,
        Err(detail) => return Problem::new(StatusCode::BAD_REQUEST, detail).response(),
    };
    let under_way = state.importer.as_ref().map(crate::importing::Importer::under_way).unwrap_or_default();
    let mut jobs = match state.store.import_jobs(limit).await {
        Ok(jobs) => jobs,
        Err(error) => return Problem::from(error).response(),
    };
    // What ended since the first look is in the database; what is under way may not be, yet.
    let unknown = under_way.iter().filter(|job| !jobs.iter().any(|known| known.id == job.id));
    let unknown: Vec<ImportJob> = unknown.cloned().collect();
    for known in &mut jobs {
        let ended = known.finished_at.is_some();
        if let Some(job) = under_way.iter().find(|job| job.id == known.id && !ended) {
            known.clone_from(job);
        }
    }
    let mut all: Vec<ImportJob> = unknown.into_iter().chain(jobs).collect();
    // Stable: of those asked for at one instant, what is under way is the newest.
    all.sort_by_key(|job| std::cmp::Reverse(job.requested_at));
    all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    answer(&mut HttpResponse::Ok(), &json!({ "imports": all.iter().map(view).collect::<Vec<_>>() }))
}

/// A job, as far as it is. What is under way is known to the importer first, what ended to the database.
async fn find(state: &State, id: &str) -> Result<Option<(ImportJob, Option<Value>)>, StoreError> {
    if let Some(found) = state.importer.as_ref().and_then(|importer| importer.find(id)) {
        return Ok(Some(found));
    }
    let Some(job) = state.store.import_job(id).await? else { return Ok(None) };
    let findings = state.store.import_findings(id).await?;
    Ok(Some((job, findings)))
}

/// How many jobs the parameters ask for.
fn limit(query: &str) -> Result<u64, String> {
    let mut limit = None;
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if name != "limit" {
            return Err(format!("there is no parameter “{}”; there is limit", shorten(&name, 60)));
        }
        let number = value.parse().ok().filter(|number| (1..=KEPT_IMPORTS).contains(number));
        let number = number.ok_or_else(|| {
            format!("limit is a number from 1 to {KEPT_IMPORTS}, and was given “{}”", shorten(&value, 60))
        })?;
        if limit.replace(number).is_some() {
            return Err("limit is given more than once".to_owned());
        }
    }
    Ok(limit.unwrap_or(DEFAULT_LIMIT))
}

/// A job as it is shown: every key is there, null where nothing is known yet.
pub(super) fn view(job: &ImportJob) -> Value {
    let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    json!({
        "id": job.id,
        "state": job.state.name(),
        "trigger": job.trigger.name(),
        "requestedAt": instant(job.requested_at),
        "startedAt": job.started_at.map(instant),
        "finishedAt": job.finished_at.map(instant),
        "revision": job.revision,
        "changed": job.changed,
        "error": job.error,
        "summary": job.counts.map(|counts| json!({
            "errors": counts.errors,
            "warnings": counts.warnings,
            "notes": counts.notes,
        })),
    })
}

fn answer(response: &mut actix_web::HttpResponseBuilder, body: &Value) -> HttpResponse {
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "Authorization"))
        .json(body)
}

#[cfg(test)]
mod tests {
    use super::limit;

    #[test]
    fn a_limit_that_is_none_is_an_error_that_names_the_bounds() {
        assert_eq!((limit(""), limit("limit=1"), limit("limit=100")), (Ok(20), Ok(1), Ok(100)));
        for query in ["limit=0", "limit=101", "limit=-1", "limit=x", "limit="] {
            assert!(limit(query).unwrap_err().contains("from 1 to 100"), "{query}");
        }
        assert!(limit("limit=1&limit=2").unwrap_err().contains("more than once"));
        assert!(limit("first=1").unwrap_err().contains("“first”"));
    }
}
