//! Articles appear when their time comes and go when it is over, with nothing written for it.

use crate::harness::content::instant;
use crate::harness::{Site, TestApp};
use serde_json::{Value, json};

const FUTURE: &str = "/2023/12/24/time-for-a-break/";

async fn seen(app: &TestApp, path: &str, slug: &str) -> Vec<bool> {
    let query = "query($path: String!, $slug: String!) {
        newsArticle(path: $path) { id } bySlug: newsArticle(slug: $slug) { id } resolve(path: $path) { status node { id } }
        news(first: 99) { totalCount nodes { path next { path } previous { path } related(first: 20) { path } } }
        search(query: \"office year\") { totalCount } tags { nodes { slug articleCount } } }";
    let data = app.data_with(query, json!({ "path": path, "slug": slug })).await;
    let listed = data["news"]["nodes"].as_array().unwrap();
    assert_eq!(data["news"]["totalCount"], listed.len());
    let around = |name: &str| listed.iter().any(|node| node[name]["path"] == path);
    vec![
        !data["newsArticle"].is_null(),
        !data["bySlug"].is_null(),
        !data["resolve"]["node"].is_null(),
        listed.iter().any(|node| node["path"] == path),
        around("next") || around("previous"),
    ]
}

on_both! {
    async fn a_future_article_appears_when_its_time_comes(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        app.clock.set(instant("2023-12-24T17:59:59.999999Z"));
        assert_eq!(seen(&app, FUTURE, "time-for-a-break").await, [false; 5]);
        let before = app.data("{ search(query: \"closed office\") { totalCount } tags(first: 99) { totalCount } revision { number } }").await;
        assert_eq!(before["search"]["totalCount"], 0);
        app.clock.set(instant("2023-12-24T18:00:00Z"));
        assert_eq!(seen(&app, FUTURE, "time-for-a-break").await, [true; 5]);
        let after = app.data("{ search(query: \"closed office\") { totalCount } revision { number } }").await;
        assert_eq!(after["search"]["totalCount"], 1);
        assert_eq!(after["revision"], before["revision"], "nothing was written");
    }

    async fn an_expired_article_is_gone_for_every_way_of_asking(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let path = "/2023/02/01/clock-day-is-over/";
        assert_eq!(seen(&app, path, "clock-day-is-over").await, [true; 5]);
        let id = app.data(&format!("{{ newsArticle(path: \"{path}\") {{ id }} }}")).await["newsArticle"]["id"].clone();
        app.clock.set(instant("2024-01-01T00:00:00Z"));
        assert_eq!(seen(&app, path, "clock-day-is-over").await, [false; 5]);
        let node = app.data_with("query($id: ID!) { node(id: $id) { id } newsArticle(id: $id) { id } }", json!({ "id": id })).await;
        assert_eq!(node, json!({ "node": null, "newsArticle": null }));
        let then = app.data_with("query($id: ID!) { node(id: $id, knownAt: \"2023-12-31T23:59:59Z\") { id } }", json!({ "id": id })).await;
        assert_eq!(then["node"]["id"], id, "it is still known what was public then");
    }

    async fn drafts_are_nowhere_and_scripts_in_texts_are_left_out(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let data = app.data("{ search(query: \"secret\") { totalCount } news(first: 99) { nodes { title } } pages(first: 99) { nodes { title } } }").await;
        assert_eq!(data["search"]["totalCount"], 0);
        assert!(!data.to_string().contains("Not yet written"));
        let article = app.data("{ newsArticle(slug: \"clock-day-is-over\") { body { html text } excerpt } }").await;
        assert!(!article["newsArticle"].to_string().contains("alert(1)"), "{article}");
        assert_eq!(article["newsArticle"]["body"]["html"], "<p>See you next year. </p>\n");
        assert_ne!(article["newsArticle"]["excerpt"], Value::Null);
    }
}
