//! Corpora on PostgreSQL: on the server that `CHANCERY_TEST_POSTGRES` names, else on one of the benchmark's own, as tests
//! have it. What is made stays for the next run.

use super::cluster::Cluster;
use super::corpus::{self, Error, Shape};
use super::report::say;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use std::path::Path;
use std::time::Instant;

/// What the names of databases begin with: on somebody else's server they have to be told from others.
const PREFIX: &str = "chancery_bench";

/// A server with corpora.
pub struct Postgres(Cluster);

impl Postgres {
    /// The server, started where it is not there already.
    ///
    /// # Errors
    /// Why there is none.
    pub fn start(folder: &Path) -> Result<Self, String> {
        Cluster::kept(folder).map(Self)
    }

    /// A corpus, made where it is not there already.
    pub async fn corpus(&self, shape: Shape) -> Result<String, Error> {
        let name = format!("{PREFIX}_{}", shape.name().replace('-', "_"));
        let admin = self.admin().await?;
        if !exists(&admin, &name).await? {
            say(&format!("making {name} on PostgreSQL"));
            let begun = Instant::now();
            let new = create(&admin, &format!("{PREFIX}_new")).await?;
            corpus::fill(&self.url(&new)?, shape, say).await?;
            admin.execute_unprepared(&format!("ALTER DATABASE {new} RENAME TO {name}")).await?;
            say(&format!("made in {:.0} s", begun.elapsed().as_secs_f64()));
        }
        admin.close().await?;
        self.url(&name)
    }

    /// An empty database in the place of the one before.
    pub async fn empty(&self) -> Result<String, Error> {
        let admin = self.admin().await?;
        let name = create(&admin, &format!("{PREFIX}_content")).await?;
        admin.close().await?;
        self.url(&name)
    }

    async fn admin(&self) -> Result<DatabaseConnection, Error> {
        let mut options = sea_orm::ConnectOptions::new(&self.0.admin_url);
        options.max_connections(1).sqlx_logging(false);
        Ok(Database::connect(options).await?)
    }

    fn url(&self, name: &str) -> Result<String, Error> {
        let mut url = url::Url::parse(&self.0.admin_url)?;
        url.set_path(name);
        Ok(url.into())
    }
}

async fn exists(admin: &DatabaseConnection, name: &str) -> Result<bool, Error> {
    let sql = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    Ok(admin.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?.is_some())
}

/// Makes a database, without one of the same name that may be there. Nothing in it outlives a crash that it has to.
async fn create(admin: &DatabaseConnection, name: &str) -> Result<String, Error> {
    for sql in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name} TEMPLATE template0"),
        format!("ALTER DATABASE {name} SET synchronous_commit = off"),
    ] {
        admin.execute_unprepared(&sql).await?;
    }
    Ok(name.to_owned())
}
