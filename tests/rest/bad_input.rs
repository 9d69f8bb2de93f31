//! What makes no sense is refused, with what would.

use crate::harness::{Backend, TestApp, TestDatabase};
use serde_json::{Value, json};

/// The problem an address gives, in a line.
async fn problem(app: &TestApp, path: &str) -> Value {
    let answer = app.get(path).await;
    assert_eq!(answer.header("content-type"), "application/problem+json", "{path}: {}", answer.text());
    let mut problem = answer.json();
    assert_eq!(problem["status"], answer.status.as_u16());
    problem.as_object_mut().unwrap().insert("address".to_owned(), json!(path));
    problem
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_named_with_what_would() {
    let app = TestApp::start(TestDatabase::new(Backend::Sqlite).await).await;
    let mut problems = Vec::new();
    for path in [
        "/v1/members?nam=x",
        "/v1/members?status=former",
        "/v1/members?sponsor=yes",
        "/v1/members?first=501",
        "/v1/members?first=-1",
        "/v1/members?first=x",
        "/v1/members?first=1&last=1",
        "/v1/members?first=1&first=2",
        "/v1/members?after=x",
        "/v1/members?asOf=2020-1-1",
        "/v1/members?knownAt=2020-01-01",
        "/v1/members?knownAt=2001-01-01T00:00:00Z",
        "/v1/members?knownAt=2999-01-01T00:00:00Z",
        "/v1/members?memberSince.from=2021-01-01&memberSince.to=2020-01-01",
        "/v1/members?search=%21",
        "/v1/members?orderBy=NAME",
        "/v1/members?fields=id,logo.width",
        "/v1/members?fields=",
        "/v1/news?authorId=x",
        "/v1/news?authorId=per_aaaaaaaaaaaaaaaa&authorName=x",
        "/v1/news?publishedFrom=2021-01-01T00:00:00Z&publishedBefore=2020-01-01T00:00:00Z",
        "/v1/changes",
        "/v1/changes?since=99",
        "/v1/changes?since=-1",
        "/v1/search?query=%21",
        "/v1/organization?first=1",
        "/v1?x=1",
        "/v1/tags?asOf=2020-01-01",
    ] {
        problems.push(problem(&app, path).await);
    }
    contract!("rest-problems", json: json!(problems));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_another_list_or_time_is_refused() {
    let app = TestApp::start(TestDatabase::new(Backend::Sqlite).await).await;
    let page = app.get("/v1/members?first=1").await.json();
    let cursor = page["pageInfo"]["endCursor"].as_str().unwrap();
    for path in [
        format!("/v1/members?first=1&after={cursor}&kind=INDIVIDUAL"),
        format!("/v1/members?first=1&after={cursor}&orderBy=NAME_DESC"),
        format!("/v1/members?first=1&after={cursor}&asOf=2020-01-01"),
        format!("/v1/news?first=1&after={cursor}"),
        format!("/v1/tags?after={cursor}"),
    ] {
        let problem = problem(&app, &path).await;
        assert_eq!(
            (problem["status"].as_u64(), problem["parameter"].as_str()),
            (Some(400), Some("after")),
            "{path}"
        );
    }
    // The same list goes on in GraphQL: the surfaces share their cursors.
    let query = format!("{{ members(first: 1, after: \"{cursor}\") {{ nodes {{ id }} }} }}");
    let next = app.get(&format!("/v1/members?first=1&after={cursor}&fields=id")).await.json();
    assert_eq!(app.data(&query).await["members"]["nodes"], next["data"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_problem_type_has_a_page() {
    let app = TestApp::start(TestDatabase::new(Backend::Sqlite).await).await;
    let unknown = problem(&app, "/problems/none").await;
    let known = unknown["known"].as_array().unwrap();
    assert!(known.len() > 10);
    for path in known {
        let page = app.get(path.as_str().unwrap()).await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/plain; charset=utf-8"));
    }
}

on_both! {
    async fn a_text_that_no_database_holds_is_refused_everywhere(db: TestDatabase) {
        let app = TestApp::start(db).await;
        for path in [
            "/v1/news?tag=%00",
            "/v1/news?language=a%00",
            "/v1/members?category=%00",
            "/v1/sponsors?event=%00",
            "/v1/pages?pathStartsWith=%00",
            "/v1/search?query=a%00",
            "/v1/resolve?path=%2Fa%00",
            "/v1/members.csv?domain=%00",
            "/feeds/news.rss?series=%00",
            "/embed/news?tag=%00",
            "/embed/article?id=%00",
            "/oembed?url=%00",
        ] {
            assert_eq!(app.get(path).await.status, 400, "{path}");
        }
        for path in ["/v1/news/%00", "/v1/members/a%00", "/v1/member-categories/%00", "/v1/news/%00.jsonld", "/v1/people/%00"] {
            assert_eq!(app.get(path).await.status, 404, "{path}");
        }
        for (query, variables) in [
            ("{ members(filter: { domain: \"\\u0000\" }) { totalCount } }", json!({})),
            ("query($d: String) { members(filter: { domain: $d }) { totalCount } }", json!({ "d": "a\0" })),
        ] {
            let answer = app.answer(query, variables).await;
            assert_eq!(answer.status, 400, "{}", answer.text());
            assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "BAD_REQUEST");
        }
    }
}
