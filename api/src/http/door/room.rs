//! How many requests are worked on at a time, and how many of one client's. More wait for a moment: long
//! enough for a burst, not for anybody to notice. Then they are refused, while that still costs little.

use super::address::Client;
use crate::metrics::Metrics;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// How long a request waits for its turn.
const WAIT: Duration = Duration::from_millis(50);

/// The room there is always, however busy a thread is: an eighth, and never less than this.
const LEAST: usize = 4;

/// Room to work in.
pub(super) struct Room {
    turns: Arc<Semaphore>,
    size: usize,
    /// The most turns of one client.
    share: usize,
    waiting: AtomicUsize,
    clients: Mutex<HashMap<Client, Arc<Semaphore>>>,
    metrics: Metrics,
}

/// Why there is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// So many requests are worked on.
    Server(usize),
    /// So many of this client's are.
    Client(usize),
}

impl Full {
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Server(_) => "overload",
            Self::Client(_) => "client-overload",
        }
    }

    pub(super) fn detail(self) -> String {
        match self {
            Self::Server(size) => {
                format!("{size} requests are being answered, and no more are at a time: try again")
            }
            Self::Client(share) => format!(
                "{share} requests of this client are being answered, and no more are at a time: send fewer at once"
            ),
        }
    }
}

impl Room {
    /// Room for so many requests, half of them of one client.
    pub(super) fn new(size: usize, metrics: Metrics) -> Self {
        let size = size.min(Semaphore::MAX_PERMITS);
        Self {
            turns: Arc::new(Semaphore::new(size)),
            size,
            share: size.div_ceil(2),
            waiting: AtomicUsize::new(0),
            clients: Mutex::default(),
            metrics,
        }
    }

    /// A turn to work. `client` has its share; nobody has where there is none. Where the thread is `behind`,
    /// only so many are let in that it has something to do.
    pub(super) async fn enter(
        self: &Arc<Self>,
        client: Option<Client>,
        behind: bool,
    ) -> Result<Permit, Full> {
        let working = self.size - self.turns.available_permits();
        if behind && working >= LEAST.max(self.size / 8) {
            return Err(Full::Server(working));
        }
        let until = Instant::now() + WAIT;
        let share = match client {
            Some(client) => Some(self.share(client, until).await?),
            None => None,
        };
        let turn = self.turn(&self.turns, until).await.ok_or(Full::Server(self.size))?;
        self.metrics.working().inc();
        Ok(Permit { turn: Some(turn), share, room: Arc::clone(self) })
    }

    async fn share(self: &Arc<Self>, client: Client, until: Instant) -> Result<Share, Full> {
        let own =
            Arc::clone(self.lock().entry(client).or_insert_with(|| Arc::new(Semaphore::new(self.share))));
        let mut share = Share { client, turn: None, room: Arc::clone(self) };
        share.turn = Some(self.turn(&own, until).await.ok_or(Full::Client(self.share))?);
        Ok(share)
    }

    /// A permit now, or within the wait where not too many wait already.
    async fn turn(&self, turns: &Arc<Semaphore>, until: Instant) -> Option<OwnedSemaphorePermit> {
        if let Ok(permit) = Arc::clone(turns).try_acquire_owned() {
            return Some(permit);
        }
        let _waiting = Waiting::begin(&self.waiting, self.size)?;
        timeout_at(until, Arc::clone(turns).acquire_owned()).await.ok()?.ok()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Client, Arc<Semaphore>>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of those who wait.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(count: &'a AtomicUsize, most: usize) -> Option<Self> {
        let this = Self(count);
        (count.fetch_add(1, Ordering::Relaxed) < most).then_some(this)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A turn, while it is held. Cheap to hold for a request that is being answered.
pub(super) struct Permit {
    turn: Option<OwnedSemaphorePermit>,
    /// Kept by a client that keeps its answer waiting as well.
    share: Option<Share>,
    room: Arc<Room>,
}

impl Permit {
    /// Gives the turn to others, and keeps the client's share: its answer goes on when it reads on.
    pub(super) fn yield_turn(&mut self) {
        if self.turn.take().is_some() {
            self.room.metrics.working().dec();
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.yield_turn();
        self.share.take();
    }
}

/// One of a client's turns. Clients without any are forgotten.
struct Share {
    client: Client,
    turn: Option<OwnedSemaphorePermit>,
    room: Arc<Room>,
}

impl Drop for Share {
    fn drop(&mut self) {
        self.turn.take();
        let mut clients = self.room.lock();
        // Whoever waits for a turn or has one holds the semaphore as well.
        if clients.get(&self.client).is_some_and(|turns| Arc::strong_count(turns) == 1) {
            clients.remove(&self.client);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(text: &str) -> Option<Client> {
        Some(Client::of(text.parse().unwrap()))
    }

    #[actix_web::test]
    async fn room_is_shared_between_clients() {
        let room = Arc::new(Room::new(4, Metrics::default()));
        let (one, other) = (client("192.0.2.1"), client("192.0.2.2"));
        let mut first = room.enter(one, false).await.unwrap();
        let second = room.enter(one, false).await.unwrap();
        assert_eq!(room.enter(one, false).await.err(), Some(Full::Client(2)));
        let third = room.enter(other, false).await.unwrap();
        let fourth = room.enter(None, false).await.unwrap();
        assert_eq!(room.enter(None, false).await.err(), Some(Full::Server(4)));
        assert_eq!(room.metrics.working().get(), 4);
        first.yield_turn();
        assert_eq!(room.metrics.working().get(), 3);
        let fifth = room.enter(None, false).await.unwrap();
        assert_eq!(room.enter(one, false).await.err(), Some(Full::Client(2)), "it reads two answers still");
        drop(first);
        assert_eq!(room.enter(one, false).await.err(), Some(Full::Server(4)));
        drop((second, third, fourth, fifth));
        assert_eq!(room.lock().len(), 0, "nobody is remembered");
        assert_eq!((room.metrics.working().get(), room.turns.available_permits()), (0, 4));
    }

    #[actix_web::test]
    async fn a_thread_that_is_behind_takes_no_more_than_it_needs() {
        let room = Arc::new(Room::new(64, Metrics::default()));
        let mut held = Vec::new();
        for _ in 0..8 {
            held.push(room.enter(None, true).await.unwrap());
        }
        assert_eq!(room.enter(None, true).await.err(), Some(Full::Server(8)));
        assert!(room.enter(None, false).await.is_ok());
    }

    #[actix_web::test]
    async fn who_waits_gets_the_next_turn() {
        let room = Arc::new(Room::new(1, Metrics::default()));
        let held = room.enter(None, false).await.unwrap();
        let (entered, ()) = tokio::join!(room.enter(None, false), async move { drop(held) });
        assert!(entered.is_ok());
    }
}
