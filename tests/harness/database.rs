//! Databases for tests: a file each on SQLite, a database each on PostgreSQL.

use super::cluster::{Cluster, cluster};
use chancery_schema::Store;
use chancery_schema::store::ConnectOptions;
use sea_orm::{ConnectionTrait, Database};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

impl Backend {
    /// Whether it is to be had here.
    pub fn is_available(self) -> bool {
        self == Self::Sqlite || cluster().is_some()
    }
}

/// An empty database of a test's own. Gone when it is dropped: declare what connects to it later.
pub struct TestDatabase {
    pub url: String,
    kept: Kept,
}

enum Kept {
    File(TempDir),
    Server {
        name: String,
    },
    /// A server of its own.
    Own(Box<Cluster>),
    /// Somebody else's.
    Shared(Backend),
}

impl TestDatabase {
    /// A new one.
    pub async fn new(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let url = format!("sqlite://{}", folder.path().join("chancery.db").display());
                Self { url, kept: Kept::File(folder) }
            }
            Backend::Postgres => {
                static NUMBER: AtomicU32 = AtomicU32::new(0);
                let number = NUMBER.fetch_add(1, Ordering::Relaxed);
                let name = format!("chancery_test_{}_{number}", std::process::id());
                admin(&format!("CREATE DATABASE {name} TEMPLATE template0")).await;
                let mut url = url::Url::parse(admin_url()).expect("an address");
                url.set_path(&name);
                Self { url: url.into(), kept: Kept::Server { name } }
            }
        }
    }

    /// The database `postgres` of a server of its own; nothing where there is none to be had.
    pub fn on_own_server() -> Option<Self> {
        let cluster = Cluster::own()?;
        Some(Self { url: cluster.admin_url.clone(), kept: Kept::Own(Box::new(cluster)) })
    }

    /// Its own server.
    pub fn server(&self) -> &Cluster {
        match &self.kept {
            Kept::Own(cluster) => cluster,
            _ => panic!("a database on a server that others use"),
        }
    }

    /// The same database, for another server over it. Gone with the first.
    pub fn shared(&self) -> Self {
        Self { url: self.url.clone(), kept: Kept::Shared(self.backend()) }
    }

    /// The folder an SQLite database is in.
    pub fn folder(&self) -> Option<&std::path::Path> {
        match &self.kept {
            Kept::File(folder) => Some(folder.path()),
            Kept::Server { .. } | Kept::Own(_) | Kept::Shared(_) => None,
        }
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        match &self.kept {
            Kept::File(_) => Backend::Sqlite,
            Kept::Server { .. } | Kept::Own(_) => Backend::Postgres,
            Kept::Shared(backend) => *backend,
        }
    }

    /// Connects as the program does, which makes the tables.
    pub async fn store(&self) -> Store {
        let options = ConnectOptions::new(self.url.clone(), 4);
        Store::connect(&options).await.expect("a database that can be connected to")
    }

    /// Runs statements as they are, beside the program.
    pub async fn execute(&self, sql: &str) {
        execute(&self.url, sql).await;
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Kept::Server { name } = &self.kept else { return };
        let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // A runtime cannot wait for another inside it, and a drop cannot await.
        let _ = std::thread::spawn(move || super::runtime().block_on(admin(&statement))).join();
    }
}

fn admin_url() -> &'static str {
    &cluster().expect("a server, asked for before").admin_url
}

async fn admin(sql: &str) {
    execute(admin_url(), sql).await;
}

async fn execute(url: &str, sql: &str) {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).min_connections(0).sqlx_logging(false);
    let connection = Database::connect(options).await.expect("a database that answers");
    let outcome = connection.execute_unprepared(sql).await;
    connection.close().await.expect("a connection that closes");
    outcome.expect(sql);
}
