//! Reading a tree for what is to be said about it, without a database.

use crate::diagnostics::Findings;
use crate::progress::Progress;
use crate::read::{Counts, Options, Reading, read};
use crate::source::{Source, SourceError};
use crate::tree::FOLDERS;
use chancery_schema::store::Known;
use chrono::{DateTime, Utc};

/// What a tree was found to be.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What was found.
    pub findings: Findings,
    /// Whose content it is: the host of the site.
    pub site: String,
    /// How many records of each kind the tree holds.
    pub counts: Counts,
    /// Whether it would be imported: there are no errors and, when strict, no warnings.
    pub importable: bool,
    /// How many files the tree has where content is looked for, and the overlay given apart from it.
    pub files: usize,
}

/// Reads a tree as [`crate::import()`] would at `now`, and records nothing. What depends on the
/// imports before is not found: whether an earlier overlay is used again, what changed.
///
/// `overlay` is the folder of facts given apart from the tree; without it the tree's own is used.
///
/// # Errors
/// When the tree or the overlay given cannot be listed at all. Everything else is a finding.
pub fn check(
    source: &dyn Source,
    overlay: Option<&dyn Source>,
    now: DateTime<Utc>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Checked, SourceError> {
    let mut files = source.list(Some(FOLDERS))?.files.len();
    if let Some(overlay) = overlay {
        files += overlay.list(None)?.files.len();
    }
    let reading = read(source, overlay, &Known::default(), now, options, progress)?;
    let Reading { findings, site, counts, publishable: importable, .. } = reading;
    Ok(Checked { findings, site, counts, importable, files })
}
