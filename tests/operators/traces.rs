//! Traces go where the environment says.

use crate::harness::cli::{Running, chancery};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;

/// Takes one request, answers 200, and gives its first line and its body.
fn take(stream: TcpStream) -> (String, Vec<u8>) {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    reader.into_inner().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
    (first, body)
}

#[test]
fn a_request_becomes_a_span_of_the_trace_it_is_part_of() {
    let collector = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/a.db", folder.path().display());
    let mut command = chancery(&[
        "serve",
        "--database",
        &database,
        "--listen",
        "127.0.0.1:0",
        "--trusted-proxies",
        "127.0.0.1",
    ]);
    command
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{}", collector.local_addr().unwrap()))
        .env("OTEL_BSP_SCHEDULE_DELAY", "50")
        .env("CHANCERY_LOG_FORMAT", "json")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut running = Running(command.spawn().unwrap());
    let log = BufReader::new(running.0.stderr.take().unwrap());
    let mut lines = log.lines().map(Result::unwrap);
    let listening = lines.find(|line| line.contains("\"listening\"")).expect("a server that listens");
    // Its log is read to the end: a full pipe would stop it.
    std::thread::spawn(move || lines.for_each(drop));
    let address = listening.split("http://").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let mut asking = TcpStream::connect(address).unwrap();
    let trace = "0af7651916cd43dd8448eb211c80319c";
    write!(asking, "GET /healthz HTTP/1.1\r\nhost: x\r\ntraceparent: 00-{trace}-b7ad6b7169203331-01\r\n\r\n")
        .unwrap();
    // Spans of the start come first.
    for stream in collector.incoming() {
        let (first, body) = take(stream.unwrap());
        assert!(first.starts_with("POST /v1/traces "), "{first}");
        let id: Vec<u8> =
            (0..16).map(|at| u8::from_str_radix(&trace[2 * at..2 * at + 2], 16).unwrap()).collect();
        if body.windows(16).any(|part| part == id) {
            return;
        }
    }
}
