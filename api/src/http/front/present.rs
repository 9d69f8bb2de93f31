//! The present, where it is not known in memory. One request goes to the application, which finds it out within its
//! own bounds, and the others wait a moment for that: waiting costs neither points nor a statement.

use crate::http::State;
use crate::http::answers::{Exact, Window};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

/// How long a request waits for what another one finds out.
const WAIT: Duration = Duration::from_millis(20);

/// Who finds the present out. Shared by all threads.
#[derive(Default)]
pub(super) struct Present {
    first: Mutex<()>,
    /// Whether it was ever known in memory. Where nothing may go unnoticed it never is, and nobody waits for it.
    was_known: AtomicBool,
}

/// What is known of the present.
pub(super) enum Found<'a> {
    Known(Window),
    /// Nothing, and whether others wait for this request to find it out.
    Unknown(Option<First<'a>>),
}

/// One request for whose answer others wait.
pub(super) struct First<'a>(MutexGuard<'a, ()>);

impl Present {
    /// The present, where it is known.
    pub(super) fn known(&self, state: &State) -> Option<Window> {
        let known = Window::known(state);
        if known.is_some() && !self.was_known.load(Ordering::Relaxed) {
            self.was_known.store(true, Ordering::Relaxed);
        }
        known
    }

    /// The present, as soon as another request has found it out. Who waits in vain goes to the application, and at once
    /// who could not be answered from what is kept.
    pub(super) async fn find(&self, exact: Exact, state: &State) -> Found<'_> {
        if let Some(now) = self.known(state) {
            return Found::Known(now);
        }
        let waits = self.was_known.load(Ordering::Relaxed)
            && state.availability.is_up()
            && state.answers.knows(exact);
        if !waits {
            return Found::Unknown(None);
        }
        let first = timeout(WAIT, self.first.lock()).await.ok();
        match self.known(state) {
            Some(now) => Found::Known(now),
            None => Found::Unknown(first.map(First)),
        }
    }
}

impl First<'_> {
    /// What is made, while others wait for the present to be known by it. Where it takes long, the next one goes.
    pub(super) async fn lead<T>(self, made: impl Future<Output = T>) -> T {
        let Self(first) = self;
        let mut made = pin!(made);
        let in_time = timeout(WAIT, made.as_mut()).await;
        drop(first);
        match in_time {
            Ok(made) => made,
            Err(_) => made.await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::future::{pending, ready};

    #[tokio::test]
    async fn the_next_one_goes_when_the_first_is_done_or_takes_long() {
        let present = Present::default();
        let first = First(present.first.lock().await);
        assert!(present.first.try_lock().is_err());
        assert_eq!(first.lead(ready(1)).await, 1);
        let first = First(present.first.lock().await);
        let mut long = pin!(first.lead(pending::<()>()));
        assert!(long.as_mut().now_or_never().is_none());
        assert!(present.first.try_lock().is_err());
        tokio::select! {
            () = &mut long => unreachable!("it is never made"),
            next = present.first.lock() => drop(next),
        }
    }
}
