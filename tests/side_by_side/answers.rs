//! The benchmark's reading of answers: each to its end and no further.

#[path = "../bench/http.rs"]
#[allow(dead_code, reason = "the benchmark uses what is not tested")]
mod http;

use http::{Connection, Framing, Head, Request, head, unchunk};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[test]
fn a_head_says_where_its_body_ends() {
    let read = |text: &str| head(text.as_bytes()).unwrap();
    let length = "HTTP/1.1 200 OK\r\nCONTENT-LENGTH: 12\r\n\r\n";
    assert_eq!(read(length), Some(Head { status: 200, length: length.len(), framing: Framing::Length(12) }));
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    assert_eq!(read(chunked).map(|head| head.framing), Some(Framing::Chunked));
    let known = "HTTP/1.1 304 Not Modified\r\netag: \"a\"\r\n\r\n";
    assert_eq!(read(known).map(|head| (head.status, head.framing)), Some((304, Framing::None)));
    assert_eq!(read("HTTP/1.1 200 OK\r\ncontent-le"), None);
    assert!(head(b"HTTP/1.1 200 OK\r\n\r\n").is_err(), "a body that ends with its connection");
    assert!(head(b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n").is_err());
    assert!(head(b"SMTP ready\r\n\r\n").is_err());
}

proptest! {
    #[test]
    fn chunks_come_apart_wherever_they_are_cut(
        chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut wire = Vec::new();
        for chunk in &chunks {
            wire.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
            wire.extend(chunk);
            wire.extend(b"\r\n");
        }
        wire.extend(b"0\r\n\r\n");
        let cut = cut.index(wire.len());
        let mut body = Vec::new();
        let (taken, last) = unchunk(&wire[..cut], &mut body).unwrap();
        prop_assert!(!last && taken <= cut);
        let (more, last) = unchunk(&wire[taken..], &mut body).unwrap();
        prop_assert!(last);
        prop_assert_eq!(taken + more, wire.len());
        prop_assert_eq!(body, chunks.concat());
    }
}

#[test]
fn what_is_asked_is_answered_whole_and_in_turn() {
    crate::harness::runtime().block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            for answer in [
                &["HTTP/1.1 200 OK\r\nconte", "nt-length: 5\r\n\r\nhe", "llo"][..],
                &["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nab", "c\r\n0\r", "\n\r\n"],
                &["HTTP/1.1 304 Not Modified\r\n\r\n"],
                &["HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab"],
            ] {
                let mut request = [0; 64];
                assert!(stream.read(&mut request).await.unwrap() > 0);
                for part in answer {
                    stream.write_all(part.as_bytes()).await.unwrap();
                    stream.flush().await.unwrap();
                    tokio::task::yield_now().await;
                }
            }
        });
        let mut connection = Connection::open(address).await.unwrap();
        let request = Request::get("/", "");
        for (status, body) in [(200, "hello"), (200, "abc"), (304, "")] {
            let answer = connection.ask(&request).await.unwrap();
            assert_eq!((answer.status, answer.body), (status, body.as_bytes()));
        }
        assert!(connection.ask(&request).await.is_err(), "more was answered than was asked");
        server.await.unwrap();
    });
}
