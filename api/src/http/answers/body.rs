//! A body that is sent while it is made: kept on its way, and broken off where its database goes.

use super::{Answers, Key, LARGEST};
use crate::http::availability::Availability;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::header::HeaderMap;
use actix_web::web::Bytes;
use chancery_schema::Clock;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use std::error::Error;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// A body on its way.
pub(super) struct Tee {
    inner: Pin<Box<BoxBody>>,
    keeping: Option<Keeping>,
    gone: LocalBoxFuture<'static, ()>,
}

/// Where it is kept once it is whole.
pub(super) struct Keeping {
    pub(super) answers: Answers,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) key: Key,
    pub(super) headers: HeaderMap,
    chunks: Vec<Bytes>,
    length: usize,
}

impl Keeping {
    pub(super) fn new(answers: Answers, clock: Arc<dyn Clock>, key: Key, headers: HeaderMap) -> Self {
        Self { answers, clock, key, headers, chunks: Vec::new(), length: 0 }
    }
}

impl Tee {
    pub(super) fn new(inner: BoxBody, keeping: Option<Keeping>, availability: Availability) -> Self {
        Self { inner: Box::pin(inner), keeping, gone: availability.gone().boxed_local() }
    }
}

impl MessageBody for Tee {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.inner.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let Poll::Ready(next) = self.inner.as_mut().poll_next(context) else {
            return self.gone.poll_unpin(context).map(|()| {
                self.keeping = None;
                Some(Err(io::Error::other("the database went away").into()))
            });
        };
        match &next {
            Some(Ok(chunk)) => {
                if let Some(keeping) = &mut self.keeping {
                    keeping.length += chunk.len();
                    keeping.chunks.push(chunk.clone());
                }
                if self.keeping.as_ref().is_some_and(|keeping| keeping.length > LARGEST) {
                    self.keeping = None;
                }
            }
            Some(Err(_)) => self.keeping = None,
            None => {
                if let Some(Keeping { answers, clock, key, headers, chunks, .. }) = self.keeping.take() {
                    answers.keep(key, Some(Bytes::from(chunks.concat())), &headers, clock.elapsed());
                }
            }
        }
        Poll::Ready(next)
    }
}
