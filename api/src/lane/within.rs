//! Where work of the lane belongs: on its threads, with the sockets and clocks of who asked for it.

use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::runtime::Handle;
use tokio::task_local;

task_local! {
    static HERE: Here;
}

/// Where work of the lane belongs.
#[derive(Clone)]
pub(super) struct Here {
    pub(super) lane: Handle,
    /// The runtime of who asked for it.
    pub(super) caller: Handle,
}

impl Here {
    /// Of the present task, where it is one of the lane.
    pub(super) fn current() -> Option<Self> {
        HERE.try_with(Clone::clone).ok()
    }

    /// The same work, which knows where it belongs.
    pub(super) fn hold<F: Future>(self, work: F) -> impl Future<Output = F::Output> + use<F> {
        let caller = self.caller.clone();
        Within { inner: HERE.scope(self, work), caller }
    }
}

pin_project! {
    /// Work that is done with another runtime's sockets and clocks than that of its thread.
    struct Within<F> {
        #[pin]
        inner: F,
        caller: Handle,
    }
}

impl<F: Future> Future for Within<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _entered = this.caller.enter();
        this.inner.poll(context)
    }
}
