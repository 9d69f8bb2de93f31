//! What a query costs, what reading it costs, and what an answer may come to.

use crate::harness::{Answer, Backend, Site, TestApp, TestDatabase};
use reqwest::Method;
use serde_json::{Value, json};

fn code(answer: &Answer) -> String {
    answer.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_query_costs_is_told() {
    let app = TestApp::start(TestDatabase::new(Backend::Sqlite).await).await;
    let answer = app.answer("{ members(first: 10) { nodes { id name } } }", json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.header("chancery-cost")), (200, "31"));
    assert!(answer.header("access-control-expose-headers").contains("Chancery-Cost"));
    let refused = |query: &'static str| {
        let app = &app;
        async move {
            let answer = app.answer(query, json!({})).await;
            assert_eq!(answer.header("chancery-cost"), "");
            answer.json()["errors"][0]["extensions"].clone()
        }
    };
    assert_eq!(
        refused("{ members(first: 500) { nodes { news(first: 100) { nodes { title } } } } }").await,
        json!({ "code": "COST_LIMIT", "cost": 101_001, "maximum": 20_000 })
    );
    assert_eq!(
        refused("{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a}}}}}}}}}}}}}}}}").await,
        json!({ "code": "DEPTH_LIMIT", "depth": 16, "maximum": 15 })
    );
    let large = refused("{ news(first: 500) { nodes { body { a: html b: html c: html d: html e: html f: html g: html h: html html } } } }").await;
    assert_eq!((&large["code"], &large["maximum"]), (&json!("COST_LIMIT"), &json!(16 << 20)));
    assert!(large["bytes"].as_u64().unwrap() > 16 << 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_a_query_is_charged_whatever_comes_of_it() {
    let database = TestDatabase::new(Backend::Sqlite).await;
    let app = TestApp::start_with(database, |settings| {
        settings.server.door.trusted_proxies = "127.0.0.1".parse().unwrap();
        settings.server.door.rate_limit = "1000".parse().unwrap();
        settings.server.graphql.query_cost = 900;
    })
    .await;
    let post = |client: &'static str, body: String| {
        let request = app.request(Method::POST, "/graphql").header("x-forwarded-for", client);
        app.send(request.header("content-type", "application/json").body(body))
    };
    let query = |filler: usize| json!({ "query": format!("{{ a }} #{}", "x".repeat(filler)) }).to_string();
    for (client, body, left) in [
        ("192.0.2.1", "{".repeat(1_024), 999),
        ("192.0.2.2", "{".repeat(1_025), 998),
        ("192.0.2.3", "{".repeat(60 * 1_024), 940),
        // What the schema does not have is charged its cost as well.
        ("192.0.2.4", query(10 * 1_024), 988),
    ] {
        let answer = post(client, body).await;
        assert!(answer.status.is_client_error() || answer.json()["errors"].is_array(), "{}", answer.text());
        let told = answer.header("ratelimit");
        assert!(told.contains(&format!(";r={left};")), "{client}: {told}");
    }
    let url = format!("/graphql?query={}", "x".repeat(5 * 1_024));
    let get = |client: &'static str, path: &str| {
        app.send(app.request(Method::GET, path).header("x-forwarded-for", client))
    };
    assert!(get("192.0.2.5", &url).await.header("ratelimit").contains(";r=994;"));
    // Who has nothing left is not read.
    assert_eq!(get("192.0.2.6", "/v1/members.csv").await.status, 200);
    assert_eq!(post("192.0.2.6", "{".repeat(60 * 1_024)).await.status, 400);
    let refused = post("192.0.2.6", "{".repeat(60 * 1_024)).await;
    assert_eq!((refused.status.as_u16(), code(&refused).as_str()), (429, "RATE_LIMITED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_that_are_longer_than_any_estimate_are_bounded_as_well() {
    let site = Site::meridian();
    let words = "tide ".repeat(100_000);
    site.write("content/almanac.md", &format!("---\ntitle: Almanac\n---\n\n{words}\n"));
    let app = TestApp::with_site(TestDatabase::new(Backend::Sqlite).await, &site).await;
    let query = |count: usize| {
        let texts: String = (0..count).map(|number| format!("a{number}: html ")).collect();
        format!("{{ page(path: \"/almanac/\") {{ body {{ {texts} }} }} }}")
    };
    assert!(app.data(&query(2)).await["page"]["body"]["a1"].as_str().unwrap().len() > 490_000);
    let answer = app.answer(&query(90), json!({})).await;
    assert_eq!((code(&answer).as_str(), &answer.json()["data"]["page"]), ("BAD_USER_INPUT", &Value::Null));
    assert!(answer.text().contains("shorter lists"), "{}", answer.text());
    assert!(answer.bytes.len() < 16_000, "{}", answer.bytes.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_that_are_longer_than_is_usual_are_bounded_as_well() {
    let site = Site::meridian();
    let headings: String = (0..500).map(|number| format!("## Tide {number}\n\nHigh.\n\n")).collect();
    site.write("content/almanac.md", &format!("---\ntitle: Almanac\n---\n\n{headings}"));
    let database = TestDatabase::new(Backend::Sqlite).await;
    let app = TestApp::start_with(database, |settings| settings.server.graphql.query_cost = 60).await;
    app.import(&site).await;
    let query = |count: usize| {
        let lists: String = (0..count).map(|number| format!("a{number}: sections {{ anchor }} ")).collect();
        format!("{{ page(path: \"/almanac/\") {{ body {{ {lists} }} }} }}")
    };
    let once = app.data(&query(1)).await;
    assert_eq!(once["page"]["body"]["a0"].as_array().unwrap().len(), 500);
    // Ten entries for each point of the largest cost.
    let twice = app.answer(&query(2), json!({})).await;
    assert_eq!((code(&twice).as_str(), &twice.json()["data"]["page"]), ("BAD_USER_INPUT", &Value::Null));
    assert!(twice.text().contains("more than 600 entries"), "{}", twice.text());
}
