//! What stands before every request: points, room, time.

use crate::harness::{Answer, Backend, TestApp, TestDatabase, content::instant, with_database};
use chancery_api::Settings;
use chrono::TimeDelta;
use reqwest::Method;
use sea_orm::{ConnectionTrait, Database, DatabaseTransaction, TransactionTrait};
use serde_json::json;

/// A server behind a proxy on this machine, so that the clients of tests are told apart.
async fn behind_a_proxy(change: impl FnOnce(&mut Settings)) -> TestApp {
    let database = TestDatabase::new(Backend::Sqlite).await;
    TestApp::start_with(database, |settings| {
        settings.server.door.trusted_proxies = "127.0.0.1".parse().unwrap();
        settings.server.door.rate_limit = "1000".parse().unwrap();
        settings.server.graphql.query_cost = 900;
        // What is kept costs one point, whatever it is.
        settings.server.memory.answers_memory = 0;
        change(settings);
    })
    .await
}

async fn get_from(app: &TestApp, client: &str, path: &str) -> Answer {
    app.send(app.request(Method::GET, path).header("x-forwarded-for", client)).await
}

pub(super) fn kind(answer: &Answer) -> (u16, String) {
    let body = answer.json();
    let name = body["type"].as_str().or(body["errors"][0]["extensions"]["code"].as_str()).unwrap_or_default();
    (answer.status.as_u16(), name.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_has_so_many_points_for_a_minute() {
    let app = behind_a_proxy(|_| {}).await;
    let list = "/v1/members?first=500";
    let first = get_from(&app, "192.0.2.1", list).await;
    assert_eq!(first.status, 200);
    assert_eq!(first.header("ratelimit"), "\"default\";r=499;t=31");
    assert_eq!(first.header("ratelimit-policy"), "\"default\";q=1000;w=60");
    assert!(
        first.header("access-control-expose-headers").contains("RateLimit, RateLimit-Policy, Retry-After")
    );

    let second = get_from(&app, "192.0.2.1", list).await;
    assert_eq!(kind(&second), (429, "/problems/rate-limited".to_owned()));
    assert_eq!(second.header("retry-after"), "1");
    assert_eq!(
        second.header("ratelimit"),
        "\"default\";r=498;t=31",
        "what is refused costs the request alone"
    );
    assert!(second.json()["detail"].as_str().unwrap().contains("500 points"), "{}", second.text());
    assert_eq!(get_from(&app, "192.0.2.2", list).await.status, 200, "others have points of their own");

    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(get_from(&app, "192.0.2.1", list).await.status, 200);
    app.clock.advance(TimeDelta::seconds(60));
    let rested = get_from(&app, "192.0.2.1", "/version").await;
    assert_eq!(rested.header("ratelimit"), "\"default\";r=999;t=1");
}

#[tokio::test(flavor = "multi_thread")]
async fn points_come_back_by_time_that_passes_and_not_by_the_clock_that_is_set() {
    let app = behind_a_proxy(|_| {}).await;
    assert_eq!(get_from(&app, "192.0.2.1", "/v1/members.csv").await.status, 200);
    app.clock.set(instant("2024-01-01T00:00:00Z"));
    assert_eq!(get_from(&app, "192.0.2.1", "/v1/news.csv").await.status, 429);
    app.clock.set(instant("2022-01-01T00:00:00Z"));
    assert_eq!(get_from(&app, "192.0.2.1", "/v1/news.csv").await.status, 429);
    app.clock.advance(TimeDelta::seconds(60));
    assert_eq!(get_from(&app, "192.0.2.1", "/v1/news.csv").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_costs_more_is_charged_more() {
    let app = behind_a_proxy(|_| {}).await;
    let token = app.request(Method::GET, "/v1/members?first=1").header("x-forwarded-for", "192.0.2.9");
    let tag = app.send(token).await.header("etag").to_owned();
    for (number, (path, left)) in [
        ("/version", 999),
        ("/v1/members", 979),
        ("/v1/members?first=100", 899),
        ("/v1/search?query=trust&first=10", 889),
        ("/v1/members.csv", 99),
        ("/feeds/news.atom?first=30", 969),
        ("/embed/news", 979),
        ("/sitemap.xml", 499),
        ("/v1/members?first=0", 999),
        ("/v1/organization", 994),
        ("/v1/organization.jsonld", 994),
        ("/v1/resolve?path=/nowhere", 994),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = get_from(&app, &format!("198.51.100.{number}"), path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        assert!(
            answer.header("ratelimit").contains(&format!(";r={left};")),
            "{path}: {}",
            answer.header("ratelimit")
        );
    }
    let again = app.request(Method::GET, "/v1/members?first=1").header("x-forwarded-for", "192.0.2.8");
    let again = app.send(again.header("if-none-match", tag)).await;
    assert_eq!(again.status, 304);
    assert!(again.header("ratelimit").contains(";r=999;"), "what the client has costs the request alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_out_of_points_is_refused_in_the_shape_it_understands() {
    let app = behind_a_proxy(|_| {}).await;
    let spend = async || {
        let all = get_from(&app, "192.0.2.1", "/v1/members.csv").await;
        assert_eq!(all.status, 200);
        for _ in 0..99 {
            assert_eq!(get_from(&app, "192.0.2.1", "/version").await.status, 200);
        }
    };
    spend().await;
    let problem = get_from(&app, "192.0.2.1", "/v1/members").await;
    assert_eq!(kind(&problem), (429, "/problems/rate-limited".to_owned()));
    let nowhere = get_from(&app, "192.0.2.1", "/nowhere").await;
    assert_eq!(nowhere.status, 429, "what is not there costs as well");
    for media_type in ["application/json", "application/graphql-response+json"] {
        let query = app.request(Method::POST, "/graphql").header("x-forwarded-for", "192.0.2.1");
        let query = query.header("accept", media_type).json(&json!({ "query": "{ __typename }" }));
        let refused = app.send(query).await;
        assert_eq!(kind(&refused), (429, "RATE_LIMITED".to_owned()));
        assert!(refused.header("content-type").starts_with(media_type));
        assert_eq!(refused.header("retry-after"), "1");
        assert!(refused.json().get("data").is_none());
    }
    for path in ["/healthz", "/readyz"] {
        let health = get_from(&app, "192.0.2.1", path).await;
        assert_eq!(
            (health.status.as_u16(), health.header("ratelimit")),
            (200, ""),
            "health is never limited"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_are_told_apart_by_address_as_the_proxy_has_it() {
    let app = behind_a_proxy(|_| {}).await;
    let left = async |lines: &[(&'static str, &str)]| {
        let request = app.request(Method::GET, "/v1/members?first=99");
        let request = lines.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        app.send(request).await.header("ratelimit").to_owned()
    };
    assert!(left(&[("x-forwarded-for", "2001:db8::1")]).await.contains(";r=900;"));
    assert!(
        left(&[("x-forwarded-for", "2001:db8::2")]).await.contains(";r=800;"),
        "one network is one client"
    );
    assert!(left(&[("x-forwarded-for", "2001:db8:0:1::1")]).await.contains(";r=900;"));
    assert!(left(&[("x-forwarded-for", "192.0.2.1")]).await.contains(";r=900;"));
    assert!(left(&[("x-forwarded-for", "::ffff:192.0.2.1")]).await.contains(";r=800;"));
    assert!(
        left(&[("x-forwarded-for", "203.0.113.1, 192.0.2.1")]).await.contains(";r=700;"),
        "the last counts"
    );
    assert!(left(&[("forwarded", "for=203.0.113.1, for=192.0.2.1;proto=https")]).await.contains(";r=600;"));
    assert!(left(&[("x-forwarded-for", "nonsense")]).await.contains(";r=900;"), "the proxy itself");
    assert!(left(&[]).await.contains(";r=800;"));
    let both = [("forwarded", "for=203.0.113.77"), ("x-forwarded-for", "192.0.2.1")];
    assert!(left(&both).await.contains(";r=700;"), "two that disagree are nobody's word");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_untrusted_peer_says_of_its_address_has_no_effect() {
    let database = TestDatabase::new(Backend::Sqlite).await;
    let app = TestApp::start_with(database, |settings| {
        settings.server.door.rate_limit = "1000".parse().unwrap();
        settings.server.graphql.query_cost = 900;
        settings.server.door.trusted_proxies = "10.0.0.0/8".parse().unwrap();
        // What is kept costs one point, whatever it is.
        settings.server.memory.answers_memory = 0;
    })
    .await;
    // What hands on requests of others is a proxy that was not named: one client, whatever it says.
    let first = get_from(&app, "192.0.2.1", "/v1/members?first=500").await;
    assert!(first.header("ratelimit").contains(";r=499;"), "{}", first.header("ratelimit"));
    for (number, (header, value)) in [
        ("x-forwarded-for", "192.0.2.2"),
        ("forwarded", "for=192.0.2.3"),
        ("x-real-ip", "192.0.2.4"),
        ("via", "1.1 proxy"),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = app.send(app.request(Method::GET, "/v1/members?first=500").header(header, value)).await;
        assert_eq!(answer.status, 429, "{header}: another address gives no points");
        let left = format!(";r={};", 498 - number);
        assert!(answer.header("ratelimit").contains(&left), "{header}: {}", answer.header("ratelimit"));
    }
    // This machine itself is not limited.
    for _ in 0..3 {
        let answer = app.get("/v1/members.csv").await;
        assert_eq!((answer.status.as_u16(), answer.header("ratelimit")), (200, ""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_may_be_off() {
    let app = behind_a_proxy(|settings| settings.server.door.rate_limit = "off".parse().unwrap()).await;
    for _ in 0..3 {
        let answer = get_from(&app, "192.0.2.1", "/v1/members.csv").await;
        assert_eq!((answer.status.as_u16(), answer.header("ratelimit")), (200, ""));
    }
}

/// Keeps everybody from reading members until it is ended.
pub(super) async fn lock(app: &TestApp) -> DatabaseTransaction {
    let connection = Database::connect(&app.database.url).await.unwrap();
    let transaction = connection.begin().await.unwrap();
    transaction.execute_unprepared("LOCK TABLE member IN ACCESS EXCLUSIVE MODE").await.unwrap();
    transaction
}

fn overloaded(answer: &Answer) {
    assert_eq!(kind(answer), (503, "/problems/overloaded".to_owned()), "{}", answer.text());
    assert_eq!(answer.header("retry-after"), "1");
}

/// The first of two answers, and the other one to come.
macro_rules! first_of {
    ($one:ident, $other:ident) => {
        tokio::select! {
            answer = &mut $one => (answer, true),
            answer = &mut $other => (answer, false),
        }
    };
}

#[test]
fn who_finds_no_room_is_told_at_once_and_a_client_has_half_of_it() {
    with_database(Backend::Postgres, |database| async {
        let app = TestApp::start_with(database, |settings| {
            settings.server.door.trusted_proxies = "127.0.0.1".parse().unwrap();
            settings.server.door.max_requests = std::num::NonZeroUsize::new(2).unwrap();
        })
        .await;
        let lock = lock(&app).await;
        // Of two requests of one client one waits for the database, and one is refused.
        let (one, other) =
            (get_from(&app, "192.0.2.1", "/v1/members"), get_from(&app, "192.0.2.1", "/v1/members"));
        let (mut one, mut other) = (Box::pin(one), Box::pin(other));
        let (refused, first) = first_of!(one, other);
        overloaded(&refused);
        assert!(refused.text().contains("of this client"), "{}", refused.text());
        // Another client takes the other half, and then there is no room for anybody.
        let (third, fourth) =
            (get_from(&app, "192.0.2.3", "/v1/members"), get_from(&app, "192.0.2.4", "/v1/members"));
        let (mut third, mut fourth) = (Box::pin(third), Box::pin(fourth));
        let (refused, early) = first_of!(third, fourth);
        overloaded(&refused);
        overloaded(&get_from(&app, "192.0.2.5", "/nowhere").await);
        let query = app.request(Method::POST, "/graphql").json(&json!({ "query": "{ __typename }" }));
        let refused = app.send(query).await;
        assert_eq!((kind(&refused), refused.header("retry-after")), ((503, "OVERLOADED".to_owned()), "1"));
        assert_eq!(get_from(&app, "192.0.2.5", "/healthz").await.status, 200, "health has room always");
        lock.rollback().await.unwrap();
        let waited =
            [if first { other.await } else { one.await }, if early { fourth.await } else { third.await }];
        assert!(waited.iter().all(|answer| answer.status == 200), "who was let in is answered");
        assert_eq!(get_from(&app, "192.0.2.5", "/v1/members").await.status, 200);
    });
}

#[test]
fn what_takes_too_long_is_given_up() {
    with_database(Backend::Postgres, |database| async {
        let app = TestApp::start_with(database, |settings| settings.server.door.request_time = 300).await;
        let lock = lock(&app).await;
        let answer = app.get("/v1/members").await;
        assert_eq!(kind(&answer), (503, "/problems/timed-out".to_owned()));
        assert!(answer.text().contains("300 ms"), "{}", answer.text());
        let query = json!({ "query": "{ members { nodes { name } } }" });
        let answer = app.send(app.request(Method::POST, "/graphql").json(&query)).await;
        assert_eq!(kind(&answer), (503, "TIMED_OUT".to_owned()));
        lock.rollback().await.unwrap();
        assert_eq!(app.get("/v1/members").await.status, 200);
    });
}
