//! A look at a database that changes nothing in it: for `chancery doctor`.

use super::connect::Store;
use super::error::StoreError;
use super::pools::{FileMode, Place, WAIT};
use super::revision::Revision;
use crate::migration::Migrator;
use crate::token::Token;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use sea_orm_migration::MigratorTrait;

/// The table in which sea-orm-migration keeps what was applied.
const MIGRATIONS: &str = "seaql_migrations";

/// What a database is, and how it is.
#[derive(Clone, Debug)]
pub struct Examination {
    /// The database's own name and version, as in `PostgreSQL 15.3`.
    pub version: String,
    /// What its tables are.
    pub tables: Tables,
    /// What its own check of its file found wrong, as it says it. PostgreSQL has no such check.
    pub damage: Vec<String>,
    /// The database's user may do anything, to all databases of the server.
    pub superuser: bool,
    /// Whether the connection is encrypted; nothing where it leaves no machine.
    pub encrypted: Option<bool>,
    /// It follows another one and cannot be written.
    pub standby: bool,
    /// The newest revision, if anything was recorded.
    pub newest: Option<Revision>,
    /// The tokens there are.
    pub tokens: Vec<Token>,
}

/// Whose tables a database holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tables {
    /// None at all: the first start makes them.
    None,
    /// Those of this program, as this version has them.
    Current,
    /// Those of an earlier version: the next start changes them. How many steps it takes.
    Earlier(usize),
    /// Those of a later version, which this one refuses.
    Later,
    /// Somebody else's.
    Foreign,
}

impl Store {
    /// Looks at the database at an address. Makes no file and no table, and applies no migration.
    ///
    /// # Errors
    /// When it cannot be connected to, or read.
    pub async fn examine(url: &str) -> Result<Examination, StoreError> {
        let place = Place { url: url.to_owned(), readers: 1, wait: WAIT, mode: FileMode::Read };
        let pool = place.first().await?;
        let examination = examine(place, &pool).await;
        pool.close().await?;
        examination
    }
}

async fn examine(place: Place, pool: &DatabaseConnection) -> Result<Examination, StoreError> {
    let backend = pool.get_database_backend();
    let is_sqlite = backend == DbBackend::Sqlite;
    let tables = tables(pool).await?;
    let mut examination = Examination {
        version: version(pool).await?,
        tables,
        damage: Vec::new(),
        superuser: false,
        encrypted: None,
        standby: false,
        newest: None,
        tokens: Vec::new(),
    };
    if is_sqlite {
        let found = texts(pool, "PRAGMA quick_check(20)").await?;
        examination.damage = found.into_iter().filter(|line| line != "ok").collect();
    } else {
        let flag = async |sql: &str| {
            Ok::<bool, StoreError>(texts(pool, sql).await?.first().is_some_and(|t| t == "true"))
        };
        examination.superuser =
            flag("SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user").await?;
        examination.standby = flag("SELECT pg_is_in_recovery()::text").await?;
        let local = flag("SELECT (inet_client_addr() IS NULL OR inet_client_addr() << '127.0.0.0/8' OR inet_client_addr() = '::1')::text").await?;
        let encrypted = flag("SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()").await?;
        examination.encrypted = (!local).then_some(encrypted);
    }
    if examination.tables == Tables::Current {
        let store = Store::reading(place, pool);
        examination.newest = store.latest_revision().await?;
        examination.tokens = store.tokens().await?;
    }
    Ok(examination)
}

/// Whose tables there are.
async fn tables(pool: &DatabaseConnection) -> Result<Tables, StoreError> {
    let all = match pool.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        _ => "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()",
    };
    let all = texts(pool, all).await?;
    if all.is_empty() {
        return Ok(Tables::None);
    }
    if !all.iter().any(|table| table == MIGRATIONS) {
        return Ok(Tables::Foreign);
    }
    let applied = texts(pool, &format!("SELECT version FROM {MIGRATIONS}")).await?;
    let known: Vec<String> =
        Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let strange = applied.iter().filter(|version| !known.contains(version)).count();
    let missing = known.iter().filter(|version| !applied.contains(version)).count();
    Ok(match (strange, missing) {
        (0, 0) => Tables::Current,
        (0, steps) if steps < known.len() => Tables::Earlier(steps),
        (0, _) => Tables::None,
        // Another program's migrations are kept in a table of the same name.
        (strange, _) if strange == applied.len() => Tables::Foreign,
        _ => Tables::Later,
    })
}

async fn version(pool: &DatabaseConnection) -> Result<String, StoreError> {
    let (name, sql) = match pool.get_database_backend() {
        DbBackend::Sqlite => ("SQLite", "SELECT sqlite_version()"),
        _ => ("PostgreSQL", "SELECT current_setting('server_version')"),
    };
    Ok(format!("{name} {}", texts(pool, sql).await?.first().map_or("", String::as_str)))
}

/// The first column of a statement's rows.
async fn texts(pool: &DatabaseConnection, sql: &str) -> Result<Vec<String>, StoreError> {
    let statement = Statement::from_string(pool.get_database_backend(), sql);
    let rows = pool.query_all_raw(statement).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
}
