//! How long heads and bodies may be, and how long they may take.

use super::dear::assert_refused;
use super::door::kind;
use crate::harness::{Backend, TestApp, TestDatabase};
use reqwest::Method;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn heads_and_bodies_have_a_length() {
    let app = TestApp::start(TestDatabase::new(Backend::Sqlite).await).await;
    let get = |path: &str| app.request(Method::GET, path);
    let long = "x".repeat(17_000);
    for path in ["/v1/members?", "/nowhere?", "/embed/news?", "/"] {
        let answer = app.send(get(&format!("{path}{long}"))).await;
        assert_eq!(kind(&answer), (414, "/problems/address-too-long".to_owned()), "{path}");
    }
    let answer = app.send(get(&format!("/graphql?query={long}"))).await;
    assert_eq!(kind(&answer), (414, "URL_TOO_LONG".to_owned()));
    for path in ["/v1/members", "/nowhere", "/assets/0/x"] {
        let answer = app.send(get(path).header("x-long", &long)).await;
        assert_eq!(kind(&answer), (431, "/problems/headers-too-large".to_owned()), "{path}");
        let many = (0..65).fold(get(path), |request, n| request.header(format!("x-{n}"), "1"));
        assert_eq!(kind(&app.send(many).await), (431, "/problems/headers-too-large".to_owned()), "{path}");
    }
    let answer = app.send(get("/graphql").header("x-long", &long)).await;
    assert_eq!(kind(&answer), (431, "HEADERS_TOO_LARGE".to_owned()));
    let body = "x".repeat(70_000);
    for (method, path) in
        [(Method::POST, "/v1/imports"), (Method::GET, "/v1/members"), (Method::PUT, "/nowhere")]
    {
        let answer = app.send(app.request(method.clone(), path).body(body.clone())).await;
        assert_eq!(kind(&answer), (413, "/problems/too-large".to_owned()), "{method} {path}");
        assert_eq!(answer.header("connection"), "close", "the rest is not waited for");
    }
}

/// Sends bytes as they are and reads until the server closes the connection.
fn exchange(address: &str, bytes: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // Closing a connection on which something was left unread resets it, after the answer.
    match stream.read_to_end(&mut answer) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
        Err(error) => panic!("the server does not close the connection: {error}"),
    }
    String::from_utf8(answer).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_nobody_reads_ends_the_connection() {
    let app = TestApp::start(TestDatabase::new(Backend::Sqlite).await).await;
    let bodies = ["transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n", "content-length: 60000\r\n\r\nhello"];
    let heads = [
        "GET /v1/members",
        "GET /nowhere",
        "POST /v1/imports",
        "PUT /graphql",
        "POST /graphql",
        "POST /%67raphql",
    ];
    let mut exchanges = Vec::new();
    for (head, body) in heads.into_iter().flat_map(|head| bodies.map(|body| (head, body))) {
        let address = app.url.trim_start_matches("http://").to_owned();
        let request = format!("{head} HTTP/1.1\r\nhost: x\r\n{body}");
        exchanges.push(tokio::task::spawn_blocking(move || (head, exchange(&address, &request))));
    }
    for outcome in exchanges {
        let (head, answer) = outcome.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 "), "{head}: {answer}");
        assert!(answer.to_ascii_lowercase().contains("connection: close"), "{head}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_does_not_come_byte_by_byte() {
    let app = TestApp::start_with(TestDatabase::new(Backend::Sqlite).await, |settings| {
        settings.server.metrics_listen = Some("127.0.0.1:0".parse().unwrap());
    })
    .await;
    let query = "{\"query\":\"{ __typename }\"}";
    for (bytes, status, word) in [
        (5_000, "HTTP/1.1 200", "\"__typename\":\"Query\""),
        (9_000, "HTTP/1.1 400", "more than 8192 pieces of less than 16 bytes on average"),
    ] {
        let address = app.url.trim_start_matches("http://").to_owned();
        // Who is refused is not waited for; who is answered may ask again.
        let close = if status.ends_with("200") { "connection: close\r\n" } else { "" };
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: x\r\n{close}content-type: application/json\r\n\
             accept: application/graphql-response+json\r\ntransfer-encoding: chunked\r\n\r\n"
        );
        let length = query.len();
        let request = format!("{head}{}{length:x}\r\n{query}\r\n0\r\n\r\n", "1\r\n \r\n".repeat(bytes));
        let answer = tokio::task::spawn_blocking(move || exchange(&address, &request)).await.unwrap();
        assert!(answer.starts_with(status) && answer.contains(word), "{bytes}: {answer}");
    }
    assert_refused(&app, "body-pieces", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_is_far_too_long_is_not_read_to_its_end() {
    let app = TestApp::start(TestDatabase::new(Backend::Sqlite).await).await;
    let address = app.url.trim_start_matches("http://").to_owned();
    let many: String = (0..200).map(|n| format!("x-{n}: 1\r\n")).collect();
    let long = "x".repeat(140_000);
    for (request, status) in [
        (format!("GET / HTTP/1.1\r\nhost: x\r\n{many}\r\n"), "HTTP/1.1 431"),
        (format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(70_000)), "HTTP/1.1 400"),
        (format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {long}"), "HTTP/1.1 431"),
    ] {
        let address = address.clone();
        let answer = tokio::task::spawn_blocking(move || exchange(&address, &request)).await.unwrap();
        // The reset may overtake the answer; a server that fell over answers nobody else.
        assert!(answer.is_empty() || answer.starts_with(status), "{answer}");
        assert_eq!(app.get("/healthz").await.status, 200);
    }
}

/// Begins a request and leaves it there.
fn begin(app: &TestApp, bytes: &str) -> TcpStream {
    let mut stream = TcpStream::connect(app.url.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    stream
}

fn read_all(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_body_holds_no_turn_however_its_address_is_written() {
    let app = TestApp::start_with(TestDatabase::new(Backend::Sqlite).await, |settings| {
        settings.server.door.max_requests = std::num::NonZeroUsize::new(2).unwrap();
    })
    .await;
    let paths = ["/graphql", "/%67raphql", "/graph%71l", "/%67%72%61%70%68%71%6C"];
    let waiting: Vec<TcpStream> = paths
        .iter()
        .flat_map(|path| [path; 2])
        .map(|path| {
            let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n");
            begin(&app, &format!("{head}content-length: 50\r\n\r\n{{"))
        })
        .collect();
    // All of them have arrived and wait for their bodies, until they are told that they are late.
    let mut answered = 0;
    let late = tokio::task::spawn_blocking(move || waiting.into_iter().map(read_all).collect::<Vec<_>>());
    while !late.is_finished() {
        assert_eq!(app.get("/v1/members?first=1").await.status, 200);
        answered += 1;
    }
    assert!(answered > 1, "others were answered meanwhile");
    for answer in late.await.unwrap() {
        assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("REQUEST_TIMEOUT"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_the_same_however_it_is_written() {
    let app = TestApp::start_with(TestDatabase::new(Backend::Sqlite).await, |settings| {
        settings.server.door.trusted_proxies = "127.0.0.1".parse().unwrap();
        settings.server.door.rate_limit = "1000".parse().unwrap();
        settings.server.graphql.query_cost = 900;
    })
    .await;
    assert_eq!(app.get("/v1/members.csv").await.status, 200);
    // The clock stands still: no point comes back.
    app.until("the last point", async |app| (app.get("/version").await.status == 429).then_some(())).await;
    for path in ["/graphql", "/%67raphql", "/graph%71l"] {
        let query = app.request(Method::POST, path).json(&json!({ "query": "{ __typename }" }));
        assert_eq!(kind(&app.send(query).await), (429, "RATE_LIMITED".to_owned()), "{path}");
    }
    for path in ["/healthz", "/%68ealthz", "/ready%7A"] {
        assert_eq!(app.get(path).await.status, 200, "{path}: health is never limited");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_may_be_read_by_pages_of_any_site() {
    let app = TestApp::start(TestDatabase::new(Backend::Sqlite).await).await;
    let long = format!("/v1/members?{}", "x".repeat(17_000));
    let answer = app.get(&long).await;
    assert_eq!((answer.status.as_u16(), answer.header("access-control-allow-origin")), (414, "*"));
}
