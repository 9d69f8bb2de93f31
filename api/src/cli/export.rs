//! `chancery export`: whole lists, and a mirror of everything, without a server.
//!
//! The handlers of the server answer, in this process: what is written are the bytes that a server of the
//! same database gives.

use super::{Failure, output, token};
use crate::app::connect;
use crate::config::{PublicUrl, Settings};
use crate::export::Format;
use crate::http::State;
use crate::http::local::{Local, LocalAnswer, LocalError, whole_lists};
use crate::metrics::Metrics;
use crate::mirror::{self, Folder, MirrorError, Outcome};
use crate::telemetry;
use chancery_schema::store::Revision;
use chancery_schema::{Clock, FixedClock, Store};
use clap::Args;
use clap::builder::PossibleValuesParser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub(super) const LONG: &str = "\
Writes a whole list, as `/v1/NAME.FORMAT` of a server gives it, byte by byte; or, with --static, everything that is \
served as files, for a server of plain files. Reads the database itself: no server is needed, and one may run beside it.";

pub(super) const EXAMPLES: &str = "\
Examples:
  chancery export members > members.csv
  chancery export members --format xlsx --output members.xlsx
  chancery export members --filter status=FORMER --filter category=A --order-by SINCE_DESC
  chancery export members --as-of 2021-12-31 --fields id,name,category.code
  chancery export news --format ndjson --fields id,title,publishedAt,authors.name
  chancery export changes --filter since=12 --format json
  chancery export --static public --public-url https://data.example.org

Exit codes: 0 done, 1 there is nothing of that time, 2 the usage is wrong, 3 the environment failed.";

/// How often a mirror is begun again when something was recorded while it was made.
const ATTEMPTS: u32 = 5;

/// What to write, and where.
#[derive(Args, Debug)]
pub(super) struct ExportArgs {
    /// Which list, as under `/v1`: `members`, `news`, `sponsors` …
    #[arg(value_name = "NAME", required_unless_present = "mirror", value_parser = PossibleValuesParser::new(whole_lists()))]
    name: Option<String>,

    /// In which format.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "csv",
        value_parser = PossibleValuesParser::new(Format::ALL.map(Format::name))
    )]
    format: String,

    /// Which fields, separated by commas, as in `id,name,logo.url`: the columns of a table, in this order.
    #[arg(long, value_name = "PATHS")]
    fields: Option<String>,

    /// Narrow the list, as in `status=FORMER`; repeat it for more.
    #[arg(long = "filter", value_name = "NAME=VALUE", value_parser = pair)]
    filters: Vec<(String, String)>,

    /// In which order, as in `NAME_ASC`.
    #[arg(long, value_name = "ORDER")]
    order_by: Option<String>,

    /// What was true on that day. Today by default.
    #[arg(long, value_name = "DAY")]
    as_of: Option<String>,

    /// What was recorded at that time, as in `2024-05-01T12:00:00Z`. Everything by default.
    #[arg(long, value_name = "INSTANT")]
    known_at: Option<String>,

    /// Write to a file, which is replaced once all is written. Standard output by default.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write a mirror of everything into a folder, in place of the mirror that is there.
    #[arg(
        long = "static",
        id = "mirror",
        value_name = "DIR",
        conflicts_with_all = ["name", "fields", "filters", "order_by", "as_of", "known_at", "output"]
    )]
    mirror: Option<PathBuf>,

    /// The address that the mirror is served under, as in `https://data.example.org`: what absolute links begin
    /// with. `--static` needs it, unless the settings name it.
    #[arg(long, value_name = "URL", requires = "mirror")]
    public_url: Option<PublicUrl>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE, as in status=FORMER")?;
    Ok((name.to_owned(), value.to_owned()))
}

pub(super) fn export(args: ExportArgs, mut settings: Settings, clock: &dyn Clock) -> Result<(), Failure> {
    // What a server tells of its work is no news to who waits for a file.
    if let ("info", Ok(quiet)) = (settings.common.log_level.as_str(), "warn".parse()) {
        settings.common.log_level = quiet;
    }
    let _telemetry = telemetry::init(&settings.common).map_err(Failure::environment)?;
    if let Some(file) = settings.common.database.sqlite_file().map(Path::new) {
        token::refuse_missing(file)?;
    }
    settings.server.public_url = args.public_url.clone().or(settings.server.public_url);
    if args.mirror.is_some() && settings.server.public_url.is_none() {
        return Err(Failure::usage(anyhow::anyhow!(
            "feeds and linked data hold absolute addresses: say where the mirror will be served, with \
             `--public-url https://…`"
        )));
    }
    // All is answered at one instant, however long it takes.
    let now = Arc::new(FixedClock::new(clock.now()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let here = tokio::task::LocalSet::new();
    here.block_on(&runtime, async {
        let store = connect(&settings).await?;
        let newest = store.latest_revision().await.map_err(Failure::environment)?;
        let Some(newest) = newest else {
            return Err(Failure::input(anyhow::anyhow!(
                "the database {} holds nothing yet: `chancery import TREE` fills it",
                settings.common.database
            )));
        };
        let local =
            Local::new(State::new(store.clone(), now, None, Metrics::default(), &settings.server)).await;
        match &args.mirror {
            Some(folder) => static_mirror(&local, &store, folder, newest).await?,
            None => list(&local, &args).await?,
        }
        drop(local);
        store.close().await.map_err(Failure::environment)
    })
}

/// The address of the list that is asked for.
fn address(args: &ExportArgs) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(&args.filters);
    let more = [
        ("orderBy", &args.order_by),
        ("asOf", &args.as_of),
        ("knownAt", &args.known_at),
        ("fields", &args.fields),
    ];
    query.extend_pairs(more.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))));
    let path = format!("/v1/{}.{}", args.name.as_deref().unwrap_or_default(), args.format);
    match query.finish() {
        query if query.is_empty() => path,
        query => format!("{path}?{query}"),
    }
}

async fn list(local: &Local, args: &ExportArgs) -> Result<(), Failure> {
    let workbook = args.format == Format::Xlsx.name();
    if workbook && args.output.is_none() && io::stdout().is_terminal() {
        return Err(Failure::usage(anyhow::anyhow!(
            "a workbook is no text for a terminal: name a file with --output"
        )));
    }
    let answer = local.get(&address(args)).await.map_err(Failure::usage)?;
    if !answer.status.is_success() {
        return Err(refused(answer).await);
    }
    match &args.output {
        None => match copy(answer, &mut io::stdout().lock(), &ProgressBar::hidden()).await {
            Err(Copying::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            outcome => Ok(outcome?),
        },
        Some(file) => to_file(answer, file).await,
    }
}

/// What the server would say is wrong: with the request, or with what it names.
async fn refused(answer: LocalAnswer) -> Failure {
    let status = answer.status;
    let body = answer.body().await.unwrap_or_default();
    let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
    let error = anyhow::anyhow!("{}", problem["detail"].as_str().unwrap_or("the list cannot be written"));
    match status.as_u16() {
        400 => Failure::usage(error),
        404 | 410 => Failure::input(error),
        _ => Failure::environment(error),
    }
}

/// Why an answer is not copied.
#[derive(Debug, thiserror::Error)]
enum Copying {
    #[error(transparent)]
    Read(#[from] LocalError),
    #[error("the list cannot be written")]
    Write(#[from] io::Error),
}

impl From<Copying> for Failure {
    fn from(error: Copying) -> Self {
        Self::environment(error)
    }
}

async fn copy(mut answer: LocalAnswer, out: &mut impl Write, bar: &ProgressBar) -> Result<(), Copying> {
    while let Some(piece) = answer.next().await? {
        out.write_all(&piece)?;
        bar.inc(u64::try_from(piece.len()).unwrap_or_default());
    }
    Ok(out.flush()?)
}

/// Writes beside the file, which is replaced once all is there.
async fn to_file(answer: LocalAnswer, file: &Path) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        Failure::environment(
            anyhow::Error::new(error).context(format!("{} cannot be written", file.display())),
        )
    };
    let bar = bar("{spinner} {bytes}");
    // A device or a pipe is written to, not replaced.
    if file.exists() && !file.is_file() {
        let mut out = std::fs::File::options().write(true).open(file).map_err(failed)?;
        return Ok(copy(answer, &mut out, &bar).await?);
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".chancery-export-");
    mirror::for_everybody(&mut builder, false);
    let mut out = builder.tempfile_in(folder).map_err(failed)?;
    copy(answer, &mut out, &bar).await?;
    bar.finish_and_clear();
    out.persist(file).map_err(|error| failed(error.error))?;
    Ok(())
}

async fn static_mirror(local: &Local, store: &Store, folder: &Path, newest: Revision) -> Result<(), Failure> {
    let place = Folder::look(folder)?;
    let bar = bar("{spinner} {pos} files");
    let mut newest = newest;
    for _ in 0..ATTEMPTS {
        let made = place.beside()?;
        let told = |files: usize| bar.set_position(u64::try_from(files).unwrap_or_default());
        match mirror::make(local, made.path(), &newest.site, newest.number, &told).await {
            Err(MirrorError::Changed) => {
                let again = store.latest_revision().await.map_err(Failure::environment)?;
                newest = again.unwrap_or(newest);
            }
            Err(error) => return Err(error.into()),
            Ok(files) => {
                bar.finish_and_clear();
                let what = match place.replace(made)? {
                    Outcome::Made => "made",
                    Outcome::Replaced => "replaced",
                    Outcome::Unchanged => "left as it is: nothing has changed",
                };
                output::note(&format!(
                    "The mirror {} of {} at revision {} has {files} files and was {what}.",
                    folder.display(),
                    newest.site,
                    newest.number
                ));
                return Ok(());
            }
        }
    }
    Err(MirrorError::Changed.into())
}

impl From<MirrorError> for Failure {
    fn from(error: MirrorError) -> Self {
        match error {
            MirrorError::NoMirror { .. } => Self::usage(error),
            error => Self::environment(error),
        }
    }
}

/// Progress on a terminal. Elsewhere it shows nothing.
fn bar(template: &'static str) -> ProgressBar {
    let bar = ProgressBar::no_length();
    bar.set_draw_target(ProgressDrawTarget::stderr());
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
