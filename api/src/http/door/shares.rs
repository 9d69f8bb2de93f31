//! How many requests of each client are let in. Clients are kept in parts, so that threads seldom wait for
//! each other.

use super::address::Client;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// In how many parts clients are kept.
const PARTS: usize = 64;

/// What each client has, and how much it may have.
pub(super) struct Shares {
    size: usize,
    parts: Vec<Part>,
    hasher: RandomState,
}

#[derive(Default)]
struct Part {
    clients: Mutex<HashMap<Client, usize>>,
    /// Wakes those who wait for a share in this part.
    freed: Notify,
}

impl Part {
    fn lock(&self) -> MutexGuard<'_, HashMap<Client, usize>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shares {
    /// Each client has so many at most.
    pub(super) fn new(size: usize) -> Self {
        let parts = (0..PARTS).map(|_| Part::default()).collect();
        Self { size, parts, hasher: RandomState::new() }
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    fn part(&self, client: Client) -> Option<&Part> {
        let hash = usize::try_from(self.hasher.hash_one(client) % PARTS as u64).unwrap_or_default();
        self.parts.get(hash)
    }

    /// One of a client's; nothing where it has all.
    pub(super) fn take(self: &Arc<Self>, client: Client) -> Option<Share> {
        let mut clients = self.part(client)?.lock();
        let count = clients.entry(client).or_default();
        if *count >= self.size {
            return None;
        }
        *count += 1;
        Some(Share { client, shares: Arc::clone(self) })
    }

    /// One of a client's, once it has one to spare.
    pub(super) async fn next(self: &Arc<Self>, client: Client) -> Share {
        let Some(part) = self.part(client) else { return std::future::pending().await };
        loop {
            let mut freed = pin!(part.freed.notified());
            // What is freed from now on is noticed.
            freed.as_mut().enable();
            if let Some(share) = self.take(client) {
                return share;
            }
            freed.await;
        }
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.lock().is_empty())
    }
}

/// One request of a client. Clients without any are forgotten.
pub(super) struct Share {
    client: Client,
    shares: Arc<Shares>,
}

impl Drop for Share {
    fn drop(&mut self) {
        let Some(part) = self.shares.part(self.client) else { return };
        let mut clients = part.lock();
        if let Some(count) = clients.get_mut(&self.client) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                clients.remove(&self.client);
            }
        }
        drop(clients);
        part.freed.notify_waiters();
    }
}
