//! What stands before every request: who asks, how much, and whether there is room.
//!
//! A request goes through these, and the first to refuse it answers: the lengths of its address and
//! headers, its client's points, its body, room to work. Health is asked past all of them.

mod address;
mod body;
mod budget;
mod connection;
mod crowd;
mod dear;
mod files;
mod held;
mod kept;
mod lengths;
mod listen;
mod made;
mod pace;
mod places;
mod rate;
mod refusal;
mod room;
mod shares;
mod stream;
mod time;
mod turns;
mod unsent;
mod visitor;

use super::State;
use crate::config::{Door as Settings, TrustedProxies};
use crate::metrics::Metrics;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, web};
use budget::{ARRIVING, Budget};
use chancery_schema::Clock;
pub(super) use connection::Connection;
use crowd::Crowd;
use dear::Dear;
pub(super) use dear::{Dearly, dearly};
pub(crate) use files::connections_within;
use held::{Held, Holding};
pub(super) use kept::KeptHeld;
pub(super) use listen::listen;
pub(super) use made::measured;
use rate::Rates;
pub(super) use rate::{RATE_LIMIT, RATE_LIMIT_POLICY};
use refusal::Refusal;
pub(super) use refusal::Refused;
pub(super) use room::Full;
use room::Room;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
pub(super) use time::timed;
use unsent::{UNSENT, Unsent};
use visitor::Visitor;
pub(crate) use visitor::charge;

/// What a whole list as a file costs beside the request, in points: how long it is, nobody knows before
/// it is written.
pub(crate) const EXPORT_POINTS: u64 = 900;
/// What the addresses of the whole site cost, in points.
pub(crate) const SITEMAP_POINTS: u64 = 500;
/// What a search costs beside its entries, in points: candidates are ranked one by one.
pub(crate) const SEARCH_POINTS: u64 = 100;
/// What a page for iframes or a card costs, in points.
pub(crate) const EMBED_POINTS: u64 = 20;

/// What a single item, an article as linked data or what an address leads to costs beside the request, in
/// points: it is found by its name, and what it links to is looked up.
pub(crate) const ITEM_POINTS: u64 = 5;

/// Whether a path, as it is routed, is answered whatever there is to do: a supervisor that is refused
/// restarts the server.
fn is_health(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

/// Why a request is refused: its client has asked for as much as it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMuch {
    /// In how many seconds there is room for what was asked, rounded up.
    pub(crate) retry_after: u64,
    /// How many points the client has for a minute.
    pub(crate) limit: u32,
    /// What the request costs, in points.
    pub(crate) cost: u64,
}

/// What a server has at its door: shared by all its threads.
pub(crate) struct Door {
    trusted: TrustedProxies,
    /// Nothing where nobody is limited.
    rates: Option<Rates>,
    room: Arc<Room>,
    dear: Dear,
    connections: Arc<places::Open>,
    /// How many connections are open at a time.
    most: u32,
    arriving: Arc<Budget>,
    unsent: Arc<Unsent>,
    request_time: Duration,
    body_limit: usize,
    metrics: Metrics,
    /// Whether the log was told of forwarded addresses that nobody trusts.
    told: AtomicBool,
    crowd: Crowd,
}

impl Door {
    /// `database` is how many connections to the database there are, `threads` how many answer.
    pub(super) fn new(
        settings: &Settings,
        database: u32,
        threads: usize,
        clock: &Arc<dyn Clock>,
        metrics: &Metrics,
    ) -> Self {
        let most = files::fit(settings.max_connections, database);
        Self {
            trusted: settings.trusted_proxies.clone(),
            rates: settings.rate_limit.0.map(|points| Rates::new(points, Arc::clone(clock))),
            room: Arc::new(Room::new(settings.max_requests.get(), metrics.clone())),
            dear: Dear::new(threads, settings.max_requests.get()),
            connections: Arc::new(places::Open::new(most)),
            most,
            arriving: Arc::new(Budget::new(ARRIVING)),
            unsent: Arc::new(Unsent::new(UNSENT)),
            request_time: Duration::from_millis(u64::from(settings.request_time)),
            body_limit: usize::try_from(settings.body_limit).unwrap_or(usize::MAX),
            metrics: metrics.clone(),
            told: AtomicBool::new(false),
            crowd: Crowd::new(Arc::clone(clock)),
        }
    }

    /// Whether a peer is a proxy whose word is taken.
    #[cfg(feature = "otlp")]
    pub(in crate::http) fn trusts(&self, peer: IpAddr) -> bool {
        self.trusted.has(peer)
    }

    /// Whether a peer is this machine itself, and none of the proxies.
    fn is_at_home(&self, peer: IpAddr) -> bool {
        peer.to_canonical().is_loopback() && !self.trusted.has(peer)
    }
}

/// Lets a request in, or refuses it.
pub(super) async fn pass<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(state) = request.app_data::<web::Data<State>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let connection = request.conn_data::<Rc<Connection>>().cloned();
    let working = connection.as_ref().map(Connection::work);
    if is_health(request.match_info().as_str()) {
        let response = next.call(request).await?;
        let held = |body| Held::new(body, Holding::default(), working, None);
        return Ok(response.map_body(|_, body| BoxBody::new(held(body))));
    }
    let door = &state.door;
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let visitor = Rc::new(door.visitor(peer, request.headers()));
    request.extensions_mut().insert(Rc::clone(&visitor));
    let mut unread = body::is_there(&request);
    let admitted = async {
        lengths::check(&request)?;
        charge(request.request(), 1)?;
        if unread && body::is_taken(&request, door.body_limit) {
            connection.iter().for_each(|connection| connection.takes_body());
        }
        if body::take(&mut request, door.body_limit, &door.arriving).await? {
            unread = false;
            connection.iter().for_each(|connection| connection.has_read_all());
        }
        Ok(door.room.enter(visitor.limited.then_some(visitor.client)).await?)
    };
    let admitted = admitted.await;
    if let (true, Some(connection)) = (unread, &connection) {
        connection.close_soon();
    }
    let permit = match admitted {
        Ok(permit) => permit,
        Err(refusal) => {
            let answer = refuse(request.request(), refusal, door, &visitor, unread);
            return Ok(request.into_response(answer));
        }
    };
    visitor.until.set(Some(permit.until()));
    let mut response = next.call(request).await?;
    let made = made::length(&response);
    let Ok(holding) = Holding::of(permit, made, &door.unsent) else {
        let asked = response.request().clone();
        drop(response);
        let refusal = Refusal::Overloaded(Full::Memory);
        let answer = refuse(&asked, refusal, door, &visitor, unread);
        return Ok(ServiceResponse::new(asked, answer));
    };
    door.finish(response.response_mut(), &visitor, unread);
    if let Some(connection) = &connection {
        connection.hold(&holding);
    }
    let patience = made.is_none().then_some(door.request_time);
    Ok(response.map_body(|_, body| BoxBody::new(Held::new(body, holding, working, patience))))
}

/// The answer to who is not let in.
fn refuse(
    request: &HttpRequest,
    refusal: Refusal,
    door: &Door,
    visitor: &Visitor,
    unread: bool,
) -> HttpResponse {
    if let Some(reason) = refusal.reason() {
        door.metrics.refused(reason);
    }
    door.crowd.refused();
    let mut answer = refusal.answer(request);
    answer.extensions_mut().insert(Refused);
    door.finish(&mut answer, visitor, unread);
    answer
}

impl Door {
    /// Says what is left to the client, and closes the connection where a body is left on it: it would be
    /// read to be thrown away.
    fn finish<B>(&self, response: &mut HttpResponse<B>, visitor: &Visitor, unread: bool) {
        if unread {
            response.head_mut().set_connection_type(ConnectionType::Close);
        }
        if !visitor.limited {
            return;
        }
        let Some(rates) = &self.rates else { return };
        let headers = response.headers_mut();
        let refused = visitor.refused.take();
        // Who was refused its very first point has none.
        let left = visitor.left.get().or(refused.map(|_| 0));
        left.iter().for_each(|left| rates.tell(*left, headers));
        if let Some(refused) = refused {
            headers.insert(header::RETRY_AFTER, refused.retry_after.into());
        }
    }
}
