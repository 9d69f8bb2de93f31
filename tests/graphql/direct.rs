//! What is answered without the engine is what the engine answers, byte for byte.

use super::generated::{Pool, Query, Schema, draw};
use crate::harness::content::instant;
use crate::harness::{Answer, Backend, Site, TestApp, TestDatabase, runtime};
use chancery_api::Settings;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::HashMap;

/// Two servers over one database with a past: one that answers by plans where it can, and one that never does.
struct Both {
    engine: TestApp,
    direct: TestApp,
}

fn settings(direct: bool) -> impl FnOnce(&mut Settings) {
    move |settings| {
        settings.server.graphql.direct = direct;
        settings.server.memory.answers_memory = 0;
        settings.server.door.rate_limit = "off".parse().unwrap();
        settings.server.metrics_listen = Some("127.0.0.1:0".parse().unwrap());
    }
}

impl Both {
    async fn start(backend: Backend) -> Self {
        let site = Site::meridian();
        let database = TestDatabase::new(backend).await;
        let store = database.store().await;
        site.import(&store, &crate::harness::site::clock()).await;
        store.close().await.unwrap();
        let engine = TestApp::start_with(database.shared(), settings(false)).await;
        let direct = TestApp::start_with(database, settings(true)).await;
        site.remove("data/members/dial.yaml");
        site.remove("content/blog/2023-02-01-clock-day.md");
        site.edit("data/members/eve.yaml", "Eve Horologist", "Eve Horologist-Sundial");
        for app in [&engine, &direct] {
            app.clock.set(instant("2023-07-01T12:00:00Z"));
        }
        direct.import(&site).await;
        for app in [&engine, &direct] {
            app.clock.set(instant("2023-07-02T12:00:00Z"));
        }
        Self { engine, direct }
    }

    /// The answers of both, the plan's being the second to the same question.
    async fn answers(&self, query: &str, variables: &Value) -> [Answer; 2] {
        self.direct.answer(query, variables.clone()).await;
        let direct = self.direct.answer(query, variables.clone()).await;
        [self.engine.answer(query, variables.clone()).await, direct]
    }

    /// How many operations plans have answered.
    async fn planned(&self) -> u64 {
        let url = format!("{}/metrics", self.direct.metrics_url.as_deref().unwrap());
        let text = self.direct.client.get(url).send().await.unwrap().text().await.unwrap();
        let line =
            text.lines().find_map(|line| line.strip_prefix(r#"chancery_graphql_runs_total{by="direct"} "#));
        line.expect("the metric").parse().unwrap()
    }
}

/// What has to be equal of an answer.
fn seen(answer: &Answer) -> (u16, Vec<(&'static str, String)>, String) {
    let body = answer.json();
    let is_whole = body["errors"].is_null();
    let mut headers = vec!["content-type", "cache-control", "vary", "chancery-cost"];
    // Where a field of the root fails, the engine does not wait for the others: not for their errors either.
    headers.extend(is_whole.then_some("chancery-revision"));
    let headers = headers.into_iter().map(|name| (name, answer.header(name).to_owned())).collect();
    let text = match answer.status.as_u16() {
        200 if is_whole => answer.text(),
        200 => body["data"].to_string(),
        // The order in which the engine says what is wrong with a document is not always the same.
        _ => {
            let mut errors: Vec<String> =
                body["errors"].as_array().unwrap().iter().map(Value::to_string).collect();
            errors.sort();
            errors.join("\n")
        }
    };
    (answer.status.as_u16(), headers, text)
}

/// What the site has, and some of what it has not.
async fn pool(app: &TestApp) -> Pool {
    let data = app
        .data(
            "{ members(filter: { status: ANY }) { edges { cursor node { id slug } } }
               news { edges { cursor node { id slug path tags { name } } } }
               people { edges { cursor node { id } } } partners { nodes { id slug } }
               pages { edges { cursor node { path body { sections { anchor } } } } }
               tags { edges { cursor } } workingGroups { edges { cursor node { code } } }
               membership { categories { code members { edges { cursor } } } } }",
        )
        .await;
    let mut texts: HashMap<&'static str, Vec<String>> = HashMap::new();
    gather(&data, &mut |key, text| {
        let names: &[&'static str] = match key {
            "id" => &["id", "ids", "authorId", "memberId"],
            "slug" => &["slug"],
            "path" => &["path"],
            "code" => &["code", "category", "workingGroup"],
            "cursor" => &["after", "before"],
            "anchor" => &["anchor"],
            "name" => &["tag"],
            _ => &[],
        };
        for name in names {
            texts.entry(name).or_default().push(text.to_owned());
        }
    });
    for texts in texts.values_mut() {
        texts.push("none".to_owned());
    }
    texts.insert("language", vec!["en".into(), "nl".into()]);
    texts.insert("search", vec!["a".into(), "eve".into()]);
    texts.insert("mediaType", vec!["image/svg+xml".into()]);
    Pool { texts }
}

fn gather(value: &Value, found: &mut impl FnMut(&str, &str)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, found)),
        Value::Object(fields) => fields.iter().for_each(|(key, value)| match value {
            Value::String(text) => found(key, text),
            value => gather(value, found),
        }),
        _ => {}
    }
}

fn plans_answer_as_the_engine(backend: Backend) {
    let runtime = runtime();
    let both = runtime.block_on(Both::start(backend));
    let (schema, pool) = (Schema::of_the_program(), runtime.block_on(pool(&both.direct)));
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(400);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    let before = runtime.block_on(both.planned());
    let (whole, again) = (Cell::new(0_u64), Cell::new(0_u64));
    let outcome = TestRunner::new(config).run(&any::<u64>(), |seed| {
        runtime.block_on(async {
            let Query { text, variables, others } = draw(&schema, &pool, seed);
            let [engine, direct] = both.answers(&text, &variables).await;
            if engine.json()["errors"].is_null() {
                whole.set(whole.get() + 1);
            }
            prop_assert_eq!(seen(&engine), seen(&direct), "{}\n{}", text, variables);
            if others != variables {
                // What is known of a document from other values must not be taken to hold for these.
                let before = both.planned().await;
                let direct = both.direct.answer(&text, others.clone()).await;
                again.set(again.get() + both.planned().await - before);
                let engine = both.engine.answer(&text, others.clone()).await;
                prop_assert_eq!(seen(&engine), seen(&direct), "{}\n{}, then {}", text, variables, others);
            }
            Ok(())
        })
    });
    let (whole, again) = (whole.get(), again.get());
    let planned = runtime.block_on(both.planned()) - before - again;
    drop(both);
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    // Else nothing was compared. What has no error is answered by a plan the second time, but for a few fields.
    let cases = u64::from(cases);
    assert!(whole * 10 >= cases * 5, "{whole} of {cases} queries made sense");
    assert!(planned * 10 >= whole * 7, "{planned} of {whole} answers were made by plans");
    assert!(again * 100 >= whole, "{again} of {whole} documents were answered by plans with other values");
}

#[test]
fn whatever_is_asked_plans_answer_as_the_engine_on_sqlite() {
    plans_answer_as_the_engine(Backend::Sqlite);
}

#[test]
fn whatever_is_asked_plans_answer_as_the_engine_on_postgres() {
    if Backend::Postgres.is_available() {
        plans_answer_as_the_engine(Backend::Postgres);
    }
}

on_both! {
    fn nodes_alone_are_what_the_engine_gives(backend: Backend) {
        runtime().block_on(async {
            let both = Both::start(backend).await;
            for query in [
                "{ members { nodes { name workingGroups { nodes { code } } } } }",
                "{ members(first: 2) { them: nodes { name groups: workingGroups(first: 1) { nodes { code } } } } }",
                "{ members(first: 2) { nodes { name } nodes { id } } }",
                "{ members(first: 2) { nodes { name } ...More } } fragment More on MemberConnection { nodes { slug } }",
                "{ members(first: 2) { ... on MemberConnection { nodes { name ... on Member { id } } } } }",
                "{ members(first: 2) { a: nodes { name } b: nodes { name } } }",
                "{ members(first: 2) { __typename nodes { name } } }",
                "{ members(first: 2) { nodes { name } totalCount } }",
                "{ members(first: 0) { nodes { name workingGroups { nodes { code } } } } }",
                "{ members { nodes { name } totalCount @skip(if: true) } }",
                "{ members { nodes { workingGroups(first: 0) { nodes { code } } news(first: 1) { nodes { title } } } } }",
                "{ news(first: 3) { nodes { title authors { name } tags { slug } } } }",
                "{ workingGroups { nodes { code members(first: 3) { nodes { name workingGroups { nodes { code } } } } } } }",
            ] {
                let before = both.planned().await;
                let [engine, direct] = both.answers(query, &json!({})).await;
                assert_eq!(engine.status, 200, "{query}");
                assert_eq!(seen(&engine), seen(&direct), "{query}");
                assert_eq!(both.planned().await - before, 1, "{query}");
            }
        });
    }
}

on_both! {
    fn what_plans_cannot_answer_the_engine_does(backend: Backend) {
        runtime().block_on(async {
            let both = Both::start(backend).await;
            let before = both.planned().await;
            let lists = |count: usize| "names { name } ".repeat(count);
            for (query, variables) in [
                // Errors, and what they make null.
                ("{ a: member(slug: \"aurora\") { name } b: member { name } }".to_owned(), json!({})),
                ("query($n: Int) { members(first: $n) { nodes { name } } }".to_owned(), json!({ "n": 501 })),
                ("query($n: Int) { members(first: $n) { nodes { name } } }".to_owned(), json!({ "n": -1 })),
                ("{ organization(asOf: \"1900-01-01\") { id name } }".to_owned(), json!({})),
                ("{ members(knownAt: \"1999-01-01T00:00:00Z\") { totalCount } }".to_owned(), json!({})),
                ("query($f: MemberFilter) { members(filter: $f) { totalCount } }".to_owned(), json!({ "f": { "nothing": 1 } })),
                ("query($d: Date) { members(asOf: $d) { totalCount } }".to_owned(), json!({ "d": "2023-02-30" })),
                ("{ members(first: 2, after: \"x\") { totalCount } }".to_owned(), json!({})),
                // What no plan knows.
                ("{ revision { number } }".to_owned(), json!({})),
                ("{ __schema { queryType { name } } }".to_owned(), json!({})),
                (format!("{{ members {{ nodes {{ {} }} }} node(id: \"x\") {{ id }} }}", lists(3)), json!({})),
            ] {
                let [engine, direct] = both.answers(&query, &variables).await;
                assert_eq!(seen(&engine), seen(&direct), "{query} {variables}");
            }
            assert_eq!(both.planned().await, before);
        });
    }

    fn conditions_and_variables_are_looked_at_each_time(backend: Backend) {
        runtime().block_on(async {
            let both = Both::start(backend).await;
            let query = "query($first: Int = 1, $x: Boolean!, $f: MemberFilter) {
                members(first: $first, filter: $f) { nodes { slug @skip(if: $x) name ...P @include(if: $x) slug } } }
                fragment P on Member { id kind }";
            let before = both.planned().await;
            let mut asked = 0;
            for variables in [
                json!({ "x": true }),
                json!({ "x": false }),
                json!({ "x": true, "first": 3 }),
                json!({ "x": false, "first": null, "f": { "kind": "INDIVIDUAL" } }),
                json!({ "x": false, "first": 2, "f": { "status": "ANY", "memberSince": { "from": "2020-01-01" } } }),
            ] {
                for _ in 0..2 {
                    let [engine, direct] = both.answers(query, &variables).await;
                    assert_eq!(seen(&engine), seen(&direct), "{variables}");
                    asked += 2;
                }
            }
            // All but the first with each filter, which the engine has to accept.
            assert_eq!(both.planned().await - before, asked - 3);
        });
    }

    fn values_that_the_engine_refuses_no_plan_passes_over(backend: Backend) {
        runtime().block_on(async {
            let both = Both::start(backend).await;
            // Fields that are skipped, or stand below nothing: a plan does not come to read what they are given.
            for (query, sound, refused) in [
                (
                    "query($o: NewsOrder, $s: Boolean!) { organization { name } news(orderBy: $o) @skip(if: $s) { totalCount } }",
                    json!({ "s": true }),
                    json!({ "s": true, "o": "BOGUS" }),
                ),
                (
                    "query($f: MemberFilter) { organization { name } ... @include(if: false) { members(filter: $f) { totalCount } } }",
                    json!({ "f": { "kind": "INDIVIDUAL" } }),
                    json!({ "f": { "nothing": 1 } }),
                ),
                (
                    "query($o: NewsOrder) { members(first: 0) { nodes { news(orderBy: $o) { totalCount } } } }",
                    json!({ "o": null }),
                    json!({ "o": "BOGUS" }),
                ),
                (
                    "query($k: MemberKind, $s: Boolean!) { organization { name } members(filter: { kind: $k }) @skip(if: $s) { totalCount } }",
                    json!({ "s": true, "k": "INDIVIDUAL" }),
                    json!({ "s": true, "k": "BOGUS" }),
                ),
                (
                    "query($q: String = \"office\", $s: Boolean!) { organization { name } search(query: $q) @skip(if: $s) { totalCount } }",
                    json!({ "s": true }),
                    json!({ "s": true, "q": null }),
                ),
            ] {
                let before = both.planned().await;
                let [engine, direct] = both.answers(query, &sound).await;
                assert_eq!(engine.status, 200, "{query}");
                assert_eq!(seen(&engine), seen(&direct), "{query} {sound}");
                assert_eq!(both.planned().await - before, 1, "{query}");
                let [engine, direct] = both.answers(query, &refused).await;
                assert_eq!(engine.status, 400, "{query}");
                assert_eq!(seen(&engine), seen(&direct), "{query} {refused}");
                // What was accepted still is.
                both.direct.answer(query, sound).await;
                assert_eq!(both.planned().await - before, 2, "{query}");
            }
        });
    }
}
