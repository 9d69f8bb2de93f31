//! Room for dear work, which is done in a lane of its own. There is less of it than for requests altogether: who
//! asks for little finds room while others ask for much.

use super::refusal::Refusal;
use super::room::{Away, Full, WAIT};
use super::turns::{Turn, Turns};
use super::{State, Visitor};
use crate::lane::Lane;
use actix_web::{HttpMessage, HttpRequest};
use std::rc::Rc;
use std::sync::Arc;
use tokio::time::Instant;

/// How much is worked on at a time for each thread of the lane: the last is answered when so many computations are
/// done, and most wait for the database now and then.
const FOR_A_THREAD: usize = 16;

/// The lane, and the turns in it.
pub(in crate::http) struct Dear {
    lane: Lane,
    turns: Turns,
}

impl Dear {
    /// A lane of so many threads, for half of the requests that are worked on at a time. An eighth more wait.
    pub(super) fn new(threads: usize, requests: usize) -> Self {
        let lane = Lane::new(threads);
        let size = lane.threads().saturating_mul(FOR_A_THREAD).min(requests / 2).max(1);
        Self { lane, turns: Turns::new(size, size.div_ceil(4)) }
    }

    /// Room for dear work.
    ///
    /// # Errors
    /// [`Full::Dear`] where there is none by then.
    async fn enter(&self, until: Instant) -> Result<Dearly, Full> {
        let away = Away::begin();
        let turn = self.turns.by(until).await.ok_or(Full::Dear(self.turns.size()))?;
        Ok(Dearly { turn: Arc::new(turn), _away: away })
    }
}

/// That a request has room for dear work. Its thread does not count it among what it works on.
pub(in crate::http) struct Dearly {
    /// Kept by the work as well: what is computed when nobody waits for it any more takes its room still.
    turn: Arc<Turn>,
    _away: Away,
}

impl Dearly {
    /// Does some work in the lane.
    pub(in crate::http) async fn run<F>(&self, state: &State, work: F) -> F::Output
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let turn = Arc::clone(&self.turn);
        let work = async move {
            let _turn = turn;
            work.await
        };
        state.door.dear.lane.run(work).await
    }
}

/// Room for dear work, within the time that a request waits for its turn altogether.
///
/// # Errors
/// [`Full`] where there is none. It is counted.
pub(in crate::http) async fn dearly(request: &HttpRequest, state: &State) -> Result<Dearly, Full> {
    let visitor = request.extensions().get::<Rc<Visitor>>().cloned();
    let until = visitor.and_then(|visitor| visitor.until.get()).unwrap_or_else(|| Instant::now() + WAIT);
    let room = state.door.dear.enter(until).await;
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

    #[actix_web::test]
    async fn there_is_room_for_so_much_and_what_is_computed_keeps_it() {
        let dear = Dear::new(4, 4);
        let soon = || Instant::now() + WAIT;
        let first = dear.enter(soon()).await.unwrap();
        let second = dear.enter(soon()).await.unwrap();
        assert_eq!(dear.enter(Instant::now()).await.err(), Some(Full::Dear(2)));
        let turn = Arc::clone(&first.turn);
        drop(first);
        assert_eq!(dear.turns.left(), 0, "it is computed still");
        drop(turn);
        assert!(dear.enter(soon()).await.is_ok());
        let third = dear.enter(soon()).await.unwrap();
        let (entered, ()) = tokio::join!(dear.enter(soon()), async move { drop(third) });
        assert!(entered.is_ok(), "who waits gets the next turn");
        drop((second, entered));
        assert_eq!(dear.turns.left(), 2);
        assert_eq!(
            (Dear::new(2, 64).turns.size(), Dear::new(64, 64).turns.size(), Dear::new(0, 1).turns.size()),
            (32, 32, 1)
        );
    }
}
