use super::*;

fn client(text: &str) -> Option<Client> {
    Some(Client::of(text.parse().unwrap()))
}

#[actix_web::test]
async fn room_is_shared_between_clients() {
    let room = Arc::new(Room::new(4, Metrics::default()));
    let (one, other) = (client("192.0.2.1"), client("192.0.2.2"));
    let mut first = room.enter(one).await.unwrap();
    let second = room.enter(one).await.unwrap();
    assert_eq!(room.enter(one).await.err(), Some(Full::Client(2)));
    let third = room.enter(other).await.unwrap();
    let fourth = room.enter(None).await.unwrap();
    assert_eq!(room.enter(None).await.err(), Some(Full::Server(4)));
    assert_eq!((room.metrics.working().get(), WORKING.get()), (4, 4));
    first.yield_turn();
    assert_eq!((room.metrics.working().get(), WORKING.get()), (3, 3));
    let fifth = room.enter(None).await.unwrap();
    assert_eq!(room.enter(one).await.err(), Some(Full::Client(2)), "it reads two answers still");
    drop(first);
    assert_eq!(room.enter(one).await.err(), Some(Full::Server(4)));
    drop((second, third, fourth, fifth));
    assert!(room.shares.is_empty(), "nobody is remembered");
    assert_eq!((room.metrics.working().get(), WORKING.get(), room.turns.left()), (0, 0, 4));
}

#[actix_web::test]
async fn a_turn_is_lent_to_a_slow_reader_for_one_part() {
    let room = Arc::new(Room::new(1, Metrics::default()));
    let mut slow = room.enter(None).await.unwrap();
    slow.end_loan();
    assert!(slow.has_turn(), "its own turn is no loan");
    slow.yield_turn();
    let other = room.enter(None).await.unwrap();
    let next = slow.next_turn();
    let (turn, ()) = tokio::join!(next, async move { drop(other) });
    slow.take_turn(turn);
    assert!(room.enter(None).await.is_err());
    slow.end_loan();
    assert!(room.enter(None).await.is_ok());
}

#[actix_web::test]
async fn a_thread_that_is_behind_takes_no_more_than_it_needs() {
    let room = Arc::new(Room::new(64, Metrics::default()));
    let elsewhere = {
        let room = Arc::clone(&room);
        std::thread::spawn(move || {
            let held: Vec<_> = (0..8).map(|_| room.turns.now()).collect();
            held.into_iter().flatten().collect::<Vec<Turn>>()
        })
    };
    let _elsewhere = elsewhere.join().unwrap();
    pace::fall_behind();
    let mut held = Vec::new();
    for _ in 0..pace::LEAST {
        held.push(room.enter(None).await.unwrap());
    }
    assert_eq!(room.enter(None).await.err(), Some(Full::Server(pace::LEAST)));
    held[0].rest();
    assert!(room.enter(None).await.is_ok(), "who waits for a reader is no work");
}

#[actix_web::test]
async fn who_waits_gets_the_next_turn() {
    let room = Arc::new(Room::new(1, Metrics::default()));
    let held = room.enter(client("192.0.2.1")).await.unwrap();
    let (entered, ()) = tokio::join!(room.enter(client("192.0.2.1")), async move { drop(held) });
    assert!(entered.is_ok());
}

#[actix_web::test]
async fn what_is_worked_on_elsewhere_takes_no_room_of_its_thread() {
    let room = Arc::new(Room::new(64, Metrics::default()));
    let mut held = Vec::new();
    for _ in 0..pace::LEAST {
        held.push(room.enter(None).await.unwrap());
    }
    let away = Away::begin();
    assert_eq!((WORKING.get(), taken()), (pace::LEAST - 1, pace::LEAST - 1));
    pace::fall_behind();
    assert_eq!(room.enter(None).await.err(), Some(Full::Server(pace::LEAST)), "unless it is behind");
    drop(away);
    assert_eq!((WORKING.get(), AWAY.get()), (pace::LEAST, 0));
    held.clear();
    drop(Away::begin());
    assert_eq!(WORKING.get(), 0, "nothing was worked on");
}
