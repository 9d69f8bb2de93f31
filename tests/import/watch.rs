//! `chancery serve --content`: what a server makes of a tree that changes under it.

use crate::harness::cli::{self, Running};
use crate::harness::{Site, TestApp, TestDatabase};
use chancery_api::config::ContentWatch;
use reqwest::Method;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::symlink;
use std::process::Stdio;

/// What is known of the last import, once it is of a later one than `before`.
async fn next_import(app: &TestApp, before: &Value) -> Value {
    app.until("the next import", async |app| {
        let last = app.get("/readyz").await.json()["lastImport"].take();
        (last["id"] != before["id"]).then_some(last)
    })
    .await
}

async fn revision(app: &TestApp, number: i64) {
    let what = format!("revision {number}");
    app.until(&what, async |app| (app.get("/readyz").await.json()["revision"] == number).then_some(())).await;
}

const MEMBERS: &str = "{ members { nodes { name } } }";

on_both! {
    async fn a_change_is_published_once_it_has_settled_and_once_only(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_content(db, &site, |server| server.content_watch = ContentWatch::Events).await;
        let token = app.token(&["--role", "observer"]);
        revision(&app, 1).await;
        // Several files, as a checkout writes them: one change.
        site.edit("data/members/dial.yaml", "Dial Observatory", "Dial Tower");
        site.remove("content/blog/2017-01-01-leap.md");
        site.write("content/new/one.md", "---\ntitle: One\n---\n");
        site.write("content/new/deeper/two.md", "---\ntitle: Two\n---\n");
        revision(&app, 2).await;
        let pages = "{ a: resolve(path: \"/new/one/\") { status } b: resolve(path: \"/new/deeper/two/\") { status } }";
        let found = app.data(pages).await;
        assert_eq!((&found["a"]["status"], &found["b"]["status"]), (&json!("CURRENT"), &json!("CURRENT")));
        assert!(app.data(MEMBERS).await.to_string().contains("Dial Tower"));
        // Folders that were not there when it began are looked after too.
        site.edit("content/new/deeper/two.md", "Two", "Three");
        revision(&app, 3).await;
        assert_eq!(app.data("{ revisions { totalCount } }").await["revisions"]["totalCount"], 3);
        // Reading is no change: imports do not bring about imports.
        let jobs = app.with_token(Method::GET, "/v1/imports", &token).await.json();
        let triggers: Vec<&str> = jobs["imports"].as_array().unwrap().iter().map(|job| job["trigger"].as_str().unwrap()).collect();
        assert_eq!(triggers, ["WATCH", "WATCH", "START"], "{jobs:#}");
    }

    async fn a_broken_tree_under_a_running_server_changes_no_answer_until_it_is_mended(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_content(db, &site, |server| {
            server.content_watch = ContentWatch::Events;
            server.content_settle = 100;
        }).await;
        let token = app.token(&["--role", "observer"]);
        let first = app.get("/readyz").await.json()["lastImport"].take();
        let before = app.data(MEMBERS).await;
        site.write("data/members/dial.yaml", "id: dial\nname: [Dial\n");
        let failed = next_import(&app, &first).await;
        assert_eq!(failed["state"], "FAILED");
        assert_eq!(app.data(MEMBERS).await, before);
        let job = app.ended(failed["id"].as_str().unwrap(), &token).await;
        let error = job["findings"].as_array().unwrap().iter().find(|finding| finding["severity"] == "error").unwrap();
        assert_eq!((&job["trigger"], &error["file"], &error["line"]), (&json!("WATCH"), &json!("data/members/dial.yaml"), &json!(2)), "{job:#}");
        site.write("data/members/dial.yaml", "id: dial\nname: Dial Tower\nmemberType: C1\nmemberSince: 2022-03-01\nwebsite: https://dial.test\n");
        revision(&app, 2).await;
        assert!(app.data(MEMBERS).await.to_string().contains("Dial Tower"));
        // What was wrong can be read once it is mended, too.
        assert_eq!(app.ended(failed["id"].as_str().unwrap(), &token).await, job);
    }

    async fn a_restart_with_a_broken_tree_serves_what_was_served(db: TestDatabase) {
        let site = Site::meridian();
        let store = db.store().await;
        site.import(&store, &crate::harness::site::clock()).await;
        store.close().await.unwrap();
        site.edit("content/about.md", "title: About", "title: [About");
        let app = TestApp::with_content(db, &site, |_| {}).await;
        let last = next_import(&app, &Value::Null).await;
        assert_eq!(last["state"], "FAILED");
        assert_eq!(app.get("/readyz").await.status, 200);
        assert!(app.data(MEMBERS).await.to_string().contains("Dial Observatory"));
    }

    async fn nothing_to_serve_is_no_server(db: TestDatabase) {
        let site = Site::meridian();
        site.edit("content/about.md", "title: About", "title: [About");
        let (root, url) = (site.root(), db.url.clone());
        let serve = |tree: &str| {
            let args = ["serve", "--database", &url, "--listen", "127.0.0.1:0", "--log-format", "human"];
            cli::run(&[&args[..], &["--content", tree]].concat())
        };
        let outcome = serve(root.to_str().unwrap());
        assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{}", outcome.shown());
        assert!(outcome.stderr.contains("content/about.md"), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("error: there is nothing to serve"), "{}", outcome.stderr);
        let missing = serve("/nowhere/at/all");
        assert_eq!(missing.code, 1, "{}", missing.shown());
        assert!(missing.stderr.contains("does not exist"), "{}", missing.stderr);
        let store = db.store().await;
        assert_eq!(store.latest_revision().await.unwrap(), None, "no sample in its place");
        store.close().await.unwrap();
        // A sample is not what was served before.
        let mut sample = TestApp::start(db).await;
        sample.stop().await;
        assert_eq!(serve(root.to_str().unwrap()).code, 1);
    }
}

async fn sqlite() -> TestDatabase {
    TestDatabase::new(crate::harness::Backend::Sqlite).await
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_noticed_without_the_operating_system_too() {
    let site = Site::meridian();
    let app = TestApp::with_content(sqlite().await, &site, |server| {
        server.content_watch = ContentWatch::Poll;
        server.content_poll = 20;
        server.content_settle = 50;
    })
    .await;
    site.edit("data/members/dial.yaml", "Dial Observatory", "Dial Tower");
    revision(&app, 2).await;
    site.remove("data/members/dial.yaml");
    revision(&app, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overlay_is_looked_after_as_the_tree_is() {
    let (site, facts) = (Site::meridian(), Site::empty());
    facts.write("history.yaml", "[]\n");
    let overlay = facts.root();
    let app = TestApp::with_content(sqlite().await, &site, |server| {
        server.content_watch = ContentWatch::Events;
        server.overlay = Some(overlay);
    })
    .await;
    facts.write("organization.yaml", "names:\n  - { name: Meridian Society, from: 2020-02-29 }\n");
    revision(&app, 2).await;
    assert_eq!(app.data("{ organization { name } }").await["organization"]["name"], "Meridian Society");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_leads_to_another_release_is_a_change() {
    let (one, two) = (Site::meridian(), Site::meridian());
    two.edit("data/members/dial.yaml", "Dial Observatory", "Dial Tower");
    let releases = tempfile::tempdir().unwrap();
    let current = releases.path().join("current");
    symlink(one.root(), &current).unwrap();
    let content = current.clone();
    let app = TestApp::with_content(sqlite().await, &one, |server| {
        server.content = Some(content);
        server.content_watch = ContentWatch::Events;
    })
    .await;
    symlink(two.root(), releases.path().join("next")).unwrap();
    std::fs::rename(releases.path().join("next"), &current).unwrap();
    revision(&app, 2).await;
    assert!(app.data(MEMBERS).await.to_string().contains("Dial Tower"));
    // The new release is looked after from now on.
    two.edit("data/members/dial.yaml", "Dial Tower", "Dial House");
    revision(&app, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_says_what_it_follows_and_what_is_wrong_with_it() {
    let (site, database) = (Site::meridian(), sqlite().await);
    let root = site.root();
    let args = ["serve", "--database", &database.url, "--listen", "127.0.0.1:0", "--log-format", "json"];
    let more = ["--content", root.to_str().unwrap(), "--content-settle", "50"];
    let mut command = cli::chancery(&[&args[..], &more].concat());
    let mut child = Running(command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(child.0.stderr.take().unwrap()).lines();
    // Ends when the program does, which the test does not let happen.
    let mut logged = |message: &str| -> Value {
        let found = lines.find_map(|line| {
            let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
            line["message"].as_str().is_some_and(|said| said.contains(message)).then_some(line)
        });
        found.unwrap_or_else(|| panic!("“{message}” is not logged"))
    };
    assert_eq!(logged("an import succeeded")["revision"], 1);
    assert_eq!(logged("listening")["content"], root.to_str().unwrap());
    site.write("content/about.md", "---\ntitle: [About\n---\n");
    let failed = logged("an import failed");
    assert_eq!((&failed["trigger"], &failed["errors"]), (&json!("WATCH"), &json!(1)), "{failed}");
    let error = logged("");
    assert_eq!((&error["level"], &error["file"]), (&json!("ERROR"), &json!("content/about.md")), "{error}");
    logged("the revision before stays in service");
}
