//! Whether the database answers: asked by the server itself, so that a request need not wait to find out.

use super::fresh::Known;
use crate::metrics::Metrics;
use crate::telemetry::causes;
use chancery_schema::Store;
use chancery_schema::store::Prober;
use std::time::Duration;
use tokio::sync::watch;

/// How often the database is asked.
const EVERY: Duration = Duration::from_millis(500);
/// How long it may take to answer. With [`EVERY`] it bounds how long a request waits for a database that
/// hangs.
const WITHIN: Duration = Duration::from_secs(1);
/// How long a read may wait for a connection while the server serves.
pub(crate) const PATIENCE: Duration = Duration::from_millis(1_500);
/// When a client should come back, in seconds.
pub(super) const RETRY: u32 = 2;

/// Whether the database answers, as it was last found. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Availability(watch::Receiver<bool>);

impl Availability {
    /// Of a database that nobody asks.
    pub(crate) fn assumed() -> Self {
        Self(watch::channel(true).1)
    }

    /// As a test tells.
    #[cfg(test)]
    pub(super) fn told() -> (watch::Sender<bool>, Self) {
        let (tell, told) = watch::channel(true);
        (tell, Self(told))
    }

    /// Whether it answers.
    pub(crate) fn is_up(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it does not.
    pub(super) async fn gone(mut self) {
        if self.0.wait_for(|up| !up).await.is_err() {
            // Nobody asks any more: the server is stopping, and what is under way may end.
            std::future::pending::<()>().await;
        }
    }
}

/// Asks the database, for as long as it is run.
pub(crate) struct Asking {
    prober: Prober,
    store: Store,
    metrics: Metrics,
    known: Known,
    tell: watch::Sender<bool>,
}

/// What asks the database of a store, and what it finds.
pub(crate) fn availability(store: &Store, metrics: Metrics, known: Known) -> (Asking, Availability) {
    let (tell, told) = watch::channel(true);
    (Asking { prober: store.prober(), store: store.clone(), metrics, known, tell }, Availability(told))
}

impl Asking {
    /// Asks again and again, and tells what is found. Once the database is back, connections are made anew
    /// before anybody is told.
    pub(crate) async fn run(mut self) {
        loop {
            let found = self.found().await;
            let was_up = *self.tell.borrow();
            match found {
                Err(reason) if was_up => {
                    tracing::error!(
                        reason,
                        "the database does not answer: kept answers are given until it does"
                    );
                    self.tell(false);
                }
                Ok(()) if !was_up => match self.store.renew().await {
                    Ok(()) => {
                        self.known.forget();
                        tracing::info!("the database answers again");
                        self.tell(true);
                    }
                    Err(error) => tracing::error!(%error, "connections cannot be made anew"),
                },
                _ => {}
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    async fn found(&mut self) -> Result<(), String> {
        match tokio::time::timeout(WITHIN, self.prober.probe()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(format!("{error}: {}", causes(&error).join(": "))),
            Err(_) => Err(format!("no answer within {} ms", WITHIN.as_millis())),
        }
    }

    fn tell(&self, up: bool) {
        self.metrics.database_up(up);
        self.tell.send_replace(up);
    }
}
