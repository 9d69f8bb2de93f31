//! A query costs the same number of statements however many rows it gives.

use crate::harness::site::clock;
use crate::harness::{Site, TestApp, TestDatabase};
use serde_json::{Value, json};

/// Query shapes by name; each takes `$n`.
const SHAPES: &[(&str, &str)] = &[
    (
        "members and what hangs on them",
        "query($n: Int!) { members(first: $n) { totalCount nodes { name logo { url } profile { text } category { name members(first: 1) { totalCount } }
         periods { category { name } } workingGroups(first: 2) { totalCount nodes { name } } representatives { person { name } }
         sponsorships { level { rank } } news(first: 2) { totalCount nodes { title } } successor { name } } } }",
    ),
    (
        "news and what hangs on it",
        "query($n: Int!) { news(first: $n) { totalCount nodes { title pastPaths body { text } image { url } previous { title } next { title } partners { name } tags { name articleCount } resources { asset { url } }
         authors { member { name } author { __typename ... on Person { name members(first: 1) { totalCount nodes { name } } } } } } } }",
    ),
    // Apart from the shape above: `related` and `previous` load articles, each after a statement of its
    // own, and whether those loads meet in one statement is a matter of which answer comes first.
    ("related news", "query($n: Int!) { news(first: $n) { nodes { related(first: 2) { title } } } }"),
    (
        "members of categories",
        "query($n: Int!) { membership { categories { members(first: $n) { totalCount nodes { name logo { url } category { code } } } } } }",
    ),
    (
        "members of working groups",
        "query($n: Int!) { workingGroups { nodes { chairs { person { name } } members(first: $n) { totalCount nodes { name profile { text } } } } } }",
    ),
    ("pages", "query($n: Int!) { pages(first: $n) { totalCount nodes { title pastPaths body { html } section(anchor: \"one\") { text } } } }"),
    ("search", "query($n: Int!) { search(query: \"about\", first: $n, types: [NEWS_ARTICLE]) { totalCount nodes { snippet node { ... on NewsArticle { title } } } } }"),
    ("changes", "query($n: Int!) { changes(since: 0, first: $n, types: [MEMBER]) { totalCount nodes { revision { message } node { ... on Member { name logo { url } } } } } }"),
    ("sponsors", "query($n: Int!) { sponsors(first: $n) { totalCount nodes { logo { url } member { name } sponsorships { level { name } } } } }"),
    ("tags of news", "query($n: Int!) { news(first: $n, orderBy: TITLE_ASC) { nodes { tags { articleCount } } } tags { totalCount } }"),
];

on_both! {
    async fn a_query_costs_as_many_statements_for_100_rows_as_for_1(db: TestDatabase) {
        let app = known(forgetful(db, &Site::of_size(120)).await).await;
        let mut counted = Vec::new();
        for (name, query) in SHAPES {
            let mut counts = Vec::new();
            // As whoever asks again: what is asked for the first time is answered by the engine.
            app.data_with(query, json!({ "n": 1 })).await;
            for n in [1, 10, 100] {
                let (statements, data) = app.statements(app.data_with(query, json!({ "n": n }))).await;
                assert!(rows(&data) >= n, "{name} gives {} rows, not {n}", rows(&data));
                counts.push(statements);
            }
            counted.push((name, counts));
        }
        for (name, counts) in &counted {
            assert!(counts[0] > 0 && counts.iter().all(|count| *count == counts[0]), "{name}: {counts:?} statements for 1, 10 and 100 rows");
        }
        let lines: Vec<String> = counted.iter().map(|(name, counts)| format!("{name}: {}", counts[0])).collect();
        contract!("statements", text: lines.join("\n"));
    }

    async fn many_ids_of_one_type_are_one_statement(db: TestDatabase) {
        let app = known(forgetful(db, &Site::of_size(120)).await).await;
        let members = app.data("{ members(first: 100) { nodes { id } } }").await;
        let ids: Vec<&Value> = members["members"]["nodes"].as_array().unwrap().iter().map(|node| &node["id"]).collect();
        let mut counts = Vec::new();
        for n in [1, 10, 100] {
            let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Member { name logo { url } } } }";
            let (statements, data) = app.statements(app.data_with(query, json!({ "ids": ids[..n] }))).await;
            assert_eq!(data["nodes"].as_array().unwrap().len(), n);
            counts.push(statements);
        }
        assert_eq!(counts, [3, 3, 3], "the snapshot, the members, the logos");
    }

    async fn a_total_is_counted_only_when_asked_for(db: TestDatabase) {
        let app = known(forgetful(db, &Site::meridian()).await).await;
        let (without, _) = app.statements(app.data("{ members { nodes { name } } }")).await;
        let (with, _) = app.statements(app.data("{ members { nodes { name } totalCount } }")).await;
        let (alone, _) = app.statements(app.data("{ revision { number } }")).await;
        assert_eq!((without, with, alone), (2, 3, 2));
    }
}

/// A server that makes every answer anew.
async fn forgetful(db: TestDatabase, site: &Site) -> TestApp {
    let store = db.store().await;
    site.import(&store, &clock()).await;
    store.close().await.unwrap();
    TestApp::start_with(db, |settings| settings.server.memory.answers_memory = 0).await
}

/// A server that was asked before, so that it knows when anything is published.
async fn known(app: TestApp) -> TestApp {
    app.data("{ revision { number } }").await;
    app
}

/// The longest list in an answer.
fn rows(data: &Value) -> usize {
    match data {
        Value::Array(items) => items.iter().map(rows).max().unwrap_or(0).max(items.len()),
        Value::Object(fields) => fields.values().map(rows).max().unwrap_or(0),
        _ => 0,
    }
}
