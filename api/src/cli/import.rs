//! `chancery import`.

use super::Failure;
use super::findings::Telling;
use super::progress::Bars;
use super::tree::TreeArgs;
use crate::app::connect;
use crate::config::Settings;
use chancery_schema::Clock;
use chancery_schema::store::Recorded;
use chancery_seed::diagnostics::summary;
use chancery_seed::progress::Progress;
use chancery_seed::{Directory, ImportError, Options, Report, Source};
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;

pub(super) const LONG: &str = "\
Records what a Hugo tree holds as one new revision: seen whole or not at all.

What is new is created, what differs is updated, what is missing has left. A tree that holds what the database \
holds makes no revision. Where the tree has any error every problem is listed and nothing is recorded, unless \
--keep-going is given; what was recorded before is never changed. It may run while `chancery serve` serves the same database.";

pub(super) const EXAMPLES: &str = "\
Examples:
  chancery import ../my-site
  chancery import --overlay facts ../my-site    with a folder of facts the tree does not hold
  chancery import --replace ../other-site       another organisation's content instead of this one's
  chancery import --git . --rev main            what the branch holds, whatever lies in the folder

Of a commit the revision tells its id, its author's name, its time and its summary.

The overlay is remembered: the next import of the same site uses it again, unless --no-overlay is given.

With --format json the object on standard output holds `findings`, `summary` and `import`: `site`, `revision`, \
`changed`, and how many records were `created`, `updated` and `deleted`; null when nothing was imported. Where the \
tree cannot be opened or the database refuses, there is no object, and the exit code tells.";

/// What to import, and how.
#[derive(Args, Debug)]
pub(super) struct ImportArgs {
    #[command(flatten)]
    tree: TreeArgs,

    /// A folder of facts the tree does not hold.
    #[arg(long, value_name = "DIR", conflicts_with = "no_overlay")]
    overlay: Option<PathBuf>,

    /// Import without any overlay, not even the tree's own or the last one.
    #[arg(long)]
    no_overlay: bool,

    /// Replace another organisation's content.
    #[arg(long)]
    replace: bool,

    /// Record what is sound though there are errors; what comes from a broken file stays as it was
    /// recorded last. The exit code is 1 all the same. It passes over errors in documents and
    /// members alone, and not over warnings that count as errors: --strict excludes it, and it has no
    /// effect on those of a tree whose `chancery.toml` has `strict = true`.
    #[arg(long, conflicts_with = "strict")]
    keep_going: bool,

    /// Record that there are no members or no articles any more.
    #[arg(long)]
    allow_empty: bool,

    /// What the revision's message says, instead of the commit's summary, or “Import of” and the site.
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,

    #[command(flatten)]
    telling: Telling,
}

pub(super) fn import(args: ImportArgs, settings: Settings, clock: &dyn Clock) -> Result<(), Failure> {
    let bars = Arc::new(Bars::default());
    let (telling, keep_going) = (args.telling, args.keep_going);
    let places = args.tree.places(args.overlay.as_deref());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (outcome, note) = runtime.block_on(run(args, settings, clock, bars.clone()))?;
    bars.finish();
    match outcome {
        Ok(report) => {
            telling.tell(&report.findings, &places, [("import", result(&report))])?;
            if !report.findings.is_empty() {
                telling.note(&summary(&report.findings));
            }
            if let Some(note) = note {
                telling.note(&note);
            }
            telling.close(&sentence(&report.recorded))?;
            if report.findings.has_errors() {
                return Err(Failure::input(anyhow::anyhow!(
                    "what comes from broken files was left as it was; mend them and import again"
                )));
            }
            Ok(())
        }
        Err(error) => {
            if let Some(findings) = error.findings() {
                telling.tell(findings, &places, [("import", Value::Null)])?;
            }
            Err(if keep_going { without_effect(error) } else { error.into() })
        }
    }
}

/// What an import came to, and what is to be known of the time it has.
type Outcome = (Result<Report, ImportError>, Option<String>);

async fn run(
    args: ImportArgs,
    settings: Settings,
    clock: &dyn Clock,
    progress: Arc<dyn Progress>,
) -> Result<Outcome, Failure> {
    // Before a database is made for it.
    let tree = args.tree.open().map_err(ImportError::from)?;
    let overlay = args.overlay.map(|folder| Arc::new(Directory::new(folder)) as Arc<dyn Source>);
    let database = settings.common.database.sqlite_file().map(PathBuf::from);
    let new = database.filter(|file| !file.exists());
    let store = connect(&settings).await?;
    let now = clock.now();
    let said = tree.options(now);
    let options = Options {
        no_overlay: args.no_overlay,
        message: args.message.or(said.message),
        replace: args.replace,
        keep_going: args.keep_going,
        allow_empty: args.allow_empty,
        strict: args.telling.strict,
        ..said
    };
    let source = Arc::clone(&tree.source);
    let outcome = chancery_seed::import(&store, clock, source, overlay, options, progress).await;
    let note = match &outcome {
        Ok(Report { recorded, .. }) if recorded.changed => {
            let revisions = store.revisions_by_number(&[recorded.revision]).await;
            let revision = revisions.map_err(Failure::environment)?.pop();
            revision.and_then(|revision| tree.note_on_time(&revision, now))
        }
        _ => None,
    };
    store.close().await.map_err(Failure::environment)?;
    if let (Err(_), Some(file)) = (&outcome, new) {
        // Nothing was recorded in it: leave no empty database behind. Failing to is no news.
        let _ = std::fs::remove_file(file);
    }
    Ok((outcome, note))
}

/// What was recorded, for programs.
fn result(report: &Report) -> Value {
    let Recorded { revision, changed, created, updated, deleted } = &report.recorded;
    json!({
        "site": report.site,
        "revision": revision,
        "changed": changed,
        "created": created,
        "updated": updated,
        "deleted": deleted,
    })
}

/// Why nothing was imported although `--keep-going` was given.
fn without_effect(error: ImportError) -> Failure {
    let why = match &error {
        ImportError::Strict(_) => {
            "--keep-going had no effect: it passes over errors, not over warnings that count as errors; mend them, or \
             take `strict` out of the tree's `chancery.toml`"
        }
        ImportError::Findings(_) => {
            "--keep-going had no effect: there is an error that is not one of a document or a member alone"
        }
        _ => return error.into(),
    };
    Failure::input(anyhow::anyhow!("{error}; {why}"))
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
}
