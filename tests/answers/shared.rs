//! What is asked by many at the same time is computed once, and nobody waits for what another gave up.
//!
//! On PostgreSQL alone, where a test can make a read wait: it locks the table.

use super::*;
use crate::harness::{Backend, with_database};
use sea_orm::{ConnectionTrait, Database, DatabaseTransaction, TransactionTrait};

const PATH: &str = "/v1/members?first=2";

/// Keeps everybody from reading members until it is dropped.
pub(super) async fn lock(app: &TestApp) -> DatabaseTransaction {
    let connection = Database::connect(&app.database.url).await.unwrap();
    let transaction = connection.begin().await.unwrap();
    transaction.execute_unprepared("LOCK TABLE member IN ACCESS EXCLUSIVE MODE").await.unwrap();
    transaction
}

async fn working(app: &TestApp) -> u64 {
    value(&metrics(app).await, "chancery_http_requests_in_progress")
}

pub(super) async fn until_working(app: &TestApp, requests: u64) {
    app.until("requests under way", async |app| (working(app).await == requests).then_some(())).await;
}

#[test]
fn many_who_ask_the_same_are_answered_by_one_computation() {
    with_database(Backend::Postgres, async |database| {
        let app = app(database).await;
        get(&app, "/v1/organization", &[]).await;
        let lock = lock(&app).await;
        let ask = || get(&app, PATH, &[]);
        let asked = async { futures_util::future::join_all((0..8).map(|_| ask())).await };
        let (statements, (answers, ())) = app
            .statements(async {
                tokio::join!(asked, async {
                    until_working(&app, 8).await;
                    let other = get(&app, "/v1/organization", &[]).await;
                    assert_eq!(other.status, 200, "who asks something else waits for nobody");
                    lock.rollback().await.unwrap();
                })
            })
            .await;
        assert!(answers.iter().all(|answer| answer.status == 200 && answer.bytes == answers[0].bytes));
        assert_eq!((kept(&app, "shared").await, is_hit(&get(&app, PATH, &[]).await)), (7, true));
        let (alone, _) = app.statements(get(&app, "/v1/members?first=3", &[])).await;
        assert!(statements <= alone + 4, "{statements} {alone}");
    });
}

#[test]
fn who_is_given_up_on_leaves_the_computation_to_another() {
    with_database(Backend::Postgres, async |database| {
        let app = app_with(database, |server| server.door.request_time = 1_500).await;
        get(&app, "/v1/organization", &[]).await;
        let lock = lock(&app).await;
        let (first, second, ()) = tokio::join!(
            get(&app, PATH, &[]),
            async {
                until_working(&app, 1).await;
                tokio::time::sleep(std::time::Duration::from_millis(700)).await;
                get(&app, PATH, &[]).await
            },
            async {
                app.until("a request that took too long", async |app| {
                    (value(&metrics(app).await, "chancery_refusals_total{reason=\"request-time\"}") == 1)
                        .then_some(())
                })
                .await;
                lock.rollback().await.unwrap();
            }
        );
        assert_eq!(
            (first.status.as_u16(), first.json()["type"].as_str()),
            (503, Some("/problems/timed-out"))
        );
        assert_eq!(second.status, 200, "{}", second.text());
        assert!(is_hit(&get(&app, PATH, &[]).await));
    });
}

#[test]
fn nobody_waits_longer_than_a_request_may_take() {
    with_database(Backend::Postgres, async |database| {
        let app = app_with(database, |server| server.door.request_time = 300).await;
        get(&app, "/v1/organization", &[]).await;
        let lock = lock(&app).await;
        let asked = futures_util::future::join_all((0..4).map(|_| get(&app, PATH, &[]))).await;
        assert!(asked.iter().all(|answer| answer.status == 503), "each has its own time");
        lock.rollback().await.unwrap();
        assert_eq!(get(&app, PATH, &[]).await.status, 200);
    });
}
