//! Telling a cache in front what changed: a `POST` to an address of the operator's, after every revision and at every
//! moment that changes what is public, in the form of Standard Webhooks
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).
//!
//! What was told is kept nowhere: a server that starts tells that everything may have changed. What cannot be told is
//! told later, together with what changed meanwhile, and never given up.

mod send;
mod sign;
#[cfg(test)]
mod tests;

use crate::http::surrogate;
use crate::telemetry::causes;
use chancery_schema::domain::Kind;
use chancery_schema::random::{EntropyError, opaque_id};
use chancery_schema::store::Present;
use chancery_schema::{Clock, Entropy, Store, StoreError};
use send::Receiver;
use serde::Serialize;
pub use sign::Secret;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// How often it is looked whether anything changed. Nothing is asked of the database but what the answers to requests
/// ask as well.
const EVERY: Duration = Duration::from_millis(500);
/// How long after a failure it is told again, at first and at most.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    /// Kinds of records; nothing where all answers are concerned.
    kinds: Option<BTreeSet<Kind>>,
}

/// The body that is sent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    r#type: &'static str,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    /// What answers are read at from now on.
    revision: i64,
    /// The keys of `Surrogate-Key` whose answers are to be forgotten.
    keys: Vec<&'a str>,
}

/// Tells a receiver, for as long as it is run.
pub(crate) struct Purging {
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    receiver: Receiver,
    /// What was the present when the receiver was last told.
    told: Option<Present>,
}

impl Purging {
    pub(crate) fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        address: String,
        secret: Secret,
    ) -> Self {
        Self { store, clock, entropy, receiver: Receiver::new(address, secret), told: None }
    }

    /// Looks again and again, and tells what changed.
    pub(crate) async fn run(mut self) {
        let mut pause = PAUSES.0;
        loop {
            match self.step().await {
                Ok(()) => {
                    pause = PAUSES.0;
                    tokio::time::sleep(EVERY).await;
                }
                Err(error) => {
                    tracing::warn!(
                        %error,
                        causes = causes(&*error).join(": "),
                        seconds = pause.as_secs(),
                        "the cache in front cannot be told what changed; it is told again in a while"
                    );
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(PAUSES.1);
                }
            }
        }
    }

    async fn step(&mut self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let present = self.store.present(&*self.clock).await?;
        let Some(change) = self.change(&present).await? else { return Ok(()) };
        let (id, body) = self.message(&present, &change)?;
        let keys = match &change.kinds {
            None => surrogate::ALL.to_owned(),
            Some(kinds) => surrogate::keys(kinds.iter().copied()),
        };
        self.receiver.send(id, self.clock.now().timestamp(), body, &keys).await?;
        tracing::info!(
            revision = present.snapshot.revision,
            keys,
            "the cache in front was told what changed"
        );
        self.told = Some(present);
        Ok(())
    }

    /// What changed since the receiver was told; nothing where nothing did.
    async fn change(&self, present: &Present) -> Result<Option<Told>, StoreError> {
        let Some(told) = &self.told else { return Ok(Some(Told { kinds: None })) };
        if told == present {
            return Ok(None);
        }
        let (before, after) = (told.snapshot.revision, present.snapshot.revision);
        // It is another database.
        if after < before {
            return Ok(Some(Told { kinds: None }));
        }
        let mut kinds = self.store.changed_kinds(before, after).await?;
        // A sample that is replaced is no change to any record, but nothing of it is left.
        if after > before && kinds.is_empty() {
            return Ok(Some(Told { kinds: None }));
        }
        if told.snapshot.as_of != present.snapshot.as_of {
            // Another day: what has periods may look different whichever kind it is.
            return Ok(Some(Told { kinds: None }));
        }
        if told.moments != present.moments {
            kinds.extend(Kind::ALL.iter().copied().filter(|kind| kind.is_dated()));
        }
        Ok((!kinds.is_empty()).then_some(Told { kinds: Some(kinds) }))
    }

    fn message(&self, present: &Present, told: &Told) -> Result<(String, Vec<u8>), MessageError> {
        let keys = match &told.kinds {
            None => vec![surrogate::ALL],
            Some(kinds) => kinds.iter().copied().map(surrogate::key).collect(),
        };
        let message = Message {
            r#type: "content.changed",
            timestamp: self.clock.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            data: Data { revision: present.snapshot.revision, keys },
        };
        Ok((opaque_id("msg", &*self.entropy)?, serde_json::to_vec(&message)?))
    }
}

/// Why a message could not be made.
#[derive(Debug, thiserror::Error)]
enum MessageError {
    #[error("there is no randomness to be had for the message's id")]
    Entropy(#[from] EntropyError),
    #[error("the message cannot be written")]
    Json(#[from] serde_json::Error),
}
