//! Whole answers, as promised to clients.

use crate::harness::{Site, TestApp, TestDatabase};

on_both! {
    async fn everything_there_is_to_ask_is_answered_as_promised(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let data = app.data(include_str!("everything.graphql")).await;
        contract!("everything", json: data);
    }

    async fn fields_are_answered_in_the_order_they_are_asked_for(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let query = "{ z: revision { number } members(first: 1) { nodes { slug logo { path } name } totalCount } a: revision { site } }";
        let answer = app.answer(query, serde_json::json!({})).await;
        assert_eq!(
            answer.text(),
            r#"{"data":{"z":{"number":1},"members":{"nodes":[{"slug":"aurora","logo":{"path":"/images/members/aurora/aurora.svg"},"name":"Aurora Zeitdienst GmbH"}],"totalCount":5},"a":{"site":"meridian.test"}}}"#
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_query_of_everything_asks_every_root_field() {
    let app = TestApp::start(TestDatabase::new(crate::harness::Backend::Sqlite).await).await;
    let data = app.data("{ __schema { queryType { fields { name } } } }").await;
    let asked = include_str!("everything.graphql");
    let elsewhere = ["member", "person", "partner", "newsArticle", "page", "node", "nodes"];
    for field in data["__schema"]["queryType"]["fields"].as_array().unwrap() {
        let name = field["name"].as_str().unwrap();
        let is_asked = asked.lines().any(|line| {
            line.strip_prefix("  ")
                .is_some_and(|line| line.starts_with(name) && line[name.len()..].starts_with([' ', '(']))
        });
        assert!(is_asked || elsewhere.contains(&name), "{name} is asked for by no test");
    }
}
