//! Structured data: JSON-LD, the sitemap, the catalogue of interfaces.

use crate::harness::{Site, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

/// What was answered, without the address of the server.
fn shown(app: &TestApp, text: &str) -> String {
    text.replace(&app.url, "http://server")
}

on_both! {
    async fn the_organisation_and_an_article_are_linked_data(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let mut told = Vec::new();
        for path in [
            "/v1/organization.jsonld",
            "/v1/organization.jsonld?asOf=2015-01-01",
            "/v1/news/a-look-into-the-cellar.jsonld",
            "/v1/news/meridian-the-bureau-of-noon-agree-on-1200.jsonld",
        ] {
            let answer = app.get(path).await;
            assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/ld+json"), "{path}");
            let value: Value = serde_json::from_str(&shown(&app, &answer.text())).unwrap();
            assert_eq!(value["@context"], "https://schema.org", "{path}");
            told.push(value);
            let known = app.send(app.request(Method::GET, path).header("if-none-match", answer.header("etag"))).await;
            assert_eq!(known.status, 304, "{path}");
            assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        }
        contract!("linked-data", json: &told);
        // By id it is the same.
        let id = told[2]["identifier"].as_str().unwrap();
        let by_id: Value = serde_json::from_str(&shown(&app, &app.get(&format!("/v1/news/{id}.jsonld")).await.text())).unwrap();
        assert_eq!(by_id, told[2]);
        for (path, status) in [
            ("/v1/news/time-for-a-break.jsonld", 404),
            ("/v1/news/nothing.jsonld", 404),
            ("/v1/news/a-look-into-the-cellar.jsonld?lang=en", 400),
            ("/v1/organization.jsonld?knownAt=x", 400),
        ] {
            assert_eq!(app.get(path).await.status, status, "{path}");
        }
    }

    async fn an_article_that_is_withdrawn_is_gone_as_linked_data_too(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let id = app.get("/v1/news/clock-day-is-over.jsonld").await.json()["identifier"].as_str().unwrap().to_owned();
        let path = format!("/v1/news/{id}.jsonld");
        let there = app.get(&path).await;
        assert_eq!(there.status, 200, "{path}: {}", there.text());
        let tag = there.header("etag").to_owned();
        site.remove("content/blog/2023-02-01-clock-day.md");
        app.import(&site).await;
        let gone = app.send(app.request(Method::GET, &path).header("if-none-match", tag)).await;
        assert_eq!(gone.status, 410, "{path}: {}", gone.text());
        assert_eq!(app.get(&format!("{path}?knownAt=2023-06-01T12:00:00Z")).await.status, 410, "recorded in the same second");
    }

    async fn the_sitemap_holds_what_stands_on_the_site(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let answer = app.get("/sitemap.xml").await;
        assert_eq!(answer.header("content-type"), "application/xml; charset=utf-8");
        let text = answer.text();
        contract!("sitemap", text: text.replace("><", ">\n<"));
        let document = roxmltree::Document::parse(&text).unwrap();
        let locations = document.descendants().filter(|node| node.has_tag_name("loc") || node.tag_name().name() == "loc");
        let mut told: Vec<String> = locations.map(|node| node.text().unwrap().to_owned()).collect();
        let asked = "{ news(first: 100) { nodes { url } } pages(first: 100) { nodes { url redirect } } members(first: 100, filter: { status: ANY }) { nodes { path } } }";
        let data = app.data(asked).await;
        let nodes = |list: &str| data[list]["nodes"].as_array().unwrap().clone();
        let mut there: Vec<String> = nodes("news").iter().map(|node| node["url"].as_str().unwrap().to_owned()).collect();
        there.extend(nodes("pages").iter().filter(|node| node["redirect"].is_null()).map(|node| node["url"].as_str().unwrap().to_owned()));
        there.extend(nodes("members").iter().filter_map(|node| node["path"].as_str().map(|path| format!("https://meridian.test{path}"))));
        told.sort();
        there.sort();
        assert_eq!(told, there);
        let known = app.send(app.request(Method::GET, "/sitemap.xml").header("if-none-match", answer.header("etag"))).await;
        assert_eq!(known.status, 304);
        assert_eq!(app.get("/sitemap.xml?part=1").await.text(), text);
        assert_eq!(app.get("/sitemap.xml?part=2").await.status, 404);
        assert_eq!(app.get("/sitemap.xml?part=0").await.status, 400);
        assert_eq!(app.get("/sitemap.xml?page=1").await.status, 400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_names_only_what_is_served() {
    let database = crate::harness::TestDatabase::new(crate::harness::Backend::Sqlite).await;
    let app = TestApp::start_with(database, |settings| {
        settings.server.public_url = Some("https://api.example.test".parse().unwrap());
    })
    .await;
    let answer = app.get("/.well-known/api-catalog").await;
    let profile = "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"";
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, profile));
    let catalog = answer.json();
    let base = "https://api.example.test";
    let anchors: Vec<&Value> =
        catalog["linkset"].as_array().unwrap().iter().map(|one| &one["anchor"]).collect();
    assert_eq!(*anchors[0], json!(format!("{base}/.well-known/api-catalog")));
    for path in ["/graphql", "/v1", "/feeds"] {
        assert!(anchors.contains(&&json!(format!("{base}{path}"))), "{path}: {catalog:#}");
    }
    let text = answer.text();
    let mut tried = 0;
    for part in text.split('"').filter_map(|part| part.strip_prefix(base)) {
        // GraphQL says that a query is missing.
        let status = app.get(part).await.status.as_u16();
        assert!(status == 200 || (part == "/graphql" && status == 400), "{part}: {status}");
        tried += 1;
    }
    assert!(tried > 8, "{text}");
    let head = app.send(app.request(Method::HEAD, "/.well-known/api-catalog")).await;
    for answer in [head, app.get("/").await] {
        assert!(answer.header("link").contains("rel=\"api-catalog\""), "{}", answer.header("link"));
    }
}
