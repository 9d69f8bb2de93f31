//! The handler over a socket, as a client meets it.

use crate::{Application, Settings};
use actix_web::http::Method;
use chancery_schema::{FixedClock, FixedEntropy};
use chrono::{TimeZone, Utc};
use serde_json::{Value, json};
use std::sync::Arc;

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

struct Client {
    url: String,
    http: reqwest::Client,
    // Last, so that the server is done with it when it goes.
    _folder: tempfile::TempDir,
}

/// A server of the bundled sample on a free port.
async fn client() -> Client {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings::default();
    settings.common.database = format!("sqlite://{}", folder.path().join("x.db").display()).parse().unwrap();
    settings.server.listen = "127.0.0.1:0".parse().unwrap();
    settings.server.workers = Some(1);
    let clock = FixedClock::new(Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap());
    let application =
        Application::build(settings, Arc::new(clock), Arc::new(FixedEntropy::default())).await.unwrap();
    let url = format!("http://{}", application.address());
    tokio::spawn(application.run());
    Client { url, http: reqwest::Client::new(), _folder: folder }
}

impl Client {
    async fn post(&self, accept: &str, body: &Value) -> (u16, String, Value) {
        let request = self.http.post(format!("{}/graphql", self.url)).header("accept", accept).json(body);
        let response = request.send().await.unwrap();
        let media_type = response.headers()["content-type"].to_str().unwrap().to_owned();
        (response.status().as_u16(), media_type, response.json().await.unwrap())
    }
}

#[tokio::test]
async fn requests_are_answered_with_the_status_of_the_specification() {
    let client = client().await;
    let cases = [
        (json!({ "query": "{ organization { name } }" }), None, 200),
        (json!({ "query": "{" }), Some("GRAPHQL_PARSE_FAILED"), 400),
        (json!({ "query": "{ nothing }" }), Some("GRAPHQL_VALIDATION_FAILED"), 400),
        (
            json!({ "query": "query A { __typename }", "operationName": "B" }),
            Some("OPERATION_RESOLUTION_FAILURE"),
            400,
        ),
        (
            json!({ "query": "query ($n: Int!) { __typename members(first: $n) { totalCount } }" }),
            Some("BAD_USER_INPUT"),
            400,
        ),
        (json!({ "query": "{ members(first: \"x\") { totalCount } }" }), Some("BAD_USER_INPUT"), 400),
        (json!({ "query": "{ organization(asOf: \"2020-13-45\") { name } }" }), Some("BAD_USER_INPUT"), 400),
        (json!({ "query": "{ ...F } fragment F on Query { ...F }" }), Some("GRAPHQL_VALIDATION_FAILED"), 400),
        (json!({ "query": format!("{}a{}", "{a".repeat(16), "}".repeat(16)) }), Some("DEPTH_LIMIT"), 400),
        (
            json!({ "query": "{ members(first: 500) { nodes { news(first: 500) { nodes { title } } } } }" }),
            Some("COST_LIMIT"),
            400,
        ),
        (
            json!({ "query": format!("{{ a(x: {}1{}) }}", "[".repeat(9_000), "]".repeat(9_000)) }),
            Some("DOCUMENT_LIMIT"),
            400,
        ),
    ];
    for (body, code, status) in cases {
        for (accept, expected) in [(GRAPHQL, status), (JSON, 200)] {
            let (status, media_type, answer) = client.post(accept, &body).await;
            assert_eq!(status, expected, "{body} {answer}");
            assert!(media_type.starts_with(accept), "{media_type}");
            assert_eq!(answer["errors"][0]["extensions"]["code"].as_str(), code, "{body} {answer}");
            assert_eq!(answer.get("data").is_some(), code.is_none(), "no data, not even null: {answer}");
        }
    }
}

#[tokio::test]
async fn requests_that_are_none_of_graphql_are_refused_whatever_is_accepted() {
    let client = client().await;
    let url = format!("{}/graphql", client.url);
    let query = "{\"query\":\"{ __typename }\"}";
    let post =
        |media_type: &str, body: String| client.http.post(&url).header("content-type", media_type).body(body);
    let cases = [
        (post(JSON, format!("[{query}]")), 400, "BATCHING_NOT_SUPPORTED"),
        (post(JSON, "{".to_owned()), 400, "BAD_REQUEST"),
        (post("text/plain", query.to_owned()), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (post(JSON, " ".repeat(70_000)), 413, "BODY_TOO_LARGE"),
        (post(JSON, query.to_owned()).header("accept", "text/html"), 406, "NOT_ACCEPTABLE"),
        (client.http.get(format!("{url}?query=mutation%7Ba%7D")), 405, "METHOD_NOT_ALLOWED"),
        (client.http.get(format!("{url}?query={}", "a".repeat(17_000))), 414, "URL_TOO_LONG"),
    ];
    for (request, status, code) in cases {
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{code}");
        assert_eq!(response.headers().get("allow").is_some(), status == 405);
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], code);
    }
}

#[tokio::test]
async fn every_answer_has_an_id_and_headers_that_keep_browsers_in_check() {
    let client = client().await;
    for (method, path, public) in [
        (Method::GET, "/", false),
        (Method::GET, "/graphql?query=%7B__typename%7D", true),
        (Method::OPTIONS, "/graphql", true),
        (Method::DELETE, "/version", true),
        (Method::HEAD, "/version", true),
        (Method::GET, "/readyz", false),
        (Method::GET, "/healthz", false),
        (Method::GET, "/nothing", false),
    ] {
        let method = method.as_str().parse().unwrap();
        let response = client.http.request(method, format!("{}{path}", client.url)).send().await.unwrap();
        let headers = response.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert!(
            headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"),
            "{path}"
        );
        assert!(headers["x-request-id"].len() > 20, "{path}");
        assert_eq!(headers.contains_key("access-control-allow-origin"), public, "{path}");
    }
}
