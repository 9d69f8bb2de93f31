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

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::body::BodyStream;
    use chancery_schema::FixedClock;
    use chrono::DateTime;
    use futures_util::{StreamExt, stream};
    use std::future::poll_fn;
    use std::time::Duration;

    type Chunk = Result<Bytes, io::Error>;

    fn tee(inner: BoxBody, answers: &Answers, key: Key, availability: Availability) -> Tee {
        let clock = Arc::new(FixedClock::new(DateTime::UNIX_EPOCH));
        Tee::new(inner, Some(Keeping::new(answers.clone(), clock, key, HeaderMap::new())), availability)
    }

    async fn sent(mut tee: Tee) -> Vec<Result<Bytes, String>> {
        let mut sent = Vec::new();
        while let Some(next) = poll_fn(|context| Pin::new(&mut tee).poll_next(context)).await {
            let over = next.is_err();
            sent.push(next.map_err(|error| error.to_string()));
            if over {
                break;
            }
        }
        sent
    }

    fn key() -> Key {
        Key::of_query("{a}", None, &async_graphql::Variables::default(), "x")
    }

    #[tokio::test]
    async fn what_is_sent_whole_is_kept_and_what_breaks_off_is_not() {
        let answers = Answers::new(64, Duration::from_secs(60));
        let broken: Vec<Chunk> = vec![Ok(Bytes::from_static(b"a")), Err(io::Error::other("x"))];
        let body = BoxBody::new(BodyStream::new(stream::iter(broken)));
        assert_eq!(sent(tee(body, &answers, key(), Availability::assumed())).await.len(), 2);
        assert!(answers.find(key()).is_none());
        let large: Vec<Chunk> = vec![Ok(Bytes::from(vec![0; LARGEST])), Ok(Bytes::from_static(b"a"))];
        let body = BoxBody::new(BodyStream::new(stream::iter(large)));
        assert_eq!(sent(tee(body, &answers, key(), Availability::assumed())).await.len(), 2);
        assert!(answers.find(key()).is_none());
        let whole: Vec<Chunk> = vec![Ok(Bytes::from_static(b"a")), Ok(Bytes::from_static(b"b"))];
        let body = BoxBody::new(BodyStream::new(stream::iter(whole)));
        sent(tee(body, &answers, key(), Availability::assumed())).await;
        assert_eq!(answers.find(key()).unwrap().bytes.as_deref(), Some(&b"ab"[..]));
    }

    #[tokio::test]
    async fn what_waits_for_a_database_that_goes_breaks_off() {
        let answers = Answers::new(1, Duration::from_secs(60));
        let (tell, availability) = Availability::told();
        let first: Vec<Chunk> = vec![Ok(Bytes::from_static(b"a"))];
        let hangs = stream::iter(first).chain(stream::pending::<Chunk>());
        let body = tee(BoxBody::new(BodyStream::new(hangs)), &answers, key(), availability);
        tell.send_replace(false);
        let sent = sent(body).await;
        assert_eq!(sent, [Ok(Bytes::from_static(b"a")), Err("the database went away".to_owned())]);
        assert!(answers.find(key()).is_none());
    }
}
