//! How much each client may ask for: points that come back as time passes (GCRA, by `governor`).

use super::TooMuch;
use super::address::Client;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use chancery_schema::Clock;
use governor::clock::Clock as Ticks;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::{Quota, RateLimiter};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What is left to a client (draft-ietf-httpapi-ratelimit-headers).
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// What it has altogether.
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// How long it takes until all points are there again.
const WINDOW: Duration = Duration::from_secs(60);
/// How many clients with less than all their points are known one by one: some 10 MB.
const CLIENTS: usize = 100_000;
/// What those share who come when so many are known.
const SHARED: u64 = 1_024;
/// How often clients that have all their points again are forgotten; at once where there are too many, but
/// no oftener than in [`HASTE`].
const SWEEP: Duration = Duration::from_secs(60);
const HASTE: Duration = Duration::from_secs(1);

/// Points of clients.
pub(super) struct Rates {
    limiter: RateLimiter<Client, Known, Running, NoOpMiddleware<Duration>>,
    known: Known,
    points: NonZeroU32,
    /// How long one point takes to come back, in nanoseconds.
    interval: u64,
    clock: Running,
    begun: Duration,
    policy: HeaderValue,
}

impl Rates {
    /// Clients have so many points for a minute.
    pub(super) fn new(points: NonZeroU32, clock: Arc<dyn Clock>) -> Self {
        let (known, clock) = (Known::default(), Running(clock));
        let quota = Quota::per_minute(points);
        let begun = clock.now();
        let interval = u64::try_from(quota.replenish_interval().as_nanos()).unwrap_or(u64::MAX).max(1);
        let limiter = RateLimiter::new(quota, known.clone(), clock.clone());
        let policy = format!("\"default\";q={points};w={}", WINDOW.as_secs());
        let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(""));
        Self { limiter, known, points, interval, clock, begun, policy }
    }

    /// Takes points from a client, or none where it has not as many.
    pub(super) fn charge(&self, client: Client, points: u64) -> Result<(), TooMuch> {
        self.known.sweep(self.passed());
        let refused = |retry_after| TooMuch { retry_after, limit: self.points.get(), cost: points };
        let Ok(count) = u32::try_from(points) else { return Err(refused(WINDOW.as_secs())) };
        let Some(count) = NonZeroU32::new(count) else { return Ok(()) };
        match self.limiter.check_key_n(&client, count) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(until)) => Err(refused(seconds(until.wait_time_from(self.clock.now())).max(1))),
            // More than there is in a minute: waiting does not help, but the detail does.
            Err(_) => Err(refused(WINDOW.as_secs())),
        }
    }

    /// Tells a client what is left, and in how many seconds all is there again.
    pub(super) fn tell(&self, client: Client, headers: &mut HeaderMap) {
        let debt = self.known.until(client).saturating_sub(nanos(self.passed()));
        let left = u64::from(self.points.get()).saturating_sub(debt.div_ceil(self.interval));
        let text = format!("\"default\";r={left};t={}", seconds(Duration::from_nanos(debt)));
        if let Ok(text) = HeaderValue::try_from(text) {
            headers.insert(RATE_LIMIT, text);
        }
        headers.insert(RATE_LIMIT_POLICY, self.policy.clone());
    }

    fn passed(&self) -> Duration {
        self.clock.now().saturating_sub(self.begun)
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
#[derive(Clone, Default)]
struct Known(Arc<Mutex<Accounts>>);

#[derive(Default)]
struct Accounts {
    full_again: HashMap<Account, u64>,
    swept: Duration,
    hasher: RandomState,
}

impl Accounts {
    fn account(&self, client: Client) -> Account {
        let own = Account::Own(client);
        if self.full_again.len() < CLIENTS || self.full_again.contains_key(&own) {
            return own;
        }
        Account::Shared(self.hasher.hash_one(client) % SHARED)
    }
}

impl Known {
    fn lock(&self) -> MutexGuard<'_, Accounts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn until(&self, client: Client) -> u64 {
        let accounts = self.lock();
        accounts.full_again.get(&accounts.account(client)).copied().unwrap_or_default()
    }

    fn sweep(&self, now: Duration) {
        let mut accounts = self.lock();
        let wait = if accounts.full_again.len() < CLIENTS { SWEEP } else { HASTE };
        if now.saturating_sub(accounts.swept) < wait {
            return;
        }
        accounts.swept = now;
        let now = nanos(now);
        accounts.full_again.retain(|_, full_again| *full_again > now);
    }
}

impl StateStore for Known {
    type Key = Client;

    fn measure_and_replace<T, F, E>(&self, client: &Client, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut accounts = self.lock();
        let account = accounts.account(*client);
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

    fn told(rates: &Rates, client: Client) -> String {
        let mut headers = HeaderMap::new();
        rates.tell(client, &mut headers);
        let text = |name: &HeaderName| headers.get(name).unwrap().to_str().unwrap().to_owned();
        format!("{} of {}", text(&RATE_LIMIT), text(&RATE_LIMIT_POLICY))
    }

    #[test]
    fn points_are_spent_and_come_back() {
        let (rates, clock) = rates(6_000);
        let (one, other) = (client(1), client(2));
        assert_eq!(told(&rates, one), "\"default\";r=6000;t=0 of \"default\";q=6000;w=60");
        assert_eq!(rates.charge(one, 5_900), Ok(()));
        assert_eq!(told(&rates, one), "\"default\";r=100;t=59 of \"default\";q=6000;w=60");
        let refused = rates.charge(one, 200).unwrap_err();
        assert_eq!(refused, TooMuch { retry_after: 1, limit: 6_000, cost: 200 });
        assert_eq!(
            told(&rates, one),
            "\"default\";r=100;t=59 of \"default\";q=6000;w=60",
            "nothing is charged"
        );
        assert_eq!(rates.charge(one, 1_100).unwrap_err().retry_after, 10);
        assert_eq!(rates.charge(other, 6_000), Ok(()), "everybody has points of their own");
        clock.advance(TimeDelta::seconds(1));
        assert_eq!(rates.charge(one, 200), Ok(()));
        clock.advance(TimeDelta::seconds(60));
        assert_eq!(told(&rates, one), "\"default\";r=6000;t=0 of \"default\";q=6000;w=60");
    }

    #[test]
    fn what_is_more_than_a_minute_has_is_refused_whenever_it_is_asked() {
        let (rates, _) = rates(1_000);
        for cost in [1_001, u64::from(u32::MAX), u64::MAX] {
            assert_eq!(rates.charge(client(1), cost), Err(TooMuch { retry_after: 60, limit: 1_000, cost }));
        }
        assert_eq!(rates.charge(client(1), 0), Ok(()));
        assert_eq!(rates.charge(client(1), 1_000), Ok(()));
    }

    #[test]
    fn a_flood_of_addresses_is_bounded_and_frees_nobody() {
        let (rates, clock) = rates(1_000);
        let spent = client(0);
        rates.charge(spent, 1_000).unwrap();
        let flood = u32::try_from(CLIENTS).unwrap() * 2;
        for number in 1..flood {
            // Enough that each is remembered for a while.
            let _ = rates.charge(client(number), 500);
        }
        let places = CLIENTS + usize::try_from(SHARED).unwrap();
        assert!(rates.known.lock().full_again.len() <= places);
        clock.advance(TimeDelta::seconds(2));
        assert!(rates.charge(spent, 500).is_err(), "its points are still gone");
        assert!(rates.charge(client(flood), 900).is_err(), "who comes late shares with others");
        clock.advance(TimeDelta::seconds(61));
        rates.charge(client(flood), 1_000).unwrap();
        assert!(rates.known.lock().full_again.len() < 10, "who has all points again is forgotten");
    }
}
