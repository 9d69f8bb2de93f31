//! The corpus: what it holds, and how it gets into a database.

mod content;
pub mod touch;
#[path = "../../../seed/examples/generate/words.rs"]
mod words;

pub use content::{COMMON_WORD, COMMON_WORDS, RARE_WORD, rare_words};

use chancery_schema::Store;
use chancery_schema::domain::Kind;
use chancery_schema::store::{Batch, ConnectOptions, Recording};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

/// How many articles one batch holds: few enough that their texts need no large memory.
const BATCH: usize = 10_000;

/// How large a corpus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub members: usize,
    pub articles: usize,
    pub revisions: i64,
    pub seed: u64,
}

impl Shape {
    /// What a small organisation has.
    pub const SMALL: Self = Self { members: 438, articles: 150, revisions: 10, seed: 1 };
    /// What none has yet.
    pub const LARGE: Self = Self { members: 10_000, articles: 100_000, revisions: 100_000, seed: 1 };

    /// What a file of it is called.
    pub fn name(&self) -> String {
        let Self { members, articles, revisions, seed } = self;
        format!("corpus-v{VERSION}-{seed}-{members}-{articles}-{revisions}")
    }
}

/// Grows when what is generated changes.
const VERSION: u32 = 1;

/// What went wrong.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// Fills an empty database.
pub async fn fill(url: &str, shape: Shape, progress: impl Fn(&str)) -> Result<(), Error> {
    // As a server leaves it that was used for a while: one just filled has no statistics, and its log is long.
    let mut settle = if url.starts_with("sqlite:") {
        vec!["ANALYZE".to_owned(), "PRAGMA wal_checkpoint(TRUNCATE)".to_owned()]
    } else {
        set_aside(url).await?
    };
    record(url, shape, &progress).await?;
    let (database, parts) = rest(url, shape).await?;
    progress(&format!("revisions up to {}", shape.revisions));
    touch::add(&database, &parts).await?;
    if !url.starts_with("sqlite:") {
        settle.push("VACUUM ANALYZE".to_owned());
    }
    for sql in settle {
        database.execute_unprepared(&sql).await?;
    }
    database.close().await?;
    Ok(())
}

/// Makes the tables of PostgreSQL and takes the indexes of words away. Gives the statements that make them again: of all
/// words at once, which takes a fraction of the time.
async fn set_aside(url: &str) -> Result<Vec<String>, Error> {
    Store::connect(&ConnectOptions::new(url, 1)).await?.close().await?;
    let database = connection(url).await?;
    let sql = "SELECT indexname::text, indexdef FROM pg_indexes WHERE schemaname = current_schema() \
               AND tablename = 'search_doc' AND indexdef LIKE '% USING gin %'";
    let mut made = vec!["SET maintenance_work_mem = '256MB'".to_owned()];
    for row in database.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await? {
        let name: String = row.try_get_by_index(0)?;
        database.execute_unprepared(&format!("DROP INDEX {name}")).await?;
        made.push(row.try_get_by_index(1)?);
    }
    database.close().await?;
    Ok(made)
}

async fn connection(url: &str) -> Result<DatabaseConnection, Error> {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Ok(Database::connect(options).await?)
}

/// The revisions that follow those by which members and articles are recorded, and a connection to add them over.
pub async fn rest(url: &str, shape: Shape) -> Result<(DatabaseConnection, Vec<Vec<touch::Touch>>), Error> {
    let database = connection(url).await?;
    if url.starts_with("sqlite:") {
        database.execute_unprepared("PRAGMA synchronous = OFF").await?;
    }
    let ids = articles(&database).await?;
    let first = newest_revision(&database).await? + 1;
    let parts = touch::touches(shape.seed, &ids, first, shape.revisions, recorded_at().timestamp_micros());
    Ok((database, parts))
}

/// Records members and articles, a batch of articles at a time: the oldest first.
pub async fn record(url: &str, shape: Shape, progress: &impl Fn(&str)) -> Result<(), Error> {
    let store = Store::connect(&ConnectOptions::new(url, 1)).await?;
    let mut end = shape.articles;
    let mut first = true;
    while first || end > 0 {
        let start = end.saturating_sub(BATCH);
        let mut batch = Batch::default();
        if first {
            content::frame(&mut batch);
            (0..shape.members).for_each(|number| content::member(&mut batch, shape.seed, number));
        } else {
            Kind::ALL.iter().for_each(|kind| batch.keep_missing(*kind));
        }
        (start..end).for_each(|number| content::article(&mut batch, shape.seed, number));
        if !first {
            batch.keep_missing(Kind::NewsArticle);
        }
        let recorded = store.record(batch, recording()).await?;
        progress(&format!("revision {}: articles {start} to {end}", recorded.revision));
        (first, end) = (false, start);
    }
    Ok(store.close().await?)
}

/// When the corpus was recorded: after its newest article.
fn recorded_at() -> DateTime<Utc> {
    content::newest() + TimeDelta::days(1)
}

pub fn recording() -> Recording {
    Recording {
        recorded_at: recorded_at(),
        stored_at: recorded_at(),
        recorded_by: "bench".to_owned(),
        message: "An invented corpus".to_owned(),
        source: None,
        site: "keepers.example".to_owned(),
        sample: false,
        replace: false,
        based_on: None,
        overlay: None,
    }
}

/// The ids of articles, the newest first.
async fn articles(database: &DatabaseConnection) -> Result<Vec<String>, Error> {
    let sql =
        format!("SELECT id FROM news_article WHERE to_rev = {} ORDER BY published_at DESC, id", i64::MAX);
    let rows = database.query_all_raw(Statement::from_string(database.get_database_backend(), sql)).await?;
    Ok(rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
}

async fn newest_revision(database: &DatabaseConnection) -> Result<i64, Error> {
    let sql = "SELECT MAX(number) AS number FROM revision";
    let row = database.query_one_raw(Statement::from_string(database.get_database_backend(), sql)).await?;
    Ok(row.ok_or("no revision")?.try_get("", "number")?)
}
