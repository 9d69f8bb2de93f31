//! What every request costs, whatever it asks: `cargo bench -p chancery-api --bench door`. A server in this process, over the
//! bundled sample, asked over one connection.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use chancery_api::{Application, Settings};
use chancery_schema::{FixedEntropy, SystemClock};
use criterion::{Criterion, criterion_group, criterion_main};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

/// Starts a server on a thread of its own; it ends with the process.
fn start(folder: &std::path::Path) -> SocketAddr {
    let mut settings = Settings::default();
    settings.common.database = format!("sqlite://{}", folder.join("bench.db").display()).parse().unwrap();
    settings.server.listen = "127.0.0.1:0".parse().unwrap();
    settings.server.workers = Some(1);
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let application =
                Application::build(settings, Arc::new(SystemClock), Arc::new(FixedEntropy::default()))
                    .await
                    .unwrap();
            tell.send(application.address()).unwrap();
            application.run().await.unwrap();
        });
    });
    told.recv().unwrap()
}

/// Asks, and reads the answer to its end.
fn ask(connection: &mut TcpStream, request: &str, buffer: &mut Vec<u8>) -> u16 {
    connection.write_all(request.as_bytes()).unwrap();
    buffer.clear();
    let mut part = [0; 16 * 1024];
    loop {
        let read = connection.read(&mut part).unwrap();
        assert!(read > 0, "the connection was closed");
        buffer.extend_from_slice(&part[..read]);
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut parsed = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(start) = parsed.parse(buffer).unwrap() else { continue };
        let length = parsed.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
        let length = length.map_or(0, |header| std::str::from_utf8(header.value).unwrap().parse().unwrap());
        if buffer.len() >= start + length {
            return parsed.code.unwrap();
        }
    }
}

fn door(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let address = start(folder.path());
    let mut connection = TcpStream::connect(address).unwrap();
    connection.set_nodelay(true).unwrap();
    let mut buffer = Vec::new();
    let graphql = |query: &str| {
        let body = serde_json::json!({ "query": query }).to_string();
        let head =
            "POST /graphql HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ";
        format!("{head}{}\r\n\r\n{body}", body.len())
    };
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n");
    for (name, request, status) in [
        ("an answer that nothing is read for", get("/nowhere"), 404),
        ("a query that is refused", graphql("{ nothing }"), 200),
        ("the smallest query", graphql("{ __typename }"), 200),
        ("a query of a name", graphql("{ organization { name } }"), 200),
        ("ten members as GraphQL", graphql("{ members(first: 10) { nodes { id name website } } }"), 200),
        ("ten members as REST", get("/v1/members?first=10"), 200),
    ] {
        assert_eq!(ask(&mut connection, &request, &mut buffer), status, "{name}");
        criterion.bench_function(name, |bench| bench.iter(|| ask(&mut connection, &request, &mut buffer)));
    }
}

criterion_group!(benches, door);
criterion_main!(benches);
