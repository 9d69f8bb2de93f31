//! A clock that is set back.

use crate::harness::content::instant;
use crate::harness::site::{NOW, clock};
use crate::harness::{Site, TestApp};
use chrono::TimeDelta;
use reqwest::Method;

on_both! {
    async fn a_clock_that_is_set_back_turns_nothing_back(database: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(database, &site).await;
        let token = app.token(&["--role", "observer"]);
        let list = app.get("/v1/members?first=2").await;
        let cursor = list.json()["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
        let before = app.get("/v1/revisions").await.json();
        let first = before["data"][0].clone();

        let back = instant(NOW) - TimeDelta::hours(30);
        app.clock.set(back);
        let answer = app.get("/v1/members?first=2").await;
        assert_eq!(answer.status, 200);
        let again = app.send(app.request(Method::GET, "/v1/members?first=2").header("if-none-match", answer.header("etag")));
        assert_eq!(again.await.status, 304);
        assert_eq!(app.get(&format!("/v1/members?first=2&after={cursor}")).await.status, 200, "cursors hold");
        assert_eq!(app.with_token(Method::GET, "/v1/imports", &token).await.status, 200, "tokens hold");
        assert_eq!(app.get("/readyz").await.status, 200);

        // What is recorded now is recorded no earlier than what came before.
        site.write("content/blog/after.md", "---\ntitle: After\ndate: 2023-02-02T00:00:00Z\n---\n\nText.\n");
        let recorded = app.import(&site).await;
        assert!(recorded.changed);
        let after = app.get("/v1/revisions").await.json();
        let times: Vec<_> = after["data"].as_array().unwrap().iter().map(|r| instant(r["recordedAt"].as_str().unwrap())).collect();
        assert_eq!(times.len(), 2);
        assert!(times[0] >= times[1], "the newest comes first, and is no older: {times:?}");
        assert_eq!(after["data"][1], first, "what was recorded stays");
        let now = app.get("/v1/members?first=2").await;
        assert_ne!(now.header("etag"), answer.header("etag"));
        assert_eq!(app.get(&format!("/v1/members?first=2&after={cursor}")).await.status, 200);
        // The clock comes right again: the present has both.
        app.clock.set(instant(NOW));
        assert_eq!(app.get("/v1/news?first=1").await.status, 200);
        assert_eq!(app.get(&format!("/v1/news?knownAt={}", times[0].format("%Y-%m-%dT%H:%M:%SZ"))).await.status, 200);
    }
}

#[test]
fn ages_and_pauses_are_measured_by_a_clock_that_is_never_set() {
    use chancery_schema::Clock;
    let clock = clock();
    clock.advance(TimeDelta::seconds(5));
    let before = clock.elapsed();
    clock.set(instant(NOW) - TimeDelta::days(900));
    assert_eq!(clock.elapsed(), before);
}
