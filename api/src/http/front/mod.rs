//! What answers before the application does: a request that was answered from what is kept is answered again from
//! there if it comes again to the byte, without being routed or understood.
//!
//! It makes no answer of its own: it repeats what the application sent, with what belongs to this request alone. What
//! it does not know, or may not say, goes on to the application.

mod arrived;
mod body;
mod present;

use super::State;
use super::answers::{Exact, Head, Learned, Reading, Window};
use super::door::{Connection, RATE_LIMIT, RATE_LIMIT_POLICY};
use super::finish::{self, REQUEST_ID};
use actix_http::{Request, Response};
use actix_service::{Service, Transform};
use actix_web::body::MessageBody;
use actix_web::dev::{RequestHead, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::{Bytes, Data};
use arrived::Arrived;
use body::Body;
use present::{Found, Present};
use std::future::{Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
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
        ready(Ok(Front { app: Rc::new(app), state, present }))
    }
}

/// What answers before the application.
pub(super) struct Front<S> {
    app: Rc<S>,
    state: Data<State>,
    present: Arc<Present>,
}

impl<S, B> Service<Request> for Front<S>
where
    S: Service<Request, Response = ServiceResponse<B>> + 'static,
    B: MessageBody + 'static,
{
    type Response = Response<Body<B>>;
    type Error = S::Error;
    type Future = Answering<Response<Body<B>>, S::Error>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.app.poll_ready(context)
    }

    fn call(&self, mut request: Request) -> Self::Future {
        let begun = Instant::now();
        let (app, state) = (Rc::clone(&self.app), self.state.clone());
        let asked = Asked::of(&request, &state);
        if let Asked::Reads(exact) = asked
            && let Some(now) = self.present.known(&state)
            && let Some(response) = recall(&request, exact, &now, &state, begun)
        {
            return Answering::Kept(Some(response));
        }
        let present = Arc::clone(&self.present);
        Answering::Made(Box::pin(async move {
            let (exact, body) = match asked {
                Asked::Other => (None, None),
                Asked::Reads(exact) => (Some(exact), None),
                Asked::Queries(reading) => match Arrived::of(request.take_payload()).await {
                    Arrived::Whole(body) => (Some(reading.with_body(&body)), Some(body)),
                    Arrived::InPart(payload) => {
                        *request.payload() = payload;
                        (None, None)
                    }
                },
            };
            let mut first = None;
            if let Some(exact) = exact {
                match present.find(exact, &state).await {
                    Found::Known(now) => {
                        if let Some(response) = recall(&request, exact, &now, &state, begun) {
                            return Ok(response);
                        }
                    }
                    Found::Unknown(leads) => first = leads,
                }
            }
            if let Some(body) = body {
                *request.payload() = body.into();
            }
            let made = app.call(request);
            let made = match first {
                None => made.await,
                Some(first) => first.lead(made).await,
            };
            let response: Response<B> = made?.into();
            if let Some(exact) = exact {
                learn(&response, exact, &state);
            }
            Ok(response.map_body(|_, body| Body::Made { body }))
        }))
    }
}

/// An answer on its way.
pub(super) enum Answering<R, E> {
    Kept(Option<R>),
    Made(Pin<Box<dyn Future<Output = Result<R, E>>>>),
}

/// The response is moved out of it, and never pinned in it.
impl<R, E> Unpin for Answering<R, E> {}

impl<R, E> Future for Answering<R, E> {
    type Output = Result<R, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Kept(response) => {
                response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response)))
            }
            Self::Made(made) => made.as_mut().poll(context),
        }
    }
}

/// What a request may be answered from here.
enum Asked {
    /// It reads what is at an address.
    Reads(Exact),
    /// It has a query in its body, which is not read yet.
    Queries(Reading),
    /// The application answers it.
    Other,
}

impl Asked {
    fn of(request: &Request, state: &State) -> Self {
        let RequestHead { method, uri, headers, .. } = request.head();
        if !state.answers.keeps() || headers.contains_key(header::AUTHORIZATION) {
            return Self::Other;
        }
        let read = || Exact::read(method, uri.path(), uri.query(), headers, state.public_url.is_none());
        // A body that nobody reads closes the connection.
        let is_bare =
            !headers.contains_key(header::CONTENT_LENGTH) && !headers.contains_key(header::TRANSFER_ENCODING);
        match *method {
            Method::GET | Method::HEAD if is_bare => Self::Reads(read().end()),
            Method::POST if uri.path() == "/graphql" && is_plain_json(request.head()) => {
                Self::Queries(read())
            }
            _ => Self::Other,
        }
    }
}

/// Whether a body is of the type that GraphQL takes, as most clients write it. Another way to write it is looked at by
/// the application.
fn is_plain_json(request: &RequestHead) -> bool {
    let mut types = request.headers.get_all(header::CONTENT_TYPE);
    let is_json = types.next().is_some_and(|given| {
        let given = given.as_bytes();
        given.eq_ignore_ascii_case(b"application/json")
            || given.eq_ignore_ascii_case(b"application/json; charset=utf-8")
            || given.eq_ignore_ascii_case(b"application/json;charset=utf-8")
    });
    is_json && types.next().is_none() && !request.headers.contains_key(header::CONTENT_ENCODING)
}

/// The answer, where it is known.
fn recall<B>(
    request: &Request,
    exact: Exact,
    now: &Window,
    state: &State,
    begun: Instant,
) -> Option<Response<Body<B>>> {
    if !state.availability.is_up() {
        return None;
    }
    let (head, bytes) = state.answers.recall(exact, now)?;
    let length = bytes.as_ref().map_or(0, Bytes::len);
    let passed = state.door.pass_kept(request.head(), request.conn_data::<Rc<Connection>>(), length)?;
    let id = Uuid::new_v4();
    let mut written = [0; uuid::fmt::Hyphenated::LENGTH];
    let id: &str = id.as_hyphenated().encode_lower(&mut written);
    let Head { endpoint, headers, .. } = &*head;
    let status = head.status();
    let mut response = Response::with_body(status, ());
    let own = response.headers_mut();
    for (name, value) in headers {
        own.append(name.clone(), value.clone());
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        own.insert(REQUEST_ID, id);
    }
    state.door.tell(&passed, own);
    state.metrics.kept("hit");
    let took = begun.elapsed();
    state.metrics.answered(endpoint, status.as_u16(), took);
    if tracing::enabled!(Level::INFO) {
        finish::span(request.head(), id, Some(state)).in_scope(|| finish::log(status.as_u16(), took));
    }
    Some(response.set_body(Body::kept(bytes, passed.working)))
}

/// Takes note of an answer out of what is kept.
fn learn<B>(response: &Response<B>, exact: Exact, state: &Arc<State>) {
    let learned = response.extensions().get::<Learned>().cloned();
    if let Some(learned) = learned {
        state.answers.learn(exact, learned, response.headers(), &PASSING);
    }
}
