//! How many requests are worked on at a time, and how many of one client's. More wait for a moment: long
//! enough for a burst, not for anybody to notice. Then they are refused, while that still costs little.

use super::address::Client;
use super::pace;
use super::shares::{Share, Shares};
use super::turns::{Turn, Turns};
use crate::metrics::Metrics;
use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};

/// How long a request waits for its turn.
pub(super) const WAIT: Duration = Duration::from_millis(50);
/// How often it looks whether its thread has room.
const LOOK: Duration = Duration::from_millis(10);

thread_local! {
    /// How many requests the present thread works on, without those that wait for their reader or are worked on
    /// elsewhere.
    static WORKING: Cell<usize> = const { Cell::new(0) };
    /// How many of its requests are worked on elsewhere.
    static AWAY: Cell<usize> = const { Cell::new(0) };
}

/// How many requests the present thread has taken on. What is worked on elsewhere counts where the thread is behind all
/// the same: so much is asked then that refusing it costs too much, unless that is done before anything is read.
fn taken() -> usize {
    WORKING.get() + if pace::is_slowed() { AWAY.get() } else { 0 }
}

/// Room to work in.
pub(super) struct Room {
    turns: Turns,
    shares: Arc<Shares>,
    metrics: Metrics,
}

/// Why there is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Full {
    /// So many requests are worked on.
    Server(usize),
    /// So many of this client's are.
    Client(usize),
    /// So many dear queries are.
    Dear(usize),
    /// So many dear queries of this client are.
    DearClient(usize),
    /// The memory for requests or answers is taken.
    Memory,
}

impl Full {
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Server(_) => "overload",
            Self::Client(_) | Self::DearClient(_) => "client-overload",
            Self::Dear(_) => "query-overload",
            Self::Memory => "memory",
        }
    }

    pub(in crate::http) fn detail(self) -> String {
        match self {
            Self::Server(size) => {
                format!("{size} requests are being answered, and no more are at a time: try again")
            }
            Self::Client(share) => format!(
                "{share} requests of this client are being answered, and no more are at a time: send fewer at once"
            ),
            Self::Dear(size) => format!(
                "{size} queries that ask for much are being answered, and no more are at a time: try again, or ask for \
                 less at a time"
            ),
            Self::DearClient(share) => format!(
                "queries of a client that ask for much are answered {share} at a time, and this client has sent more: \
                 send fewer at once, or ask for less at a time"
            ),
            Self::Memory => {
                "too much is being sent at a time: try again, or ask for less at a time".to_owned()
            }
        }
    }
}

impl Room {
    /// Room for so many requests, half of them of one client.
    pub(super) fn new(size: usize, metrics: Metrics) -> Self {
        let turns = Turns::new(size, size);
        let shares = Arc::new(Shares::new(turns.size().div_ceil(2)));
        Self { turns, shares, metrics }
    }

    /// A turn to work. `client` has its share; nobody has where there is none. Where the thread is behind,
    /// only so many are let in that it has something to do.
    pub(super) async fn enter(self: &Arc<Self>, client: Option<Client>) -> Result<Permit, Full> {
        let until = Instant::now() + WAIT;
        self.thread(until).await?;
        let share = match client {
            Some(client) => Some(self.share(client, until).await?),
            None => None,
        };
        let turn = self.turns.by(until).await.ok_or(Full::Server(self.turns.size()))?;
        let mut permit =
            Permit { turn: None, counts: false, lent: false, share, until, room: Arc::clone(self) };
        permit.begin(turn);
        Ok(permit)
    }

    /// Waits until the present thread has room for one more, where that may be soon.
    async fn thread(&self, until: Instant) -> Result<(), Full> {
        let mut waits = None;
        while taken() >= pace::most() {
            let working = taken();
            if waits.is_none() {
                waits = self.turns.wait();
            }
            if waits.is_none() || pace::is_slowed() || Instant::now() >= until {
                return Err(Full::Server(working));
            }
            sleep(LOOK).await;
        }
        Ok(())
    }

    async fn share(&self, client: Client, until: Instant) -> Result<Share, Full> {
        let full = Full::Client(self.shares.size());
        if let Some(share) = self.shares.take(client) {
            return Ok(share);
        }
        let _waiting = self.turns.wait().ok_or(full)?;
        timeout_at(until, self.shares.next(client)).await.map_err(|_| full)
    }

    /// One of a client's shares without a turn, for an answer that is sent alone; nothing where it has all.
    pub(super) fn share_now(&self, client: Client) -> Option<Share> {
        self.shares.take(client)
    }
}

/// That a request which the present thread took on is worked on elsewhere: the thread has its room for others, as
/// long as it is in time.
/// To be dropped before the request's [`Permit`].
pub(super) struct Away {
    counted: bool,
}

impl Away {
    pub(super) fn begin() -> Self {
        let counted = WORKING.get() > 0;
        if counted {
            WORKING.set(WORKING.get() - 1);
            AWAY.set(AWAY.get() + 1);
        }
        Self { counted }
    }
}

impl Drop for Away {
    fn drop(&mut self) {
        if self.counted {
            WORKING.set(WORKING.get() + 1);
            AWAY.set(AWAY.get().saturating_sub(1));
        }
    }
}

/// That a request is let in: it has a turn, unless others have it while its client does not read.
pub(super) struct Permit {
    turn: Option<Turn>,
    /// Whether it counts among what its thread works on.
    counts: bool,
    /// Whether the turn is for the next part of the answer alone.
    lent: bool,
    /// Kept by a client that keeps its answer waiting as well.
    share: Option<Share>,
    /// Until when its request may wait for anything.
    until: Instant,
    room: Arc<Room>,
}

impl Permit {
    fn begin(&mut self, turn: Turn) {
        self.turn = Some(turn);
        self.room.metrics.working().inc();
        self.resume();
    }

    /// Until when its request may wait, altogether, for room to work in.
    pub(super) fn until(&self) -> Instant {
        self.until
    }

    /// Gives the turn to others, and keeps the client's share: its answer goes on when it reads on.
    pub(super) fn yield_turn(&mut self) {
        self.rest();
        if self.turn.take().is_some() {
            self.room.metrics.working().dec();
        }
    }

    pub(super) fn has_turn(&self) -> bool {
        self.turn.is_some()
    }

    /// The next turn that others leave.
    pub(super) fn next_turn(&self) -> impl Future<Output = Turn> + use<> {
        self.room.turns.next()
    }

    /// Goes on for one part of the answer.
    pub(super) fn take_turn(&mut self, turn: Turn) {
        self.lent = true;
        self.begin(turn);
    }

    /// Gives the turn back that was taken for one part.
    pub(super) fn end_loan(&mut self) {
        if std::mem::take(&mut self.lent) {
            self.yield_turn();
        }
    }

    /// The answer waits for its reader.
    pub(super) fn rest(&mut self) {
        if std::mem::take(&mut self.counts) {
            WORKING.set(WORKING.get().saturating_sub(1));
        }
    }

    /// The answer is worked on.
    pub(super) fn resume(&mut self) {
        if self.turn.is_some() && !std::mem::replace(&mut self.counts, true) {
            WORKING.set(WORKING.get() + 1);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.yield_turn();
        self.share.take();
    }
}

#[cfg(test)]
mod tests;
