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
        assert_eq!(max_age(&past), 86_400, "nothing changes what was known");
    }
}
