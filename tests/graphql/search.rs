//! Full-text search.

use crate::harness::{Backend, Site, TestApp, TestDatabase};
use serde_json::{Value, json};

const QUERY: &str = "query($q: String!, $types: [SearchType!], $first: Int, $after: String) {
    search(query: $q, types: $types, first: $first, after: $after) {
        totalCount bounded pageInfo { hasNextPage endCursor }
        edges { cursor } nodes { type score snippet node { __typename ... on Member { name } ... on NewsArticle { title } ... on Page { title } } }
    }
}";

async fn search(app: &TestApp, query: &str, types: Value) -> Value {
    app.data_with(QUERY, json!({ "q": query, "types": types })).await["search"].take()
}

fn found(result: &Value) -> Vec<String> {
    let name = |hit: &Value| {
        let node = &hit["node"];
        node["name"].as_str().or(node["title"].as_str()).unwrap_or_else(|| panic!("{hit}")).to_owned()
    };
    result["nodes"].as_array().unwrap().iter().map(name).collect()
}

on_both! {
    async fn words_are_found_whatever_case_accents_and_endings(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let mut lines = Vec::new();
        for query in [
            "zurich", "ZÜRICH", "Zu\u{308}rich", "zür", "annee", "l'année", "cæsium", "caesium", "søn", "soen", "abendrot", "noon",
            "memorandum noon", "noon memorandum", "ntpd", "\"noon\"", "noon OR tide", "noon*", "-noon", "title:noon", "NEAR(noon tide)",
            "tide & bell", "':*", "20 °C", "12:00", "1.1", "emoji 👋", "wave", "nothing-like-this",
        ] {
            match app.answer(QUERY, json!({ "q": query })).await.json() {
                answer if answer["errors"].is_null() => {
                    let result = &answer["data"]["search"];
                    assert_eq!(result["totalCount"], result["nodes"].as_array().unwrap().len(), "{query}");
                    assert_eq!(result["bounded"], false);
                    lines.push(format!("{query:?}: {:?}", found(result)));
                }
                answer => lines.push(format!("{query:?}: {} {}", answer["errors"][0]["extensions"]["code"], answer["errors"][0]["message"])),
            }
        }
        contract!("search-words", text: lines.join("\n"));
    }

    async fn results_come_best_first_with_score_and_snippet_and_walk_as_one_page(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let result = search(&app, "clock", Value::Null).await;
        contract!("search-clock", json: result["nodes"].clone());
        let scores: Vec<f64> = result["nodes"].as_array().unwrap().iter().map(|hit| hit["score"].as_f64().unwrap()).collect();
        assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]) && scores.iter().all(|score| *score > 0.0 && *score < 1.0), "{scores:?}");
        for hit in result["nodes"].as_array().unwrap() {
            assert!(hit["snippet"].as_str().unwrap().chars().count() < 260, "{hit}");
        }
        let mut walked = Vec::new();
        let mut after = Value::Null;
        loop {
            let page = app.data_with(QUERY, json!({ "q": "clock", "first": 2, "after": after })).await["search"].take();
            walked.extend(page["nodes"].as_array().unwrap().clone());
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(Value::from(walked), result["nodes"]);
    }

    async fn types_narrow_and_add_up(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let all = search(&app, "time", Value::Null).await["totalCount"].as_u64().unwrap();
        let mut sum = 0;
        for (one, name) in [("NEWS_ARTICLE", "NewsArticle"), ("PAGE", "Page"), ("MEMBER", "Member")] {
            let result = search(&app, "time", json!([one])).await;
            assert!(result["nodes"].as_array().unwrap().iter().all(|hit| hit["type"] == one && hit["node"]["__typename"] == name), "{result}");
            sum += result["totalCount"].as_u64().unwrap();
        }
        assert!(all > 0);
        assert_eq!(sum, all);
        assert_eq!(search(&app, "time", json!([])).await["totalCount"], 0, "no type is not every type");
    }

    async fn more_than_can_be_ranked_is_counted_and_said(db: TestDatabase) {
        let site = Site::minimal();
        for n in 0..430 {
            site.write(&format!("content/docs/p{n}.md"), &format!("---\ntitle: Page {n}\n---\n\nOrdinary words {n}.\n"));
        }
        site.write("content/best.md", "---\ntitle: Ordinary\n---\n\nThe one with the word in its title.\n");
        let app = TestApp::with_site(db, &site).await;
        let result = app.data_with(QUERY, json!({ "q": "ordinary", "first": 500 })).await["search"].take();
        assert_eq!((&result["totalCount"], &result["bounded"]), (&json!(431), &json!(true)));
        assert_eq!(result["nodes"].as_array().unwrap().len(), 400);
        assert_eq!(found(&result)[0], "Ordinary", "a word in the title is never left out");
        let few = search(&app, "ordinary 42", Value::Null).await;
        assert_eq!(few["bounded"], false);
    }

    async fn a_search_that_makes_no_sense_is_refused(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let mut said = Vec::new();
        for query in ["", "  ", "…!?", &"word ".repeat(17), &(0..17).map(|n| format!("w{n} ")).collect::<String>()] {
            match app.answer(QUERY, json!({ "q": query })).await.json() {
                answer if answer["errors"].is_null() => said.push(format!("{} found", answer["data"]["search"]["totalCount"])),
                answer => said.push(answer["errors"][0]["message"].to_string()),
            }
        }
        contract!("search-refused", text: said.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_find_and_rank_the_sample_alike() {
    if !Backend::Postgres.is_available() {
        return;
    }
    let mut answers: Vec<Vec<Value>> = Vec::new();
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let app = TestApp::start(TestDatabase::new(backend).await).await;
        let mut given = Vec::new();
        for query in [
            "certificate",
            "pki",
            "trust list",
            "maturity model",
            "cert",
            "a",
            "etsi memorandum",
            "2022",
            "consortium",
        ] {
            given.push(app.data_with(QUERY, json!({ "q": query, "first": 100 })).await);
        }
        answers.push(given);
    }
    for (sqlite, postgres) in answers[0].iter().zip(&answers[1]) {
        assert_eq!(sqlite, postgres);
        assert!(sqlite["search"]["totalCount"].as_u64().unwrap() > 0, "{sqlite}");
    }
}
