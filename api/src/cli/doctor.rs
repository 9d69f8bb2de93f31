//! `chancery doctor`.

use super::{Failure, output};
use crate::config::Settings;
use crate::doctor::{Diagnosis, Level, examine};
use chancery_schema::Clock;
use clap::{Args, ValueEnum};
use std::fmt::Write;

pub(super) const LONG: &str = "\
Looks at the settings, the machine and the database as `chancery serve` would have them, and says what is unsafe \
and how to mend it. Nothing is changed, and no database is made. Run it as the server's user, with the server's \
settings.

What is unsafe ends it with exit code 1; with --strict warnings do, too.";

pub(super) const EXAMPLES: &str = "\
Examples:
  chancery doctor --config /etc/chancery/server.toml
  sudo -u chancery chancery doctor --listen 0.0.0.0:8080 --public-url https://api.example.org
  chancery doctor --format json | jq '.findings[].name'";

/// How the findings are told, beside the settings that are looked at.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct How {
    /// How it is told.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Warnings count as unsafe.
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// A JSON object.
    Json,
}

pub(super) fn doctor(
    args: How,
    settings: &Settings,
    flags: &[String],
    clock: &dyn Clock,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let diagnosis = runtime.block_on(examine(settings, flags, clock));
    match args.format {
        Format::Json => {
            let mut text = serde_json::to_string_pretty(&diagnosis).map_err(Failure::environment)?;
            text.push('\n');
            output::print(&text)?;
        }
        Format::Human => output::print(&told(&diagnosis))?,
    }
    let bound = if args.strict { Level::Warning } else { Level::Unsafe };
    if diagnosis.worst().is_some_and(|worst| worst >= bound) { Err(Failure::told()) } else { Ok(()) }
}

fn told(diagnosis: &Diagnosis) -> String {
    let mut text = String::new();
    for finding in &diagnosis.findings {
        let level = match finding.level {
            Level::Unsafe => "unsafe",
            Level::Warning => "warning",
            Level::Note => "note",
        };
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{level}[{}]: {}\n  mend: {}\n", finding.name, finding.what, finding.mend);
    }
    let counts = diagnosis.counts;
    let database = diagnosis.database.as_deref().unwrap_or("no database");
    let _ = writeln!(
        text,
        "Chancery {} on {database}: {} unsafe, {} to be warned of, {} to note",
        diagnosis.version, counts.r#unsafe, counts.warning, counts.note
    );
    text
}
