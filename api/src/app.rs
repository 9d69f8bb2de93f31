//! The one assembly of the program, used by the binary and by every test: settings in, a server on
//! an address out.

mod error;
mod reason;

pub use error::StartError;

use crate::config::Settings;
use crate::http::answers::Answers;
use crate::http::availability::{Asking, PATIENCE, availability};
use crate::http::fresh::Known;
use crate::http::graphql::Trusted;
use crate::http::{self, State};
use crate::importing::{self, Content, Importer, Watching};
use crate::metrics::{Metrics, Statements};
use crate::purge::Purging;
use actix_web::dev::{Server, ServerHandle};
use chancery_schema::store::{ConnectOptions, ImportTrigger, Revision, StoreError, Watcher};
use chancery_schema::{Clock, Entropy, Store};
use chancery_seed::progress::Silent;
use chancery_seed::{ImportError, Options, bundled, import};
use reason::{database_error, listen_reason};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A server that has its database and its address, and waits to be run.
pub struct Application {
    server: Server,
    address: SocketAddr,
    /// What answers operators, and where.
    operators: Option<(Server, SocketAddr)>,
    store: Store,
    revision: Revision,
    seeded: bool,
    importer: Option<Importer>,
    watching: Option<Watching>,
    asking: Asking,
    /// Tells a cache in front what changed, where there is one.
    purging: Option<Purging>,
}

/// Connects to the database that `settings` name, and creates it where it is a file that does not
/// exist.
///
/// # Errors
/// [`StartError::Database`].
pub async fn connect(settings: &Settings) -> Result<Store, StartError> {
    open(
        settings,
        ConnectOptions::new(settings.common.database.as_str(), settings.server.database_connections),
    )
    .await
}

async fn open(settings: &Settings, options: ConnectOptions) -> Result<Store, StartError> {
    Store::connect(&options).await.map_err(|error| database_error(&settings.common.database, &error))
}

impl Application {
    /// Connects to the database, binds the address, and records something in a database that is
    /// empty: the content that is configured, else the bundled sample. Nothing is answered until
    /// [`Application::run`].
    ///
    /// Where something was recorded before, content that is configured is imported while the server
    /// answers: a start waits for no import, and a tree with an error keeps nobody from reading the
    /// last good revision. A sample is nobody's last good revision.
    ///
    /// # Errors
    /// When the database or the address cannot be used, or there is nothing to serve.
    pub async fn build(
        settings: Settings,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StartError> {
        Self::build_with_faults(settings, clock, entropy, None).await
    }

    /// The same over a database whose statements `faults` may make fail.
    ///
    /// # Errors
    /// As [`Application::build`].
    pub async fn build_with_faults(
        settings: Settings,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        faults: Option<Arc<dyn Watcher>>,
    ) -> Result<Self, StartError> {
        settings.server.check().map_err(StartError::Settings)?;
        let metrics = Metrics::default();
        let statements = Statements { metrics: metrics.clone(), faults };
        let options = ConnectOptions {
            url: settings.common.database.as_str().to_owned(),
            readers: settings.server.database_connections,
            wait: PATIENCE,
            notice: Duration::from_millis(settings.server.memory.notice.into()),
            kept: u64::from(settings.server.memory.records_memory) << 20,
            watcher: Some(Arc::new(statements)),
        };
        let store = open(&settings, options).await?;
        if store.is_read_only() {
            tracing::warn!("the database is read-only: what it holds is served, and nothing can be imported");
        }
        let known = Known::default();
        let memory = &settings.server.memory;
        let answers = Answers::new(memory.answers_memory, Duration::from_secs(memory.stale_for.into()));
        let (asking, availability) = availability(&store, metrics.clone(), known.clone(), answers.clone());
        let content = settings.server.content.clone();
        let content = content.map(|tree| {
            let (overlay, errors) = (settings.server.overlay.clone(), settings.server.content_errors);
            Content { tree, overlay, errors }
        });
        let importer = content
            .map(|content| {
                let (clock, entropy) = (Arc::clone(&clock), Arc::clone(&entropy));
                Importer::new(store.clone(), clock, entropy, content, metrics.clone())
            })
            .transpose()?;
        let mut state =
            State::new(store.clone(), Arc::clone(&clock), importer.clone(), metrics, &settings.server);
        if let Some(file) = &settings.server.graphql.trusted_documents {
            let trusted = Trusted::read(file, state.limits).await.map_err(StartError::Settings)?;
            tracing::info!(documents = trusted.len(), "only trusted documents are answered");
            state = state.answering_only(trusted);
        }
        (state.known, state.availability, state.answers) = (known, availability, answers);
        // Before anything is recorded: who cannot listen should not leave a filled database behind.
        let ((server, address), operators) = http::bind(state, &settings.server)
            .map_err(|(address, error)| StartError::Listen { address, reason: listen_reason(&error) })?;
        let failed = |error: StoreError| database_error(&settings.common.database, &error);
        // Before the first import reads the tree: what changes after that is imported again.
        let watching =
            importer.as_ref().and_then(|importer| Watching::begin(importer.content(), &settings.server));
        let held = store.latest_revision().await.map_err(failed)?;
        let (held, seeded) = match (&importer, held) {
            (None, None) if !settings.server.sample.is_on() => {
                return Err(StartError::Empty { database: settings.common.database.to_string() });
            }
            (None, None) => {
                seed(&store, &*clock).await?;
                (None, true)
            }
            (None, held) => (held, false),
            (Some(importer), held) => {
                if !store.is_read_only() {
                    importer.tidy().await.map_err(failed)?;
                }
                importer.request(ImportTrigger::Start).await?;
                let held = held.filter(|revision| !revision.sample);
                if held.is_none() {
                    first_import(importer).await?;
                }
                (held, false)
            }
        };
        let revision = match held {
            Some(revision) => revision,
            None => {
                let empty = || failed(StoreError::NoSuchRevision { number: 1, newest: 0 });
                store.latest_revision().await.map_err(failed)?.ok_or_else(empty)?
            }
        };
        let memory = &settings.server.memory;
        let purging = memory.purge_url.as_ref().zip(memory.purge_secret.clone()).map(|(url, secret)| {
            Purging::new(store.clone(), clock, entropy, url.as_str().to_owned(), secret)
        });
        Ok(Self { server, address, operators, store, revision, seeded, importer, watching, asking, purging })
    }

    /// Where it listens; the port is the real one where port 0 was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it answers operators, if it does.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.operators.as_ref().map(|(_, address)| *address)
    }

    /// The content it serves.
    #[must_use]
    pub fn store(&self) -> Store {
        self.store.clone()
    }

    /// The newest revision when it was built.
    #[must_use]
    pub fn revision(&self) -> &Revision {
        &self.revision
    }

    /// Whether the database was empty and was filled with the bundled sample.
    #[must_use]
    pub fn seeded(&self) -> bool {
        self.seeded
    }

    /// The tree whose changes it follows, or which it imports when it is asked to.
    #[must_use]
    pub fn content(&self) -> Option<&Path> {
        self.importer.as_ref().map(|importer| importer.content().tree.as_path())
    }

    /// Stops it from elsewhere: `handle.stop(true)` lets requests in flight finish, for 10 s at most.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Answers requests, and imports what it is told to, until it is stopped by its
    /// [`Application::handle`]; then closes the database. An import under way is given up.
    ///
    /// # Errors
    /// When the server's threads cannot be started.
    pub async fn run(self) -> Result<(), StartError> {
        let asking = self.asking.begin().map_err(StartError::Serve)?;
        let importing = self.importer.map(|importer| {
            let imports = importer.clone();
            let tasks = [
                Some(tokio::spawn(async move { imports.run().await })),
                self.watching.map(|watching| tokio::spawn(watching.run(importer.clone()))),
            ];
            (importer, tasks)
        });
        let purging = self.purging.map(|purging| tokio::spawn(purging.run()));
        let operators = self.operators.map(|(server, _)| (server.handle(), tokio::spawn(server)));
        let outcome = self.server.await.map_err(StartError::Serve);
        if let Some((handle, serving)) = operators {
            handle.stop(false).await;
            // It was told to end: how it ended is no news.
            let _ = serving.await;
        }
        if let Some(purging) = purging {
            purging.abort();
        }
        asking.end().await;
        if let Some((importer, tasks)) = importing {
            for task in tasks.into_iter().flatten() {
                task.abort();
                // It was told to end: how it ended is no news.
                let _ = task.await;
            }
            importer.abandon().await;
        }
        if let Err(error) = self.store.close().await {
            tracing::warn!(%error, "the database was not closed cleanly");
        }
        outcome
    }
}

/// Imports what is to be served, where nothing was before.
async fn first_import(importer: &Importer) -> Result<(), StartError> {
    let Some((job, outcome)) = importer.step().await else { return Ok(()) };
    importing::log(&job, &outcome);
    let tree = importer.content().tree.clone();
    outcome.map(drop).map_err(|source| StartError::Content { tree, source: Box::new(source) })
}

async fn seed(store: &Store, clock: &dyn Clock) -> Result<(), ImportError> {
    let options = Options {
        recorded_by: "chancery".to_owned(),
        message: Some("The bundled sample".to_owned()),
        source: Some("bundled seed".to_owned()),
        sample: true,
        ..Options::default()
    };
    import(store, clock, Arc::new(bundled()), None, options, Arc::new(Silent)).await?;
    Ok(())
}
