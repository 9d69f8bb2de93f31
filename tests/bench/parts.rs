//! What is measured, part by part.

mod fresh;
mod growth;
mod repeated;
mod same;
mod search;
mod single;

use super::corpus::{self, Error, Shape};
use super::http::{Connection, Request};
use super::options::{Options, Part};
use super::postgres::Postgres;
use super::process::{Chancery, Process};
use super::report::{Report, say};
use super::{peer, workloads};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::rc::Rc;

/// The benchmark, under way.
pub struct Bench {
    options: Options,
    /// Where corpora and what is installed are kept.
    folder: PathBuf,
    /// The small corpus, or the tree that is given, on SQLite.
    base: String,
    /// Whether the program knows a setting for records kept in memory.
    records_memory: bool,
    /// PostgreSQL, once it was looked for; nothing within where there is none.
    postgres: Option<Option<Rc<Postgres>>>,
    pub report: Report,
}

/// Answers are not kept: every question is answered anew.
const FRESH: &str = "--answers-memory=0";
/// Records are not kept either.
const NO_RECORDS: &str = "--records-memory=0";

impl Bench {
    /// Looks at what there is.
    pub fn new(options: Options) -> Result<Self, Error> {
        let folder = target().join("bench");
        std::fs::create_dir_all(&folder)?;
        let help = Command::new(&options.program).args(["serve", "--help"]).output();
        let help = help.map_err(|error| format!("{}: {error}", options.program.display()))?;
        let records_memory = String::from_utf8_lossy(&help.stdout).contains("--records-memory");
        let (base, report) = (String::new(), Report::default());
        Ok(Self { options, folder, base, records_memory, postgres: None, report })
    }

    /// Runs the parts that are asked for.
    pub async fn run(&mut self) -> Result<(), Error> {
        self.base = self.base().await?;
        if self.options.has(Part::Repeated) || self.options.has(Part::Memory) {
            self.repeated().await?;
        }
        if self.options.has(Part::Fresh) || self.options.has(Part::Postgres) {
            self.fresh().await?;
        }
        let large = [Part::Growth, Part::Export, Part::Search, Part::Start];
        if large.into_iter().any(|part| self.options.has(part)) {
            self.large().await?;
        }
        self.settings();
        Ok(())
    }

    /// Says how it was measured.
    fn settings(&mut self) {
        let load = self.options.load();
        let corpus = match &self.options.content {
            Some(_) => "a tree that was imported".to_owned(),
            None => told(Shape::SMALL),
        };
        self.report.note(format!(
            "corpus: {corpus}; where many are compared with few: {}",
            told(self.large_shape())
        ));
        self.report.note(format!(
            "{} connections on one thread; {} slices of {} ms for each side, in turns; ratios are of each pair of slices, \
             shown by their median and their smallest and largest",
            load.connections,
            load.slices,
            load.slice.as_millis()
        ));
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let chancery = self.chancery("", &[]);
        self.report.note(format!(
            "`{}`, on {processors} processors: a request is no line of the log, and clients have no account of points; \
             “fresh” adds `{FRESH}`, “no records kept” `{NO_RECORDS}` as well; every other setting is the default",
            chancery.shown().trim()
        ));
        self.report.note("Mercurius is one process, which executes on one thread");
    }

    /// How Chancery is started over a database.
    fn chancery<'a>(&'a self, database: &'a str, settings: &[&str]) -> Chancery<'a> {
        let known = |setting: &&str| **setting != *NO_RECORDS || self.records_memory;
        let settings = settings.iter().filter(|setting| known(setting)).map(|setting| (*setting).to_owned());
        Chancery {
            program: &self.options.program,
            database,
            workers: self.options.workers(),
            settings: settings.collect(),
        }
    }

    /// The ways in which answers are computed anew, with what each is called and its settings. A figure stands for
    /// both: records in memory alone would flatter.
    fn kinds(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        let mut kinds = vec![("", vec![FRESH])];
        if self.records_memory {
            kinds.push((", no records kept", vec![FRESH, NO_RECORDS]));
        }
        kinds
    }

    /// A server of Chancery over a database.
    async fn serve(&self, database: &str, settings: &[&str]) -> Result<Rc<Process>, Error> {
        let first = Request::graphql(workloads::ORGANIZATION);
        Ok(Rc::new(self.chancery(database, settings).start(&first).await?))
    }

    /// The base corpus, on SQLite.
    async fn base(&self) -> Result<String, Error> {
        match &self.options.content {
            Some(tree) => self.import(tree, "sqlite:", "content"),
            None => self.sqlite(Shape::SMALL).await,
        }
    }

    /// A tree, imported as a user would, into a new file.
    fn import(&self, tree: &Path, scheme: &str, name: &str) -> Result<String, Error> {
        let file = self.folder.join(format!("{name}.db"));
        remove(&file);
        let database = format!("{scheme}//{}", file.display());
        self.import_into(tree, &database)?;
        Ok(database)
    }

    fn import_into(&self, tree: &Path, database: &str) -> Result<(), Error> {
        let mut import = Command::new(&self.options.program);
        import.args(["import", "--database", database]).arg(tree).stdout(Stdio::null()).stderr(Stdio::null());
        match import.status()?.success() {
            true => Ok(()),
            false => Err(format!("{} cannot be imported", tree.display()).into()),
        }
    }

    /// A corpus on SQLite, made where it is not there already.
    async fn sqlite(&self, shape: Shape) -> Result<String, Error> {
        let file = self.folder.join(format!("{}.db", shape.name()));
        let url = format!("sqlite://{}", file.display());
        if file.exists() {
            return Ok(url);
        }
        say(&format!("making {}", file.display()));
        let new = self.folder.join("new.db");
        remove(&new);
        corpus::fill(&format!("sqlite://{}?mode=rwc", new.display()), shape, say).await?;
        remove(&file);
        std::fs::rename(&new, &file)?;
        Ok(url)
    }

    /// PostgreSQL, started on first use. Where it is left out, that and why is noted, once.
    fn postgres(&mut self) -> Option<Rc<Postgres>> {
        if self.postgres.is_none() {
            let started = match self.options.no_postgres {
                true => Err("it was not asked for (--no-postgres)".to_owned()),
                false => Postgres::start(&self.folder),
            };
            if let Err(reason) = &started {
                self.report.note(format!("PostgreSQL was left out: {reason}"));
            }
            self.postgres = Some(started.ok().map(Rc::new));
        }
        self.postgres.clone().flatten()
    }

    /// What the large corpus is like.
    fn large_shape(&self) -> Shape {
        if self.options.quick {
            Shape { members: 1_000, articles: 2_000, revisions: 1_000, seed: 1 }
        } else {
            Shape::LARGE
        }
    }
}

/// What a corpus holds, in words.
fn told(shape: Shape) -> String {
    let Shape { members, articles, revisions, seed } = shape;
    format!("{members} members, {articles} articles, {revisions} revisions, generated from the seed {seed}")
}

/// Removes a database of SQLite with what stands beside it.
fn remove(file: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        let _ = std::fs::remove_file(name);
    }
}

/// The folder this program was built in.
fn target() -> PathBuf {
    let folder = Path::new(env!("CARGO_BIN_EXE_chancery")).ancestors().nth(2);
    folder.map_or_else(std::env::temp_dir, Path::to_path_buf)
}

/// The data a query gives.
async fn data(server: &Process, query: &str) -> Result<serde_json::Value, Error> {
    peer::ask(&mut Connection::open(server.address).await?, query).await
}

/// The queries of the table: what each is called, and its text.
async fn queries(server: &Process) -> Result<Vec<(&'static str, String)>, Error> {
    let newest = data(server, "{ news(first: 1) { nodes { slug } } members { totalCount } }").await?;
    let slug = newest["news"]["nodes"][0]["slug"].as_str().unwrap_or_default().to_owned();
    let members = newest["members"]["totalCount"].as_u64().unwrap_or_default();
    let members = usize::try_from(members.min(500))?;
    Ok(vec![
        ("organisation", workloads::ORGANIZATION.to_owned()),
        ("100 members", workloads::members(members.min(100))),
        ("20 news", workloads::news(20)),
        ("one article", workloads::article(&slug)),
        ("all members", workloads::members(members)),
    ])
}
