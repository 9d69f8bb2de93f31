//! What became of an import: for its job, which is shown outside, and for the log, which is not.

use chancery_schema::StoreError;
use chancery_schema::store::{FindingCounts, ImportJob, ImportState};
use chancery_seed::diagnostics::{Finding, Findings, Severity, json, summary};
use chancery_seed::{ImportError, Report, SourceError};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// How many findings of one import are kept with its job, errors before the others.
pub(crate) const KEPT_FINDINGS: usize = 1_000;
/// How many errors of one import are written to the log.
const LOGGED: usize = 20;

/// Writes the outcome into the job; the findings as they are kept with it.
pub(super) fn finish(
    job: &mut ImportJob,
    outcome: &Result<Report, ImportError>,
    now: DateTime<Utc>,
) -> Option<Value> {
    job.finished_at = Some(now);
    let findings = findings(outcome);
    job.counts = findings.map(counts);
    match outcome {
        Ok(report) => {
            job.state = ImportState::Succeeded;
            job.revision = Some(report.recorded.revision);
            job.changed = Some(report.recorded.changed);
        }
        Err(error) => {
            job.state = ImportState::Failed;
            job.error = Some(sentence(error));
        }
    }
    findings.map(kept)
}

/// What was found, where the tree was read to its end.
fn findings(outcome: &Result<Report, ImportError>) -> Option<&Findings> {
    match outcome {
        Ok(report) => Some(&report.findings),
        Err(error) => error.findings(),
    }
}

fn counts(findings: &Findings) -> FindingCounts {
    FindingCounts {
        errors: findings.count(Severity::Error),
        warnings: findings.count(Severity::Warning),
        notes: findings.count(Severity::Info),
    }
}

/// Why an import failed, without paths of this machine and words of the database.
fn sentence(error: &ImportError) -> String {
    match error {
        ImportError::Source(source) => {
            let reason = match source {
                SourceError::Missing(_) => "it does not exist",
                SourceError::NotAFolder(_) => "it is not a folder",
                SourceError::Unreadable { .. } => "the operating system refuses it",
                SourceError::Git(_) => "git refuses it",
            };
            format!("the configured folder cannot be read: {reason}; the server's log names it")
        }
        ImportError::Store(
            error @ (StoreError::AnotherSite { .. }
            | StoreError::ReadOnly(_)
            | StoreError::Full(_)
            | StoreError::Spool(_)),
        ) => error.to_string(),
        ImportError::Findings(_) => error.to_string(),
        ImportError::Strict(findings) => format!(
            "nothing was imported: {}, and warnings count as errors here (`--content-errors strict`, or `strict` \
             in `chancery.toml`)",
            summary(findings)
        ),
        ImportError::Store(_) => "the database failed; the server's log says more".to_owned(),
        ImportError::Threads(_) => {
            "the system gives no threads to read the tree with; the server's log says more".to_owned()
        }
        ImportError::Interrupted(_) => "the import was cut short; the server's log says more".to_owned(),
    }
}

/// Findings as they are kept: `findings`, and `omitted`, how many there are beyond those.
fn kept(findings: &Findings) -> Value {
    let mut document = json(findings);
    let all = document.get_mut("findings").map(Value::take);
    let Some(Value::Array(mut all)) = all else {
        return serde_json::json!({ "findings": [], "omitted": findings.len() });
    };
    let mut omitted = 0;
    if all.len() > KEPT_FINDINGS {
        // Stable: within errors and within the rest, the order of files and lines.
        all.sort_by_key(|finding| finding.get("severity").is_none_or(|severity| severity != "error"));
        omitted = all.len() - KEPT_FINDINGS;
        all.truncate(KEPT_FINDINGS);
    }
    serde_json::json!({ "findings": all, "omitted": omitted })
}

/// The list of the findings that are kept with a job, and how many there are beyond those. Both null
/// where nothing is known: before the tree was read.
pub(crate) fn findings_of(kept: Option<Value>) -> (Value, Value) {
    let mut kept = kept.unwrap_or_default();
    let mut part = |name: &str| kept.get_mut(name).map(Value::take).unwrap_or_default();
    (part("findings"), part("omitted"))
}

/// Tells the log what became of an import: each error, and how many other findings there are.
pub(crate) fn log(job: &ImportJob, outcome: &Result<Report, ImportError>) {
    let FindingCounts { errors, warnings, notes } = job.counts.unwrap_or_default();
    let (id, trigger) = (job.id.as_str(), job.trigger.name());
    match outcome {
        Ok(Report { recorded, .. }) => {
            let (revision, changed) = (recorded.revision, recorded.changed);
            let (created, updated, deleted) = (recorded.created, recorded.updated, recorded.deleted);
            tracing::info!(
                import = id,
                trigger,
                revision,
                changed,
                created,
                updated,
                deleted,
                errors,
                warnings,
                notes,
                "an import succeeded"
            );
        }
        Err(error) => {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            tracing::error!(
                import = id, trigger, %error, cause, errors, warnings, notes,
                "an import failed"
            );
        }
    }
    let found = findings(outcome).into_iter().flatten().filter(|finding| finding.severity == Severity::Error);
    for finding in found.take(LOGGED) {
        let Finding { code, file, line, column, message, help, .. } = finding;
        tracing::error!(import = id, code = code.as_str(), file, line, column, help, "{message}");
    }
    if errors > LOGGED {
        tracing::error!(import = id, more = errors - LOGGED, "more errors, which the import's job lists");
    }
}
