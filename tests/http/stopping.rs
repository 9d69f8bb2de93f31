//! Stopping: what is under way is finished.

use crate::harness::{Backend, TestApp, TestDatabase};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_answered_and_then_nobody_listens() {
    let app = TestApp::start(TestDatabase::new(Backend::Sqlite).await).await;
    let address = app.url.trim_start_matches("http://").to_owned();
    // The head of a request and half its body: it is under way.
    let body = "{\"query\":\"{ organization { name } }\"}";
    let (half, rest) = body.split_at(10);
    let mut under_way = TcpStream::connect(&address).unwrap();
    let length = body.len();
    write!(under_way, "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: {length}\r\n\r\n{half}").unwrap();
    under_way.flush().unwrap();
    let mut answer = BufReader::new(under_way.try_clone().unwrap());
    // The server has read the head when it asks for the rest.
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 100"), "{line}");
    let stopping = app.begin_stop();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while TcpStream::connect(&address).is_ok() {
        assert!(std::time::Instant::now() < deadline, "it listens on");
        std::thread::yield_now();
    }
    // Nobody listens any more, and what was under way goes on.
    write!(under_way, "{rest}").unwrap();
    under_way.flush().unwrap();
    let mut text = String::new();
    answer.read_to_string(&mut text).unwrap();
    assert!(text.contains("HTTP/1.1 200") && text.contains("PKI Consortium"), "{text}");
    stopping.await;
}
