//! Kept answers that no connection has room for: given again like others, and one of their client's share until they
//! are read.

use super::shared::{lock, until_working};
use super::*;
use crate::harness::{Backend, with_database};
use reqwest::StatusCode;
use std::num::NonZeroUsize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// The largest that is kept, in bytes: more than the system takes for a client that does not read.
const SIZE: usize = 4 * 1_024 * 1_024;

/// A server behind a proxy on this machine, which works on two requests at a time, one of each client's; and the
/// address of a large picture.
async fn app_with_picture(database: TestDatabase) -> (TestApp, String) {
    let site = Site::meridian();
    site.write(
        "content/blog/eclipse/index.md",
        "---\ntitle: Eclipse\ndate: 2023-02-02T00:00:00Z\n---\n\nDark.\n",
    );
    let picture: Vec<u8> =
        b"\x89PNG\r\n\x1a\n".iter().copied().chain((0..=u8::MAX).cycle()).take(SIZE).collect();
    site.write_bytes("content/blog/eclipse/sun.png", &picture);
    let store = database.store().await;
    site.import(&store, &clock()).await;
    store.close().await.unwrap();
    let app = TestApp::start_with(database, |settings| {
        settings.server.memory.notice = 10_000;
        settings.server.metrics_listen = Some("127.0.0.1:0".parse().unwrap());
        settings.server.door.trusted_proxies = "127.0.0.1".parse().unwrap();
        settings.server.door.max_requests = NonZeroUsize::new(2).unwrap();
    })
    .await;
    let data = app.data("{ assets(filter: { mediaType: \"image/png\" }) { nodes { path url } } }").await;
    let nodes = data["assets"]["nodes"].as_array().unwrap();
    let node = nodes.iter().find(|node| node["path"].as_str().unwrap().ends_with("sun.png"));
    let url = node.unwrap()["url"].as_str().unwrap().to_owned();
    (app, url)
}

async fn from(app: &TestApp, client: &str, path: &str) -> Answer {
    get(app, path, &[("x-forwarded-for", client)]).await
}

/// Asks for it until it is given again. What has no share meanwhile was read to its end, and is given back soon.
async fn settled(app: &TestApp, path: &str) {
    let mut hits = 0;
    while hits < TIMES {
        let answer = from(app, "198.51.100.1", path).await;
        assert!(
            matches!(answer.status, StatusCode::OK | StatusCode::SERVICE_UNAVAILABLE),
            "{}",
            answer.status
        );
        hits += usize::from(is_hit(&answer));
    }
}

/// Asks for it as [`from`] does, and reads nothing of the answer but its beginning.
async fn leave_unread(app: &TestApp, client: &str, path: &str) -> TcpStream {
    let address = app.url.trim_start_matches("http://");
    let socket = TcpSocket::new_v4().unwrap();
    // So that the system reads no more of it by itself than it must.
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut stream = socket.connect(address.parse().unwrap()).await.unwrap();
    let head =
        format!("GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: */*\r\nx-forwarded-for: {client}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut begun = [0; 15];
    stream.read_exact(&mut begun).await.unwrap();
    assert_eq!(&begun, b"HTTP/1.1 200 OK");
    stream
}

fn refused(answer: &Answer) -> (u16, bool) {
    (answer.status.as_u16(), answer.text().contains("of this client"))
}

on_both! {
    async fn what_is_large_is_given_again(database: TestDatabase) {
        let (app, path) = app_with_picture(database).await;
        let first = from(&app, "192.0.2.0", &path).await;
        assert_eq!((first.status.as_u16(), first.bytes.len(), is_hit(&first)), (200, SIZE, false));
        // Each for another client, whose share nothing else has.
        for number in 1..=TIMES {
            let again = from(&app, &format!("192.0.2.{number}"), &path).await;
            assert!(is_hit(&again), "{:?}", again.headers);
            assert!(again.bytes == first.bytes);
            assert_eq!(again.header("content-length"), SIZE.to_string());
            assert_eq!(said(&again).1, said(&first).1);
            let head = app.request(Method::HEAD, &path).header("x-forwarded-for", format!("198.51.100.{number}"));
            let head = app.send(head).await;
            assert_eq!((head.status.as_u16(), head.bytes.len(), is_hit(&head)), (200, 0, true));
            assert_eq!(said(&head).1, said(&first).1);
            let (client, tag) = (format!("203.0.113.{number}"), first.header("etag"));
            let known = get(&app, &path, &[("x-forwarded-for", &client), ("if-none-match", tag)]).await;
            assert_eq!((known.status.as_u16(), known.bytes.len(), is_hit(&known)), (304, 0, true));
            assert_eq!(known.header("etag"), tag);
        }
    }

    async fn what_is_large_is_one_of_its_clients_share_until_it_is_read(database: TestDatabase) {
        let (app, path) = app_with_picture(database).await;
        let small = "/v1/organization";
        settled(&app, &path).await;
        settled(&app, small).await;
        let unread = leave_unread(&app, "192.0.2.1", &path).await;
        let other = from(&app, "192.0.2.2", &path).await;
        assert!(is_hit(&other) && other.bytes.len() == SIZE, "others have shares of their own");
        assert_eq!(refused(&from(&app, "192.0.2.1", &path).await), (503, true));
        assert!(is_hit(&from(&app, "192.0.2.1", small).await), "what a connection has room for is no share");
        drop(unread);
        app.until("a share of its own", async |app| {
            let answer = from(app, "192.0.2.1", &path).await;
            (answer.status == StatusCode::OK).then_some(())
        })
        .await;
    }
}

#[test]
fn what_is_large_takes_no_turn_to_work() {
    with_database(Backend::Postgres, async |database| {
        let (app, path) = app_with_picture(database).await;
        settled(&app, &path).await;
        let lock = lock(&app).await;
        let (one, other) = ("/v1/members?first=1", "/v1/members?first=2");
        let (one, other, ()) =
            tokio::join!(from(&app, "192.0.2.1", one), from(&app, "192.0.2.2", other), async {
                until_working(&app, 2).await;
                let refused = from(&app, "192.0.2.3", "/v1/members?first=3").await;
                assert_eq!(refused.status, 503, "there is no turn for anybody");
                let given = from(&app, "192.0.2.4", &path).await;
                assert!(is_hit(&given) && given.bytes.len() == SIZE, "{}", given.status);
                let unread = leave_unread(&app, "192.0.2.5", &path).await;
                let refused = from(&app, "192.0.2.5", &path).await;
                assert_eq!(
                    self::refused(&refused),
                    (503, true),
                    "it is the share that is held, and not a turn"
                );
                drop(unread);
                lock.rollback().await.unwrap();
            });
        assert_eq!((one.status.as_u16(), other.status.as_u16()), (200, 200));
    });
}
