//! The door before an answer that is kept: nothing is worked on, so there is no turn to ask for, and no time to
//! bound. Its client is charged as for any request, and a large answer is one of its share until it is sent.

use super::address::Client;
use super::connection::{Connection, Work};
use super::held::Holding;
use super::shares::Share;
use super::unsent::{LARGE, Sending};
use super::{Door, lengths};
use actix_web::dev::RequestHead;
use actix_web::http::header::HeaderMap;
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU64;
use std::rc::Rc;

/// A request that is let in.
pub(in crate::http) struct Passed {
    /// To be kept until the answer is sent.
    pub(in crate::http) held: KeptHeld,
    /// How many points its client has left, where it is limited.
    left: Option<u32>,
}

/// What a kept answer holds until it is sent.
#[derive(Default)]
pub(in crate::http) struct KeptHeld {
    _working: Option<Work>,
    _sending: Option<Sending>,
    _share: Option<Share>,
}

impl Door {
    /// Lets a request in whose answer is there, and that long. Nothing where it is to go the way of all others: who is
    /// refused, waits for its share, or takes the place of a slow reader, does so there.
    pub(in crate::http) fn pass_kept(
        &self,
        request: &RequestHead,
        connection: Option<&Rc<Connection>>,
        bytes: usize,
    ) -> Option<Passed> {
        if !lengths::are_fine(&request.headers) {
            return None;
        }
        let bytes = bytes as u64;
        let is_large = bytes > LARGE;
        let client = if is_large || self.rates.is_some() { self.limited(request) } else { None };
        let share = match client.filter(|_| is_large) {
            Some(client) => Some(self.room.share_now(client)?),
            None => None,
        };
        // Nobody loses an answer to who may have no points.
        let sending = if is_large { Some(self.unsent.take_free(bytes)?) } else { None };
        // Last: what goes the way of all others is charged there.
        let left = match (&self.rates, client) {
            (Some(rates), Some(client)) => Some(rates.charge(client, NonZeroU64::MIN).ok()?),
            _ => None,
        };
        let holding = Holding { permit: None, sending };
        let working = connection.map(|connection| {
            let working = connection.work();
            connection.hold(&holding);
            working
        });
        let held = KeptHeld { _working: working, _sending: holding.sending, _share: share };
        Some(Passed { held, left })
    }

    /// Who has sent a request, where it has bounds of its own.
    fn limited(&self, request: &RequestHead) -> Option<Client> {
        let peer = request.peer_addr.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        let visitor = self.visitor(peer, &request.headers);
        visitor.limited.then_some(visitor.client)
    }

    /// Says what is left to the client.
    pub(in crate::http) fn tell(&self, passed: &Passed, headers: &mut HeaderMap) {
        if let (Some(rates), Some(left)) = (&self.rates, passed.left) {
            rates.tell(left, headers);
        }
    }
}
