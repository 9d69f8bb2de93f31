//! Asking for imports, who may, and what is told about them.

use crate::harness::{Answer, Site, TestApp, TestDatabase};
use chancery_api::config::ContentErrors;
use chancery_schema::store::{ImportJob, ImportState, ImportTrigger};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

const IMPORTS: &str = "/v1/imports";

/// Status and challenge.
fn refusal(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    (answer.status.as_u16(), answer.header("www-authenticate").to_owned())
}

fn challenge(error: &str) -> String {
    format!("Bearer realm=\"chancery\"{error}")
}

async fn post(app: &TestApp, token: &str) -> Answer {
    app.with_token(Method::POST, IMPORTS, token).await
}

on_both! {
    async fn an_import_is_asked_for_done_and_told_about(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_content(db, &site, |_| {}).await;
        let token = app.token(&[]);
        site.edit("data/members/dial.yaml", "Dial Observatory", "Dial Tower");
        let accepted = post(&app, &token).await;
        assert_eq!((accepted.status.as_u16(), accepted.header("cache-control")), (202, "no-store"), "{}", accepted.text());
        assert_eq!(accepted.header("access-control-allow-origin"), "", "no page of another site may ask");
        let job = accepted.json();
        assert_eq!((job["trigger"].as_str(), job["revision"].is_null()), (Some("API"), true), "{job}");
        let id = job["id"].as_str().unwrap();
        assert_eq!(accepted.header("location"), format!("/v1/imports/{id}"));

        let done = app.ended(id, &token).await;
        assert_eq!((&done["state"], &done["revision"], &done["changed"]), (&json!("SUCCEEDED"), &json!(2), &json!(true)), "{done:#}");
        assert_eq!((&done["error"], &done["omitted"]), (&Value::Null, &json!(0)));
        assert_eq!(done["findings"].as_array().unwrap().len() as u64, done["summary"]["warnings"].as_u64().unwrap() + done["summary"]["notes"].as_u64().unwrap());
        let names = app.data("{ members { nodes { name } } }").await.to_string();
        assert!(names.contains("Dial Tower"), "what is said to be done is seen: {names}");

        let again = post(&app, &token).await.json();
        let again = app.ended(again["id"].as_str().unwrap(), &token).await;
        assert_eq!((&again["state"], &again["revision"], &again["changed"]), (&json!("SUCCEEDED"), &json!(2), &json!(false)));
        let list = app.with_token(Method::GET, IMPORTS, &token).await;
        assert_eq!(list.header("cache-control"), "no-store");
        let list = list.json();
        let shown: Vec<(&str, &str)> = list["imports"].as_array().unwrap().iter()
            .map(|job| (job["trigger"].as_str().unwrap(), job["state"].as_str().unwrap())).collect();
        assert_eq!(shown, [("API", "SUCCEEDED"), ("API", "SUCCEEDED"), ("START", "SUCCEEDED")]);
        assert!(list["imports"][0].get("findings").is_none());
        let one = app.with_token(Method::GET, "/v1/imports?limit=1", &token).await.json();
        assert_eq!(one["imports"], json!([list["imports"][0]]));
        let ready = app.get("/readyz").await.json();
        assert_eq!(ready["lastImport"]["id"], again["id"]);
        assert_eq!(ready["source"], "site");
    }

    async fn a_tree_with_an_error_changes_no_answer_and_says_what_is_wrong(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_content(db, &site, |_| {}).await;
        let token = app.token(&["--role", "operator"]);
        let query = "{ members { nodes { id name } } pages { nodes { title path } } revision { number } }";
        let query = query.replace(" revision { number }", "");
        let before = app.data(&query).await;
        site.edit("content/about.md", "title: About", "title: [About");
        site.edit("data/members/dial.yaml", "Dial Observatory", "Dial Tower");
        let id = post(&app, &token).await.json()["id"].as_str().unwrap().to_owned();
        let failed = app.ended(&id, &token).await;
        assert_eq!((&failed["state"], &failed["revision"], &failed["summary"]["errors"]), (&json!("FAILED"), &Value::Null, &json!(1)), "{failed:#}");
        assert!(failed["error"].as_str().unwrap().starts_with("nothing was imported: 1 error"), "{failed:#}");
        let error = failed["findings"].as_array().unwrap().iter().find(|finding| finding["severity"] == "error").unwrap();
        assert_eq!(error["file"], "content/about.md");
        assert!(error["line"].is_u64() && error["code"].is_string() && error["excerpt"].is_string(), "{error}");
        assert_eq!(app.data(&query).await, before);
        let ready = app.get("/readyz").await;
        assert_eq!(ready.status, 200, "the revision before is in service");
        let last = &ready.json()["lastImport"];
        assert_eq!((&last["state"], &last["errors"], &last["id"]), (&json!("FAILED"), &json!(1), &json!(id)));

        site.edit("content/about.md", "title: [About", "title: About");
        let id = post(&app, &token).await.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(app.ended(&id, &token).await["revision"], 2);
        assert!(app.data(&query).await.to_string().contains("Dial Tower"));
    }

    async fn what_errors_do_is_a_setting(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_content(db, &site, |server| server.content_errors = ContentErrors::KeepGoing).await;
        let token = app.token(&[]);
        site.edit("content/about.md", "title: About", "title: [About");
        site.edit("data/members/dial.yaml", "Dial Observatory", "Dial Tower");
        let id = post(&app, &token).await.json()["id"].as_str().unwrap().to_owned();
        let job = app.ended(&id, &token).await;
        assert_eq!((&job["state"], &job["revision"], &job["summary"]["errors"]), (&json!("SUCCEEDED"), &json!(2), &json!(1)), "{job:#}");
        let seen = app.data("{ members { nodes { name } } pages { nodes { title } } }").await.to_string();
        assert!(seen.contains("Dial Tower") && seen.contains("\"About"), "{seen}");
    }

    async fn warnings_may_count_as_errors(db: TestDatabase) {
        let site = Site::minimal();
        let app = TestApp::with_content(db, &site, |server| server.content_errors = ContentErrors::Strict).await;
        let token = app.token(&[]);
        site.write("content/new.md", "---\ntitle: New\n---\n{{< nonsense >}}\n");
        let id = post(&app, &token).await.json()["id"].as_str().unwrap().to_owned();
        let job = app.ended(&id, &token).await;
        assert_eq!((&job["state"], &job["summary"]["errors"]), (&json!("FAILED"), &json!(0)), "{job:#}");
        assert!(job["error"].as_str().unwrap().contains("`--content-errors strict`"), "{job:#}");
    }

    async fn only_who_has_a_token_that_allows_it_is_let_in(db: TestDatabase) {
        let app = TestApp::with_content(db, &Site::minimal(), |_| {}).await;
        let operator = app.token(&["--expires", "90d"]);
        let observer = app.token(&["--role", "observer", "--expires", "never"]);
        let paths = [(Method::POST, IMPORTS), (Method::GET, IMPORTS), (Method::GET, "/v1/imports/imp_none")];
        for (method, path) in &paths {
            let nobody = app.send(app.request(method.clone(), path)).await;
            assert_eq!(refusal(&nobody), (401, challenge("")), "{method} {path}");
            let basic = app.send(app.request(method.clone(), path).basic_auth("ann", Some("secret"))).await;
            assert_eq!(refusal(&basic), (401, challenge("")), "{method} {path}");
            let twice = app.request(method.clone(), path).bearer_auth(&operator).header("authorization", "Bearer x");
            assert_eq!(refusal(&app.send(twice).await), (400, challenge(", error=\"invalid_request\"")), "{method} {path}");
        }
        let invalid = (401, challenge(", error=\"invalid_token\""));
        // Mistyped, unknown, none at all: each says so.
        let last = if operator.ends_with('a') { "b" } else { "a" };
        let mistyped = format!("{}{last}", &operator[..64]);
        let unknown = "chancery_".to_owned() + "ibuw4zlsebxw4zjaonxw2zjomrxw6itbnzsc45dpnrsw4lron4qhg33n";
        for (token, part) in [(mistyped.as_str(), "checksum"), ("hunter2", "form"), (&unknown, "checksum")] {
            let answer = post(&app, token).await;
            assert_eq!(refusal(&answer), invalid, "{token}");
            assert!(answer.json()["detail"].as_str().unwrap().contains(part), "{}", answer.text());
        }
        let known = app.store().await;
        let elsewhere = chancery_schema::token::Secret::generate(&chancery_schema::SystemEntropy).unwrap();
        let answer = post(&app, &elsewhere.reveal()).await;
        assert_eq!(refusal(&answer), invalid);
        assert!(answer.json()["detail"].as_str().unwrap().contains("not known"), "{}", answer.text());

        // An observer looks and does not touch.
        assert_eq!(refusal(&post(&app, &observer).await), (403, challenge(", error=\"insufficient_scope\", scope=\"operator\"")));
        assert_eq!(app.with_token(Method::GET, IMPORTS, &observer).await.status, 200);
        assert_eq!(post(&app, &operator).await.status, 202);

        // The day it was used on is noted, and nothing finer.
        let noted = app.until("the day of use", async |_| {
            let tokens = known.tokens().await.unwrap();
            tokens.iter().all(|token| token.last_used.is_some()).then_some(tokens)
        }).await;
        assert!(noted.iter().all(|token| token.last_used.unwrap().to_string() == "2023-06-01"), "{noted:?}");

        // Revoked: from the next request on.
        let operator_id = noted.iter().find(|token| token.role.name() == "operator").unwrap().clone();
        known.revoke_token(&operator_id.id, operator_id.created_at).await.unwrap();
        let answer = post(&app, &operator).await;
        assert_eq!(refusal(&answer), invalid);
        assert!(answer.json()["detail"].as_str().unwrap().contains("revoked"), "{}", answer.text());

        // Expired: on the very instant. The one that never does goes on.
        let short = app.token(&["--expires", "12h"]);
        let made = known.tokens().await.unwrap();
        let expires = made.iter().find(|token| token.last_used.is_none()).unwrap().expires_at.unwrap();
        app.clock.set(expires - TimeDelta::microseconds(1));
        assert_eq!(post(&app, &short).await.status, 202);
        app.clock.set(expires);
        let answer = post(&app, &short).await;
        assert_eq!(refusal(&answer), invalid);
        assert!(answer.json()["detail"].as_str().unwrap().contains("expired"), "{}", answer.text());
        assert_eq!(app.with_token(Method::GET, IMPORTS, &observer).await.status, 200);
        known.close().await.unwrap();
    }

    async fn a_server_without_content_says_how_to_give_it_some(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::minimal()).await;
        let token = app.token(&[]);
        let answer = post(&app, &token).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (409, "application/problem+json"));
        assert!(answer.json()["detail"].as_str().unwrap().contains("--content"), "{}", answer.text());
        assert_eq!(app.with_token(Method::GET, IMPORTS, &token).await.json(), json!({ "imports": [] }));
    }

    async fn many_requests_at_once_are_few_imports(db: TestDatabase) {
        let site = Site::of_size(60);
        let app = TestApp::with_content(db, &site, |_| {}).await;
        let token = app.token(&[]);
        let answers = futures_util::future::join_all((0..20).map(|_| post(&app, &token))).await;
        let mut ids: Vec<String> = answers.iter().map(|answer| {
            assert_eq!(answer.status, 202, "{}", answer.text());
            answer.json()["id"].as_str().unwrap().to_owned()
        }).collect();
        ids.sort();
        ids.dedup();
        assert!(ids.len() < 10, "{} imports for 20 requests", ids.len());
        for id in ids {
            assert_eq!(app.ended(&id, &token).await["state"], "SUCCEEDED");
        }
    }

    async fn what_a_stopped_process_left_undone_is_marked_so(db: TestDatabase) {
        let site = Site::minimal();
        let store = db.store().await;
        let shared = !store.is_one_file();
        let now = chancery_schema::Clock::now(&crate::harness::site::clock());
        let left = |id: &str, state, ago| ImportJob {
            id: id.to_owned(),
            state,
            trigger: ImportTrigger::Api,
            requested_at: now - ago,
            started_at: None,
            finished_at: None,
            revision: None,
            changed: None,
            counts: None,
            error: None,
            owner: Some("srv_another".to_owned()),
        };
        let (long, short) = (TimeDelta::minutes(61), TimeDelta::minutes(59));
        store.save_import(&left("imp_running", ImportState::Running, long), None).await.unwrap();
        let noted_by_nobody = ImportJob { owner: None, ..left("imp_queued", ImportState::Queued, long) };
        store.save_import(&noted_by_nobody, None).await.unwrap();
        store.save_import(&left("imp_alive", ImportState::Running, short), None).await.unwrap();
        store.close().await.unwrap();
        let app = TestApp::with_content(db, &site, |_| {}).await;
        let token = app.token(&["--role", "observer"]);
        for id in ["imp_running", "imp_queued"] {
            let job = app.ended(id, &token).await;
            assert_eq!(job["state"], "FAILED", "{job:#}");
            assert!(job["error"].as_str().unwrap().starts_with("interrupted"), "{job:#}");
            assert_eq!(job["findings"], Value::Null);
        }
        // Servers may share a database on PostgreSQL: the other one may be at it still.
        let other = app.with_token(Method::GET, "/v1/imports/imp_alive", &token).await.json();
        assert_eq!(other["state"], if shared { "RUNNING" } else { "FAILED" }, "{other:#}");
        let list = app.with_token(Method::GET, IMPORTS, &token).await.json();
        assert_eq!(list["imports"][0]["trigger"], "START", "its own job is none of those: {list:#}");
        let own = app.ended(list["imports"][0]["id"].as_str().unwrap(), &token).await;
        assert_eq!(own["state"], "SUCCEEDED", "{own:#}");
    }

    async fn an_answer_names_the_revision_it_was_read_at(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let at = async |query: &str| app.answer(query, json!({})).await.header("chancery-revision").to_owned();
        assert_eq!(at("{ organization { name } }").await, "1");
        app.clock.advance(TimeDelta::days(1));
        site.edit("data/members/dial.yaml", "Dial Observatory", "Dial Tower");
        app.import(&site).await;
        assert_eq!(at("{ organization { name } }").await, "2");
        assert_eq!(at("{ organization(knownAt: \"2023-06-01T12:00:00Z\") { name } }").await, "1");
        assert_eq!(at("{ a: organization(knownAt: \"2023-06-01T12:00:00Z\") { name } b: organization { name } }").await, "2");
        assert_eq!(at("{ __typename }").await, "", "nothing was read");
        assert_eq!(at("{ nonsense }").await, "");
        let answer = app.answer("{ organization { name } }", json!({})).await;
        assert!(answer.header("access-control-expose-headers").contains("Chancery-Revision"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_that_make_no_sense_are_refused_by_name() {
    let db = TestDatabase::new(crate::harness::Backend::Sqlite).await;
    let app = TestApp::with_content(db, &Site::minimal(), |_| {}).await;
    let token = app.token(&["--role", "observer"]);
    for (path, part) in [
        ("/v1/imports?limit=101", "from 1 to 100"),
        ("/v1/imports?limit=none", "“none”"),
        ("/v1/imports?first=3", "“first”"),
    ] {
        let answer = app.with_token(Method::GET, path, &token).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (400, "application/problem+json")
        );
        assert!(answer.json()["detail"].as_str().unwrap().contains(part), "{}", answer.text());
    }
    let missing = app.with_token(Method::GET, "/v1/imports/imp_none", &token).await;
    assert_eq!(missing.status, 404);
    assert!(missing.json()["detail"].as_str().unwrap().contains("imp_none"), "{}", missing.text());
    let asked = app.request(Method::OPTIONS, IMPORTS).header("origin", "https://other.test");
    let preflight = app.send(asked.header("access-control-request-method", "POST")).await;
    assert_eq!(preflight.header("access-control-allow-origin"), "");
    assert_eq!(preflight.header("access-control-allow-methods"), "");
}
