//! The program, running in this process on a port of its own.

use super::TestDatabase;
use super::contract::Contract;
use super::site::{Site, clock};
use chancery_api::{Application, Settings};
use chancery_schema::store::StatementCount;
use chancery_schema::{FixedClock, FixedEntropy, Store};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use std::thread::JoinHandle;

/// A server over a database of its own.
pub struct TestApp {
    pub client: Client,
    /// Where it answers, without a slash at the end.
    pub url: String,
    /// Where it answers operators, likewise, if it does.
    pub metrics_url: Option<String>,
    /// Moves the time it sees.
    pub clock: FixedClock,
    /// Whether answers are held against `openapi.yaml`.
    checked: bool,
    statements: StatementCount,
    handle: actix_web::dev::ServerHandle,
    server: Option<JoinHandle<()>>,
    /// Last, so that it goes when nothing uses it any more.
    pub database: TestDatabase,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a text"))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).expect("UTF-8")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }
}

impl TestApp {
    /// A server over what the database holds; the bundled sample where it holds nothing.
    pub async fn start(database: TestDatabase) -> Self {
        Self::start_with(database, |_| {}).await
    }

    /// A server whose answers `openapi.yaml` is made of, and which are not held against it.
    pub async fn unchecked(database: TestDatabase) -> Self {
        let mut app = Self::start(database).await;
        app.checked = false;
        app
    }

    /// A server with settings of a test's own.
    pub async fn start_with(database: TestDatabase, change: impl FnOnce(&mut Settings)) -> Self {
        Self::with_faults(database, change, None).await
    }

    /// A server over a database whose statements `faults` may make fail.
    pub async fn with_faults(
        database: TestDatabase,
        change: impl FnOnce(&mut Settings),
        faults: Option<Arc<dyn chancery_schema::store::Watcher>>,
    ) -> Self {
        let mut settings = Settings::default();
        settings.common.database = database.url.parse().expect("an address of a database");
        settings.server.listen = "127.0.0.1:0".parse().expect("an address");
        settings.server.workers = Some(2);
        settings.server.database_connections = 4;
        // Tests import beside their server, and look at once.
        settings.server.memory.notice = 0;
        // What a question costs is what it costs whoever asked before.
        settings.server.memory.records_memory = 0;
        change(&mut settings);
        let clock = clock();
        let seen: Arc<dyn chancery_schema::Clock> = Arc::new(clock.clone());
        let (tell, told) = tokio::sync::oneshot::channel();
        // On a thread and a runtime of its own, as in the program.
        let server = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let entropy = Arc::new(FixedEntropy::default());
                let application = Application::build_with_faults(settings, seen, entropy, faults)
                    .await
                    .expect("a server that can be built");
                let statements = application.store().statement_count();
                let addresses = (application.address(), application.metrics_address());
                let _ = tell.send((addresses, application.handle(), statements));
                application.run().await.expect("a server that runs");
            });
        });
        let ((address, metrics), handle, statements) = told.await.expect("a server that starts");
        let client = Client::builder().no_proxy().build().expect("a client");
        let url = format!("http://{address}");
        let metrics_url = metrics.map(|address| format!("http://{address}"));
        Self {
            client,
            url,
            metrics_url,
            clock,
            checked: true,
            statements,
            handle,
            server: Some(server),
            database,
        }
    }

    /// A server over an imported tree.
    pub async fn with_site(database: TestDatabase, site: &Site) -> Self {
        let store = database.store().await;
        site.import(&store, &clock()).await;
        store.close().await.expect("a store that closes");
        Self::start(database).await
    }

    /// A server that imports a tree when it starts and when it is asked to, and follows its changes
    /// as `change` has it.
    pub async fn with_content(
        database: TestDatabase,
        site: &Site,
        change: impl FnOnce(&mut chancery_api::config::Server),
    ) -> Self {
        let root = site.root();
        Self::start_with(database, move |settings| {
            settings.server.content = Some(root);
            settings.server.content_watch = chancery_api::config::ContentWatch::Off;
            change(&mut settings.server);
        })
        .await
    }

    /// A token for this server, made as `chancery token create` makes it.
    pub fn token(&self, more: &[&str]) -> String {
        let args = ["token", "create", "--database", &self.database.url, "--label", "test"];
        let outcome = super::cli::run(&[&args, more].concat());
        assert_eq!(outcome.code, 0, "{}", outcome.shown());
        outcome.stdout.trim_end().to_owned()
    }

    /// The answer to a request with a token.
    pub async fn with_token(&self, method: Method, path: &str, token: &str) -> Answer {
        self.send(self.request(method, path).bearer_auth(token)).await
    }

    /// Asks for something until it is there.
    pub async fn until<T>(&self, what: &str, mut ask: impl AsyncFnMut(&Self) -> Option<T>) -> T {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
        loop {
            if let Some(there) = ask(self).await {
                return there;
            }
            assert!(std::time::Instant::now() < deadline, "{what}: not within a minute");
            // Asking all the time would keep the server from getting there.
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    /// The import of that id, once it has ended.
    pub async fn ended(&self, id: &str, token: &str) -> Value {
        self.until("the end of an import", async |app| {
            let answer = app.with_token(Method::GET, &format!("/v1/imports/{id}"), token).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            let job = answer.json();
            (!job["finishedAt"].is_null()).then_some(job)
        })
        .await
    }

    /// The database, beside the server, as `chancery import` opens it.
    pub async fn store(&self) -> Store {
        self.database.store().await
    }

    /// Imports a tree while the server runs.
    pub async fn import(&self, site: &Site) -> chancery_schema::store::Recorded {
        let store = self.store().await;
        let recorded = site.import(&store, &self.clock).await;
        store.close().await.expect("a store that closes");
        recorded
    }

    /// A request to a path.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// The answer to a request, which is as `openapi.yaml` has it.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let (client, request) = request.build_split();
        let request = request.expect("a request");
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let response = client.execute(request).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.expect("a whole answer").to_vec();
        let answer = Answer { status, headers, bytes };
        if self.checked {
            let outcome = Contract::of_the_program().check(&method, &path, &answer);
            outcome.unwrap_or_else(|violation| panic!("{violation}"));
        }
        answer
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// The whole answer to a query, whatever it is.
    pub async fn answer(&self, query: &str, variables: Value) -> Answer {
        let body = json!({ "query": query, "variables": variables });
        let request =
            self.request(Method::POST, "/graphql").header("accept", "application/graphql-response+json");
        self.send(request.json(&body)).await
    }

    /// The data a query gives; it must not give errors.
    pub async fn data(&self, query: &str) -> Value {
        self.data_with(query, json!({})).await
    }

    pub async fn data_with(&self, query: &str, variables: Value) -> Value {
        let answer = self.answer(query, variables).await;
        let mut body = answer.json();
        assert!(body["errors"].is_null(), "{query}\n{body:#}");
        assert_eq!(answer.status, 200, "{query}");
        body["data"].take()
    }

    /// The errors a query gives: code and message. Data there may be.
    pub async fn errors(&self, query: &str) -> Vec<String> {
        self.errors_with(query, json!({})).await
    }

    pub async fn errors_with(&self, query: &str, variables: Value) -> Vec<String> {
        let answer = self.answer(query, variables).await;
        let body = answer.json();
        let errors =
            body["errors"].as_array().unwrap_or_else(|| panic!("{query}\ngives no errors: {body:#}"));
        let show = |error: &Value| {
            let code = error["extensions"]["code"].as_str().expect("every error has a code");
            format!("{} {code}: {}", answer.status.as_u16(), error["message"].as_str().expect("a message"))
        };
        errors.iter().map(show).collect()
    }

    /// How many statements `work` makes the server run.
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (u64, T) {
        let before = self.statements.get();
        let outcome = work.await;
        (self.statements.get() - before, outcome)
    }

    /// Tells the server to stop; the future says when it has.
    pub fn begin_stop(&self) -> impl Future<Output = ()> + use<> {
        self.handle.stop(true)
    }

    /// Stops the server and waits until it has.
    pub async fn stop(&mut self) {
        self.handle.stop(true).await;
        if let Some(server) = self.server.take() {
            tokio::task::spawn_blocking(move || server.join()).await.expect("a thread").expect("no panic");
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Told at once, whether or not the future is waited for.
        drop(self.handle.stop(false));
        if let Some(server) = self.server.take() {
            let outcome = server.join();
            if !std::thread::panicking() {
                outcome.expect("the server did not panic");
            }
        }
    }
}
