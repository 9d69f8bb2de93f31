//! Readers and writers at the same time.

use super::world::{self, whole};
use crate::harness::content::{day, id, member, noon, recording};
use chancery_schema::FixedClock;
use chancery_schema::domain::{Kind, Member};
use chancery_schema::store::{Batch, ChangeKind, MemberFilter, MemberOrder, PageRequest, SnapshotRequest};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const MEMBERS: usize = 30;

/// A batch in which every member has the same name.
fn all_called(name: &str) -> Batch {
    let mut batch = Batch::default();
    for n in 0..MEMBERS {
        let mut value = member(name, "A");
        value.slug = format!("m{n}");
        value.path = Some(format!("/members/m{n}/"));
        batch.add(id(Kind::Member, &format!("m{n}")), format!("m{n}"), value);
    }
    batch
}

on_both! {
    async fn writers_at_once_get_consecutive_revisions_and_each_is_whole(db: TestDatabase) {
        const WRITERS: usize = 8;
        // Two connections to the same database, as two processes have.
        let stores = [db.store().await, db.store().await];
        let mut writers = tokio::task::JoinSet::new();
        for n in 0..WRITERS {
            let store = stores[n % stores.len()].clone();
            let mut who = recording(day(0));
            who.message = format!("Writer {n}");
            writers.spawn(async move { store.record(all_called(&format!("Writer {n}")), who).await });
        }
        let mut numbers: Vec<i64> = Vec::new();
        while let Some(outcome) = writers.join_next().await {
            let recorded = outcome.unwrap().expect("a writer that waits for its turn");
            assert!(recorded.changed);
            numbers.push(recorded.revision);
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=WRITERS as i64).collect::<Vec<_>>());
        let store = &stores[0];
        let clock = FixedClock::new(noon(day(1)));
        let present = store.snapshot(SnapshotRequest::default(), &clock).await.unwrap();
        for revision in store.revisions_by_number(&numbers).await.unwrap() {
            let at = chancery_schema::Snapshot { revision: revision.number, ..present };
            let rows = whole::<Member>(store, at, &MemberFilter::default(), MemberOrder::NameAsc).await;
            assert_eq!(rows.len(), MEMBERS);
            for row in rows {
                assert_eq!(row.value.name_on(day(1)), revision.message, "revision {}", revision.number);
                assert_eq!(row.revision, revision.number);
            }
            let page = PageRequest::first(1_000, None, None);
            let changes = store.changes(at, revision.number - 1, None, &page).await.unwrap();
            let expected = if revision.number == 1 { ChangeKind::Created } else { ChangeKind::Updated };
            assert_eq!(changes.edges.len(), MEMBERS);
            assert!(changes.edges.iter().all(|edge| edge.node.change == expected));
        }
    }

    async fn readers_during_a_write_see_the_state_before_or_after_never_between(db: TestDatabase) {
        let store = db.store().await;
        store.record(all_called("Name 0"), recording(day(0))).await.unwrap();
        let done = Arc::new(AtomicBool::new(false));
        let mut readers = tokio::task::JoinSet::new();
        for _ in 0..3 {
            let (store, done) = (store.clone(), Arc::clone(&done));
            readers.spawn(async move {
                let clock = FixedClock::new(noon(day(1)));
                let mut seen = std::collections::BTreeSet::new();
                let mut newest = 0;
                loop {
                    let last = done.load(Ordering::Acquire);
                    let at = store.snapshot(SnapshotRequest::default(), &clock).await.unwrap();
                    assert!(at.revision >= newest, "revisions never run backwards");
                    newest = at.revision;
                    let rows = whole::<Member>(&store, at, &MemberFilter::default(), MemberOrder::NameAsc).await;
                    let expected = format!("Name {}", at.revision - 1);
                    assert_eq!(rows.len(), MEMBERS, "at revision {}", at.revision);
                    assert!(rows.iter().all(|row| row.value.name_on(day(1)) == expected), "at revision {}", at.revision);
                    let total = store.count::<Member>(at, &MemberFilter::default()).await.unwrap();
                    assert_eq!(total, MEMBERS as u64);
                    seen.insert(at.revision);
                    if last {
                        return seen;
                    }
                }
            });
        }
        for n in 1..=10 {
            store.record(all_called(&format!("Name {n}")), recording(day(0))).await.unwrap();
        }
        done.store(true, Ordering::Release);
        while let Some(seen) = readers.join_next().await {
            assert!(seen.unwrap().contains(&11), "the last revision is seen once it is recorded");
        }
    }

    async fn a_write_that_fails_leaves_no_trace(db: TestDatabase) {
        let store = db.store().await;
        store.record(all_called("Name"), recording(day(0))).await.unwrap();
        let clock = FixedClock::new(noon(day(1)));
        let at = store.snapshot(SnapshotRequest::default(), &clock).await.unwrap();
        let before = world::answers(&store, at).await;
        let mut other = recording(day(1));
        other.site = "other.test".to_owned();
        store.record(all_called("Other"), other).await.unwrap_err();
        // Half of what it writes is in place when the last table refuses.
        db.execute("ALTER TABLE change RENAME TO hidden").await;
        store.record(all_called("Lost"), recording(day(1))).await.unwrap_err();
        db.execute("ALTER TABLE hidden RENAME TO change").await;
        let at = store.snapshot(SnapshotRequest::default(), &clock).await.unwrap();
        assert_eq!(world::answers(&store, at).await, before);
        let recorded = store.record(all_called("Next"), recording(day(1))).await.unwrap();
        assert_eq!((recorded.revision, recorded.updated), (2, MEMBERS), "writing goes on");
    }
}
