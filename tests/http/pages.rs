//! Health, version, GraphiQL, and what is nowhere.

use crate::harness::{Site, TestApp, TestDatabase};
use reqwest::Method;
use serde_json::json;

on_both! {
    async fn health_readiness_and_version_are_told(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        assert_eq!(app.get("/healthz").await.json(), json!({ "status": "alive" }));
        let ready = app.get("/readyz").await;
        assert_eq!(ready.status, 200);
        let expected = json!({
            "status": "ready",
            "revision": 1,
            "recordedAt": "2023-06-01T12:00:00Z",
            "sourceTime": "2023-06-01T12:00:00Z",
            "source": null,
            "lastImport": null,
        });
        assert_eq!(ready.json(), expected);
        assert_eq!(ready.header("cache-control"), "no-store");
        let version = app.get("/version").await;
        assert_eq!(version.status, 200);
        assert_eq!(version.json()["version"], env!("CARGO_PKG_VERSION"));
    }

    async fn what_the_database_says_is_not_told_when_it_fails(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        for table in ["revision", "member", "blob", "asset"] {
            app.database.execute(&format!("ALTER TABLE {table} RENAME TO hidden_{table}")).await;
        }
        let ready = app.get("/readyz").await;
        assert_eq!((ready.status.as_u16(), ready.header("content-type")), (503, "application/problem+json"));
        let query = app.answer("{ members { nodes { name } } }", json!({})).await;
        let asset = app.get(&format!("/assets/{}/logo.svg", "a".repeat(64))).await;
        assert_eq!(asset.status, 500);
        assert_eq!(query.json()["errors"][0]["extensions"]["code"], "INTERNAL");
        assert_eq!(query.json()["errors"][0]["message"], "internal error");
        for answer in [ready, query, asset] {
            let text = answer.text().to_lowercase();
            for word in ["sql", "revision\"", "table", "relation", "hidden", "select"] {
                assert!(!text.contains(word), "{word} in {text}");
            }
        }
        assert_eq!(app.get("/healthz").await.status, 200, "the process is alive all the same");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn graphiql_needs_nothing_from_elsewhere() {
    let app = TestApp::start(TestDatabase::new(crate::harness::Backend::Sqlite).await).await;
    let page = app.get("/").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    let html = page.text();
    assert!(page.header("content-security-policy").starts_with("default-src 'none';"));
    let mut files = Vec::new();
    for part in
        html.split(['"', '\'']).filter(|part| part.starts_with("graphiql/") || part.starts_with("/graphiql/"))
    {
        let path = format!("/{}", part.trim_start_matches('/'));
        let file = app.send(app.request(Method::GET, &path)).await;
        assert_eq!(file.status, 200, "{path}");
        assert!(file.bytes.len() > 1_000, "{path}");
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable", "{path}");
        files.push(path);
    }
    assert!(
        files.iter().any(|path| path.ends_with(".js")) && files.iter().any(|path| path.ends_with(".css")),
        "{files:?}"
    );
    for after in html.split("://").skip(1) {
        // The one address it shows is a placeholder in a text.
        assert!(
            after.starts_with("HOST/"),
            "the page names another host: {}",
            after.chars().take(40).collect::<String>()
        );
    }
    // The query it opens with gives an answer on the sample.
    let data = app.data(chancery_api::graphql::DEFAULT_QUERY).await;
    assert_eq!(data["nameIn2015"]["name"], "CA Security Council");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_needs_nothing_from_elsewhere() {
    let app = TestApp::start(TestDatabase::new(crate::harness::Backend::Sqlite).await).await;
    let page = app.get("/reference").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    let html = page.text();
    assert!(!html.contains("://"), "the page names another host");
    let files: Vec<&str> = html.split('"').filter(|part| part.starts_with("reference/")).collect();
    assert_eq!(files.len(), 2, "{html}");
    for file in files {
        let path = format!("/{file}");
        let plain = app.get(&path).await;
        assert_eq!(plain.status, 200, "{path}");
        assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable", "{path}");
        let brotli = app.send(app.request(Method::GET, &path).header("accept-encoding", "br")).await;
        assert_eq!(brotli.header("content-encoding"), "br", "{path}");
        assert!(brotli.bytes.len() < plain.bytes.len() / 2 && brotli.bytes.len() < 500_000, "{path}");
    }
    assert_eq!(app.get("/reference/0000000000000000/reference.js").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contract_is_served_and_names_the_server_that_serves_it() {
    let app = TestApp::start(TestDatabase::new(crate::harness::Backend::Sqlite).await).await;
    let yaml = app.get("/openapi.yaml").await;
    assert_eq!(yaml.header("content-type"), "application/yaml");
    let json = app.get("/openapi.json").await;
    assert_eq!(json.header("content-type"), "application/json");
    assert_eq!(json.json(), serde_saphyr::from_str::<serde_json::Value>(&yaml.text()).unwrap());
    assert_eq!(json.json()["servers"][0]["url"], app.url);
    for answer in [yaml, json] {
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
    let database = TestDatabase::new(crate::harness::Backend::Sqlite).await;
    let public = "https://content.example.org/chancery";
    let app = TestApp::start_with(database, |settings| {
        settings.server.public_url = Some(public.parse().expect("an address"));
    })
    .await;
    assert_eq!(app.get("/openapi.json").await.json()["servers"][0]["url"], public);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_nowhere_and_methods_nobody_answers_are_told_what_there_is() {
    let app = TestApp::start(TestDatabase::new(crate::harness::Backend::Sqlite).await).await;
    let missing = app.get("/v1/nowhere").await;
    assert_eq!((missing.status.as_u16(), missing.header("content-type")), (404, "application/problem+json"));
    contract!("not-found", json: missing.json());
    for (method, path, allow) in [
        (Method::POST, "/", "GET, HEAD, OPTIONS"),
        (Method::DELETE, "/healthz", "GET, HEAD, OPTIONS"),
        (Method::PUT, "/graphql", "GET, HEAD, POST, OPTIONS"),
    ] {
        let answer = app.send(app.request(method.clone(), path)).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, allow), "{method} {path}");
    }
    let ask = app.request(Method::OPTIONS, "/graphql").header("origin", "https://other.test");
    let preflight = app.send(ask.header("access-control-request-method", "POST")).await;
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), "*");
    assert!(preflight.header("access-control-allow-methods").contains("POST"));
    let ids: Vec<String> = [app.get("/version").await, app.get("/version").await]
        .iter()
        .map(|a| a.header("x-request-id").to_owned())
        .collect();
    assert!(!ids[0].is_empty() && ids[0] != ids[1], "{ids:?}");
    let given = app.send(app.request(Method::GET, "/version").header("x-request-id", "mine")).await;
    assert_ne!(given.header("x-request-id"), "mine", "ids from outside are not taken");
}
