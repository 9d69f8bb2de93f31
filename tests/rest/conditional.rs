//! Conditional requests: who has an answer already is told so, and only then.

use crate::harness::content::instant;
use crate::harness::{Answer, Site, TestApp};
use reqwest::Method;

async fn with(app: &TestApp, path: &str, header: &str, value: &str) -> Answer {
    app.send(app.request(Method::GET, path).header(header, value)).await
}

fn max_age(answer: &Answer) -> u64 {
    let control = answer.header("cache-control");
    let age = control.split(", ").find_map(|part| part.strip_prefix("max-age="));
    age.and_then(|age| age.parse().ok()).unwrap_or_else(|| panic!("no max-age in {control}"))
}

const PATHS: [&str; 6] = [
    "/v1/members",
    "/v1/news?first=2",
    "/v1/organization",
    "/v1/members/aurora",
    "/v1/tags",
    "/v1/revisions",
];

on_both! {
    async fn nothing_new_is_304_without_reading_the_content(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        for path in PATHS {
            let first = app.get(path).await;
            let (_, whole) = app.statements(app.get(path)).await;
            assert_eq!(whole.header("etag"), first.header("etag"), "{path}");
            assert_eq!(whole.bytes, first.bytes, "{path}: the same state is the same bytes");
            let (statements, known) = app.statements(with(&app, path, "if-none-match", first.header("etag"))).await;
            assert_eq!((known.status.as_u16(), known.bytes.len()), (304, 0), "{path}");
            assert_eq!(known.header("etag"), first.header("etag"));
            assert!(statements <= 3, "{path}: {statements} statements");
            let dated = with(&app, path, "if-modified-since", first.header("last-modified")).await;
            assert_eq!(dated.status, 304, "{path}");
            let other = with(&app, path, "if-none-match", "W/\"other\"").await;
            assert_eq!(other.status, 200, "{path}");
            // The tag counts where both are given (RFC 9110, section 13.2.2).
            let request = app.request(Method::GET, path).header("if-none-match", "\"other\"");
            let both = app.send(request.header("if-modified-since", first.header("last-modified"))).await;
            assert_eq!(both.status, 200, "{path}");
        }
    }

    async fn an_import_changes_what_is_asked_for_again(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let before: Vec<Answer> = {
            let mut before = Vec::new();
            for path in PATHS {
                before.push(app.get(path).await);
            }
            before
        };
        site.edit("content/about.md", "title:", "description: New.\ntitle:");
        app.clock.set(instant("2023-06-01T12:00:30Z"));
        app.import(&site).await;
        for (path, before) in PATHS.iter().zip(before) {
            assert_eq!(with(&app, path, "if-none-match", before.header("etag")).await.status, 200, "{path}");
            let dated = with(&app, path, "if-modified-since", before.header("last-modified")).await;
            assert_eq!(dated.status, 200, "{path}");
        }
    }

    async fn a_commit_older_than_the_answer_a_client_has_changes_it(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        // Since midnight the answer is of another day, and what comes then was written before it.
        app.clock.set(instant("2023-06-02T08:00:00Z"));
        let before = app.get("/v1/members").await;
        let known = app.get("/v1/members?knownAt=2023-06-02T07:00:00Z").await;
        assert_eq!(max_age(&known), 60, "a commit of yesterday may still come");
        site.edit("content/about.md", "title:", "description: New.\ntitle:");
        let store = app.store().await;
        app.clock.set(instant("2023-06-02T09:00:00Z"));
        site.import_as_of(&store, &app.clock, instant("2023-06-01T20:00:00Z")).await;
        store.close().await.expect("a store that closes");
        let dated = with(&app, "/v1/members", "if-modified-since", before.header("last-modified")).await;
        assert_eq!(dated.status, 200, "{}", before.header("last-modified"));
        assert_eq!(dated.header("last-modified"), "Fri, 02 Jun 2023 09:00:00 GMT");
        let known = app.get("/v1/members?knownAt=2023-06-02T07:00:00Z").await;
        assert_eq!(known.json()["revision"], 2);
    }

    async fn two_revisions_of_one_second_are_not_told_apart_by_a_date(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let before = app.get("/v1/members").await.header("last-modified").to_owned();
        site.edit("content/about.md", "title:", "description: New.\ntitle:");
        app.import(&site).await;
        let after = with(&app, "/v1/members", "if-modified-since", &before).await;
        assert_eq!((after.status.as_u16(), after.header("last-modified")), (200, ""));
    }

    async fn an_answer_holds_until_the_clock_changes_it(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let ahead = async || {
            app.clock.set(instant("2024-01-01T00:00:00Z"));
            let newest = app.get("/v1/news?first=1&fields=publishedAt").await.json();
            app.clock.set(instant("2023-06-01T12:00:00Z"));
            instant(newest["data"][0]["publishedAt"].as_str().unwrap())
        };
        let published = ahead().await;
        let now = app.get("/v1/news").await;
        assert_eq!(max_age(&now), 60);
        app.clock.set(published - chrono::TimeDelta::seconds(20));
        let soon = app.get("/v1/news?first=1").await;
        assert_eq!(max_age(&soon), 20, "not longer than until the next article is public");
        app.clock.set(published);
        let then = with(&app, "/v1/news?first=1", "if-none-match", soon.header("etag")).await;
        assert_eq!(then.status, 200);
        assert_ne!(then.json()["data"], soon.json()["data"]);
        app.clock.set(instant("2024-02-01T23:59:50Z"));
        assert_eq!(max_age(&app.get("/v1/members").await), 10, "who is a member hangs on the day");
        assert_eq!(max_age(&app.get("/v1/members?asOf=2024-02-01").await), 60);
        let past = app.get("/v1/members?knownAt=2023-06-01T12:00:00Z").await;
        assert_eq!(max_age(&past), 60, "an import of an older commit may still come");
        let page = app.get("/v1/members?first=1").await.json();
        let cursor = page["pageInfo"]["endCursor"].as_str().unwrap();
        let next = app.get(&format!("/v1/members?first=1&after={cursor}")).await;
        assert_eq!(max_age(&next), 86_400, "nothing changes what a cursor keeps");
    }
}

/// The bytes that a connection gives for a request, and how much of them is the body.
async fn raw(app: &TestApp, path: &str, tag: &str) -> (String, usize) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let host = app.url.trim_start_matches("http://");
    let mut connection = tokio::net::TcpStream::connect(host).await.expect("a connection");
    let asked =
        format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nif-none-match: {tag}\r\nconnection: close\r\n\r\n");
    connection.write_all(asked.as_bytes()).await.expect("a request that is sent");
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.expect("an answer");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.lines().next().unwrap_or_default().to_owned(), body.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_news_that_nothing_is_new_has_no_body_on_the_wire() {
    let app = TestApp::start(crate::harness::TestDatabase::new(crate::harness::Backend::Sqlite).await).await;
    let index = app.get("/v1").await.json();
    let mut tagged = 0;
    for place in index["endpoints"].as_array().unwrap() {
        let path = place["href"].as_str().unwrap();
        if path.contains('{') || path == "/graphql" {
            continue;
        }
        let path = match path {
            "/v1/changes" => "/v1/changes?since=0",
            "/v1/search" => "/v1/search?query=trust",
            "/v1/resolve" => "/v1/resolve?path=/",
            path => path,
        };
        let answer = app.get(path).await;
        let tag = answer.header("etag");
        if !tag.is_empty() {
            let (status, body) = raw(&app, path, tag).await;
            assert_eq!((status.as_str(), body), ("HTTP/1.1 304 Not Modified", 0), "{path}");
            tagged += 1;
        }
    }
    assert!(tagged > 20, "{tagged}");
}
