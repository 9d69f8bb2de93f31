//! Who has sent a request, and what is charged to them.

use super::address::{self, Client};
use super::{Door, State, TooMuch};
use actix_web::http::header::HeaderMap;
use actix_web::{HttpMessage, HttpRequest, web};
use std::cell::Cell;
use std::net::IpAddr;
use std::num::NonZeroU64;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use tokio::time::Instant;

/// Who has sent a request.
pub(super) struct Visitor {
    pub(super) client: Client,
    /// Whether it has bounds of its own.
    pub(super) limited: bool,
    /// Until when its request may wait for room, once it was let in.
    pub(super) until: Cell<Option<Instant>>,
    /// How many points it has left, once it was charged.
    pub(super) left: Cell<Option<u32>>,
    /// Why a handler refused it.
    pub(super) refused: Cell<Option<TooMuch>>,
}

impl Door {
    pub(super) fn visitor(&self, peer: IpAddr, headers: &HeaderMap) -> Visitor {
        let unnamed = !self.trusted.has(peer) && address::is_forwarded(headers);
        if unnamed && !self.told.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                %peer,
                "forwarded addresses from this peer are passed over, as it is no proxy of --trusted-proxies; \
                 where it is one, all its clients share its limits (told once)"
            );
        }
        let client = Client::of(address::client(peer, headers, &self.trusted));
        // What hands on requests of others on this machine is a proxy that was not named.
        let limited = unnamed || !self.is_at_home(peer);
        Visitor { client, limited, until: Cell::new(None), left: Cell::new(None), refused: Cell::new(None) }
    }
}

/// Charges the client of a request for work that is about to be done, in points: the cost of a GraphQL
/// query, the entries of a list. To be called once it is known what is asked, and before it is done.
///
/// # Errors
/// [`TooMuch`] where the client's points do not reach. Nothing is charged then.
pub(crate) fn charge(request: &HttpRequest, points: u64) -> Result<(), TooMuch> {
    let Some(points) = NonZeroU64::new(points) else { return Ok(()) };
    let extensions = request.extensions();
    // Nobody is there who could be charged where a static mirror is written.
    let Some(visitor) = extensions.get::<Rc<Visitor>>().filter(|visitor| visitor.limited) else {
        return Ok(());
    };
    let Some(state) = request.app_data::<web::Data<State>>() else { return Ok(()) };
    let Some(rates) = &state.door.rates else { return Ok(()) };
    match rates.charge(visitor.client, points) {
        Ok(left) => visitor.left.set(Some(left)),
        Err(refused) => {
            visitor.refused.set(Some(refused));
            state.metrics.refused("rate-limit");
            return Err(refused);
        }
    }
    Ok(())
}
