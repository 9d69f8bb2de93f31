//! `chancery import`.

use super::Failure;
use super::findings::{self, Telling};
use super::progress::Bars;
use crate::app::connect;
use crate::config::Settings;
use chancery_schema::Clock;
use chancery_schema::store::Recorded;
use chancery_seed::diagnostics::summary;
use chancery_seed::progress::Progress;
use chancery_seed::{Directory, ImportError, Options, Report, Source};
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) const LONG: &str = "\
Records what a Hugo tree holds as one new revision: seen whole or not at all.

What is new is created, what differs is updated, what is missing has left. A tree that holds what the database \
holds makes no revision. Where the tree has any error every problem is listed and nothing is recorded; what was \
recorded before is never changed. It may run while `chancery serve` serves the same database.";

pub(super) const EXAMPLES: &str = "\
Examples:
  chancery import ../my-site
  chancery import --overlay facts ../my-site    with a folder of facts the tree does not hold
  chancery import --replace ../other-site       another organisation's content instead of this one's

The overlay is remembered: the next import of the same site uses it again, unless --no-overlay is given.";

/// What to import, and how.
#[derive(Args, Debug)]
pub(super) struct ImportArgs {
    /// The root of the tree: the folder that holds `content`, `data` and the site's configuration.
    #[arg(value_name = "TREE")]
    tree: PathBuf,

    /// A folder of facts the tree does not hold.
    #[arg(long, value_name = "DIR", conflicts_with = "no_overlay")]
    overlay: Option<PathBuf>,

    /// Import without any overlay, not even the tree's own or the last one.
    #[arg(long)]
    no_overlay: bool,

    /// Replace another organisation's content.
    #[arg(long)]
    replace: bool,

    /// What the revision's message says, instead of “Import of” and the site.
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,

    #[command(flatten)]
    telling: Telling,
}

pub(super) fn import(args: ImportArgs, settings: Settings, clock: &dyn Clock) -> Result<(), Failure> {
    let bars = Arc::new(Bars::default());
    let telling = args.telling;
    let places = findings::places(&args.tree, args.overlay.as_deref());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(run(args, settings, clock, bars.clone()))?;
    bars.finish();
    match outcome {
        Ok(report) => {
            telling.tell(&report.findings, &places)?;
            if !report.findings.is_empty() {
                telling.note(&summary(&report.findings));
            }
            telling.close(&sentence(&report.recorded))
        }
        Err(error) => {
            if let Some(findings) = error.findings() {
                telling.tell(findings, &places)?;
            }
            Err(error.into())
        }
    }
}

async fn run(
    args: ImportArgs,
    settings: Settings,
    clock: &dyn Clock,
    progress: Arc<dyn Progress>,
) -> Result<Result<Report, ImportError>, Failure> {
    let tree: Arc<dyn Source> = Arc::new(Directory::new(&args.tree));
    // Before a database is made for it.
    tree.list(Some(&[])).map_err(|error| Failure::from(ImportError::Source(error)))?;
    let overlay = args.overlay.map(|folder| Arc::new(Directory::new(folder)) as Arc<dyn Source>);
    let database = settings.common.database.sqlite_file().map(PathBuf::from);
    let new = database.filter(|file| !file.exists());
    let store = connect(&settings).await?;
    let options = Options {
        no_overlay: args.no_overlay,
        recorded_by: "chancery import".to_owned(),
        message: args.message,
        source: Some(folder_name(&args.tree)),
        replace: args.replace,
        strict: args.telling.strict,
        ..Options::default()
    };
    let outcome = chancery_seed::import(&store, clock, tree, overlay, options, progress).await;
    store.close().await.map_err(Failure::environment)?;
    if let (Err(_), Some(file)) = (&outcome, new) {
        // Nothing was recorded in it: leave no empty database behind. Failing to is no news.
        let _ = std::fs::remove_file(file);
    }
    Ok(outcome)
}

/// The last folder of a path: revisions are public, and the rest is this machine's affair.
fn folder_name(tree: &Path) -> String {
    let whole = tree.canonicalize().unwrap_or_else(|_| tree.to_owned());
    whole.file_name().map_or_else(|| "/".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn sentence(recorded: &Recorded) -> String {
    let Recorded { revision, changed, created, updated, deleted } = recorded;
    if *changed {
        format!("Recorded revision {revision}: {created} created, {updated} updated, {deleted} deleted.")
    } else {
        format!("Nothing changed: revision {revision} still holds.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outcome_is_told_in_a_sentence() {
        let mut recorded = Recorded { revision: 3, changed: true, created: 12, updated: 4, deleted: 1 };
        assert_eq!(sentence(&recorded), "Recorded revision 3: 12 created, 4 updated, 1 deleted.");
        recorded.changed = false;
        assert_eq!(sentence(&recorded), "Nothing changed: revision 3 still holds.");
    }

    #[test]
    fn only_the_last_folder_of_a_path_becomes_public() {
        let folder = tempfile::tempdir().unwrap();
        let tree = folder.path().join("site");
        std::fs::create_dir(&tree).unwrap();
        assert_eq!(folder_name(&tree), "site");
        assert_eq!(folder_name(&tree.join("../site")), "site");
        assert_eq!(folder_name(Path::new("/")), "/");
    }
}
