//! What is kept of what was read: it changes what reading costs, and nothing else.

use super::world::{DAYS, answers, everything, histories};
use crate::harness::TestDatabase;
use crate::harness::content::{article, body as text_of, by, day, id, member, noon, record, snapshot};
use crate::harness::property::check;
use chancery_schema::domain::{BodyRef, Kind, Member, NewsArticle};
use chancery_schema::store::{
    Access, Batch, ConnectOptions, Fault, MemberFilter, MemberOrder, NewsFilter, NewsOrder, PageRequest,
    Parent, Watcher,
};
use chancery_schema::{Snapshot, Store};
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

async fn keeping(db: &TestDatabase, kept: u64) -> Store {
    Store::connect(&ConnectOptions { kept, ..ConnectOptions::new(&db.url, 4) }).await.unwrap()
}

/// A room that everything of these tests fits in.
const ENOUGH: u64 = 16 << 20;
/// One that hardly anything fits in, so that what was kept goes all the time.
const LITTLE: u64 = 20_000;

on_both! {
    fn a_store_that_keeps_what_it_read_answers_as_one_that_does_not(backend: Backend) {
        let asked = vec((0..4usize, 0..DAYS), 1..4);
        check(backend, 6, (histories(1..4), vec(asked, 4)), async |database, (history, asked)| {
            let plain = keeping(database, 0).await;
            let keeping = [keeping(database, ENOUGH).await, keeping(database, LITTLE).await];
            let mut snapshots: Vec<Snapshot> = Vec::new();
            let mut on = 0;
            for ((world, days), asked) in history.iter().zip(&asked) {
                on += days;
                // Now one that keeps, now one that does not: what somebody else records is seen as well.
                let writer = if days % 2 == 0 { &plain } else { &keeping[0] };
                record(writer, world.batch(), day(on)).await;
                snapshots.push(snapshot(&plain, day(DAYS)).await);
                for (of, on) in asked {
                    let at = snapshots[of % snapshots.len()].on(day(*on));
                    let expected = answers(&plain, at).await;
                    for store in &keeping {
                        for _ in 0..2 {
                            let given = answers(store, at).await;
                            for (given, expected) in given.iter().zip(&expected) {
                                prop_assert_eq!(given, expected);
                            }
                            prop_assert_eq!(given.len(), expected.len());
                        }
                    }
                }
            }
            for store in keeping.into_iter().chain([plain]) {
                store.close().await.expect("a store that closes");
            }
            Ok(())
        });
    }

    async fn what_was_read_costs_no_statement_and_a_version_is_one_wherever_it_comes_from(db: TestDatabase) {
        let store = keeping(&db, ENOUGH).await;
        record(&store, two_members("A", "B"), day(0)).await;
        let first = snapshot(&store, day(5)).await;
        let statements = store.statement_count();
        let page = async |at, size| {
            let page = PageRequest::first(size, None, None);
            store.list::<Member>(at, &MemberFilter::default(), MemberOrder::NameAsc, &page).await.unwrap()
        };
        let (small, large) = (page(first, 1).await, page(first, 2).await);
        let asked = statements.get();
        assert_eq!(page(first, 2).await.edges.len(), 2);
        assert_eq!(store.count::<Member>(first, &MemberFilter::default()).await.unwrap(), 2);
        assert_eq!(store.count::<Member>(first, &MemberFilter::default()).await.unwrap(), 2);
        assert_eq!(statements.get(), asked + 1, "the first count");
        let ids = [id(Kind::Member, "1"), id(Kind::Member, "2"), id(Kind::Member, "none")];
        let found = store.get::<Member>(first, &ids).await.unwrap();
        store.get::<Member>(first, &ids[1..]).await.unwrap();
        assert_eq!(statements.get(), asked + 2, "what is not there is remembered as well");
        let value = &small.edges[0].node.value;
        assert!(Arc::ptr_eq(value, &large.edges[0].node.value));
        assert!(Arc::ptr_eq(value, &found[&ids[0]].value));
        record(&store, two_members("A", "C"), day(1)).await;
        let second = page(snapshot(&store, day(5)).await, 2).await;
        assert!(Arc::ptr_eq(value, &second.edges[0].node.value), "it is the same version at another revision");
        assert!(!Arc::ptr_eq(&found[&ids[1]].value, &second.edges[1].node.value));
    }

    async fn only_what_is_not_kept_is_asked_for(db: TestDatabase) {
        let store = keeping(&db, ENOUGH).await;
        let mut batch = two_members("A", "B");
        let mut value = article(&mut batch, "News", "A word.", noon(day(0)), &["PKI"]);
        value.authors = vec![by("Ann", Some(id(Kind::Member, "1")))];
        let text: BodyRef = value.body.clone();
        batch.add(id(Kind::NewsArticle, "n"), "n", value);
        record(&store, batch, day(0)).await;
        let at = snapshot(&store, day(5)).await;
        let ids = [id(Kind::Member, "1"), id(Kind::Member, "2")];
        let statements = store.statement_count();
        let before = statements.get();
        let news = async |parents: &[_]| {
            let (filter, order) = (NewsFilter::default(), NewsOrder::default());
            store.list_under::<NewsArticle>(at, Parent::MemberOfNews, parents, &filter, order, &everything()).await.unwrap()
        };
        let both = news(&ids).await;
        assert_eq!((both.len(), both[&ids[0]].edges.len()), (1, 1));
        assert_eq!(news(&ids[..1]).await.len(), 1);
        assert_eq!(news(&ids[1..]).await.len(), 0, "it was seen to have none");
        store.bodies(std::slice::from_ref(&text)).await.unwrap();
        let none = Batch::default().add_body(text_of("Another text."));
        let bodies = store.bodies(&[text.clone(), none]).await.unwrap();
        assert_eq!(bodies.len(), 1);
        assert_eq!(statements.get() - before, 3, "the news, the text, the one that is none");
    }

    async fn many_that_ask_at_once_are_answered_by_one_statement(db: TestDatabase) {
        let store = keeping(&db, ENOUGH).await;
        record(&store, two_members("A", "B"), day(0)).await;
        let at = snapshot(&store, day(5)).await;
        let statements = store.statement_count();
        let before = statements.get();
        let ask = async || members(&store, at).await.unwrap();
        let asked = futures_util::future::join_all((0..20).map(|_| ask())).await;
        assert!(asked.iter().all(|count| *count == 2));
        assert_eq!(statements.get() - before, 1);
    }

    async fn who_gives_up_and_what_fails_leave_nothing_behind(db: TestDatabase) {
        let faults = Arc::new(Faults::default());
        let watcher: Arc<dyn Watcher> = faults.clone();
        let options = ConnectOptions { kept: ENOUGH, watcher: Some(watcher), ..ConnectOptions::new(&db.url, 2) };
        let store = Store::connect(&options).await.unwrap();
        record(&store, two_members("A", "B"), day(0)).await;
        let at = snapshot(&store, day(5)).await;
        faults.failing.store(true, Ordering::Relaxed);
        let asked = futures_util::future::join_all((0..5).map(|_| members(&store, at))).await;
        assert!(asked.iter().all(|asked| asked.as_ref().is_err_and(|error| error.is_unavailable())));
        faults.failing.store(false, Ordering::Relaxed);
        // One asks and is gone before it is answered, while another waits for the same.
        let nobody = &mut Context::from_waker(Waker::noop());
        let mut first = Box::pin(members(&store, at));
        // The database may have answered before it is looked for the answer: then it is asked anew.
        for _ in 0..100 {
            let Poll::Ready(answered) = first.as_mut().poll(nobody) else { break };
            assert_eq!(answered.unwrap(), 2);
            store.renew().await.unwrap();
            first = Box::pin(members(&store, at));
        }
        let mut second = Box::pin(members(&store, at));
        let answered = second.as_mut().poll(nobody);
        drop(first);
        let answered = match answered {
            Poll::Ready(answered) => answered,
            Poll::Pending => second.await,
        };
        assert_eq!(answered.unwrap(), 2);
        assert_eq!(members(&store, at).await.unwrap(), 2);
    }

    async fn another_database_is_read_anew(db: TestDatabase) {
        let (store, other) = (keeping(&db, ENOUGH).await, keeping(&db, 0).await);
        record(&other, two_members("A", "B"), day(0)).await;
        let at = snapshot(&store, day(5)).await;
        assert_eq!(members(&store, at).await.unwrap(), 2);
        // As a copy would do that somebody put in its place.
        db.execute("DELETE FROM member_name").await;
        assert_eq!(members(&store, at).await.unwrap(), 2);
        store.renew().await.unwrap();
        assert_eq!(members(&store, at).await.unwrap(), 0);
    }

    async fn a_database_that_went_back_is_read_anew(db: TestDatabase) {
        let (store, clock) = (keeping(&db, ENOUGH).await, chancery_schema::FixedClock::new(noon(day(5))));
        record(&store, two_members("A", "B"), day(0)).await;
        record(&store, two_members("A", "C"), day(1)).await;
        let first = Snapshot { revision: 1, ..store.present(&clock).await.unwrap().snapshot };
        assert_eq!(members(&store, first).await.unwrap(), 2);
        db.execute("DELETE FROM member_name").await;
        db.execute("DELETE FROM revision WHERE number = 2").await;
        assert_eq!(members(&store, first).await.unwrap(), 2);
        assert_eq!(store.present(&clock).await.unwrap().snapshot.revision, 1);
        assert_eq!(members(&store, first).await.unwrap(), 0);
    }
}

async fn members(store: &Store, at: Snapshot) -> Result<usize, chancery_schema::StoreError> {
    let page = PageRequest::first(10, None, None);
    let page = store.list::<Member>(at, &MemberFilter::default(), MemberOrder::NameAsc, &page).await?;
    Ok(page.edges.len())
}

fn two_members(first: &str, second: &str) -> Batch {
    let mut batch = Batch::default();
    batch.add(id(Kind::Member, "1"), "1", member(first, "A"));
    batch.add(id(Kind::Member, "2"), "2", member(second, "A"));
    batch
}

#[derive(Default)]
struct Faults {
    failing: AtomicBool,
}

impl Watcher for Faults {
    fn before(&self, access: Access) -> Option<Fault> {
        (access == Access::Read && self.failing.load(Ordering::Relaxed)).then_some(Fault::Gone)
    }

    fn after(&self, _: Access, _: Duration, _: bool) {}
}
