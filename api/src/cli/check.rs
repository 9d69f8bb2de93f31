//! `chancery check` and `chancery explain`: what is wrong with a tree, and what that means.

use super::findings::Telling;
use super::progress::Bars;
use super::tree::TreeArgs;
use super::{Failure, output};
use chancery_schema::Clock;
use chancery_seed::diagnostics::{self, Code, Severity, summary};
use chancery_seed::{Checked, Directory, Options, Source};
use clap::Args;
use serde_json::{Map, Value, json};
use std::path::PathBuf;

pub(super) const LONG: &str = "\
Says what is wrong with a Hugo tree, or a commit of it in git, as an import of it would, without touching a database.

Every problem is listed with its code, file, line and column, and how to mend it. The exit code is 0 when the tree \
can be imported, 1 when it has an error (with --strict: or a warning) or is not there, 3 when it cannot be read at all.";

pub(super) const EXAMPLES: &str = "\
Examples:
  chancery check ../my-site
  chancery check --strict --overlay facts ../my-site
  chancery check --git . --rev topic                  a commit, whatever lies in the folder
  chancery check --format github .                    in a workflow of GitHub Actions
  chancery check --format sarif . > chancery.sarif    for code scanning
  chancery check --format json . | jq .read           what was read, a count a kind
  chancery explain invalid-date                       what a code means

With --format json the object on standard output holds `findings`, `summary`, `site` and `read`: how many records \
there are of each kind.

What an earlier import would add is not looked at: whether its overlay is used again, and what changed since.";

pub(super) const EXPLAIN: &str = "\
Says what the code of a finding means, what an import does about it and how to mend it, with an example.

Without a code every code is listed. The same is in docs/diagnostics.md.";

/// What to check, and how to tell what is found.
#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    tree: TreeArgs,

    /// A folder of facts the tree does not hold.
    #[arg(long, value_name = "DIR", conflicts_with = "no_overlay")]
    overlay: Option<PathBuf>,

    /// Check without any overlay, not even the tree's own.
    #[arg(long)]
    no_overlay: bool,

    #[command(flatten)]
    telling: Telling,
}

/// What to explain.
#[derive(Args, Debug)]
pub(super) struct ExplainArgs {
    /// The code of a finding, as in `invalid-date`.
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(super) fn check(args: CheckArgs, clock: &dyn Clock) -> Result<(), Failure> {
    let CheckArgs { tree, overlay, no_overlay, telling } = args;
    let bars = Bars::default();
    let options = Options { no_overlay, strict: telling.strict, ..Options::default() };
    let source = tree.open()?.source;
    let facts = overlay.as_ref().map(Directory::new);
    let facts = facts.as_ref().map(|facts| facts as &dyn Source);
    let checked = chancery_seed::check(&*source, facts, clock.now(), &options, &bars);
    bars.finish();
    let checked = checked?;
    telling.tell(&checked.findings, &tree.places(overlay.as_deref()), read(&checked))?;
    telling.close(&verdict(&checked))?;
    if checked.importable { Ok(()) } else { Err(Failure::told()) }
}

/// What the tree holds, for programs: whose content it is, null where nothing was read, and how many
/// records there are of each kind.
fn read(checked: &Checked) -> [(&'static str, Value); 2] {
    let site = (!checked.site.is_empty()).then_some(checked.site.as_str());
    let counts: Map<String, Value> =
        checked.counts.iter().map(|(kind, count)| (kind.to_string(), json!(count))).collect();
    [("site", json!(site)), ("read", Value::Object(counts))]
}

/// What the tree holds, then what was found in it.
fn verdict(checked: &Checked) -> String {
    let Checked { findings, site, counts, importable, files } = checked;
    let kinds: Vec<String> = counts.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    let read = match kinds.as_slice() {
        [] => String::new(),
        kinds => format!("Read of {site}: {}.\n", kinds.join(", ")),
    };
    let files = if *files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    if findings.is_empty() {
        return format!("{read}No findings in {files}.");
    }
    let strict = !findings.has_errors() && !importable;
    let strict =
        if strict { "; warnings count as errors (`--strict`, or `strict` in `chancery.toml`)" } else { "" };
    let mut summary = summary(findings);
    if findings.count(Severity::Error) == 0 {
        summary = format!("no errors, {summary}");
    }
    format!("{read}Found in {files}: {summary}{strict}.")
}

pub(super) fn explain(args: ExplainArgs) -> Result<(), Failure> {
    let Some(name) = args.code else {
        let width = Code::ALL.iter().map(|code| code.as_str().len()).max().unwrap_or_default();
        let line = |code: &Code| format!("{code:width$}  {:7}  {}\n", code.severity().as_str(), code.title());
        return output::print(&Code::ALL.iter().map(line).collect::<String>());
    };
    match Code::from_name(&name) {
        Some(code) => output::print(&diagnostics::explain(code)),
        None => {
            let advice = match Code::nearest(&name) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`chancery explain` lists those there are".to_owned(),
            };
            Err(Failure::usage(anyhow::anyhow!("“{name}” is no code of a finding; {advice}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_without_findings_is_said_to_have_none() {
        let checked = Checked { files: 1, ..Checked::default() };
        assert_eq!(verdict(&checked), "No findings in 1 file.");
    }
}
