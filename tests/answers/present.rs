//! A kept answer holds for as long as the present it was made at.

use super::*;
use crate::harness::content::instant;
use chrono::TimeDelta;
use reqwest::Method;

const NEWS: &str = "/v1/news?first=99";
const TITLES: &str = "{ news(first: 99) { nodes { title } } }";

/// Asks so often that it is kept, and known to the byte.
async fn settled(app: &TestApp, path: &str) -> Answer {
    for _ in 0..TIMES {
        get(app, path, &[]).await;
    }
    let answer = get(app, path, &[]).await;
    assert!(is_hit(&answer), "{path} {:?}", answer.headers);
    answer
}

fn article(title: &str, more: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2023-02-02T00:00:00Z\n{more}---\n\nText.\n")
}

on_both! {
    async fn what_this_server_imports_is_seen_at_once(database: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_content(database, &site, |server| server.memory.notice = 10_000).await;
        let token = app.token(&["--role", "operator"]);
        let before = settled(&app, NEWS).await;
        for _ in 0..TIMES {
            post(&app, &asking(TITLES), &[]).await;
        }
        site.write("content/blog/after.md", &article("After", ""));
        let job = app.with_token(Method::POST, "/v1/imports", &token).await;
        assert_eq!(job.status, 202, "{}", job.text());
        app.ended(job.json()["id"].as_str().unwrap(), &token).await;
        let after = get(&app, NEWS, &[]).await;
        assert!(!is_hit(&after) && after.text().contains("After"), "{}", after.text());
        assert_ne!(after.header("etag"), before.header("etag"));
        let queried = post(&app, &asking(TITLES), &[]).await;
        assert!(!is_hit(&queried) && queried.text().contains("After"));
        let changed = get(&app, NEWS, &[("if-none-match", before.header("etag"))]).await;
        assert_eq!(changed.status, 200, "what the client has is out of date");
        assert!(settled(&app, NEWS).await.text().contains("After"));
    }

    async fn what_an_import_leaves_as_it_was_is_told_of_its_revision(database: TestDatabase) {
        let app = app_with(database, |server| server.memory.notice = 0).await;
        let site = Site::meridian();
        let address = "/graphql?query=%7Borganization%7Bname%7D%7D";
        let body = asking("{ organization { name } }");
        let mut tag = String::new();
        for round in 0..3 {
            let store = app.store().await;
            let revision = store.latest_revision().await.unwrap().unwrap().number.to_string();
            store.close().await.unwrap();
            for _ in 0..TIMES {
                // Who has it already, who reads it by its address, who asks with a body: in that order.
                let known = get(&app, address, &[("if-none-match", &tag)]).await;
                assert_eq!(known.status.as_u16(), if tag.is_empty() { 200 } else { 304 });
                let read = get(&app, address, &[]).await;
                let asked = post(&app, &body, &[]).await;
                for answer in [&known, &read, &asked] {
                    assert_eq!(answer.header("chancery-revision"), revision, "{round} {:?}", answer.headers);
                }
                assert!(!read.bytes.is_empty() && read.bytes == asked.bytes);
                if !tag.is_empty() {
                    assert_eq!(read.header("etag"), tag, "it is the same");
                }
                tag = read.header("etag").to_owned();
            }
            site.write(&format!("content/blog/after-{round}.md"), &article(&format!("After {round}"), ""));
            assert!(app.import(&site).await.changed);
        }
    }

    async fn what_another_process_imports_is_seen_within_notice(database: TestDatabase) {
        let app = app(database).await;
        settled(&app, NEWS).await;
        let site = Site::meridian();
        site.write("content/blog/after.md", &article("After", ""));
        assert!(app.import(&site).await.changed);
        assert!(is_hit(&get(&app, NEWS, &[]).await), "so long it may go unnoticed");
        app.clock.advance(TimeDelta::milliseconds(9_999));
        assert!(is_hit(&get(&app, NEWS, &[]).await));
        app.clock.advance(TimeDelta::milliseconds(1));
        let after = get(&app, NEWS, &[]).await;
        assert!(!is_hit(&after) && after.text().contains("After"), "{}", after.text());
    }

    async fn where_nothing_goes_unnoticed_it_is_seen_at_once(database: TestDatabase) {
        let app = app_with(database, |server| server.memory.notice = 0).await;
        settled(&app, NEWS).await;
        let site = Site::meridian();
        site.write("content/blog/after.md", &article("After", ""));
        assert!(app.import(&site).await.changed);
        let after = get(&app, NEWS, &[]).await;
        assert!(!is_hit(&after) && after.text().contains("After"), "{}", after.text());
    }

    async fn what_the_clock_publishes_is_seen_when_its_time_comes(database: TestDatabase) {
        let app = app(database).await;
        app.clock.set(instant("2023-12-24T17:59:00Z"));
        let title = "Time for a break";
        assert!(!settled(&app, NEWS).await.text().contains(title));
        app.clock.set(instant("2023-12-24T17:59:50.5Z"));
        for _ in 0..TIMES {
            let before = get(&app, NEWS, &[]).await;
            assert!(is_hit(&before) && !before.text().contains(title));
            assert!(before.header("cache-control").contains("max-age=9,"), "{}", before.header("cache-control"));
        }
        app.clock.set(instant("2023-12-24T18:00:00Z"));
        let after = get(&app, NEWS, &[]).await;
        assert!(!is_hit(&after) && after.text().contains(title), "{}", after.text());
        // Expiry is a moment like any other, and midnight is one.
        app.clock.set(instant("2023-12-31T23:59:59.999Z"));
        let expired = "Clock day is over";
        assert!(settled(&app, NEWS).await.text().to_lowercase().contains(&expired.to_lowercase()));
        app.clock.set(instant("2024-01-01T00:00:00Z"));
        let after = get(&app, NEWS, &[]).await;
        assert!(!is_hit(&after) && !after.text().to_lowercase().contains(&expired.to_lowercase()));
    }

    async fn a_day_ends_at_midnight(database: TestDatabase) {
        let app = app(database).await;
        app.clock.set(instant("2023-06-01T23:59:30Z"));
        let first = settled(&app, "/v1/members?first=2").await;
        assert!(first.header("cache-control").contains("max-age=30,"));
        app.clock.set(instant("2023-06-02T00:00:00Z"));
        let next = get(&app, "/v1/members?first=2", &[]).await;
        assert!(!is_hit(&next) && next.header("etag") != first.header("etag"));
    }

    async fn a_clock_that_is_set_back_finds_nothing(database: TestDatabase) {
        let app = app(database).await;
        let known_at = "/v1/news?first=1&knownAt=2023-06-01T12:30:00Z";
        app.clock.set(instant("2023-06-01T13:00:00Z"));
        settled(&app, NEWS).await;
        let then = settled(&app, known_at).await;
        assert_eq!(then.status, 200);
        app.clock.set(instant("2023-06-01T12:15:00Z"));
        assert!(!is_hit(&get(&app, NEWS, &[]).await));
        let future = get(&app, known_at, &[]).await;
        assert_eq!(future.status, 400, "it lies in the future again: {}", future.text());
        app.clock.set(instant("2023-06-01T13:00:00Z"));
        assert_eq!(said(&get(&app, known_at, &[]).await), said(&then));
    }

    async fn files_that_are_named_by_their_bytes_hold_whatever_is_recorded(database: TestDatabase) {
        let app = app(database).await;
        let logos = app.data("{ members(first: 9) { nodes { logo { url } } } }").await;
        let logo = logos["members"]["nodes"].as_array().unwrap().iter().find_map(|node| node["logo"]["url"].as_str()).unwrap().to_owned();
        let first = get(&app, &logo, &[]).await;
        assert!(is_hit(&get(&app, &logo, &[]).await));
        let site = Site::meridian();
        site.write("content/blog/after.md", &article("After", ""));
        assert!(app.import(&site).await.changed);
        app.clock.advance(TimeDelta::days(2));
        // The present is asked for again; the file is not.
        get(&app, "/v1/organization", &[]).await;
        for _ in 0..TIMES {
            let (statements, again) = app.statements(get(&app, &logo, &[])).await;
            assert!(is_hit(&again) && statements == 0 && again.bytes == first.bytes);
        }
    }
}
