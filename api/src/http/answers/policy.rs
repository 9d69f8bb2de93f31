//! When a kept answer is given: while what it says is what would be said now, and while the database does not
//! answer.

use super::flight::{Ended, Joined};
use super::hit::{self, hit};
use super::keep::{is_kept, keep};
use super::kept::revision;
use super::stale::stale;
use super::window::Begun;
use super::{DatabaseGone, Key, Window, mark_gone};
use crate::http::problem::Problem;
use crate::http::surrogate::keyed;
use crate::http::{State, base};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, web};
use futures_util::FutureExt;
use std::pin::{Pin, pin};

/// What answers for itself: health asks the database, GraphQL reads its request first.
const APART: [&str; 3] = ["/healthz", "/readyz", "/graphql"];

/// Whether what is served under this pattern answers for itself.
pub(in crate::http) fn is_apart(pattern: &str) -> bool {
    APART.contains(&pattern)
}

/// Answers as [`answered`] does, whatever is asked for by its address.
pub(in crate::http) async fn middleware<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let state = request.app_data::<web::Data<State>>().cloned();
    let Some(state) = state else {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    };
    let asked = request.request().clone();
    let reads = [Method::GET, Method::HEAD].contains(asked.method());
    let key = || reads.then(|| Key::of_request(&asked, &base(&asked, &state)));
    let made = next.call(request).map(|outcome| match outcome {
        Ok(response) => response.into_parts().1.map_into_boxed_body(),
        Err(error) => HttpResponse::from_error(error),
    });
    let gone = || {
        let problem = Problem::database_gone();
        let is_embed = asked.match_info().as_str().starts_with("/embed");
        if is_embed { crate::embed::no_page(&asked, &problem) } else { problem.response() }
    };
    let response = answered(&asked, &state, key, gone, made).await;
    Ok(ServiceResponse::new(asked, response))
}

/// A kept answer, if there is one of the present; else the one that is made. Where the database is gone a kept one,
/// else what `gone` says. Nobody waits for a database that does not answer: what is being made is given up as soon as
/// that is known, and while it is known only what needs no database is made.
pub(in crate::http) async fn answered(
    request: &HttpRequest,
    state: &State,
    key: impl FnOnce() -> Option<Key>,
    gone: impl FnOnce() -> HttpResponse,
    made: impl Future<Output = HttpResponse>,
) -> HttpResponse {
    let key = may_be_kept(request, state).then(key).flatten();
    let mut made = pin!(keyed(state.surrogate_keys, made).fuse());
    let response = if state.availability.is_up() {
        let given = tokio::select! {
            biased;
            response = given(request, state, key, made.as_mut()) => Some(response),
            () = state.availability.gone() => None,
        };
        // What needs no database is made all the same.
        given.or_else(|| made.now_or_never())
    } else {
        made.now_or_never().map(|response| keep(request, state, key, response, None).0)
    };
    match response {
        Some(response) if response.extensions().get::<DatabaseGone>().is_none() => response,
        given_up => {
            let kept = key.and_then(|key| stale(request, state, key));
            kept.or(given_up).unwrap_or_else(|| {
                let mut response = gone();
                mark_gone(&mut response);
                response
            })
        }
    }
}

/// The answer of the present. Of those who ask the same at the same time one computes it, and the others wait for
/// that as long as they wait for their answer. Where nothing came of it that they may be given, they compute it
/// themselves: each where it is not one to be kept, else again one for all.
async fn given<M: Future<Output = HttpResponse>>(
    request: &HttpRequest,
    state: &State,
    key: Option<Key>,
    made: Pin<&mut M>,
) -> HttpResponse {
    let Some(key) = key else { return keep(request, state, None, made.await, None).0 };
    let mut status = hit::HIT;
    let leader = loop {
        // Where the database fails, so will what is made, and says it better.
        if state.answers.find(key).is_some()
            && let Some(now) = Window::now(state).await
            && let Some(response) = hit(request, state, key, &now, status).await
        {
            return response;
        }
        // No body of an answer to `HEAD` is kept.
        if request.method() == Method::HEAD {
            break None;
        }
        match state.answers.flights.join(key) {
            Joined::Leads(leader) => break Some(leader),
            Joined::Follows(flight) => match flight.ended().await {
                Ended::NotKept => break None,
                Ended::Kept | Ended::GivenUp => status = hit::COLLAPSED,
            },
        }
    };
    let begun = Begun::now(state);
    let response = made.await;
    let window = match is_kept(request, &response) {
        true => begun.window(state, revision(response.headers())).await,
        false => None,
    };
    let (response, is_kept) = keep(request, state, Some(key), response, window);
    if let Some(leader) = leader {
        leader.end(is_kept);
    }
    if is_kept {
        state.metrics.kept("miss");
    }
    response
}

/// Whether the answer to a request may be kept, and a kept one be given: not where answers hang on who asks.
pub(in crate::http) fn may_be_kept(request: &HttpRequest, state: &State) -> bool {
    state.answers.keeps() && !request.headers().contains_key(header::AUTHORIZATION)
}
