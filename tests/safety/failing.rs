//! No internal text in any answer, and nothing invented, whichever statement fails.

use super::addresses::{Place, addresses};
use crate::harness::contract::Contract;
use crate::harness::{Answer, Site, TestApp, TestDatabase};
use chancery_schema::store::{Access, Fault, Watcher};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const EVERYTHING: &str = include_str!("../graphql/everything.graphql");

/// What only the inside knows: words of statements, of the database, of this program's sources.
const INTERNAL: [&str; 14] = [
    "SELECT",
    "INSERT",
    "fault:",
    "told to fail",
    "sqlx",
    "sqlite",
    "postgres",
    "sea_orm",
    "DbErr",
    "panicked",
    "/src/",
    ".rs:",
    ".db",
    "Connection",
];

/// Counts statements, and makes one of them fail, or all from one on.
#[derive(Default)]
struct Faults {
    seen: AtomicU64,
    plan: Mutex<Option<(u64, Fault)>>,
}

impl Faults {
    /// From now on the statement of this number fails: the database is gone from there on, or that one
    /// statement is wrong.
    fn plan(&self, plan: Option<(u64, Fault)>) {
        *self.plan.lock().unwrap() = plan;
        self.seen.store(0, Ordering::SeqCst);
    }

    fn seen(&self) -> u64 {
        self.seen.load(Ordering::SeqCst)
    }
}

impl Watcher for Faults {
    fn before(&self, access: Access) -> Option<Fault> {
        // The server asks by itself whether the database is there: no request's statement.
        if access == Access::Probe {
            return None;
        }
        let number = self.seen.fetch_add(1, Ordering::SeqCst) + 1;
        let (at, fault) = (*self.plan.lock().unwrap())?;
        let fails = number == at || (fault == Fault::Gone && number > at);
        fails.then_some(fault)
    }

    fn after(&self, _: Access, _: Duration, _: bool) {}
}

struct Failing {
    app: TestApp,
    faults: Arc<Faults>,
    token: String,
}

impl Failing {
    async fn over(db: TestDatabase, site: &Site) -> Self {
        let faults = Arc::new(Faults::default());
        let (watcher, root) = (Arc::clone(&faults), site.root());
        let change = move |settings: &mut chancery_api::Settings| {
            settings.server.content = Some(root);
            settings.server.content_watch = chancery_api::config::ContentWatch::Off;
            // An answer that was kept would be given again.
            settings.server.memory.answers_memory = 0;
            // What a plan cannot read the engine reads again: here it is to fail.
            settings.server.graphql.direct = false;
        };
        let app = TestApp::with_faults(db, change, Some(watcher)).await;
        let token = app.token(&[]);
        let started = app.with_token(Method::GET, "/v1/imports", &token).await.json();
        app.ended(started["imports"][0]["id"].as_str().unwrap(), &token).await;
        Self { app, faults, token }
    }

    fn get(&self, place: &Place) -> RequestBuilder {
        let request = self.app.request(Method::GET, &place.address);
        if place.pattern.starts_with("/v1/imports") { request.bearer_auth(&self.token) } else { request }
    }

    /// The answer, where it did not break off; held against the contract, and searched for what it must
    /// not tell.
    async fn answer(&self, request: RequestBuilder, what: &str) -> Option<Answer> {
        let request = request.build().unwrap();
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let response = self.app.client.execute(request).await.expect("an answer that begins");
        let (status, headers) = (response.status(), response.headers().clone());
        let answer = Answer { status, headers, bytes: response.bytes().await.ok()?.to_vec() };
        if answer.status.is_server_error() {
            let mut told = String::from_utf8_lossy(&answer.bytes).into_owned();
            for value in answer.headers.values() {
                told.push_str(&String::from_utf8_lossy(value.as_bytes()));
            }
            assert_quiet(&told, what);
            assert_eq!(answer.header("cache-control"), "no-store", "{what}");
            assert_eq!(answer.header("etag"), "", "{what}");
        }
        if answer.status == 503 {
            // What any request may be answered where the database is gone.
            let problem = answer.header("content-type") == "application/problem+json";
            assert!(problem || path == "/graphql", "{what}: {}", answer.text());
        } else if let Err(wrong) = Contract::of_the_program().check(&method, &path, &answer) {
            panic!("{what}: {wrong}");
        }
        Some(answer)
    }

    /// How many statements a request costs once what is kept is kept, and what it is answered.
    async fn usual(&self, request: impl Fn() -> RequestBuilder, what: &str) -> (u64, Answer) {
        let _ = self.answer(request(), what).await;
        self.faults.plan(None);
        let answer = self.answer(request(), what).await.unwrap_or_else(|| panic!("{what} breaks off"));
        assert!(answer.status.is_success(), "{what}: {}", answer.text());
        (self.faults.seen(), answer)
    }
}

fn assert_quiet(told: &str, what: &str) {
    for word in INTERNAL {
        assert!(!told.contains(word), "{what} tells of {word}: {told}");
    }
    let temporary = std::env::temp_dir();
    assert!(!told.contains(temporary.to_str().unwrap()), "{what} tells a path: {told}");
}

on_both! {
    async fn whichever_statement_fails_a_request_is_refused_and_nothing_inside_is_told(db: TestDatabase) {
        let site = Site::meridian();
        let server = Failing::over(db, &site).await;
        let mut tried = 0;
        for place in addresses(&server.app, &server.token).await {
            let what = &place.address;
            let (statements, usual) = server.usual(|| server.get(&place), what).await;
            let is_static = ["/graphiql", "/reference", "/openapi", "/problems", "/healthz", "/version", "/embed/manifest", "/embed/news.", "/embed/{", "/feeds/style", "/.well-known"];
            let asks = !["/", "/v1"].contains(&place.pattern.as_str()) && !is_static.iter().any(|start| place.pattern.starts_with(start));
            assert!(statements > 0 || !asks, "{what} costs no statement");
            for (fault, status) in [(Fault::Broken, 500), (Fault::Gone, 503)] {
                for number in 1..=statements {
                    let what = format!("{what} with statement {number} of {statements} {fault:?}");
                    server.faults.plan(Some((number, fault)));
                    let answer = server.answer(server.get(&place), &what).await;
                    tried += 1;
                    // What has begun to be sent can only be broken off.
                    let Some(answer) = answer else {
                        assert!(place.pattern.ends_with(".{format}"), "{what} breaks off");
                        continue;
                    };
                    if place.pattern == "/graphql" {
                        assert!(check_graphql(&usual.json(), &answer, fault, &what), "{what}");
                    } else {
                        // Readiness is one question: the database is there for it, or not.
                        let status = if place.pattern == "/readyz" { 503 } else { status };
                        assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.text());
                    }
                }
            }
            server.faults.plan(None);
            let again = server.answer(server.get(&place), what).await.unwrap();
            assert_eq!((again.status, again.bytes), (usual.status, usual.bytes), "{what} as before");
        }
        assert!(tried > 200, "{tried} statements failed");
    }

    async fn a_graphql_answer_says_what_it_could_not_read_and_invents_nothing(db: TestDatabase) {
        let site = Site::meridian();
        let server = Failing::over(db, &site).await;
        let ask = || server.app.request(Method::POST, "/graphql")
            .header("accept", "application/graphql-response+json").json(&json!({ "query": EVERYTHING }));
        let (statements, usual) = server.usual(ask, "everything").await;
        assert!(statements > 20, "{statements}");
        let usual = usual.json();
        let mut failed = 0;
        for fault in [Fault::Broken, Fault::Gone] {
            for number in 1..=statements {
                let what = format!("everything with statement {number} of {statements} {fault:?}");
                server.faults.plan(Some((number, fault)));
                let answer = server.answer(ask(), &what).await.expect("a whole answer");
                failed += u64::from(check_graphql(&usual, &answer, fault, &what));
            }
        }
        assert!(failed > statements, "{failed} of {statements} statements, twice");
        server.faults.plan(None);
        assert_eq!(server.answer(ask(), "everything").await.unwrap().json(), usual, "as before");
    }

    async fn an_import_that_the_database_fails_tells_nothing_inside(db: TestDatabase) {
        let site = Site::meridian();
        let server = Failing::over(db, &site).await;
        for fault in [Fault::Broken, Fault::Gone] {
            for number in 1..=12 {
                let what = format!("POST /v1/imports with statement {number} {fault:?}");
                site.write("static/notes.txt", &what);
                server.faults.plan(Some((number, fault)));
                let request = server.app.request(Method::POST, "/v1/imports").bearer_auth(&server.token);
                let answer = server.answer(request, &what).await.expect("a whole answer");
                assert!([202, 500, 503].contains(&answer.status.as_u16()), "{what}: {}", answer.text());
                if answer.status == 202 {
                    // The import meets the fault, as it may: the statement is reached or the import is over.
                    server.app.until("the fault", async |_| (server.faults.seen() >= number).then_some(())).await;
                }
                server.faults.plan(None);
                let list = server.app.request(Method::GET, "/v1/imports").bearer_auth(&server.token);
                let list = server.answer(list, &what).await.unwrap();
                assert_eq!(list.status, 200, "{what}: {}", list.text());
                assert_quiet(&list.text(), &what);
            }
        }
        let accepted = server.app.with_token(Method::POST, "/v1/imports", &server.token).await;
        assert_eq!(accepted.status, 202, "{}", accepted.text());
        let job = server.app.ended(accepted.json()["id"].as_str().unwrap(), &server.token).await;
        assert_eq!(job["state"], "SUCCEEDED", "{job:#}");
    }
}

/// Every difference from the usual answer is a null where an error says why, and errors tell nothing.
/// Whether there is an error: loads that an answer before left behind may have met the fault instead.
fn check_graphql(usual: &Value, answer: &Answer, fault: Fault, what: &str) -> bool {
    assert!([200, 500, 503].contains(&answer.status.as_u16()), "{what}: {}", answer.status);
    let body = answer.json();
    let Some(errors) = body["errors"].as_array() else {
        same_or_told(&usual["data"], &body["data"], &mut Vec::new(), &[], what);
        return false;
    };
    assert_quiet(&body["errors"].to_string(), what);
    for error in errors {
        let expected = if fault == Fault::Gone { "UNAVAILABLE" } else { "INTERNAL" };
        assert_eq!(error["extensions"]["code"], expected, "{what}: {error:#}");
    }
    if body["data"].is_object() {
        same_or_told(&usual["data"], &body["data"], &mut Vec::new(), errors, what);
    }
    true
}

fn same_or_told(usual: &Value, now: &Value, path: &mut Vec<Value>, errors: &[Value], what: &str) {
    match (usual, now) {
        (Value::Object(usual), Value::Object(now)) => {
            assert_eq!(usual.len(), now.len(), "{what}: {path:?}");
            for (name, value) in usual {
                path.push(json!(name));
                same_or_told(value, &now[name], path, errors, what);
                path.pop();
            }
        }
        (Value::Array(usual), Value::Array(now)) => {
            assert_eq!(usual.len(), now.len(), "{what}: {path:?}");
            for (place, (usual, now)) in usual.iter().zip(now).enumerate() {
                path.push(json!(place));
                same_or_told(usual, now, path, errors, what);
                path.pop();
            }
        }
        (usual, Value::Null) if !usual.is_null() => {
            let told = errors.iter().filter_map(|error| error["path"].as_array());
            assert!(
                told.into_iter().any(|error| error.starts_with(path)),
                "{what}: {path:?} is null, and no error says why"
            );
        }
        (usual, now) => assert_eq!(usual, now, "{what}: {path:?}"),
    }
}
