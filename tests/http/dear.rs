//! What asks for much is done beside what asks for little.

use super::door::{kind, lock};
use crate::harness::{Answer, Backend, Site, TestApp, TestDatabase, with_database};
use futures_util::future::select_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::num::NonZeroUsize;

/// A server with room for four requests, half of it for what is dear, which tells its clients apart.
async fn with_little_room(database: TestDatabase) -> TestApp {
    TestApp::start_with(database, |settings| {
        settings.server.door.trusted_proxies = "127.0.0.1".parse().unwrap();
        settings.server.door.max_requests = NonZeroUsize::new(4).unwrap();
        settings.server.workers = Some(1);
        // Who asks the same waits for one answer, and is not dear.
        settings.server.memory.answers_memory = 0;
        settings.server.metrics_listen = Some("127.0.0.1:0".parse().unwrap());
    })
    .await
}

/// Holds that so many were refused for a reason.
pub(super) async fn assert_refused(app: &TestApp, reason: &str, count: u32) {
    let metrics = format!("{}/metrics", app.metrics_url.as_deref().unwrap());
    let metrics = app.client.get(metrics).send().await.unwrap().text().await.unwrap();
    let counted = format!("chancery_refusals_total{{reason=\"{reason}\"}} {count}");
    assert!(metrics.lines().any(|line| line == counted), "{metrics}");
}

/// What is dear, and waits for the table of members.
const DEAR: &str = "{ members(first: 500) { nodes { id name slug } } }";

async fn ask(app: &TestApp, client: &str, query: &str, variables: Value) -> Answer {
    let body = json!({ "query": query, "variables": variables });
    app.send(app.request(Method::POST, "/graphql").header("x-forwarded-for", client).json(&body)).await
}

#[test]
fn who_asks_for_much_leaves_room_for_who_asks_for_little() {
    with_database(Backend::Postgres, |database| async {
        let app = with_little_room(database).await;
        let lock = lock(&app).await;
        // Half of the room is for what is dear, and one more waits for a moment.
        let dear = ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
            .map(|client| Box::pin(ask(&app, client, DEAR, json!({}))));
        let (refused, _, others) = select_all(dear).await;
        assert_eq!((kind(&refused), refused.header("retry-after")), ((503, "OVERLOADED".to_owned()), "1"));
        assert!(refused.text().contains("2 queries that ask for much"), "{}", refused.text());
        assert!(refused.header("ratelimit").contains(";r=599999;"), "it costs the request alone");
        let little = ask(&app, "192.0.2.4", "{ __typename }", json!({})).await;
        assert_eq!(
            (little.status.as_u16(), little.json()),
            (200, json!({ "data": { "__typename": "Query" } }))
        );
        // A text that is long to parse is refused before it is.
        let long = format!("{{ nothing }} #{}", "x".repeat(9_000));
        let refused = ask(&app, "192.0.2.5", &long, json!({})).await;
        assert_eq!(kind(&refused), (503, "OVERLOADED".to_owned()));
        assert!(refused.header("ratelimit").contains(";r=599999;"));
        // Texts cost as little as names, and are long to write.
        let texts = "{ news(first: 200) { nodes { body { html markdown } } } }";
        let refused = ask(&app, "192.0.2.6", texts, json!({})).await;
        assert_eq!(kind(&refused), (503, "OVERLOADED".to_owned()));
        assert_refused(&app, "query-overload", 3).await;
        lock.rollback().await.unwrap();
        for other in others {
            assert_eq!(other.await.status, 200, "who was let in is answered");
        }
        let texts = ask(&app, "192.0.2.6", texts, json!({})).await;
        assert_eq!(texts.status, 200);
        assert!(texts.header("chancery-cost").parse::<u64>().unwrap() < 1_000, "by its cost it is not dear");
        assert_eq!(kind(&ask(&app, "192.0.2.5", &long, json!({})).await).1, "GRAPHQL_VALIDATION_FAILED");
    });
}

#[test]
fn a_client_has_half_of_the_room_for_what_is_dear() {
    with_database(Backend::Postgres, |database| async {
        let app = with_little_room(database).await;
        let lock = lock(&app).await;
        let dear = |client| Box::pin(ask(&app, client, DEAR, json!({})));
        let (refused, _, one) = select_all([dear("192.0.2.1"), dear("192.0.2.1")]).await;
        assert_eq!((kind(&refused), refused.header("retry-after")), ((503, "OVERLOADED".to_owned()), "1"));
        assert!(refused.text().contains("answered 1 at a time"), "{}", refused.text());
        assert_refused(&app, "client-overload", 1).await;
        // The other half is for others: one has it, so that the next finds none.
        let (refused, _, other) = select_all([dear("192.0.2.2"), dear("192.0.2.3")]).await;
        assert!(refused.text().contains("2 queries that ask for much"), "{}", refused.text());
        assert_refused(&app, "query-overload", 1).await;
        lock.rollback().await.unwrap();
        for let_in in one.into_iter().chain(other) {
            assert_eq!(let_in.await.status, 200, "who was let in is answered");
        }
        assert_eq!(dear("192.0.2.1").await.status, 200, "it has its half again");
    });
}

on_both! {
    async fn what_is_dear_has_the_bytes_it_has_elsewhere(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let little = "{ members(first: 3) { nodes { id name news { nodes { title } } } } }";
        // The same, where a variable nobody uses makes the request long, or a comment the text.
        let filler = "x".repeat(9_000);
        let plain = ask(&app, "192.0.2.1", little, json!({})).await;
        assert_eq!(plain.status, 200);
        for (query, variables) in [
            (little.to_owned(), json!({ "filler": filler })),
            (format!("{little} #{filler}"), json!({})),
            (format!("{little} #{}", &filler[..2_000]), json!({})),
        ] {
            // The engine's, and the plan's.
            for _ in 0..2 {
                let answer = ask(&app, "192.0.2.1", &query, variables.clone()).await;
                assert_eq!(answer.text(), plain.text());
                assert_eq!(answer.header("chancery-cost"), plain.header("chancery-cost"));
                assert_eq!(answer.header("chancery-revision"), plain.header("chancery-revision"));
            }
        }
        let errors = async |query: String| {
            let answer = ask(&app, "192.0.2.1", &query, json!({})).await;
            (answer.status.as_u16(), answer.json()["errors"].clone())
        };
        for wrong in ["{ nothing }", "{ members(first: -1) { totalCount } }", "{", "query ($a: Int!) { members(first: $a) { totalCount } }"] {
            let long = errors(format!("{wrong} #{filler}")).await;
            assert_eq!(long.0, errors(wrong.to_owned()).await.0, "{wrong}");
            assert!(long.1.is_array(), "{wrong}");
        }
        // The plan of what is dear by its cost gives what the engine does.
        let much = "{ members(first: 500) { nodes { id name slug website } } news(first: 500) { nodes { title path } } }";
        let first = ask(&app, "192.0.2.1", much, json!({})).await;
        let again = ask(&app, "192.0.2.1", &format!("{much} "), json!({})).await;
        assert_eq!((first.status.as_u16(), first.text()), (200, again.text()));
        assert!(first.header("chancery-cost").parse::<u64>().unwrap() > 3_000);
    }
}
