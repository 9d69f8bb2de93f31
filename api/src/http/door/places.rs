//! How many connections each client has open.

use super::address::Client;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many connections clients have open.
pub(super) struct Open {
    /// The most of one client.
    share: u32,
    clients: Mutex<HashMap<Client, u32>>,
}

impl Open {
    /// Of `most` connections, one client has an eighth at most.
    pub(super) fn new(most: u32) -> Self {
        Self { share: most.div_ceil(8), clients: Mutex::default() }
    }

    /// A place for one more connection of a client; none where it has its share.
    pub(super) fn take(self: &Arc<Self>, client: Client) -> Option<Place> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let count = clients.entry(client).or_default();
        if *count >= self.share {
            return None;
        }
        *count += 1;
        Some(Place { client, open: Arc::clone(self) })
    }
}

/// An open connection of a client.
pub(super) struct Place {
    client: Client,
    open: Arc<Open>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut clients = self.open.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = clients.get_mut(&self.client) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                clients.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_a_share_of_the_connections() {
        let open = Arc::new(Open::new(16));
        let (one, other) = (Client::of([192, 0, 2, 1].into()), Client::of([192, 0, 2, 2].into()));
        let places = [open.take(one), open.take(one)];
        assert!(places.iter().all(Option::is_some) && open.take(one).is_none());
        assert!(open.take(other).is_some());
        drop(places);
        assert!(open.take(one).is_some());
        assert!(open.clients.lock().unwrap().is_empty());
    }
}
