//! Answers that are given again while the database is gone.

use super::{is_marked, switch, until};
use crate::harness::site::clock;
use crate::harness::{Site, TestApp, TestDatabase};
use chancery_schema::Clock;
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

const QUERY: &str =
    "query Q($n: Int, $f: MemberFilter) { members(first: $n, filter: $f) { totalCount nodes { name } } }";

/// What is asked for by its address, of every sort.
const READS: [&str; 12] = [
    "/v1/members?first=2",
    "/v1/organization",
    "/v1/news?first=1",
    "/v1/members.csv",
    "/v1/members.ndjson",
    "/v1/members.xlsx",
    "/feeds/news.atom",
    "/feeds/news.json",
    "/sitemap.xml",
    "/catalog.jsonld",
    "/embed/news",
    "/v1/search?query=clock",
];

async fn app(database: TestDatabase) -> (TestApp, std::sync::Arc<super::Switch>) {
    let store = database.store().await;
    Site::meridian().import(&store, &clock()).await;
    store.close().await.unwrap();
    let (switch, faults) = switch();
    (TestApp::with_faults(database, |_| {}, faults).await, switch)
}

on_both! {
    async fn what_was_answered_is_answered_still_and_marked(database: TestDatabase) {
        let (app, switch) = app(database).await;
        let mut before = Vec::new();
        for path in READS {
            let answer = app.get(path).await;
            if answer.status == 404 { continue; }
            assert_eq!(answer.status, 200, "{path}");
            before.push((path, answer));
        }
        assert!(before.len() > 8, "{}", before.len());
        let asset = app.data("{ members(first: 9) { nodes { logo { url } } } }").await;
        let asset = asset["members"]["nodes"].as_array().unwrap().iter().find_map(|node| node["logo"]["url"].as_str()).unwrap().to_owned();
        let logo = app.get(&asset).await;
        let variables = json!({ "n": 2, "f": { "status": "CURRENT" } });
        let queried = app.answer(QUERY, variables.clone()).await;
        assert_eq!(queried.status, 200, "{}", queried.text());
        switch.set(true);
        app.clock.advance(TimeDelta::seconds(90));
        for (path, before) in &before {
            let answer = app.get(path).await;
            assert_eq!(answer.status, 200, "{path} {}", answer.text());
            assert!(is_marked(&answer), "{path} {:?}", answer.headers);
            assert_eq!(answer.bytes, before.bytes, "{path}");
            assert_eq!(answer.header("age"), "90", "{path}");
            for name in ["etag", "last-modified", "content-type", "link", "content-disposition", "chancery-revision"] {
                assert_eq!(answer.headers.get(name), before.headers.get(name), "{path} {name}");
            }
            assert!(answer.header("cache-control").starts_with("public, max-age=5, stale-if-error="), "{path}");
            let ttl = answer.header("cache-status").to_owned();
            assert!(ttl.contains("ttl=-30;") && ttl.contains("detail=\"database unavailable\""), "{path} {ttl}");
            let again = app.request(Method::GET, path).header("if-none-match", before.header("etag"));
            let again = app.send(again).await;
            assert_eq!((again.status.as_u16(), again.header("etag")), (304, before.header("etag")), "{path}");
            assert_eq!(app.send(app.request(Method::HEAD, path)).await.status, 200, "{path}");
        }
        let again = app.get(&asset).await;
        assert_eq!((again.status.as_u16(), &again.bytes), (200, &logo.bytes));
        assert_eq!(again.header("cache-control"), logo.headers["cache-control"], "it never changes");
        let again = app.answer(QUERY, json!({ "f": { "status": "CURRENT" }, "n": 2 })).await;
        assert_eq!((again.status.as_u16(), &again.bytes), (200, &queried.bytes));
        assert!(is_marked(&again) && again.header("cache-control") == "no-store");
        let encoded: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("query", QUERY).append_pair("variables", &variables.to_string()).finish();
        let request = app.request(Method::GET, &format!("/graphql?{encoded}"));
        let again = app.send(request.header("accept", "application/graphql-response+json")).await;
        assert_eq!((again.status.as_u16(), again.bytes), (200, queried.bytes), "the same query in an address");

        switch.set(false);
        for (path, before) in &before {
            let answer = until(&app, path, |answer| !is_marked(answer)).await;
            assert_eq!((answer.status.as_u16(), &answer.bytes), (200, &before.bytes), "{path}");
        }
    }

    async fn what_was_not_answered_is_unavailable(database: TestDatabase) {
        let (app, switch) = app(database).await;
        app.get("/v1/members?first=2").await;
        switch.set(true);
        for path in ["/v1/members?first=3", "/v1/partners", "/feeds/news.rss", "/v1/members.json", "/embed/sponsors"] {
            let answer = app.get(path).await;
            assert_eq!(answer.status, 503, "{path}");
            assert_eq!(answer.header("retry-after"), "2", "{path}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            assert_eq!(answer.json()["type"], "/problems/unavailable", "{path}");
        }
        let page = app.request(Method::GET, "/embed/sponsors").header("accept", "text/html");
        let page = app.send(page).await;
        assert_eq!((page.status.as_u16(), page.header("retry-after")), (503, "2"));
        assert!(page.header("content-type").starts_with("text/html"));
        let answer = app.answer("{ organization { name } partners { totalCount } }", json!({})).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "2"));
        let body = answer.json();
        assert_eq!(body["errors"][0]["extensions"]["code"], "UNAVAILABLE");
        assert!(body.get("data").is_none(), "{body}");
        let token = app.request(Method::GET, "/v1/imports").bearer_auth("chancery_x");
        assert_eq!(app.send(token).await.status, 401, "what is wrong in itself is told all the same");
    }

    async fn what_needs_no_database_is_answered_as_ever(database: TestDatabase) {
        let (app, switch) = app(database).await;
        switch.set(true);
        until(&app, "/v1/partners", |answer| answer.status == 503).await;
        // Long enough for the server to have noticed by itself.
        until(&app, "/readyz", |answer| answer.status == 503).await;
        for path in ["/", "/healthz", "/version", "/openapi.json", "/problems/unavailable", "/reference"] {
            let answer = app.get(path).await;
            assert_eq!(answer.status, 200, "{path}");
            assert!(!is_marked(&answer), "{path}");
        }
        assert_eq!(app.get("/v1/members?frist=2").await.status, 400);
        assert_eq!(app.get("/nowhere").await.status, 404);
        assert_eq!(app.errors("{ nothing }").await.len(), 1);
        assert_eq!(app.data("{ __typename }").await["__typename"], "Query");
    }

    async fn answers_are_given_no_longer_than_is_set(database: TestDatabase) {
        let (switch, faults) = switch();
        let app = TestApp::with_faults(database, |settings| settings.server.memory.stale_for = 60, faults).await;
        app.get("/v1/members?first=2").await;
        switch.set(true);
        app.clock.advance(TimeDelta::seconds(60));
        assert_eq!(app.get("/v1/members?first=2").await.status, 200);
        app.clock.advance(TimeDelta::seconds(1));
        assert_eq!(app.get("/v1/members?first=2").await.status, 503);
    }

    async fn nothing_is_kept_where_that_is_set(database: TestDatabase) {
        let (switch, faults) = switch();
        let app = TestApp::with_faults(database, |settings| settings.server.memory.answers_memory = 0, faults).await;
        app.get("/v1/members?first=2").await;
        switch.set(true);
        assert_eq!(app.get("/v1/members?first=2").await.status, 503);
    }

    async fn who_shows_who_they_are_is_never_given_a_kept_answer(database: TestDatabase) {
        let (app, switch) = app(database).await;
        let path = "/v1/members?first=2";
        let shown = || app.request(Method::GET, path).header("authorization", "Bearer x");
        app.send(shown()).await;
        switch.set(true);
        assert_eq!(app.get(path).await.status, 503, "their answer was not kept");
        switch.set(false);
        until(&app, path, |answer| answer.status == 200).await;
        switch.set(true);
        assert_eq!(app.send(shown()).await.status, 503);
        assert_eq!(app.get(path).await.status, 200);
    }

    async fn who_only_ever_asked_for_changes_is_told_that_there_are_none(database: TestDatabase) {
        let (app, switch) = app(database).await;
        let path = "/v1/members?first=2";
        let tag = app.get(path).await.header("etag").to_owned();
        let (other, faults) = (app.url.clone(), app.client.clone());
        let changed = || faults.get(format!("{other}{path}")).header("accept", "application/json").header("if-none-match", &tag);
        assert_eq!(app.send(changed()).await.status, 304);
        switch.set(true);
        let answer = app.send(changed()).await;
        assert_eq!(answer.status, 304);
        assert!(is_marked(&answer));
        let bare = app.request(Method::GET, path).header("accept", "application/json");
        assert_eq!(app.send(bare).await.status, 503, "there is no body to give");
    }

    async fn what_was_withdrawn_does_not_come_back(database: TestDatabase) {
        let (app, switch) = app(database).await;
        let (list, whole, query) = ("/v1/news?first=1", "/v1/news.ndjson", "{ news(first: 1) { nodes { title } } }");
        for path in [list, whole] { assert_eq!(app.get(path).await.status, 200); }
        app.data(query).await;
        let logo = app.data("{ members(first: 9) { nodes { logo { url } } } }").await;
        let logo = logo["members"]["nodes"].as_array().unwrap().iter().find_map(|node| node["logo"]["url"].as_str()).unwrap().to_owned();
        assert_eq!(app.get(&logo).await.status, 200);
        let site = Site::meridian();
        site.write("content/blog/after.md", "---\ntitle: After\ndate: 2023-02-02T00:00:00Z\n---\n\nText.\n");
        app.clock.advance(TimeDelta::hours(1));
        let before = app.clock.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        app.clock.advance(TimeDelta::hours(1));
        assert!(app.import(&site).await.changed);
        // Nobody asks for anything: the server sees by itself that there is something newer.
        let asked = switch.asked();
        app.until("two more probes", async |_| (switch.asked() >= asked + 2).then_some(())).await;
        let past = format!("/v1/news?first=1&knownAt={before}");
        assert_eq!(app.get(&past).await.status, 200);
        switch.set(true);
        for path in [list, whole] {
            assert_eq!(app.get(path).await.status, 503, "{path}");
        }
        assert_eq!(app.answer(query, json!({})).await.status, 503);
        let again = app.get(&past).await;
        assert_eq!(again.status, 200, "no import changes what was known: {}", again.text());
        assert!(is_marked(&again));
        assert_eq!(app.get(&logo).await.status, 200, "an address that names its bytes hangs on no revision");
        switch.set(false);
        until(&app, list, |answer| answer.status == 200).await;
        switch.set(true);
        assert!(is_marked(&app.get(list).await), "it is kept as it is now");
    }

    async fn one_host_or_format_is_never_given_what_was_kept_for_another(database: TestDatabase) {
        let (app, switch) = app(database).await;
        let path = "/v1/members?first=2";
        let ask = async |host: &str, accept: &str| {
            app.send(app.request(Method::GET, path).header("host", host).header("accept", accept)).await
        };
        let one = ask("one.example", "application/json").await;
        let two = ask("two.example", "application/json").await;
        let csv = app.request(Method::GET, "/v1/members").header("accept", "text/csv");
        let csv = app.send(csv).await;
        assert!(one.header("link").contains("//one.example/") && two.header("link").contains("//two.example/"));
        assert_eq!((one.status.as_u16(), two.status.as_u16(), csv.status.as_u16()), (200, 200, 200));
        switch.set(true);
        for (host, before) in [("one.example", &one), ("two.example", &two)] {
            let again = ask(host, "application/json").await;
            assert!(is_marked(&again), "{host}");
            assert_eq!((again.header("link"), &again.bytes), (before.header("link"), &before.bytes), "{host}");
        }
        assert_eq!(ask("three.example", "application/json").await.status, 503);
        assert_eq!(ask("one.example", "application/*").await.status, 503);
        let json = app.request(Method::GET, "/v1/members").header("accept", "application/json");
        assert_eq!(app.send(json).await.status, 503);
        let again = app.request(Method::GET, "/v1/members").header("accept", "text/csv");
        let again = app.send(again).await;
        assert!(is_marked(&again));
        assert_eq!((again.header("content-type"), &again.bytes), (csv.header("content-type"), &csv.bytes));
    }
}
