//! What must not be lost because a file cannot be read, or a folder is not there.

use crate::diagnostics::{Code, Finding, Findings, Severity};
use crate::identity::{Before, FILE, file_name};
use chancery_schema::domain::{Id, Kind};
use chancery_schema::store::Batch;
use std::collections::{BTreeSet, HashSet};

/// So many may vanish together without anyone being asked.
const FEW: usize = 2;

/// Says so where all members or articles of the last import are gone.
pub(crate) fn report(batch: &Batch, before: &Before<'_>, findings: &mut Findings) {
    let members = before.members().iter().filter(|known| !known.gone).count();
    let articles = before.documents().iter().filter(|known| known.kind == Kind::NewsArticle).count();
    let kinds: HashSet<Kind> = batch.records().iter().map(|record| record.content.kind()).collect();
    for (kind, count, what) in [(Kind::Member, members, "members"), (Kind::NewsArticle, articles, "articles")]
    {
        if count > FEW && !kinds.contains(&kind) {
            let message = format!("the last import had {count} {what}, and this tree has none");
            let help = "give the whole tree; if they are all gone, import with `--allow-empty`";
            findings.push(Finding::new(Code::Vanished, message).help(help));
        }
    }
}

/// Takes what comes from broken files out of the batch and leaves it as it was recorded. `false`
/// where errors concern more than documents and data: then nothing can be published.
pub(crate) fn spare(batch: &mut Batch, before: &Before<'_>, findings: &Findings) -> bool {
    let mut broken: BTreeSet<&str> = BTreeSet::new();
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
        match finding.file.as_deref() {
            Some(file) if file.starts_with("content/") || file.starts_with("data/") => broken.insert(file),
            _ => return false,
        };
    }
    let names: HashSet<String> = broken.iter().map(|file| file_name(file)).collect();
    batch.remove_named(&names);
    let kept: HashSet<&Id> = broken.iter().flat_map(|file| before.of_file(file)).collect();
    kept.iter().for_each(|id| batch.keep((*id).clone()));
    // A profile is no page because its member cannot be read.
    batch.remove_new(|file| {
        let before = file.strip_prefix(FILE).map(|file| before.of_file(file)).unwrap_or_default();
        (before.iter().any(|id| kept.contains(id))).then_some(before)
    });
    // What is made of many files, a group or a category that members name, is not known to be gone
    // while one of them cannot be read.
    for kind in Kind::ALL.iter().filter(|kind| !made_of_one_file(**kind)) {
        batch.keep_missing(*kind);
    }
    true
}

fn made_of_one_file(kind: Kind) -> bool {
    matches!(kind, Kind::Member | Kind::NewsArticle | Kind::Page | Kind::Asset)
}
