use super::*;
use futures_util::FutureExt;
use futures_util::task::SpawnExt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, mpsc};
use std::thread;
use tokio::sync::oneshot;

fn name() -> String {
    thread::current().name().unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn who_computes_keeps_nobody_waiting_who_answers() {
    let lane = Lane::new(1);
    let (release, released) = mpsc::channel();
    let (begin, begun) = oneshot::channel();
    // One thread answers, and it waits for nothing but for what it does itself.
    let computed = lane.run(async move {
        begin.send(name()).unwrap();
        released.recv().unwrap();
        name()
    });
    let others = async {
        let name = begun.await.unwrap();
        assert_eq!(async { 2 }.await, 2);
        tokio::task::yield_now().await;
        release.send(()).unwrap();
        name
    };
    let (first, second) = tokio::join!(computed, others);
    assert_eq!((first.as_str(), second.as_str()), ("chancery-lane", "chancery-lane"));
}

#[actix_web::test]
async fn what_nobody_waits_for_any_more_is_given_up() {
    struct Tells(Option<oneshot::Sender<()>>);
    impl Drop for Tells {
        fn drop(&mut self) {
            self.0.take().unwrap().send(()).unwrap();
        }
    }
    let lane = Lane::new(1);
    let (begin, begun) = oneshot::channel();
    let (end, ended) = oneshot::channel();
    let guard = Tells(Some(end));
    let work = lane.run(async move {
        let _guard = guard;
        begin.send(()).unwrap();
        pending::<()>().await;
    });
    tokio::select! {
        () = work => unreachable!(),
        begun = begun => begun.unwrap(),
    }
    ended.await.unwrap();
}

#[actix_web::test]
async fn a_panic_is_the_callers() {
    let lane = Lane::new(1);
    let panicked = AssertUnwindSafe(lane.run(async { panic!("the reason") })).catch_unwind().await;
    assert_eq!(panicked.unwrap_err().downcast_ref::<&str>(), Some(&"the reason"));
    assert_eq!(lane.run(async { 3 }).await, 3, "the lane goes on");
}

#[actix_web::test]
async fn work_is_done_in_its_callers_span_and_notes_its_reads_there() {
    use tracing_subscriber::layer::SubscriberExt;
    let subscriber =
        Arc::new(tracing_subscriber::registry().with(tracing_subscriber::fmt::layer().with_test_writer()));
    let _default = tracing::subscriber::set_default(Arc::clone(&subscriber));
    let lane = Lane::new(1);
    let span = tracing::info_span!("asked");
    let id = span.id();
    let reads = Reads::default();
    let work = reads.note(async {
        lane.run(async { (tracing::Span::current().id(), Reads::current().is_some()) }).await
    });
    assert_eq!(work.instrument(span).await, (id, true));
    assert!(!lane.run(async { Reads::current().is_some() }).await);
}

#[actix_web::test]
async fn what_is_spawned_stays_in_the_lane_with_the_callers_clock() {
    let lane = Lane::new(2);
    let caller = Handle::current().id();
    let (told, spawned) = oneshot::channel();
    let runtime = lane
        .run(async move {
            Spawner::current()
                .spawn(async move { told.send((name(), Handle::current().id())).unwrap() })
                .unwrap();
            Handle::current().id()
        })
        .await;
    assert_eq!(runtime, caller);
    assert_eq!(spawned.await.unwrap(), ("chancery-lane".to_owned(), caller));
    let (told, spawned) = oneshot::channel();
    Spawner::current().spawn(async move { told.send(name()).unwrap() }).unwrap();
    assert_eq!(spawned.await.unwrap(), name());
}

#[cfg(target_os = "linux")]
#[actix_web::test]
async fn its_threads_give_way_to_others() {
    let niceness = || rustix::process::getpriority_process(None).unwrap();
    let before = niceness();
    let lowered = Lane::new(1).run(async move { niceness() }).await;
    assert_eq!(lowered, (before + NICE).min(19));
    assert_eq!(niceness(), before, "nobody else does");
}

#[actix_web::test]
async fn who_drops_it_last_may_be_one_of_its_own_threads() {
    let lane = Arc::new(Lane::new(1));
    let last = Arc::clone(&lane);
    let (go, gone) = oneshot::channel();
    let (end, ended) = oneshot::channel();
    lane.handle().unwrap().spawn(async move {
        gone.await.unwrap();
        drop(last);
        end.send(()).unwrap();
    });
    drop(lane);
    go.send(()).unwrap();
    ended.await.unwrap();
}
