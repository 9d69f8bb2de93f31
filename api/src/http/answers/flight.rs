//! One computation for all who ask the same at the same time.

use super::Key;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// What came of a computation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Its answer is kept.
    Kept,
    /// Its answer is not one to be kept: who waited makes an own.
    NotKept,
    /// Nobody wants it any more, or the answer is long in coming: another one takes over.
    GivenUp,
}

const UNDER_WAY: u8 = 0;
const KEPT: u8 = 1;
const NOT_KEPT: u8 = 2;
const GIVEN_UP: u8 = 3;

/// What is being computed. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Flights(Arc<Mutex<HashMap<Key, Arc<Flight>>>>);

#[derive(Debug, Default)]
pub(super) struct Flight {
    ended: AtomicU8,
    notify: Notify,
}

/// Whose computation it is.
pub(super) enum Joined {
    /// One's own. Others wait until it is told how it ended, or dropped.
    Leads(Leader),
    /// Somebody else's.
    Follows(Arc<Flight>),
}

/// Who computes for all.
pub(super) struct Leader {
    key: Key,
    flight: Arc<Flight>,
    flights: Flights,
}

impl Flights {
    /// Joins the computation for a key, or begins it.
    pub(super) fn join(&self, key: Key) -> Joined {
        match self.lock().entry(key) {
            Entry::Occupied(under_way) => Joined::Follows(Arc::clone(under_way.get())),
            Entry::Vacant(place) => {
                let flight = Arc::clone(place.insert(Arc::default()));
                Joined::Leads(Leader { key, flight, flights: self.clone() })
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Arc<Flight>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.lock().len()
    }
}

impl Flight {
    /// Waits for its end.
    pub(super) async fn ended(&self) -> Ended {
        loop {
            let notified = self.notify.notified();
            match self.ended.load(Ordering::Acquire) {
                UNDER_WAY => notified.await,
                KEPT => return Ended::Kept,
                NOT_KEPT => return Ended::NotKept,
                _ => return Ended::GivenUp,
            }
        }
    }
}

impl Leader {
    /// Tells the others whether the answer is kept.
    pub(super) fn end(self, kept: bool) {
        self.tell(if kept { KEPT } else { NOT_KEPT });
    }

    fn tell(&self, ended: u8) {
        let told =
            self.flight.ended.compare_exchange(UNDER_WAY, ended, Ordering::AcqRel, Ordering::Acquire).is_ok();
        if told {
            // Before anybody wakes: who asks from now on begins anew.
            self.flights.lock().remove(&self.key);
            self.flight.notify.notify_waiters();
        }
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        self.tell(GIVEN_UP);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::answers::digest;
    use async_graphql::Variables;
    use futures_util::FutureExt;
    use std::pin::pin;

    fn key(text: &str) -> Key {
        Key::of_query(&digest(text), None, &Variables::default(), "x")
    }

    fn leads(flights: &Flights, text: &str) -> Leader {
        match flights.join(key(text)) {
            Joined::Leads(leader) => leader,
            Joined::Follows(_) => panic!("it follows"),
        }
    }

    fn follows(flights: &Flights, text: &str) -> Arc<Flight> {
        match flights.join(key(text)) {
            Joined::Follows(flight) => flight,
            Joined::Leads(_) => panic!("it leads"),
        }
    }

    #[tokio::test]
    async fn one_leads_and_the_others_are_told_how_it_ended() {
        let flights = Flights::default();
        for (kept, ended) in [(true, Ended::Kept), (false, Ended::NotKept)] {
            let leader = leads(&flights, "a");
            let flight = follows(&flights, "a");
            let mut waiting = pin!(flight.ended());
            assert!(waiting.as_mut().now_or_never().is_none());
            drop(leads(&flights, "b"));
            leader.end(kept);
            assert_eq!(waiting.await, ended);
            assert_eq!(flight.ended().await, ended, "who looks late is told as well");
        }
        assert_eq!(flights.len(), 0);
    }

    #[tokio::test]
    async fn who_leads_and_goes_leaves_the_place_to_another() {
        let flights = Flights::default();
        let leader = leads(&flights, "a");
        let flight = follows(&flights, "a");
        let mut waiting = pin!(flight.ended());
        assert!(waiting.as_mut().now_or_never().is_none());
        drop(leader);
        assert_eq!(waiting.await, Ended::GivenUp);
        let next = leads(&flights, "a");
        assert_eq!(flights.len(), 1);
        next.end(true);
        assert_eq!(flights.len(), 0);
    }
}
