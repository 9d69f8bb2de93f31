//! A server of PostgreSQL that is stopped, frozen, cut off from, made a standby and promoted again.
//!
//! Each test has a server of its own.

use super::{NO_WAIT, RECOVERY, is_marked, until, within};
use crate::harness::site::clock;
use crate::harness::{Site, TestApp, TestDatabase, runtime};
use reqwest::{Method, StatusCode};
use serde_json::json;

const KEPT: &str = "/v1/members?first=2";
const NEW: &str = "/v1/members?first=3";

/// Runs a test with a database on a server of its own, or not at all where there is none to be had.
fn with_server<F: Future<Output = ()>>(body: impl FnOnce(TestDatabase) -> F) {
    runtime().block_on(async {
        if let Some(database) = TestDatabase::on_own_server() {
            body(database).await;
        }
    });
}

async fn app(database: TestDatabase) -> TestApp {
    let app = TestApp::with_site(database, &Site::meridian()).await;
    assert_eq!(app.get(KEPT).await.status, 200);
    app
}

/// Many requests at once, for what was answered and for what was not: nobody waits.
async fn nobody_waits(app: &TestApp) {
    let kept = (0..20).map(|_| within(NO_WAIT, "a kept answer", app.get(KEPT)));
    let new = (0..20).map(|_| within(NO_WAIT, "an answer", app.get(NEW)));
    let query = within(NO_WAIT, "a query", app.answer("{ partners { totalCount } }", json!({})));
    let all = futures_util::future::join3(
        futures_util::future::join_all(kept),
        futures_util::future::join_all(new),
        query,
    );
    let (kept, new, query) = all.await;
    assert!(kept.iter().all(|answer| answer.status == 200 && is_marked(answer)), "{kept:?}");
    assert!(new.iter().all(|answer| answer.status == 503), "{new:?}");
    assert_eq!(query.status, 503, "{}", query.text());
}

/// All is as before.
async fn recovers(app: &TestApp) {
    within(RECOVERY, "recovery", async {
        until(app, NEW, |answer| answer.status == 200 && !is_marked(answer)).await;
        until(app, KEPT, |answer| answer.status == 200 && !is_marked(answer)).await;
        until(app, "/readyz", |answer| answer.status == 200).await;
    })
    .await;
    let answers = (0..40).map(|_| app.get(NEW));
    for answer in futures_util::future::join_all(answers).await {
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

#[test]
fn a_server_that_is_stopped_is_waited_for_by_nobody_and_taken_up_again() {
    with_server(async |database| {
        let app = app(database).await;
        app.database.server().stop();
        nobody_waits(&app).await;
        until(&app, "/readyz", |answer| answer.status == 503).await;
        nobody_waits(&app).await;
        app.database.server().start();
        recovers(&app).await;
        let site = Site::meridian();
        site.write("content/blog/after.md", "---\ntitle: After\ndate: 2023-05-05T00:00:00Z\n---\n\nText.\n");
        assert!(app.import(&site).await.changed);
    });
}

#[test]
fn a_server_that_hangs_is_waited_for_by_nobody_and_taken_up_again() {
    with_server(async |database| {
        let app = app(database).await;
        app.database.server().freeze();
        nobody_waits(&app).await;
        nobody_waits(&app).await;
        app.database.server().thaw();
        recovers(&app).await;
    });
}

#[test]
fn connections_that_are_cut_are_noticed_by_nobody() {
    with_server(async |database| {
        let app = app(database).await;
        for round in 0..5 {
            let cut =
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'chancery'";
            let answers = (0..20).map(|_| app.get(NEW));
            let (answers, ()) = futures_util::future::join(
                futures_util::future::join_all(answers),
                app.database.execute(cut),
            )
            .await;
            for answer in answers {
                assert_eq!(answer.status, 200, "round {round}: {}", answer.text());
            }
        }
    });
}

#[test]
fn a_primary_that_is_made_a_standby_is_read_and_written_again_once_it_is_promoted() {
    with_server(async |database| {
        let site = Site::meridian();
        let root = site.root();
        let app = TestApp::with_content(database, &site, |_| {}).await;
        let token = app.token(&["--role", "operator"]);
        let ask = async || app.with_token(Method::POST, "/v1/imports", &token).await;
        let first = ask().await;
        assert_eq!(first.status, 202, "{}", first.text());
        app.ended(first.json()["id"].as_str().unwrap(), &token).await;

        site.write("content/blog/after.md", "---\ntitle: After\ndate: 2023-05-05T00:00:00Z\n---\n\nText.\n");
        app.database.server().demote();
        within(RECOVERY, "reading", until(&app, NEW, |answer| answer.status == 200 && !is_marked(answer)))
            .await;
        let refused = app
            .until("a refusal", async |_| {
                Some(ask().await).filter(|answer| answer.status == StatusCode::CONFLICT)
            })
            .await;
        assert!(refused.text().contains("read-only"), "{}", refused.text());
        let url = app.database.url.clone();
        let outcome =
            tokio::task::spawn_blocking(move || crate::harness::cli::import(&url, &root, &[])).await.unwrap();
        assert_eq!(outcome.code, 3, "{}", outcome.shown());
        assert!(outcome.stderr.contains("the database is read-only"), "{}", outcome.shown());

        app.database.server().promote();
        let taken =
            app.until("an import", async |_| Some(ask().await).filter(|answer| answer.status == 202)).await;
        let job = app.ended(taken.json()["id"].as_str().unwrap(), &token).await;
        assert_eq!((&job["state"], &job["changed"]), (&json!("SUCCEEDED"), &json!(true)), "{job:#}");
    });
}

#[test]
fn a_server_starts_on_a_standby_whose_tables_are_up_to_date() {
    with_server(async |database| {
        let store = database.store().await;
        Site::meridian().import(&store, &clock()).await;
        store.close().await.unwrap();
        database.server().demote();
        let app = TestApp::start(database).await;
        assert_eq!(app.get(NEW).await.status, 200);
        assert_eq!(app.get("/readyz").await.status, 200);
    });
}

/// The server's answer is played by a trigger that raises it. Under SQLite a disk is full indeed, in
/// [`super::disk`].
#[test]
fn a_full_disk_is_told_from_a_mistake() {
    with_server(async |database| {
        let app = app(database).await;
        let revision = app.get("/readyz").await.json()["revision"].clone();
        app.database
            .execute(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION \
                 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$; \
                 CREATE TRIGGER full_disk BEFORE INSERT ON revision EXECUTE FUNCTION full_disk()",
            )
            .await;
        let site = Site::meridian();
        site.write("content/blog/after.md", "---\ntitle: After\ndate: 2023-05-05T00:00:00Z\n---\n\nText.\n");
        let (url, root) = (app.database.url.clone(), site.root());
        let import = move || {
            let (url, root) = (url.clone(), root.clone());
            tokio::task::spawn_blocking(move || crate::harness::cli::import(&url, &root, &[]))
        };
        let outcome = import().await.unwrap();
        assert_eq!(outcome.code, 3, "{}", outcome.shown());
        assert!(outcome.stderr.contains("there is no room left"), "{}", outcome.shown());
        assert_eq!(app.get("/readyz").await.json()["revision"], revision);
        app.database.execute("DROP TRIGGER full_disk ON revision").await;
        assert_eq!(import().await.unwrap().code, 0);
    });
}
