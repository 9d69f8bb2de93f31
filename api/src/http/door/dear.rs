//! Room for dear work, which is done in a lane of its own. There is less of it than for requests altogether: who
//! asks for little finds room while others ask for much. A client has half of it: others find room for dear work too.

use super::address::Client;
use super::refusal::Refusal;
use super::room::{Away, Full, WAIT};
use super::shares::{Share, Shares};
use super::turns::{Turn, Turns};
use super::{State, Visitor};
use crate::lane::Lane;
use actix_web::{HttpMessage, HttpRequest};
use std::rc::Rc;
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};

/// How much is worked on at a time for each thread of the lane: the last is answered when so many computations are
/// done, and most wait for the database now and then.
const FOR_A_THREAD: usize = 16;

/// The lane, and the turns in it.
pub(in crate::http) struct Dear {
    lane: Lane,
    turns: Turns,
    shares: Arc<Shares>,
}

impl Dear {
    /// A lane of so many threads, with turns for half of the requests that are worked on at a time, and no more than the
    /// threads get done. Half of the turns are for one client; a quarter as many more requests wait for one.
    pub(super) fn new(threads: usize, requests: usize) -> Self {
        let lane = Lane::new(threads);
        let size = lane.threads().saturating_mul(FOR_A_THREAD).min(requests / 2).max(1);
        let shares = Arc::new(Shares::new(size.div_ceil(2)));
        Self { lane, turns: Turns::new(size, size.div_ceil(4)), shares }
    }

    /// Room for dear work. `client` has its share; nobody has where there is none.
    ///
    /// # Errors
    /// [`Full::DearClient`] where the client has its share still by then, [`Full::Dear`] where no turn is left.
    async fn enter(&self, client: Option<Client>, until: Instant) -> Result<Dearly, Full> {
        // No turn is going to be left for who comes now, whatever the client has of its own: saying so should cost less than
        // an answer does, since there are more of those who hear it.
        if self.turns.is_full() {
            return Err(Full::Dear(self.turns.size()));
        }
        let away = Away::begin();
        let share = match client {
            Some(client) => Some(self.share(client, until).await?),
            None => None,
        };
        let turn = self.turns.by(until).await.ok_or(Full::Dear(self.turns.size()))?;
        Ok(Dearly { taken: Arc::new(Taken { _turn: turn, _share: share }), _away: away })
    }

    /// One of a client's turns. Who waits for it takes no place of those who wait for a turn: how many of one client wait
    /// is bounded at the door.
    async fn share(&self, client: Client, until: Instant) -> Result<Share, Full> {
        let next = self.shares.next(client);
        timeout_at(until, next).await.map_err(|_| Full::DearClient(self.shares.size()))
    }
}

/// What dear work has taken until it is done.
struct Taken {
    _turn: Turn,
    _share: Option<Share>,
}

/// That a request has room for dear work. Its thread does not count it among what it works on.
pub(in crate::http) struct Dearly {
    /// Kept by the work as well: what is computed when nobody waits for it any more takes its room still.
    taken: Arc<Taken>,
    _away: Away,
}

impl Dearly {
    /// Does some work in the lane.
    pub(in crate::http) async fn run<F>(&self, state: &State, work: F) -> F::Output
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let taken = Arc::clone(&self.taken);
        let work = async move {
            let _taken = taken;
            work.await
        };
        state.door.dear.lane.run(work).await
    }
}

/// Room for dear work, within the time that a request waits for its turn altogether. Whoever is limited at all has half
/// of the room at most.
///
/// # Errors
/// [`Full`] where there is none. It is counted.
pub(in crate::http) async fn dearly(request: &HttpRequest, state: &State) -> Result<Dearly, Full> {
    let visitor = request.extensions().get::<Rc<Visitor>>().cloned();
    let until = visitor.as_ref().and_then(|visitor| visitor.until.get());
    let until = until.unwrap_or_else(|| Instant::now() + WAIT);
    let client = visitor.filter(|visitor| visitor.limited).map(|visitor| visitor.client);
    let room = state.door.dear.enter(client, until).await;
    if let Err(full) = room {
        if let Some(reason) = Refusal::Overloaded(full).reason() {
            state.metrics.refused(reason);
        }
        state.door.crowd.refused();
    }
    room
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[actix_web::test]
    async fn there_is_room_for_so_much_and_what_is_computed_keeps_it() {
        let dear = Dear::new(4, 4);
        let soon = || Instant::now() + WAIT;
        let first = dear.enter(None, soon()).await.unwrap();
        let second = dear.enter(None, soon()).await.unwrap();
        assert_eq!(dear.enter(None, Instant::now()).await.err(), Some(Full::Dear(2)));
        let taken = Arc::clone(&first.taken);
        drop(first);
        assert_eq!(dear.turns.left(), 0, "it is computed still");
        drop(taken);
        assert!(dear.enter(None, soon()).await.is_ok());
        let third = dear.enter(None, soon()).await.unwrap();
        let (entered, ()) = tokio::join!(dear.enter(None, soon()), async move { drop(third) });
        assert!(entered.is_ok(), "who waits gets the next turn");
        drop((second, entered));
        assert_eq!(dear.turns.left(), 2);
        assert_eq!(
            (Dear::new(2, 64).turns.size(), Dear::new(64, 64).turns.size(), Dear::new(0, 1).turns.size()),
            (32, 32, 1)
        );
    }

    #[actix_web::test]
    async fn who_comes_when_no_place_is_left_is_told_at_once() {
        let dear = Dear::new(4, 8);
        let client = |number: u8| Some(Client::of([192, 0, 2, number].into()));
        let mut taken = Vec::new();
        for number in [1, 1, 2, 2] {
            taken.push(dear.enter(client(number), Instant::now()).await.unwrap());
        }
        let soon = Instant::now() + WAIT;
        let mut waiting = Box::pin(dear.enter(client(3), soon));
        assert!(waiting.as_mut().now_or_never().is_none());
        // It would wait for what it has of its own otherwise.
        let told = dear.enter(client(1), soon).now_or_never();
        assert_eq!(told.map(Result::err), Some(Some(Full::Dear(4))));
    }

    #[actix_web::test]
    async fn a_client_has_half_of_it_and_what_is_computed_for_it_counts() {
        let dear = Dear::new(4, 8);
        let client = |text: &str| Some(Client::of(text.parse().unwrap()));
        let (one, other) = (client("192.0.2.1"), client("192.0.2.2"));
        let first = dear.enter(one, Instant::now()).await.unwrap();
        let second = dear.enter(one, Instant::now()).await.unwrap();
        let none_left = Some(Full::DearClient(2));
        assert_eq!(dear.enter(one, Instant::now()).await.err(), none_left);
        let third = dear.enter(other, Instant::now()).await.unwrap();
        let computed = Arc::clone(&first.taken);
        drop(first);
        assert_eq!(dear.enter(one, Instant::now()).await.err(), none_left, "it is computed still");
        let next = dear.enter(one, Instant::now() + WAIT);
        let (next, ()) = tokio::join!(next, async move { drop(computed) });
        assert!(next.is_ok(), "who waits gets what the client has to spare");
        let fourth = dear.enter(None, Instant::now()).await.unwrap();
        assert_eq!(dear.enter(other, Instant::now()).await.err(), Some(Full::Dear(4)));
        drop((second, third, next, fourth));
        assert!(dear.shares.is_empty(), "nobody is remembered, who was refused neither");
        assert_eq!(dear.turns.left(), 4);
    }
}
