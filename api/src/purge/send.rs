//! One message to the receiver.

use super::sign::Secret;
use crate::http::surrogate::SURROGATE_KEY;
use std::time::Duration;

/// How long the receiver may take.
const WITHIN: Duration = Duration::from_secs(10);

/// Who is told.
#[derive(Clone)]
pub(super) struct Receiver {
    agent: ureq::Agent,
    address: String,
    secret: Secret,
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    #[error("the receiver did not take the message")]
    Http(#[from] ureq::Error),
    #[error("the receiver answered {0}: a message is taken with a status of 2xx")]
    Status(ureq::http::StatusCode),
    #[error("sending was cut short")]
    Ended(#[from] tokio::task::JoinError),
}

impl Receiver {
    pub(super) fn new(address: String, secret: Secret) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(WITHIN))
            // A receiver that has moved is told about by its operator: a signed message is for nobody else.
            .max_redirects(0)
            .user_agent(concat!("chancery/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.into(), address, secret }
    }

    /// Sends a message. Any status of 2xx says that it was taken.
    pub(super) async fn send(
        &self,
        id: String,
        timestamp: i64,
        body: Vec<u8>,
        keys: &str,
    ) -> Result<(), SendError> {
        let request = self
            .agent
            .post(&self.address)
            .header("content-type", "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", timestamp.to_string())
            .header("webhook-signature", self.secret.sign(&id, timestamp, &body))
            .header(SURROGATE_KEY.as_str(), keys);
        // It blocks: a message is rare, and a thread for it cheap.
        let answer = tokio::task::spawn_blocking(move || request.send(&body)).await??;
        // A redirection is no error of the library's.
        if answer.status().is_success() { Ok(()) } else { Err(SendError::Status(answer.status())) }
    }
}
