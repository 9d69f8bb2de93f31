//! The body of an answer: one that is kept, or one that the application makes.

use crate::http::door::KeptHeld;
use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use pin_project_lite::pin_project;
use std::convert::Infallible;
use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    /// The body of an answer.
    #[project = Projected]
    pub(in crate::http) enum Body<B> {
        /// What is kept; its connection is at work until it is sent.
        Kept { bytes: Option<Bytes>, length: BodySize, held: KeptHeld },
        /// What the application makes.
        Made { #[pin] body: B },
    }
}

impl<B> Body<B> {
    pub(super) fn kept(bytes: Option<Bytes>, held: KeptHeld) -> Self {
        let length = bytes.as_ref().map_or(BodySize::None, |bytes| BodySize::Sized(bytes.len() as u64));
        Self::Kept { bytes, length, held }
    }
}

impl<B: MessageBody> MessageBody for Body<B> {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        match self {
            Self::Kept { length, .. } => *length,
            Self::Made { body } => body.size(),
        }
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        match self.project() {
            Projected::Kept { bytes, .. } => {
                Poll::Ready(bytes.take().map(Ok::<_, Infallible>).map(|bytes| bytes.map_err(Into::into)))
            }
            Projected::Made { body } => body.poll_next(context).map_err(Into::into),
        }
    }
}
