//! GraphQL over HTTP: methods, media types, sizes. The specification's own audit runs in
//! `tests/judges/graphql`; these are the cases this program promises beyond it.

use crate::harness::{Answer, Backend, TestApp, TestDatabase};
use reqwest::Method;
use serde_json::{Value, json};

async fn app() -> TestApp {
    TestApp::start(TestDatabase::new(Backend::Sqlite).await).await
}

fn code(answer: &Answer) -> String {
    answer.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
}

/// The path of a query by GET.
fn with_parameters(parameters: &[(&str, &str)]) -> String {
    let mut path = url::form_urlencoded::Serializer::new("/graphql?".to_owned());
    path.extend_pairs(parameters).finish()
}

const QUERY: &str = "{ organization { name } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_answered_by_get_and_by_post() {
    let app = app().await;
    let get = app.request(Method::GET, &with_parameters(&[("query", QUERY)]));
    let post = app.request(Method::POST, "/graphql").json(&json!({ "query": QUERY }));
    for request in [get, post] {
        let answer = app.send(request.header("accept", "application/graphql-response+json")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "application/graphql-response+json; charset=utf-8");
        assert_eq!(answer.json(), json!({ "data": { "organization": { "name": "PKI Consortium" } } }));
    }
    let variables = app.request(
        Method::GET,
        &with_parameters(&[
            ("query", "query A($n: Int) { members(first: $n) { nodes { name } } } query B { __typename }"),
            ("operationName", "A"),
            ("variables", "{\"n\": 1}"),
        ]),
    );
    assert_eq!(app.send(variables).await.json()["data"]["members"]["nodes"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_not_one_is_refused_with_its_status_and_code() {
    let app = app().await;
    let post = |body: &'static str, media_type: &'static str| {
        app.request(Method::POST, "/graphql").header("content-type", media_type).body(body)
    };
    let fine = "{\"query\":\"{ __typename }\"}";
    let large = format!("{{\"query\":\"{{ __typename }} #{}\"}}", "x".repeat(65_536));
    let get = |query: &str| app.request(Method::GET, &with_parameters(&[("query", query)]));
    let cases = [
        ("text", post(fine, "text/plain"), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (
            "form",
            post("query={__typename}", "application/x-www-form-urlencoded"),
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        ("multipart", post(fine, "multipart/form-data; boundary=x"), 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("html wanted", post(fine, "application/json").header("accept", "text/html"), 406, "NOT_ACCEPTABLE"),
        (
            "too large",
            app.request(Method::POST, "/graphql").header("content-type", "application/json").body(large),
            413,
            "BODY_TOO_LARGE",
        ),
        ("too long", get(&"x".repeat(20_000)), 414, "URL_TOO_LONG"),
        ("no JSON", post("{", "application/json"), 400, "BAD_REQUEST"),
        ("no query", post("{}", "application/json"), 400, "BAD_REQUEST"),
        ("a number", post("{\"query\": 1}", "application/json"), 400, "BAD_REQUEST"),
        (
            "odd variables",
            post("{\"query\":\"{ __typename }\",\"variables\":[1]}", "application/json"),
            400,
            "BAD_REQUEST",
        ),
        (
            "a batch",
            post("[{\"query\":\"{ __typename }\"}]", "application/json"),
            400,
            "BATCHING_NOT_SUPPORTED",
        ),
        ("no query by GET", app.request(Method::GET, "/graphql"), 400, "BAD_REQUEST"),
    ];
    let mut said = Vec::new();
    for (name, request, status, expected) in cases {
        let answer = app.send(request).await;
        assert_eq!(
            (answer.status.as_u16(), code(&answer).as_str()),
            (status, expected),
            "{name}: {}",
            answer.text()
        );
        assert!(answer.json().get("data").is_none(), "{name}: an answer to what was not run has no data");
        said.push(format!("{name}: {}", answer.json()["errors"][0]["message"].as_str().unwrap()));
    }
    contract!("request-errors", text: said.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_that_do_not_fit_are_refused_without_data() {
    let app = app().await;
    let mut said = Vec::new();
    for (query, variables) in [
        ("{ nonsense }", json!({})),
        ("{ members(first: \"two\") { totalCount } }", json!({})),
        ("{ members(order: NAME_ASC) { totalCount } }", json!({})),
        ("{ members { nodes { name }", json!({})),
        ("query($n: Int!) { members(first: $n) { totalCount } }", json!({})),
        ("query($n: Int!) { members(first: $n) { totalCount } }", json!({ "n": "two" })),
        ("query A { __typename } query B { __typename }", json!({})),
        ("mutation { x }", json!({})),
        ("subscription { x }", json!({})),
        ("{ ...f } fragment f on Query { ...f }", json!({})),
        ("", json!({})),
    ] {
        let answer = app.answer(query, variables.clone()).await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.text());
        assert!(answer.json().get("data").is_none(), "{query}: {}", answer.text());
        for error in answer.json()["errors"].as_array().unwrap() {
            said.push(format!(
                "{query} {variables}\n  {}: {}",
                error["extensions"]["code"].as_str().unwrap(),
                error["message"].as_str().unwrap()
            ));
        }
        // Clients from before the specification get 200 with the same errors.
        let old = app.request(Method::POST, "/graphql").header("accept", "application/json");
        let old = app.send(old.json(&json!({ "query": query, "variables": variables }))).await;
        if code(&answer) != "BAD_REQUEST" {
            assert_eq!(old.status, 200, "{query}");
        }
        assert_eq!(old.json()["errors"], answer.json()["errors"], "{query}");
    }
    contract!("query-errors", text: said.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nullable_variable_may_be_left_out_or_null() {
    let app = app().await;
    let query = "query($first: Int, $filter: MemberFilter, $asOf: Date) { members(first: $first, filter: $filter, asOf: $asOf) { totalCount } }";
    let expected = app.data("{ members { totalCount } }").await;
    for variables in [json!({}), Value::Null, json!({ "first": null, "filter": null, "asOf": null })] {
        assert_eq!(app.data_with(query, variables.clone()).await, expected, "{variables}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_document_is_refused_before_it_costs_anything() {
    let app = app().await;
    let mut bomb = "{ ...f0 }".to_owned();
    for n in 0..20 {
        bomb.push_str(&format!(" fragment f{n} on Query {{ ...f{} ...f{} }}", n + 1, n + 1));
    }
    bomb.push_str(" fragment f20 on Query { organization { name } }");
    let deep = format!(
        "{{ organization {{ {} name {} }} }}",
        "members { nodes { news { nodes { authors { member { ".repeat(3),
        "} } } } } }".repeat(3)
    );
    let wide = format!(
        "{{ {} }}",
        (0..200)
            .map(|n| format!("a{n}: members(first: 500) {{ nodes {{ name }} }}"))
            .collect::<Vec<_>>()
            .join(" ")
    );
    let nested = "{ members(first: 500) { nodes { news(first: 500) { nodes { title } } } } }".to_owned();
    let directives = format!("{{ __typename {} }}", "@skip(if: false) ".repeat(300));
    let mut said = Vec::new();
    for (name, query) in
        [("bomb", bomb), ("deep", deep), ("wide", wide), ("nested lists", nested), ("directives", directives)]
    {
        let (statements, answer) = app.statements(app.answer(&query, json!({}))).await;
        assert_eq!(answer.status, 400, "{name}: {}", answer.text());
        assert_eq!(statements, 0, "{name}");
        assert!(answer.bytes.len() < 1_000, "{name}: the answer is short");
        said.push(format!(
            "{name}: {} {}",
            code(&answer),
            answer.json()["errors"][0]["message"].as_str().unwrap()
        ));
    }
    contract!("limits", text: said.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn introspection_as_graphiql_asks_for_it_is_answered() {
    let app = app().await;
    let query = include_str!("introspection.graphql");
    let data = app.data(query).await;
    assert!(data["__schema"]["types"].as_array().unwrap().len() > 40);
}
