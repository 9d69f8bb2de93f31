//! What answers before the application does: a request that was answered from what is kept is answered again from
//! there if it comes again to the byte, without being routed or understood.
//!
//! It makes no answer of its own: it repeats what the application sent, with what belongs to this request alone. What
//! it does not know, or may not say, goes on to the application.

mod arriving;
mod asked;
mod body;
mod present;

use super::State;
use super::answers::{Exact, Lately, Learned, Reading, Window};
use super::door::{Connection, RATE_LIMIT, RATE_LIMIT_POLICY};
use super::finish::{self, REQUEST_ID};
use actix_http::{Request, Response};
use actix_service::{Service, Transform};
use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::{Bytes, Data};
use arriving::{Arriving, Ended};
use asked::Asked;
use body::Body;
use present::{Found, Present};
use std::future::{Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready as ready_or_wait};
use std::time::Instant;
use tracing::Level;
use uuid::Uuid;

/// What belongs to one request alone.
const PASSING: [HeaderName; 8] = [
    REQUEST_ID,
    RATE_LIMIT,
    RATE_LIMIT_POLICY,
    header::RETRY_AFTER,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::DATE,
    header::TRANSFER_ENCODING,
];

/// Puts a [`Front`] before the application of each thread.
#[derive(Clone)]
pub(super) struct Before {
    state: Data<State>,
    present: Arc<Present>,
}

impl Before {
    pub(super) fn new(state: Data<State>) -> Self {
        Self { state, present: Arc::default() }
    }
}

impl<S, B> Transform<S, Request> for Before
where
    S: Service<Request, Response = ServiceResponse<B>> + 'static,
    B: MessageBody + 'static,
{
    type Response = Response<Body<B>>;
    type Error = S::Error;
    type Transform = Front<S>;
    type InitError = ();
    type Future = Ready<Result<Front<S>, ()>>;

    fn new_transform(&self, app: S) -> Self::Future {
        let (state, present) = (self.state.clone(), Arc::clone(&self.present));
        ready(Ok(Front(Rc::new(Thread { app, state, present, lately: Lately::default() }))))
    }
}

/// What answers before the application.
pub(super) struct Front<S>(Rc<Thread<S>>);

/// What one thread answers with.
pub(super) struct Thread<S> {
    app: S,
    state: Data<State>,
    present: Arc<Present>,
    lately: Lately,
}

impl<S, B> Service<Request> for Front<S>
where
    S: Service<Request, Response = ServiceResponse<B>> + 'static,
    B: MessageBody + 'static,
{
    type Response = Response<Body<B>>;
    type Error = S::Error;
    type Future = Answering<S, B>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.app.poll_ready(context)
    }

    fn call(&self, mut request: Request) -> Self::Future {
        let Self(thread) = self;
        let begun = Instant::now();
        let arrived = match Asked::of(&request, &thread.state) {
            Asked::Reads(exact) => Arrived { request, exact: Some(exact), body: None, begun },
            Asked::Queries(reading) => {
                let body = Arriving::of(request.take_payload());
                return Answering::Arriving(Some(Begun { request, reading, body, begun }), Rc::clone(thread));
            }
            Asked::Other => Arrived { request, exact: None, body: None, begun },
        };
        thread.answer(arrived)
    }
}

/// A request whose body is on its way.
pub(super) struct Begun {
    request: Request,
    reading: Reading,
    body: Arriving,
    begun: Instant,
}

impl Begun {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<(Option<Exact>, Option<Bytes>)> {
        self.body.poll(context).map(|ended| match ended {
            Ended::Whole(body) => (Some(self.reading.with_body(&body)), Some(body)),
            Ended::InPart(payload) => {
                *self.request.payload() = payload;
                (None, None)
            }
        })
    }
}

/// A request that is there, as far as it is looked at here.
struct Arrived {
    request: Request,
    /// What it is known by, where it may be answered from what is kept.
    exact: Option<Exact>,
    /// Its body, where that was taken.
    body: Option<Bytes>,
    begun: Instant,
}

impl<S, B> Thread<S>
where
    S: Service<Request, Response = ServiceResponse<B>> + 'static,
    B: MessageBody + 'static,
{
    /// Answers at once what is known, and else as soon as it is made.
    fn answer(self: &Rc<Self>, arrived: Arrived) -> Answering<S, B> {
        let now = arrived.exact.and_then(|exact| Some((exact, self.present.known(&self.state)?)));
        if let Some((exact, now)) = &now
            && let Some(response) = self.recall(&arrived, *exact, now)
        {
            return Answering::Known(Some(response));
        }
        // Where the present is known, it was looked for just now.
        Answering::Made(Box::pin(Rc::clone(self).make(arrived, now.is_some())))
    }

    /// The answer, where it is known.
    fn recall(&self, arrived: &Arrived, exact: Exact, now: &Window) -> Option<Response<Body<B>>> {
        let Arrived { request, begun, .. } = arrived;
        let state = &self.state;
        if !state.availability.is_up() {
            return None;
        }
        let (head, bytes) = state.answers.recall(exact, now, &self.lately)?;
        let length = bytes.as_ref().map_or(0, Bytes::len);
        let passed = state.door.pass_kept(request.head(), request.conn_data::<Rc<Connection>>(), length)?;
        let id = Uuid::new_v4();
        let mut written = [0; uuid::fmt::Hyphenated::LENGTH];
        let id: &str = id.as_hyphenated().encode_lower(&mut written);
        let status = head.status();
        let mut response = Response::with_body(status, ());
        let own = response.headers_mut();
        for (name, value) in &head.headers {
            own.append(name.clone(), value.clone());
        }
        if let Ok(id) = HeaderValue::from_str(id) {
            own.insert(REQUEST_ID, id);
        }
        state.door.tell(&passed, own);
        state.metrics.hit();
        let took = begun.elapsed();
        head.series.answered(took);
        if tracing::enabled!(Level::INFO) {
            let span = finish::span(request.head(), id, Some(state));
            span.in_scope(|| finish::log(status.as_u16(), took));
        }
        Some(response.set_body(Body::kept(bytes, passed.held)))
    }

    /// The application's answer, or a known one as soon as the present is known.
    async fn make(
        self: Rc<Self>,
        mut arrived: Arrived,
        was_looked_for: bool,
    ) -> Result<Response<Body<B>>, S::Error> {
        let state = &self.state;
        let mut first = None;
        if let Some(exact) = arrived.exact.filter(|_| !was_looked_for) {
            match self.present.find(exact, state).await {
                Found::Known(now) => {
                    if let Some(response) = self.recall(&arrived, exact, &now) {
                        return Ok(response);
                    }
                }
                Found::Unknown(leads) => first = leads,
            }
        }
        if let Some(body) = arrived.body {
            *arrived.request.payload() = body.into();
        }
        let made = self.app.call(arrived.request);
        let made = match first {
            None => made.await,
            Some(first) => first.lead(made).await,
        };
        let response: Response<B> = made?.into();
        if let Some(exact) = arrived.exact {
            learn(&response, exact, state);
        }
        Ok(response.map_body(|_, body| Body::Made { body }))
    }
}

/// An answer that is being made.
type Making<R, E> = Pin<Box<dyn Future<Output = Result<R, E>>>>;

/// An answer on its way.
pub(super) enum Answering<S: Service<Request>, B> {
    /// The body of its request is not there yet.
    Arriving(Option<Begun>, Rc<Thread<S>>),
    Known(Option<Response<Body<B>>>),
    Made(Making<Response<Body<B>>, S::Error>),
}

/// The response is moved out of it, and never pinned in it.
impl<S: Service<Request>, B> Unpin for Answering<S, B> {}

impl<S, B> Future for Answering<S, B>
where
    S: Service<Request, Response = ServiceResponse<B>> + 'static,
    B: MessageBody + 'static,
{
    type Output = Result<Response<Body<B>>, S::Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        if let Self::Arriving(waiting, thread) = this {
            let Some(begun) = waiting else { return Poll::Pending };
            let (exact, body) = ready_or_wait!(begun.poll(context));
            let Some(Begun { request, begun, .. }) = waiting.take() else { return Poll::Pending };
            *this = thread.answer(Arrived { request, exact, body, begun });
        }
        match this {
            Self::Arriving(..) => Poll::Pending,
            Self::Known(response) => {
                response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response)))
            }
            Self::Made(made) => made.as_mut().poll(context),
        }
    }
}

/// Takes note of an answer out of what is kept.
fn learn<B>(response: &Response<B>, exact: Exact, state: &Arc<State>) {
    let learned = response.extensions().get::<Learned>().cloned();
    if let Some(learned) = learned {
        state.answers.learn(exact, learned, response.headers(), &PASSING, &state.metrics);
    }
}
