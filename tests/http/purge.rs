//! What a cache in front is told: keys in answers, and a message whenever something changed.

use crate::harness::content::instant;
use crate::harness::site::NOW;
use crate::harness::{Site, TestApp, TestDatabase};
use chrono::TimeDelta;
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::Duration;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

struct Received {
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Received {
    fn data(&self) -> Value {
        let body: Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(body["type"], "content.changed");
        body["data"].clone()
    }

    /// Whether it is signed as Standard Webhooks has it.
    fn is_signed(&self) -> bool {
        let key = BASE64.decode(SECRET.trim_start_matches("whsec_").as_bytes()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(
            format!("{}.{}.", self.headers["webhook-id"], self.headers["webhook-timestamp"]).as_bytes(),
        );
        mac.update(&self.body);
        self.headers["webhook-signature"] == format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
    }
}

/// Takes messages, and answers the first ones as told.
fn receiver(mut answers: Vec<&'static str>) -> (String, mpsc::Receiver<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/purge?key=hidden", listener.local_addr().unwrap());
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut headers = BTreeMap::new();
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            assert!(line.starts_with("POST /purge?key=hidden "), "{line}");
            loop {
                line.clear();
                reader.read_line(&mut line).unwrap();
                let Some((name, value)) = line.trim_end().split_once(": ") else { break };
                headers.insert(name.to_lowercase(), value.to_owned());
            }
            let mut body = vec![0; headers["content-length"].parse().unwrap()];
            reader.read_exact(&mut body).unwrap();
            let status = answers.pop().unwrap_or("204 No Content");
            write!(stream, "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").unwrap();
            if tell.send(Received { headers, body }).is_err() {
                break;
            }
        }
    });
    (address, told)
}

fn next(told: &mpsc::Receiver<Received>) -> Received {
    let received = tokio::task::block_in_place(|| told.recv_timeout(Duration::from_secs(30)));
    let received = received.expect("a message");
    assert!(received.is_signed());
    received
}

async fn app(database: TestDatabase, site: &Site, address: &str) -> TestApp {
    let store = database.store().await;
    site.import(&store, &crate::harness::site::clock()).await;
    store.close().await.unwrap();
    TestApp::start_with(database, |settings| {
        settings.server.memory.surrogate_keys = chancery_api::config::Switch::On;
        settings.server.memory.purge_url = Some(address.parse().unwrap());
        settings.server.memory.purge_secret = Some(SECRET.parse().unwrap());
    })
    .await
}

on_both! {
    async fn a_receiver_is_told_what_changed_until_it_takes_it(database: TestDatabase) {
        let site = Site::meridian();
        let (address, told) = receiver(vec!["301 Moved Permanently\r\nlocation: /elsewhere", "503 Service Unavailable"]);
        let app = app(database, &site, &address).await;
        for _ in 0..3 {
            let first = next(&told);
            assert_eq!(first.data(), json!({ "revision": 1, "keys": ["chancery"] }), "it has just started");
            assert_eq!(first.headers["surrogate-key"], "chancery");
        }
        site.write("content/blog/one-more.md", "---\ntitle: One more\ndate: 2023-02-02T00:00:00Z\n---\n\nText.\n");
        assert!(app.import(&site).await.changed);
        let changed = next(&told).data();
        assert_eq!(changed["revision"], 2);
        let keys: Vec<&str> = changed["keys"].as_array().unwrap().iter().map(|key| key.as_str().unwrap()).collect();
        assert!(keys.contains(&"news_article") && !keys.contains(&"member"), "{keys:?}");
        // Whatever time does is told as well.
        app.clock.set(instant(NOW) + TimeDelta::days(1));
        assert_eq!(next(&told).data(), json!({ "revision": 2, "keys": ["chancery"] }));
    }

    async fn answers_say_which_kinds_of_records_they_are_made_of(database: TestDatabase) {
        let (address, _told) = receiver(Vec::new());
        let other = TestDatabase::new(database.backend()).await;
        let app = app(database, &Site::meridian(), &address).await;
        let keys = async |path: &str| {
            let answer = app.get(path).await;
            assert_eq!(answer.status, 200, "{path}");
            answer.header("surrogate-key").split(' ').map(str::to_owned).collect::<Vec<_>>()
        };
        let partners = keys("/v1/partners").await;
        assert!(partners.contains(&"chancery".to_owned()) && partners.contains(&"partner".to_owned()), "{partners:?}");
        assert!(!partners.contains(&"working_group".to_owned()), "{partners:?}");
        let news = keys("/v1/news").await;
        assert!(news.contains(&"news_article".to_owned()), "{news:?}");
        for whole in ["/feeds/news.atom", "/v1/members.csv", "/v1/revisions"] {
            assert!(keys(whole).await.len() > 1, "{whole}");
        }
        let bare = TestApp::start(other).await;
        assert_eq!(bare.get("/v1/partners").await.headers.get("surrogate-key"), None, "nobody asked for them");
    }
}

#[test]
fn what_is_told_to_nobody_else_is_not_shown() {
    let address: chancery_api::config::PurgeUrl =
        "https://cdn.example:8443/purge?key=hidden".parse().unwrap();
    assert_eq!(format!("{address} {address:?}"), "https://cdn.example:8443/… https://cdn.example:8443/…");
    for wrong in ["cdn.example", "ftp://cdn.example/", "https://me:secret@cdn.example/"] {
        assert!(wrong.parse::<chancery_api::config::PurgeUrl>().is_err(), "{wrong}");
    }
}
