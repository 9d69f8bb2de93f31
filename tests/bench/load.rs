//! Load: so many connections on one thread, each asking again when it was answered, for a stretch of time. Two sides are
//! compared in turns, so that what the machine does meanwhile is done to both.

use super::corpus::Error;
use super::http::{Connection, Request};
use super::process::Process;
use hdrhistogram::Histogram;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::task::LocalSet;

/// What is asked of whom, and what has to be answered.
#[derive(Clone)]
pub struct Side {
    pub server: Rc<Process>,
    pub request: Rc<Request>,
    pub status: u16,
    /// What was first answered: every answer has to be the same.
    pub body: Rc<Vec<u8>>,
    /// The head of that answer.
    pub head: Rc<Vec<u8>>,
}

impl Side {
    /// Asks once: what is answered now has to be answered always.
    pub async fn new(server: &Rc<Process>, request: Request, status: u16) -> Result<Self, Error> {
        let mut connection = Connection::open(server.address).await?;
        let answer = connection.ask(&request).await?;
        if answer.status != status {
            let text = String::from_utf8_lossy(&answer.body[..answer.body.len().min(400)]).into_owned();
            let request =
                String::from_utf8_lossy(&request.bytes[..request.bytes.len().min(400)]).into_owned();
            return Err(format!("{request}\nwas answered with {}: {text}", answer.status).into());
        }
        let (body, head) = (Rc::new(answer.body.to_vec()), Rc::new(answer.head.to_vec()));
        Ok(Self { server: server.clone(), request: Rc::new(request), status, body, head })
    }
}

/// How load is made.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub connections: usize,
    pub slices: usize,
    pub slice: Duration,
}

/// What came of a slice, or of several.
#[derive(Clone)]
pub struct Outcome {
    pub requests: u64,
    /// How many were refused since the server had too much to do (503). They are not among the answers.
    pub refused: u64,
    pub bytes: u64,
    pub time: Duration,
    /// What the server used of its processors.
    pub processor: Duration,
    /// In microseconds.
    pub latencies: Histogram<u64>,
}

impl Outcome {
    fn new() -> Result<Self, Error> {
        let latencies = Histogram::new_with_bounds(1, 60_000_000, 3)?;
        Ok(Self {
            requests: 0,
            refused: 0,
            bytes: 0,
            time: Duration::ZERO,
            processor: Duration::ZERO,
            latencies,
        })
    }

    fn add(&mut self, other: &Self) -> Result<(), Error> {
        self.requests += other.requests;
        self.refused += other.refused;
        self.bytes += other.bytes;
        self.time += other.time;
        self.processor += other.processor;
        self.latencies.add(&other.latencies)?;
        Ok(())
    }

    /// Requests a second.
    pub fn rate(&self) -> f64 {
        self.requests as f64 / self.time.as_secs_f64()
    }

    /// Megabytes (10^6) of answers a second, as they came over the wire.
    pub fn megabytes(&self) -> f64 {
        self.bytes as f64 / 1e6 / self.time.as_secs_f64()
    }

    /// A percentile of the latencies, in milliseconds.
    pub fn percentile(&self, percent: f64) -> f64 {
        self.latencies.value_at_percentile(percent) as f64 / 1000.0
    }

    /// What a request cost the server's processors, in microseconds.
    pub fn cost(&self) -> f64 {
        self.processor.as_micros() as f64 / self.requests.max(1) as f64
    }
}

/// Asks for a stretch of time.
pub async fn slice(side: &Side, connections: usize, time: Duration) -> Result<Outcome, Error> {
    let tasks = LocalSet::new();
    let before = side.server.processor();
    let begin = Instant::now();
    let end = begin + time;
    let running: Vec<_> = (0..connections).map(|_| tasks.spawn_local(asking(side.clone(), end))).collect();
    tasks.await;
    let mut whole = Outcome::new()?;
    for outcome in running {
        whole.add(&outcome.await??)?;
    }
    whole.time = begin.elapsed();
    whole.processor = side.server.processor().saturating_sub(before);
    Ok(whole)
}

async fn asking(side: Side, end: Instant) -> Result<Outcome, Error> {
    let mut outcome = Outcome::new()?;
    let mut connection = Connection::open(side.server.address).await?;
    let mut asked = Instant::now();
    while asked < end {
        let answer = connection.ask(&side.request).await?;
        if answer.status == 503 {
            outcome.refused += 1;
            asked = Instant::now();
            continue;
        }
        if answer.status != side.status {
            let text = String::from_utf8_lossy(&answer.body[..answer.body.len().min(400)]).into_owned();
            return Err(format!("{} was answered, {} before: {text}", answer.status, side.status).into());
        }
        if answer.body != side.body.as_slice() {
            return Err("an answer differs from the first one".into());
        }
        outcome.bytes += answer.wire as u64;
        outcome.requests += 1;
        let now = Instant::now();
        outcome
            .latencies
            .saturating_record(u64::try_from((now - asked).as_micros()).unwrap_or(u64::MAX).max(1));
        asked = now;
    }
    Ok(outcome)
}

/// Two sides, compared.
pub struct Comparison {
    pub subject: Outcome,
    pub reference: Outcome,
    /// What the subject answered a second for each that the reference did, in each slice.
    pub ratios: Vec<f64>,
}

/// Compares two sides, a slice of each in turn, the first ones not counted.
pub async fn compare(subject: &Side, reference: &Side, load: Load) -> Result<Comparison, Error> {
    let warm = (load.slice / 4).max(Duration::from_millis(100));
    slice(subject, load.connections, warm).await?;
    slice(reference, load.connections, warm).await?;
    let mut comparison =
        Comparison { subject: Outcome::new()?, reference: Outcome::new()?, ratios: Vec::new() };
    for _ in 0..load.slices {
        let one = slice(subject, load.connections, load.slice).await?;
        let other = slice(reference, load.connections, load.slice).await?;
        comparison.ratios.push(one.rate() / other.rate());
        comparison.subject.add(&one)?;
        comparison.reference.add(&other)?;
    }
    Ok(comparison)
}

/// One side alone, in slices: their outcomes.
pub async fn alone(side: &Side, load: Load) -> Result<Vec<Outcome>, Error> {
    slice(side, load.connections, load.slice / 4).await?;
    let mut outcomes = Vec::new();
    for _ in 0..load.slices {
        outcomes.push(slice(side, load.connections, load.slice).await?);
    }
    Ok(outcomes)
}

/// The middle one of several, the smallest and the largest.
pub fn spread(values: &[f64]) -> (f64, f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |n: usize| sorted.get(n).copied().unwrap_or(f64::NAN);
    let middle = if sorted.len().is_multiple_of(2) && !sorted.is_empty() {
        (at(sorted.len() / 2 - 1) + at(sorted.len() / 2)) / 2.0
    } else {
        at(sorted.len() / 2)
    };
    (middle, at(0), at(sorted.len().saturating_sub(1)))
}
