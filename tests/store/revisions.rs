//! A reader at a revision sees that revision, whatever is written later.

use super::world::{answers, histories};
use crate::harness::content::{day, instant, member, record, recording, snapshot};
use crate::harness::property::check;
use chancery_schema::domain::{Identities, Kind};
use chancery_schema::store::{Batch, SnapshotRequest};
use chancery_schema::{FixedClock, StoreError};
use proptest::prelude::*;

on_both! {
    fn what_is_seen_at_a_revision_stays_whatever_is_recorded_later(backend: Backend) {
        check(backend, 8, histories(2..5), async |database, history| {
            let store = database.store().await;
            let mut on = 0;
            let mut seen = Vec::new();
            for (world, days) in history {
                on += days;
                record(&store, world.batch(), day(on)).await;
                let at = snapshot(&store, day(on)).await;
                let known = answers(&store, at).await;
                seen.push((at, known));
                for (earlier, known) in &seen {
                    let again = answers(&store, *earlier).await;
                    for (before, now) in known.iter().zip(&again) {
                        prop_assert_eq!(before, now, "revision {} changed", earlier.revision);
                    }
                }
            }
            store.close().await.expect("a store that closes");
            Ok(())
        });
    }

    async fn known_at_finds_the_revision_that_was_the_newest_then(db: TestDatabase) {
        let store = db.store().await;
        let mut identities = Identities::default();
        for n in [3, 1, 2] {
            // Day 1 and 2 after day 3: times never run backwards.
            let mut batch = Batch::default();
            batch.add(identities.id(Kind::Member, "a"), "a", member(&format!("Name {n}"), "A"));
            record(&store, batch, day(n)).await;
        }
        let clock = FixedClock::new(instant("2020-02-01T00:00:00Z"));
        let at = async |known_at: &str| {
            let request = SnapshotRequest { as_of: None, known_at: Some(instant(known_at)) };
            store.snapshot(request, &clock).await
        };
        let before = at("2020-01-04T11:59:59Z").await.unwrap_err();
        assert!(matches!(before, StoreError::NotYetRecorded { .. }), "{before}");
        assert_eq!(at("2020-01-04T12:00:00Z").await.unwrap().revision, 3);
        let future = at("2020-02-01T00:00:01Z").await.unwrap_err();
        assert!(matches!(future, StoreError::Future { .. }), "{future}");
        let revisions = store.revisions_by_number(&[1, 2, 3]).await.unwrap();
        assert!(revisions.iter().all(|revision| revision.recorded_at == instant("2020-01-04T12:00:00Z")));
        let second = revisions.iter().find(|revision| revision.number == 2).unwrap();
        assert_eq!(second.source_time, instant("2020-01-02T12:00:00Z"), "the source's own time is kept beside it");
    }

    async fn an_empty_store_is_read_at_revision_0_where_nothing_is(db: TestDatabase) {
        let store = db.store().await;
        let at = snapshot(&store, day(0)).await;
        assert_eq!(at.revision, 0);
        let known = answers(&store, at).await;
        assert!(known.iter().any(|answer| answer == "[]"), "{known:?}");
        assert_eq!(store.latest_revision().await.unwrap(), None);
    }

    async fn another_sites_content_is_refused_unless_it_is_a_sample_or_to_be_replaced(db: TestDatabase) {
        let store = db.store().await;
        let mut identities = Identities::default();
        let mut of = |key: &str| {
            let mut batch = Batch::default();
            batch.add(identities.id(Kind::Member, key), key, member(key, "A"));
            batch
        };
        let mut sample = recording(day(0));
        (sample.site, sample.sample) = ("sample.test".to_owned(), true);
        store.record(of("sample"), sample).await.unwrap();
        store.record(of("first"), recording(day(1))).await.unwrap();
        let mut other = recording(day(2));
        other.site = "other.test".to_owned();
        let refused = store.record(of("other"), other.clone()).await.unwrap_err();
        assert!(matches!(refused, StoreError::AnotherSite { .. }), "{refused}");
        assert_eq!(store.latest_revision().await.unwrap().unwrap().number, 2, "the store is as it was");
        other.replace = true;
        let recorded = store.record(of("other"), other).await.unwrap();
        assert_eq!((recorded.created, recorded.deleted), (1, 1));
        // Nothing of the site before stays as a former member.
        let any = chancery_schema::store::MemberFilter { status: chancery_schema::store::MemberStatus::Any, ..Default::default() };
        let at = snapshot(&store, day(3)).await;
        assert_eq!(store.count::<chancery_schema::domain::Member>(at, &any).await.unwrap(), 1);
    }
}
