//! What is answered out of memory: the same as what would be answered anew, for as long as it would be.

mod addresses;
mod apart;
mod forms;
mod large;
mod present;
mod records;
mod repeated;
mod shared;

use crate::harness::site::clock;
use crate::harness::{Answer, Site, TestApp, TestDatabase};
use chancery_api::config::Server;
use reqwest::Method;
use serde_json::json;

const QUERY: &str =
    "query Q($n: Int, $f: MemberFilter) { members(first: $n, filter: $f) { totalCount nodes { name } } }";
/// More than fits into one packet.
const LONG: &str = "{ news(first: 50) { nodes { id title path excerpt body { html } } } members(first: 100) { nodes { id name slug } } }";

/// How often an address is asked, so that an answer comes from every place: made, kept, and known to the byte.
const TIMES: usize = 4;

/// A server whose present is known in memory.
async fn app_with(database: TestDatabase, change: impl FnOnce(&mut Server)) -> TestApp {
    let store = database.store().await;
    Site::meridian().import(&store, &clock()).await;
    store.close().await.unwrap();
    TestApp::start_with(database, |settings| {
        settings.server.memory.notice = 10_000;
        settings.server.metrics_listen = Some("127.0.0.1:0".parse().unwrap());
        change(&mut settings.server);
    })
    .await
}

async fn app(database: TestDatabase) -> TestApp {
    app_with(database, |_| {}).await
}

/// What operators are told.
async fn metrics(app: &TestApp) -> String {
    let url = format!("{}/metrics", app.metrics_url.as_deref().expect("an address for operators"));
    app.client.get(url).send().await.unwrap().text().await.unwrap()
}

/// The value of a metric, as it is written with its labels; 0 where there is none.
fn value(text: &str, metric: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(metric)?.strip_prefix(' '));
    line.map_or(0, |value| value.parse::<f64>().unwrap() as u64)
}

/// How often kept answers were good for this.
async fn kept(app: &TestApp, outcome: &str) -> u64 {
    value(&metrics(app).await, &format!("chancery_answers_total{{outcome=\"{outcome}\"}}"))
}

async fn get(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = app.request(Method::GET, path);
    app.send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

/// Asks GraphQL with a body as it is.
async fn post(app: &TestApp, body: &str, headers: &[(&str, &str)]) -> Answer {
    let request = app.request(Method::POST, "/graphql").header("content-type", "application/json");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    app.send(request.body(body.to_owned())).await
}

fn asking(query: &str) -> String {
    json!({ "query": query }).to_string()
}

fn is_hit(answer: &Answer) -> bool {
    answer.header("cache-status") == "chancery; hit"
}

/// Everything an answer says, save what belongs to one request alone.
fn said(answer: &Answer) -> (u16, Vec<(String, String)>, &[u8]) {
    let passing = ["x-request-id", "date", "ratelimit", "ratelimit-policy", "cache-status"];
    let headers = answer.headers.iter().filter(|(name, _)| !passing.contains(&name.as_str()));
    let mut headers: Vec<_> =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    headers.sort();
    (answer.status.as_u16(), headers, &answer.bytes)
}
