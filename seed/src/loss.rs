//! What must not be lost because a file cannot be read, or a folder is not there.

use crate::config::Site;
use crate::diagnostics::{Code, Finding, Findings, Severity};
use crate::documents::is_document;
use crate::identity::{Before, FILE, file_name};
use crate::mapping::Data;
use crate::tree::Tree;
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
/// where errors concern more than documents and members: then nothing can be published.
///
/// While a file is broken nothing ends and nothing is withdrawn: nobody knows what it would say.
pub(crate) fn spare(
    batch: &mut Batch,
    tree: &Tree<'_>,
    site: &Site,
    before: &Before<'_>,
    findings: &Findings,
) -> bool {
    let members = site.mapping.data_files(tree, Data::Members);
    let members: HashSet<&str> = members.into_iter().collect();
    let mut broken: BTreeSet<&str> = BTreeSet::new();
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
        let Some(file) = finding.file.as_deref() else { return false };
        // A folder that cannot be read may hold anything, and what all share cannot be left out.
        let alone = file.starts_with("content/") && tree.has(file);
        if !alone && !members.contains(&file) {
            return false;
        }
        broken.insert(file);
        broken.extend(finding.others.iter().map(String::as_str));
        broken.extend(below(tree, file));
    }
    let mut kept: HashSet<&Id> = broken.iter().flat_map(|file| before.of_file(file)).collect();
    let names: HashSet<String> = broken.iter().map(|file| file_name(file)).collect();
    batch.remove_named(&names);
    // What draws on a broken file beside others stays whole, as it was.
    batch.remove(|id| kept.contains(id));
    // A profile is no page because its member cannot be read.
    kept.retain(|id| id.kind().is_some_and(made_of_one_file));
    batch.remove_new(|name| {
        let before = name.strip_prefix(FILE).map(|file| before.of_file(file)).unwrap_or_default();
        (before.iter().any(|id| kept.contains(id))).then_some(before)
    });
    Kind::ALL.iter().for_each(|kind| batch.keep_missing(*kind));
    true
}

/// The documents that may inherit from the page of a folder: all below it.
fn below<'t>(tree: &'t Tree<'_>, file: &str) -> Vec<&'t str> {
    let name = file.rsplit('/').next().unwrap_or_default();
    if !name.starts_with("_index.") {
        return Vec::new();
    }
    let folder = file.strip_suffix(name).unwrap_or_default().to_owned();
    tree.files().filter(|other| other.starts_with(&folder) && is_document(other)).collect()
}

/// Whether a record of this kind is what one file says, though it may draw on others.
fn made_of_one_file(kind: Kind) -> bool {
    matches!(kind, Kind::Member | Kind::NewsArticle | Kind::Page)
}
