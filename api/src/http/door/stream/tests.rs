use super::*;
use crate::http::door::budget::{Budget, FREE};
use crate::http::door::held::Holding;
use crate::http::door::room::Room;
use crate::http::door::unsent::Unsent;
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

const SHORT: Duration = Duration::from_millis(40);
const LONG: Duration = Duration::from_secs(3_600);

fn timed(patience: Patience) -> (Timed<DuplexStream>, DuplexStream) {
    let (ours, theirs) = duplex(64);
    let memory = Arc::new(Budget::new(100)).grant();
    (Timed::new(ours, patience, memory, Metrics::default(), None), theirs)
}

#[actix_web::test]
async fn every_head_is_timed_and_not_only_the_first() {
    let (mut server, mut client) = timed(Patience { head: SHORT, idle: LONG, wait: LONG, read: LONG });
    let mut buffer = [0; 64];
    client.write_all(b"GET").await.unwrap();
    assert_eq!(server.read(&mut buffer).await.unwrap(), 3);
    // Arrived: what is worked on takes as long as it takes.
    let work = server.connection().work();
    let reading = tokio::time::timeout(SHORT * 2, server.read(&mut buffer)).await;
    assert!(reading.is_err(), "nobody waits for a head");
    drop(work);
    client.write_all(b"G").await.unwrap();
    assert_eq!(server.read(&mut buffer).await.unwrap(), 1);
    assert_eq!(server.read(&mut buffer).await.unwrap(), 0, "the second head did not come");
}

#[actix_web::test]
async fn pauses_between_requests_are_bounded() {
    let (mut server, _client) = timed(Patience { head: LONG, idle: SHORT, wait: LONG, read: LONG });
    drop(server.connection().work());
    assert_eq!(server.read(&mut [0; 8]).await.unwrap(), 0);
}

#[actix_web::test]
async fn what_came_while_a_request_was_worked_on_is_the_next_head() {
    let (mut server, mut client) = timed(Patience { head: SHORT, idle: LONG, wait: LONG, read: LONG });
    let work = server.connection().work();
    client.write_all(b"GET").await.unwrap();
    assert_eq!(server.read(&mut [0; 8]).await.unwrap(), 3);
    drop(work);
    server.flush().await.unwrap();
    assert_eq!(server.read(&mut [0; 8]).await.unwrap(), 0);
}

#[actix_web::test]
async fn heads_that_never_end_have_a_budget() {
    let (mut server, mut client) = timed(Patience { head: LONG, idle: LONG, wait: LONG, read: LONG });
    let sending = async { while client.write_all(&[b'x'; 64]).await.is_ok() {} };
    let reading = async {
        let mut read = 0;
        loop {
            match server.read(&mut [0; 64]).await {
                Ok(bytes) => read += bytes,
                Err(error) => break (read, error.kind()),
            }
        }
    };
    let (read, kind) = tokio::select! { outcome = reading => outcome, () = sending => unreachable!() };
    assert_eq!(kind, io::ErrorKind::OutOfMemory);
    assert!((FREE..FREE + 200).contains(&read), "{read}");
}

#[actix_web::test]
async fn who_does_not_read_loses_the_turn_and_then_the_connection() {
    let (mut server, _client) = timed(Patience { head: LONG, idle: LONG, wait: SHORT, read: SHORT * 3 });
    let room = Arc::new(Room::new(1, Metrics::default()));
    let permit = Rc::new(RefCell::new(room.enter(None).await.unwrap()));
    let holding = Holding { permit: Some(permit), sending: None };
    server.connection().hold(&holding);
    let writing = async { server.write_all(&[0; 1_024]).await.unwrap_err().kind() };
    let other = async { while room.enter(None).await.is_err() {} };
    let (kind, ()) = tokio::join!(writing, other);
    assert_eq!(kind, io::ErrorKind::TimedOut);
}

#[actix_web::test]
async fn who_reads_a_little_at_a_time_loses_the_turn_as_well() {
    let (mut server, mut client) = timed(Patience { head: LONG, idle: LONG, wait: SHORT, read: LONG });
    let room = Arc::new(Room::new(1, Metrics::default()));
    let permit = Rc::new(RefCell::new(room.enter(None).await.unwrap()));
    let holding = Holding { permit: Some(permit), sending: None };
    let _work = server.connection().work();
    server.connection().hold(&holding);
    // Each part is read in a quarter of the patience, and is flushed.
    let writing = async {
        loop {
            server.write_all(&[0; 64]).await.unwrap();
            server.flush().await.unwrap();
        }
    };
    let reading = async {
        loop {
            tokio::time::sleep(SHORT / 4).await;
            client.read_exact(&mut [0; 64]).await.unwrap();
        }
    };
    let other = async { while room.enter(None).await.is_err() {} };
    tokio::select! { () = writing => (), () = reading => (), () = other => () }
}

#[actix_web::test]
async fn who_trickles_through_a_long_answer_is_cut_off() {
    let patience = Patience { head: LONG, idle: LONG, wait: LONG, read: SHORT };
    let (mut server, mut client) = timed(patience);
    let _work = server.connection().work();
    let writing = async { server.write_all(&[0; 1_000_000]).await.unwrap_err().kind() };
    let reading = async {
        loop {
            tokio::time::sleep(SHORT / 4).await;
            client.read_exact(&mut [0; 64]).await.unwrap();
        }
    };
    let kind = tokio::select! { kind = writing => kind, () = reading => unreachable!() };
    assert_eq!(kind, io::ErrorKind::TimedOut);
}

#[actix_web::test]
async fn a_large_answer_is_cut_where_its_memory_is_given_to_another() {
    let (mut server, _client) = timed(Patience { head: LONG, idle: LONG, wait: LONG, read: LONG });
    let unsent = Arc::new(Unsent::new(100));
    let holding = Holding { permit: None, sending: unsent.take(100) };
    server.connection().hold(&holding);
    let writing = async { server.write_all(&[0; 1_024]).await.unwrap_err().kind() };
    let other = async {
        while unsent.take(100).is_none() {
            tokio::time::sleep(SHORT).await;
        }
    };
    let (kind, ()) = tokio::join!(writing, other);
    assert_eq!(kind, io::ErrorKind::TimedOut);
}

/// How often it was woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[actix_web::test]
async fn others_have_their_turn_while_a_body_is_read() {
    let (ours, mut client) = duplex(4 * QUANTUM);
    let patience = Patience { head: SHORT, idle: LONG, wait: LONG, read: LONG };
    let memory = Arc::new(Budget::new(100)).grant();
    let mut server = Timed::new(ours, patience, memory, Metrics::default(), None);
    let work = server.connection().work();
    server.connection().takes_body();
    client.write_all(&vec![b' '; 3 * QUANTUM]).await.unwrap();
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let context = &mut Context::from_waker(&waker);
    let (mut read, mut turns) = (0, Vec::new());
    while read < 3 * QUANTUM {
        let mut bytes = [0; QUANTUM / 4];
        let mut buffer = ReadBuf::new(&mut bytes);
        match Pin::new(&mut server).poll_read(context, &mut buffer) {
            Poll::Ready(outcome) => outcome.unwrap(),
            Poll::Pending => turns.push(read),
        }
        read += buffer.filled().len();
    }
    assert_eq!(turns, [QUANTUM, 2 * QUANTUM]);
    assert_eq!(woken.0.load(Ordering::Relaxed), 2, "it comes to its turn again");
    drop(work);
}

#[actix_web::test]
async fn who_never_stops_sending_is_late_all_the_same() {
    let endless = tokio::io::join(tokio::io::repeat(b' '), tokio::io::sink());
    let patience = Patience { head: SHORT, idle: LONG, wait: LONG, read: LONG };
    let memory = Arc::new(Budget::new(100)).grant();
    let mut server = Timed::new(endless, patience, memory, Metrics::default(), None);
    // Whoever takes a body counts what is read of it.
    server.connection().takes_body();
    while server.read(&mut [0; 4_096]).await.unwrap() > 0 {}
}
