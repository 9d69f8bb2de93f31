//! Reading a tree and recording what it holds.

use crate::diagnostics::{Findings, summary};
use crate::progress::{Progress, Stage};
use crate::read::{Counts, Options, Reading, read};
use crate::source::{Source, SourceError};
use chancery_schema::clock::Clock;
use chancery_schema::store::{Recorded, Recording, Store, StoreError};
use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};
use std::sync::Arc;

/// What an import did.
#[derive(Clone, Debug)]
pub struct Report {
    /// Whose content it is: the host of the site.
    pub site: String,
    /// Warnings and notes; errors only where they were passed over ([`Options::keep_going`]).
    pub findings: Findings,
    /// What the tree holds.
    pub counts: Counts,
    /// What recording it did.
    pub recorded: Recorded,
}

/// How often a tree is read when others record at the same time.
const ATTEMPTS: usize = 3;

/// Why nothing was imported. The database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The tree cannot be listed.
    #[error("the tree cannot be imported: {0}")]
    Source(#[from] SourceError),
    /// The tree was read and has errors.
    #[error("nothing was imported: {}", summary(.0))]
    Findings(Findings),
    /// The tree was read and has warnings, which [`Options::strict`] makes count as errors.
    #[error("nothing was imported: {}, and warnings count as errors here (`--strict`, or `strict` in `chancery.toml`)", summary(.0))]
    Strict(Findings),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Reading the tree was cut short.
    #[error("reading the tree was cut short: {0}")]
    Interrupted(#[from] tokio::task::JoinError),
    /// The system gives no threads to read the tree with.
    #[error("the system gives no threads to read the tree with: {0}")]
    Threads(#[from] ThreadPoolBuildError),
}

/// Whose fault it is that nothing was imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The input has to be mended.
    Input,
    /// The machine or the database failed.
    Environment,
}

impl ImportError {
    /// What was found in the tree, where that is why.
    #[must_use]
    pub fn findings(&self) -> Option<&Findings> {
        match self {
            Self::Findings(findings) | Self::Strict(findings) => Some(findings),
            _ => None,
        }
    }

    /// Whose fault it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Source(error) if error.is_input() => ErrorKind::Input,
            Self::Findings(_) | Self::Strict(_) | Self::Store(StoreError::AnotherSite { .. }) => {
                ErrorKind::Input
            }
            Self::Source(_) | Self::Store(_) | Self::Interrupted(_) | Self::Threads(_) => {
                ErrorKind::Environment
            }
        }
    }
}

/// Reads `source` and makes the store's present equal to it. Where the tree has any error (or, when
/// strict, a warning), nothing is written, unless what is sound is to be published all the same ([`Options::keep_going`]).
///
/// `overlay` is the folder of facts given apart from the tree. Without it the tree's own `overlay`
/// is used, else the one of the last import of the same site.
///
/// # Errors
/// When the tree cannot be listed, has errors, or the database fails; see [`ImportError::kind`].
pub async fn import(
    store: &Store,
    clock: &dyn Clock,
    source: Arc<dyn Source>,
    overlay: Option<Arc<dyn Source>>,
    options: Options,
    progress: Arc<dyn Progress>,
) -> Result<Report, ImportError> {
    let mut attempt = 1;
    loop {
        let (source, overlay) = (Arc::clone(&source), overlay.clone());
        let outcome = attempt_import(store, clock, source, overlay, &options, Arc::clone(&progress)).await;
        match outcome {
            // Somebody else recorded something while this was read: read again what it is to be
            // compared with.
            Err(ImportError::Store(StoreError::Outdated { .. })) if attempt < ATTEMPTS => attempt += 1,
            outcome => return outcome,
        }
    }
}

/// Does some work on threads of its own, which end with it and give back all the memory that they have left over. Those
/// that a process shares never end: a server would keep what it takes to read a tree as long as it runs.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, ThreadPoolBuildError> {
    let threads = ThreadPoolBuilder::new().thread_name(|number| format!("import-{number}")).build()?;
    Ok(threads.install(work))
}

async fn attempt_import(
    store: &Store,
    clock: &dyn Clock,
    source: Arc<dyn Source>,
    overlay: Option<Arc<dyn Source>>,
    options: &Options,
    progress: Arc<dyn Progress>,
) -> Result<Report, ImportError> {
    let known = store.known().await?;
    let based_on = known.revision.as_ref().map_or(0, |last| last.number);
    let reading_options = options.clone();
    let reading_progress = Arc::clone(&progress);
    let now = clock.now();
    let reading = tokio::task::spawn_blocking(move || {
        let overlay = overlay.as_deref();
        apart(|| read(&*source, overlay, &known, now, &reading_options, &*reading_progress))
    });
    let Reading { batch, findings, site, overlay, counts, publishable, .. } = reading.await???;
    if !publishable {
        let broken = findings.has_errors();
        return Err(if broken { ImportError::Findings(findings) } else { ImportError::Strict(findings) });
    }
    progress.begin(Stage::Recording, 0);
    let message = options.message.clone();
    let recording = Recording {
        recorded_at: options.recorded_at.unwrap_or(now),
        stored_at: clock.now(),
        recorded_by: options.recorded_by.clone(),
        message: message.unwrap_or_else(|| format!("Import of {site}")),
        source: options.source.clone(),
        site: site.clone(),
        sample: options.sample,
        replace: options.replace,
        based_on: Some(based_on),
        overlay,
    };
    let recorded = store.record(batch, recording).await?;
    Ok(Report { site, findings, counts, recorded })
}
