//! How much each client may ask for: points that come back as time passes (GCRA, by `governor`).

use super::TooMuch;
use super::address::Client;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use chancery_schema::Clock;
use governor::clock::Clock as Ticks;
use governor::middleware::{NoOpMiddleware, StateInformationMiddleware};
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::{Quota, RateLimiter};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::num::{NonZeroU32, NonZeroU64};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What is left to a client (draft-ietf-httpapi-ratelimit-headers).
pub(in crate::http) const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// What it has altogether.
pub(in crate::http) const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// How long it takes until all points are there again.
const WINDOW: Duration = Duration::from_secs(60);
/// How many clients with less than all their points are known one by one: some 10 MB.
const CLIENTS: usize = 100_000;
/// What those share who come when so many are known.
const SHARED: u64 = 1_024;
/// In how many parts clients are known, so that threads seldom wait for each other.
const PARTS: usize = 64;
/// How often clients that have all their points again are forgotten; at once where there are too many, but
/// no oftener than in [`HASTE`].
const SWEEP: Duration = Duration::from_secs(60);
const HASTE: Duration = Duration::from_secs(1);

/// Points of clients.
pub(super) struct Rates {
    limiter: RateLimiter<Client, Known, Running, StateInformationMiddleware>,
    #[cfg(test)]
    known: Known,
    points: NonZeroU32,
    /// How long one point takes to come back, in nanoseconds.
    interval: u64,
    clock: Running,
    policy: HeaderValue,
}

impl Rates {
    /// Clients have so many points for a minute.
    pub(super) fn new(points: NonZeroU32, clock: Arc<dyn Clock>) -> Self {
        let clock = Running(clock);
        let known = Known::new(clock.clone());
        let quota = Quota::per_minute(points);
        let interval = u64::try_from(quota.replenish_interval().as_nanos()).unwrap_or(u64::MAX).max(1);
        let limiter =
            RateLimiter::<_, _, _, NoOpMiddleware<Duration>>::new(quota, known.clone(), clock.clone());
        let limiter = limiter.with_middleware();
        let policy = format!("\"default\";q={points};w={}", WINDOW.as_secs());
        let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(""));
        Self {
            limiter,
            #[cfg(test)]
            known,
            points,
            interval,
            clock,
            policy,
        }
    }

    /// Takes points from a client, or none where it has not as many, and says what it has left.
    pub(super) fn charge(&self, client: Client, points: NonZeroU64) -> Result<u32, TooMuch> {
        let refused = |retry_after| TooMuch { retry_after, limit: self.points.get(), cost: points.get() };
        let Ok(count) = NonZeroU32::try_from(points) else { return Err(refused(WINDOW.as_secs())) };
        match self.limiter.check_key_n(&client, count) {
            Ok(Ok(state)) => Ok(state.remaining_burst_capacity()),
            Ok(Err(until)) => Err(refused(seconds(until.wait_time_from(self.clock.now())).max(1))),
            // More than there is in a minute: waiting does not help, but the detail does.
            Err(_) => Err(refused(WINDOW.as_secs())),
        }
    }

    /// Tells a client what is left, and in how many seconds all is there again.
    pub(super) fn tell(&self, left: u32, headers: &mut HeaderMap) {
        let gone = u64::from(self.points.get().saturating_sub(left));
        let again = Duration::from_nanos(gone.saturating_mul(self.interval));
        let text = format!("\"default\";r={left};t={}", seconds(again));
        if let Ok(text) = HeaderValue::try_from(text) {
            headers.insert(RATE_LIMIT, text);
        }
        headers.insert(RATE_LIMIT_POLICY, self.policy.clone());
    }
}

/// Whole seconds, rounded up.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// The server's clock, as the limiter reads it.
#[derive(Clone)]
struct Running(Arc<dyn Clock>);

impl Ticks for Running {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Whose points are counted together.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Account {
    Own(Client),
    Shared(u64),
}

/// When each account has all its points again, in nanoseconds since the limiter was made. An account that
/// has them is as good as one that is not known, and nothing else is ever forgotten: a flood of addresses
/// wins nobody his points back. Who comes when all places are taken shares an account with others.
#[derive(Clone)]
struct Known(Arc<Parts>);

struct Parts {
    parts: Vec<Mutex<Accounts>>,
    hasher: RandomState,
    clock: Running,
    begun: Duration,
}

#[derive(Default)]
struct Accounts {
    full_again: HashMap<Account, u64>,
    swept: Duration,
}

impl Accounts {
    fn account(&self, client: Client, hash: u64) -> Account {
        let own = Account::Own(client);
        if self.full_again.len() < CLIENTS / PARTS || self.full_again.contains_key(&own) {
            return own;
        }
        Account::Shared(hash % SHARED)
    }

    fn sweep(&mut self, now: Duration) {
        let wait = if self.full_again.len() < CLIENTS / PARTS { SWEEP } else { HASTE };
        if now.saturating_sub(self.swept) < wait {
            return;
        }
        self.swept = now;
        let now = nanos(now);
        self.full_again.retain(|_, full_again| *full_again > now);
    }
}

impl Known {
    fn new(clock: Running) -> Self {
        let parts = (0..PARTS).map(|_| Mutex::default()).collect();
        let begun = clock.now();
        Self(Arc::new(Parts { parts, hasher: RandomState::new(), clock, begun }))
    }
}

impl StateStore for Known {
    type Key = Client;

    fn measure_and_replace<T, F, E>(&self, client: &Client, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let Parts { parts, hasher, clock, begun } = &*self.0;
        let hash = hasher.hash_one(client);
        // `SHARED` is a multiple of `PARTS`: accounts that are shared are told apart by other bits as well.
        let part = usize::try_from(hash % PARTS as u64).unwrap_or_default();
        let Some(part) = parts.get(part) else { return measure(None).map(|(outcome, _)| outcome) };
        let mut accounts = part.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.sweep(clock.now().saturating_sub(*begun));
        let account = accounts.account(*client, hash);
        let (outcome, full_again) = measure(accounts.full_again.get(&account).copied().map(Nanos::from))?;
        accounts.full_again.insert(account, full_again.as_u64());
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_schema::FixedClock;
    use chrono::{DateTime, TimeDelta};
    use std::net::{IpAddr, Ipv4Addr};

    fn rates(points: u32) -> (Rates, FixedClock) {
        let clock = FixedClock::new(DateTime::UNIX_EPOCH);
        clock.advance(TimeDelta::seconds(1_000));
        (Rates::new(NonZeroU32::new(points).unwrap(), Arc::new(clock.clone())), clock)
    }

    fn client(number: u32) -> Client {
        Client::of(IpAddr::V4(Ipv4Addr::from_bits(number)))
    }

    fn points(count: u64) -> NonZeroU64 {
        NonZeroU64::new(count).unwrap()
    }

    fn told(rates: &Rates, left: u32) -> String {
        let mut headers = HeaderMap::new();
        rates.tell(left, &mut headers);
        let text = |name: &HeaderName| headers.get(name).unwrap().to_str().unwrap().to_owned();
        format!("{} of {}", text(&RATE_LIMIT), text(&RATE_LIMIT_POLICY))
    }

    fn known(rates: &Rates) -> usize {
        rates.known.0.parts.iter().map(|part| part.lock().unwrap().full_again.len()).sum()
    }

    #[test]
    fn points_are_spent_and_come_back() {
        let (rates, clock) = rates(6_000);
        let (one, other) = (client(1), client(2));
        assert_eq!(rates.charge(one, points(5_900)), Ok(100));
        let refused = rates.charge(one, points(200)).unwrap_err();
        assert_eq!(refused, TooMuch { retry_after: 1, limit: 6_000, cost: 200 });
        assert_eq!(rates.charge(one, points(1_100)).unwrap_err().retry_after, 10);
        assert_eq!(rates.charge(one, points(1)), Ok(99), "what is refused is not charged");
        assert_eq!(rates.charge(other, points(6_000)), Ok(0), "everybody has points of their own");
        clock.advance(TimeDelta::seconds(1));
        assert_eq!(rates.charge(one, points(199)), Ok(0));
        clock.advance(TimeDelta::seconds(60));
        assert_eq!(rates.charge(one, points(1)), Ok(5_999));
    }

    #[test]
    fn what_is_left_is_told() {
        let (rates, _) = rates(6_000);
        assert_eq!(told(&rates, 6_000), "\"default\";r=6000;t=0 of \"default\";q=6000;w=60");
        assert_eq!(told(&rates, 100), "\"default\";r=100;t=59 of \"default\";q=6000;w=60");
        assert_eq!(told(&rates, 0), "\"default\";r=0;t=60 of \"default\";q=6000;w=60");
    }

    #[test]
    fn what_is_more_than_a_minute_has_is_refused_whenever_it_is_asked() {
        let (rates, _) = rates(1_000);
        for cost in [1_001, u64::from(u32::MAX), u64::MAX] {
            let refused = rates.charge(client(1), points(cost));
            assert_eq!(refused, Err(TooMuch { retry_after: 60, limit: 1_000, cost }));
        }
        assert_eq!(rates.charge(client(1), points(1_000)), Ok(0));
    }

    #[test]
    fn a_flood_of_addresses_is_bounded_and_frees_nobody() {
        let (rates, clock) = rates(1_000);
        let spent = client(0);
        rates.charge(spent, points(1_000)).unwrap();
        let flood = u32::try_from(CLIENTS).unwrap() * 2;
        for number in 1..flood {
            // Enough that each is remembered for a while.
            let _ = rates.charge(client(number), points(500));
        }
        assert!(known(&rates) <= CLIENTS + usize::try_from(SHARED).unwrap());
        clock.advance(TimeDelta::seconds(2));
        assert!(rates.charge(spent, points(500)).is_err(), "its points are still gone");
        assert!(rates.charge(client(flood), points(900)).is_err(), "who comes late shares with others");
        clock.advance(TimeDelta::seconds(61));
        for number in 0..10_000 {
            rates.charge(client(number), points(1)).unwrap();
        }
        assert!(known(&rates) <= 10_000, "who has all points again is forgotten");
    }
}
