//! The present, as it is known without asking.

use crate::harness::content::{article, day, id, instant, member, noon, record};
use chancery_schema::domain::{Kind, NewsArticle};
use chancery_schema::store::{Batch, ConnectOptions, NewsFilter};
use chancery_schema::{Clock, FixedClock, Store};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// How long what another process records may go unnoticed here.
const NOTICE: TimeDelta = TimeDelta::milliseconds(100);

async fn connect(url: &str) -> Store {
    let notice = NOTICE.to_std().unwrap();
    Store::connect(&ConnectOptions { notice, ..ConnectOptions::new(url, 2) }).await.unwrap()
}

async fn revision(store: &Store, clock: &FixedClock) -> i64 {
    store.present(clock).await.unwrap().snapshot.revision
}

fn member_named(name: &str) -> Batch {
    let mut batch = Batch::default();
    batch.add(id(Kind::Member, "m"), "m", member(name, "A"));
    batch
}

on_both! {
    async fn what_another_process_records_is_noticed_in_time_and_ones_own_at_once(db: TestDatabase) {
        let (own, other) = (connect(&db.url).await, connect(&db.url).await);
        let clock = FixedClock::new(noon(day(3)));
        assert_eq!(revision(&own, &clock).await, 0, "there is none yet");
        record(&other, member_named("A"), day(1)).await;
        assert_eq!(revision(&own, &clock).await, 0, "it is taken for granted for a moment");
        clock.advance(NOTICE);
        assert_eq!(revision(&own, &clock).await, 1);
        record(&own, member_named("B"), day(2)).await;
        assert_eq!(own.known_present(&clock), None, "what was known holds no longer");
        assert_eq!(revision(&own, &clock).await, 2);
        assert_eq!(revision(&other, &clock).await, 2, "it had not asked yet");
        clock.advance(NOTICE);
        own.renew().await.unwrap();
        assert_eq!(own.known_present(&clock), None, "it may be another database now");
    }

    async fn asking_again_costs_no_statement_and_nothing_is_taken_for_granted_where_told(db: TestDatabase) {
        let store = connect(&db.url).await;
        record(&store, member_named("A"), day(1)).await;
        let clock = FixedClock::new(noon(day(3)));
        let statements = store.statement_count();
        let first = store.present(&clock).await.unwrap();
        let asked = statements.get();
        clock.advance(NOTICE - TimeDelta::milliseconds(1));
        assert_eq!(store.present(&clock).await.unwrap(), first);
        assert_eq!(store.known_present(&clock), Some(first));
        assert_eq!(statements.get(), asked);
        clock.advance(TimeDelta::milliseconds(1));
        assert_eq!(store.known_present(&clock), None);
        assert_eq!(store.present(&clock).await.unwrap(), first);
        assert_eq!(statements.get(), asked + 1, "the revision alone");
        let strict = Store::connect(&ConnectOptions { notice: Duration::ZERO, ..ConnectOptions::new(&db.url, 2) }).await.unwrap();
        strict.present(&clock).await.unwrap();
        assert_eq!(strict.known_present(&clock), None);
        record(&store, member_named("B"), day(2)).await;
        assert_eq!(revision(&strict, &clock).await, 2);
    }

    async fn it_ends_at_midnight_and_at_every_moment_of_publication(db: TestDatabase) {
        let store = connect(&db.url).await;
        let mut batch = Batch::default();
        let mut value = article(&mut batch, "Tomorrow", "A word.", noon(day(1)), &[]);
        value.expires_at = Some(noon(day(2)));
        batch.add(id(Kind::NewsArticle, "n"), "n", value);
        record(&store, batch, day(0)).await;
        let clock = FixedClock::new(noon(day(0)));
        let mut before = None;
        for (now, from, until, public) in [
            ("2020-01-01T12:00:00Z", "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z", 0),
            ("2020-01-02T00:00:00Z", "2020-01-02T00:00:00Z", "2020-01-02T12:00:00Z", 0),
            ("2020-01-02T12:00:00Z", "2020-01-02T12:00:00Z", "2020-01-03T00:00:00Z", 1),
            ("2020-01-02T23:59:59.999999Z", "2020-01-02T12:00:00Z", "2020-01-03T00:00:00Z", 1),
            ("2020-01-03T12:00:00Z", "2020-01-03T12:00:00Z", "2020-01-04T00:00:00Z", 0),
            // A clock that is set back sees what was public then.
            ("2020-01-02T13:00:00Z", "2020-01-02T12:00:00Z", "2020-01-03T00:00:00Z", 1),
        ] {
            clock.set(instant(now));
            let present = store.present(&clock).await.unwrap();
            assert_eq!((present.from, present.until), (instant(from), instant(until)), "{now}");
            assert!(present.snapshot.at <= clock.now());
            assert_eq!(present.snapshot.as_of, clock.now().date_naive());
            let found = store.count::<NewsArticle>(present.snapshot, &NewsFilter::default()).await.unwrap();
            assert_eq!(found, public, "{now}");
            let is_same = before == Some(present);
            assert_eq!(is_same, now == "2020-01-02T23:59:59.999999Z", "{now}");
            before = Some(present);
        }
        clock.set(DateTime::<Utc>::MAX_UTC);
        assert_eq!(store.present(&clock).await.unwrap().until, DateTime::<Utc>::MAX_UTC);
    }
}
