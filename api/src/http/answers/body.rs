//! A body that is sent while it is made: kept on its way, and broken off where its database goes.

use super::gather::Gathered;
use super::{Answers, Kept, Key, Window};
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
    availability: Availability,
    /// Made once it is waited for.
    gone: Option<LocalBoxFuture<'static, ()>>,
}

/// Where it is kept once it is whole.
pub(super) struct Keeping {
    answers: Answers,
    clock: Arc<dyn Clock>,
    key: Key,
    what: What,
    /// When it may be given as it is.
    window: Option<Window>,
}

enum What {
    /// The same is kept already: it is made younger.
    Same(Arc<Kept>),
    /// All of it, and the headers it is sent with.
    All(HeaderMap, Gathered),
}

impl Keeping {
    pub(super) fn new(
        answers: &Answers,
        clock: &Arc<dyn Clock>,
        key: Key,
        headers: &HeaderMap,
        window: Option<Window>,
    ) -> Self {
        let is_same = |kept: &Arc<Kept>| kept.has(headers) && kept.is_of_era(window.as_ref());
        let what = match answers.find(key).filter(is_same) {
            Some(kept) => What::Same(kept),
            None => What::All(headers.clone(), answers.gather()),
        };
        Self { answers: answers.clone(), clock: Arc::clone(clock), key, what, window }
    }

    /// Whether it can still be kept.
    fn add(&mut self, chunk: &Bytes) -> bool {
        match &mut self.what {
            What::Same(_) => true,
            What::All(_, gathered) => gathered.add(chunk),
        }
    }

    fn end(self) {
        let now = self.clock.elapsed();
        match self.what {
            What::Same(kept) => kept.found_again(now, self.window),
            What::All(headers, gathered) => {
                self.answers.keep(self.key, Some(gathered.whole()), &headers, now, self.window);
            }
        }
    }
}

impl Tee {
    pub(super) fn new(inner: BoxBody, keeping: Option<Keeping>, availability: Availability) -> Self {
        Self { inner: Box::pin(inner), keeping, availability, gone: None }
    }

    fn poll_gone(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let availability = &self.availability;
        let gone = self.gone.get_or_insert_with(|| {
            let availability = availability.clone();
            async move { availability.gone().await }.boxed_local()
        });
        gone.poll_unpin(context)
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
            return self.poll_gone(context).map(|()| {
                self.keeping = None;
                Some(Err(io::Error::other("the database went away").into()))
            });
        };
        match &next {
            Some(Ok(chunk)) => {
                if self.keeping.as_mut().is_some_and(|keeping| !keeping.add(chunk)) {
                    self.keeping = None;
                }
            }
            Some(Err(_)) => self.keeping = None,
            None => {
                if let Some(keeping) = self.keeping.take() {
                    keeping.end();
                }
            }
        }
        Poll::Ready(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::answers::LARGEST;
    use crate::http::answers::digest;
    use actix_web::body::BodyStream;
    use actix_web::http::header::{self, HeaderValue};
    use chancery_schema::FixedClock;
    use chrono::DateTime;
    use futures_util::{StreamExt, stream};
    use std::future::poll_fn;
    use std::time::Duration;

    type Chunk = Result<Bytes, io::Error>;

    fn tee(inner: BoxBody, answers: &Answers, key: Key, availability: Availability) -> Tee {
        let clock: Arc<dyn Clock> = Arc::new(FixedClock::new(DateTime::UNIX_EPOCH));
        Tee::new(inner, Some(Keeping::new(answers, &clock, key, &HeaderMap::new(), None)), availability)
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
        Key::of_query(&digest("{a}"), None, &async_graphql::Variables::default(), "x")
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
        let availability = Availability::assumed();
        let first: Vec<Chunk> = vec![Ok(Bytes::from_static(b"a"))];
        let hangs = stream::iter(first).chain(stream::pending::<Chunk>());
        let body = tee(BoxBody::new(BodyStream::new(hangs)), &answers, key(), availability.clone());
        availability.tell(false);
        let sent = sent(body).await;
        assert_eq!(sent, [Ok(Bytes::from_static(b"a")), Err("the database went away".to_owned())]);
        assert!(answers.find(key()).is_none());
    }

    #[tokio::test]
    async fn who_reads_slowly_takes_no_room_from_what_is_kept() {
        // A quarter of a MiB for what is on its way.
        let answers = Answers::new(1, Duration::from_secs(60));
        let hangs = || {
            let first: Vec<Chunk> = vec![Ok(Bytes::from(vec![0; 100_000]))];
            BoxBody::new(BodyStream::new(stream::iter(first).chain(stream::pending::<Chunk>())))
        };
        let mut slow: Vec<_> =
            (0..5).map(|_| tee(hangs(), &answers, key(), Availability::assumed())).collect();
        for tee in &mut slow {
            assert!(poll_fn(|context| Pin::new(&mut *tee).poll_next(context)).await.is_some());
        }
        assert_eq!(slow.iter().filter(|tee| tee.keeping.is_some()).count(), 2);
        slow.clear();
        let first: Vec<Chunk> = vec![Ok(Bytes::from(vec![0; 250_000]))];
        let body = BoxBody::new(BodyStream::new(stream::iter(first)));
        sent(tee(body, &answers, key(), Availability::assumed())).await;
        assert!(answers.find(key()).is_some(), "they gave their room back");
    }

    #[tokio::test]
    async fn what_is_kept_already_is_not_gathered_again() {
        let answers = Answers::new(1, Duration::from_secs(60));
        let clock = Arc::new(FixedClock::new(DateTime::UNIX_EPOCH));
        let watch: Arc<dyn Clock> = clock.clone();
        let headers = std::iter::once((header::ETAG, HeaderValue::from_static("W/\"1\""))).collect();
        let tee = || {
            let chunks: Vec<Chunk> = vec![Ok(Bytes::from_static(b"a")), Ok(Bytes::from_static(b"b"))];
            let body = BoxBody::new(BodyStream::new(stream::iter(chunks)));
            let keeping = Keeping::new(&answers, &watch, key(), &headers, None);
            Tee::new(body, Some(keeping), Availability::assumed())
        };
        sent(tee()).await;
        let first = answers.find(key()).unwrap();
        clock.advance(chrono::TimeDelta::seconds(9));
        let again = tee();
        assert!(matches!(again.keeping, Some(Keeping { what: What::Same(_), .. })));
        sent(again).await;
        let second = answers.find(key()).unwrap();
        assert!(Arc::ptr_eq(&first, &second));
        assert_eq!(second.age(clock.elapsed()), Duration::ZERO, "it is as young as the last");
    }
}
