//! Hostile requests, a few of each family; `tests/judges/hostile` sends hundreds and measures what they cost. Here:
//! they are refused with a status and a code, in few bytes, and no statement of the database is run.

use crate::harness::{Backend, TestApp, TestDatabase};
use reqwest::Method;
use serde_json::{Value, json};
use std::fmt::Write;

/// The longest answer to a hostile request, in bytes.
const LONGEST: usize = 64 << 10;

fn times(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        let _ = write!(text, "{} ", part(number));
        text
    })
}

fn nested(depth: usize, open: &str, inside: &str, close: &str) -> String {
    format!("{}{inside}{}", open.repeat(depth), close.repeat(depth))
}

/// Documents, with the code each is refused with.
fn documents() -> Vec<(&'static str, String, Value, &'static str)> {
    let none = json!({});
    let list = json!({ "v": vec![1; 15_000] });
    let uses = |count: usize| {
        format!("query ($v: [ID!]!) {{ {} }}", times(count, |_| "nodes(ids: $v) { id }".to_owned()))
    };
    let fragments = |levels: usize, width: usize| {
        let fragment =
            |n: usize| format!("fragment F{n} on Query {{ {} }}", times(width, |_| format!("...F{}", n + 1)));
        format!("{{ ...F0 }} {} fragment F{levels} on Query {{ __typename }}", times(levels, fragment))
    };
    let looped = |levels: usize, open: &str, close: &str| {
        format!("{{ news {{ nodes {{ {} }} }} }}", nested(levels, open, "title", close))
    };
    let searches = times(30, |n| format!("a{n}: search(query: \"e\") {{ totalCount }}"));
    let circle = times(60, |n| format!("fragment F{n} on Query {{ ...F{} }}", (n + 1) % 60));
    vec![
        ("nested fragments", fragments(25, 3), none.clone(), "DOCUMENT_LIMIT"),
        ("wide fragments", fragments(5, 12), none.clone(), "DOCUMENT_LIMIT"),
        ("a chain", fragments(300, 1), none.clone(), "DEPTH_LIMIT"),
        (
            "a circle",
            "{ __typename } fragment A on Query { ...B } fragment B on Query { ...A }".to_owned(),
            none.clone(),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("a long circle", format!("{{ ...F0 }} {circle}"), none.clone(), "DEPTH_LIMIT"),
        (
            "aliases",
            format!("{{ {} }}", times(101, |n| format!("a{n}: __typename"))),
            none.clone(),
            "DOCUMENT_LIMIT",
        ),
        (
            "directives",
            format!("{{ {} }}", times(101, |_| "__typename @skip(if: false)".to_owned())),
            none.clone(),
            "DOCUMENT_LIMIT",
        ),
        (
            "unused variables",
            format!("query ({}) {{ __typename }}", times(100, |n| format!("${}{n}: Int", "v".repeat(100)))),
            none.clone(),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "too many variables",
            format!("query ({}) {{ __typename }}", times(101, |n| format!("$v{n}: Int"))),
            none.clone(),
            "DOCUMENT_LIMIT",
        ),
        ("a variable used everywhere", uses(90), list.clone(), "DOCUMENT_LIMIT"),
        ("a variable used elsewhere", format!("{{ __typename }} {}", uses(90)), list, "GRAPHQL_PARSE_FAILED"),
        (
            "undeclared variables",
            format!("{{ {} }}", times(300, |n| format!("members(first: $v{n}) {{ totalCount }}"))),
            none.clone(),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("depth", nested(5_000, "{a", "", "}"), none.clone(), "DOCUMENT_LIMIT"),
        (
            "deep values",
            format!("{{ members(filter: {}) {{ totalCount }} }}", nested(20_000, "[", "1", "]")),
            none.clone(),
            "DOCUMENT_LIMIT",
        ),
        (
            "introspection in introspection",
            "{ __schema { types { fields { type { ofType { fields { name } } } } } } }".to_owned(),
            none.clone(),
            "DEPTH_LIMIT",
        ),
        (
            "introspection again and again",
            format!("{{ {} }}", times(50, |n| format!("a{n}: __schema {{ types {{ name }} }}"))),
            none.clone(),
            "DOCUMENT_LIMIT",
        ),
        (
            "lists of lists",
            "{ members(first: 500) { nodes { news(first: 500) { nodes { title } } } } }".to_owned(),
            none.clone(),
            "COST_LIMIT",
        ),
        (
            "texts",
            "{ news(first: 500) { nodes { body { a: html b: html c: html d: html e: html f: html html markdown text } } } }".to_owned(),
            none.clone(),
            "COST_LIMIT",
        ),
        (
            "searches",
            format!("{{ {searches} }}"),
            none.clone(),
            "COST_LIMIT",
        ),
        ("related of related", looped(12, "related {", "}"), none.clone(), "COST_LIMIT"),
        ("translations of translations", looped(12, "translations {", "}"), none.clone(), "COST_LIMIT"),
        (
            "partners of articles of partners",
            looped(4, "partners { agreements { announcedBy {", "} } }"),
            none.clone(),
            "COST_LIMIT",
        ),
        (
            "related of related, by fragments",
            format!(
                "{{ news {{ nodes {{ ...F0 }} }} }} {} fragment F6 on NewsArticle {{ title }}",
                times(6, |n| format!("fragment F{n} on NewsArticle {{ related {{ related {{ ...F{} }} }} }}", n + 1))
            ),
            none.clone(),
            "COST_LIMIT",
        ),
        (
            "searches in a fragment",
            format!("{{ ...F }} fragment F on Query {{ {searches} }}"),
            none.clone(),
            "COST_LIMIT",
        ),
        (
            "searches in inline fragments",
            format!("{{ ... {{ ... on Query {{ {searches} }} }} }}"),
            none.clone(),
            "COST_LIMIT",
        ),
        (
            "fields that conflict",
            format!("{{ {} }}", times(390, |n| format!("members(first: {n}) {{ totalCount }}"))),
            none.clone(),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "arguments that conflict",
            format!("{{ {} }}", times(90, |n| format!("organization(a: {n}, b: {n}) {{ name }}"))),
            none.clone(),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "names that are not there",
            format!("{{ {} }}", times(1_900, |n| format!("organisation{n}"))),
            none.clone(),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("a long name", format!("{{ {} }}", "a".repeat(59_000)), none.clone(), "DOCUMENT_LIMIT"),
        (
            "a long text",
            format!("{{ members(first: \"{}\") {{ totalCount }} }}", "x".repeat(50_000)),
            none.clone(),
            "BAD_USER_INPUT",
        ),
        (
            "a block",
            format!("{{ members(first: \"\"\"{}\"\"\") {{ totalCount }} }}", "x\n".repeat(10_000)),
            none.clone(),
            "BAD_USER_INPUT",
        ),
        (
            "escapes",
            format!("{{ members(first: \"{}\") {{ totalCount }} }}", "\\u0041".repeat(5_000)),
            none.clone(),
            "BAD_USER_INPUT",
        ),
        (
            "a huge number",
            format!("{{ members(first: {}) {{ totalCount }} }}", "9".repeat(50_000)),
            none.clone(),
            "DOCUMENT_LIMIT",
        ),
        (
            "operations",
            times(51, |n| format!("query A{n} {{ __typename }}")),
            none.clone(),
            "OPERATION_RESOLUTION_FAILURE",
        ),
        (
            "a typename that is more",
            "{ __typename(a: 1) @x { b } }".to_owned(),
            none,
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_document_of_any_family_is_refused_in_few_words() {
    let app = TestApp::start(TestDatabase::new(Backend::Sqlite).await).await;
    for (name, query, variables, code) in documents() {
        assert!(query.len() < 60_000, "{name} is refused for its size");
        let (statements, answer) = app.statements(app.answer(&query, variables)).await;
        let shown: String = answer.text().chars().take(400).collect();
        assert_eq!(answer.status, 400, "{name}: {shown}");
        assert_eq!(answer.json()["errors"][0]["extensions"]["code"], code, "{name}: {shown}");
        assert!(answer.bytes.len() < LONGEST, "{name}: {} bytes", answer.bytes.len());
        assert_eq!(statements, 0, "{name}");
    }
    // The server is as it was.
    assert_eq!(app.data("{ __typename }").await["__typename"], "Query");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_body_is_refused_unread() {
    let app = TestApp::start(TestDatabase::new(Backend::Sqlite).await).await;
    let plain = "{\"query\":\"{ __typename }\"}";
    let deep = |open: &str, close: &str| {
        format!(
            "{{\"query\":\"{{ __typename }}\",\"variables\":{{\"v\":{}}}}}",
            nested(9_000, open, "1", close)
        )
    };
    let post = |body: Vec<u8>, headers: &[(&'static str, &'static str)]| {
        let request =
            app.request(Method::POST, "/graphql").header("accept", "application/graphql-response+json");
        let typed = headers.iter().any(|(name, _)| *name == "content-type");
        let request = if typed { request } else { request.header("content-type", "application/json") };
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).body(body)
    };
    let cases = [
        ("deep lists", post(deep("[", "]").into_bytes(), &[]), 400, "BAD_REQUEST"),
        ("deep objects", post(deep("{\"a\":", "}").into_bytes(), &[]), 400, "BAD_REQUEST"),
        (
            "a number out of range",
            post(b"{\"query\":\"{ __typename }\",\"variables\":{\"a\":1e999}}".to_vec(), &[]),
            400,
            "BAD_REQUEST",
        ),
        ("no UTF-8", post(b"{\"query\":\"\xff\xfe\"}".to_vec(), &[]), 400, "BAD_REQUEST"),
        ("a bomb", post(vec![0x1f; 20_000], &[("content-encoding", "gzip")]), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (
            "multipart",
            post(plain.into(), &[("content-type", "multipart/form-data; boundary=x")]),
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (
            "two charsets",
            post(plain.into(), &[("content-type", "application/json; charset=utf-8; charset=utf-7")]),
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        ("too much", post(vec![b' '; 70_000], &[]), 413, "BODY_TOO_LARGE"),
        (
            "a batch",
            post(format!("[{}]", [plain; 1_000].join(",")).into_bytes(), &[]),
            400,
            "BATCHING_NOT_SUPPORTED",
        ),
    ];
    for (name, request, status, code) in cases {
        let answer = app.send(request).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
        assert_eq!(answer.json()["errors"][0]["extensions"]["code"], code, "{name}");
        assert!(answer.bytes.len() < 1_000, "{name}: {} bytes", answer.bytes.len());
    }
}
