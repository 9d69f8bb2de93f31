//! The door before an answer that is kept: nothing is worked on, so there is no room to ask for, and no time to
//! bound. Its client is charged as for any request.

use super::connection::{Connection, Work};
use super::held::Holding;
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
}

impl Door {
    /// Lets a request in whose answer is there, and that long. Nothing where it is to go the way of all others: who is
    /// refused is told there.
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
        let sending = if bytes > LARGE { Some(self.unsent.take(bytes)?) } else { None };
        let left = match &self.rates {
            None => None,
            Some(rates) => {
                let peer = request.peer_addr.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
                let visitor = self.visitor(peer, &request.headers);
                let charged = visitor.limited.then(|| rates.charge(visitor.client, NonZeroU64::MIN));
                charged.transpose().ok()?
            }
        };
        let holding = Holding { permit: None, sending };
        let working = connection.map(|connection| {
            let working = connection.work();
            connection.hold(&holding);
            working
        });
        Some(Passed { held: KeptHeld { _working: working, _sending: holding.sending }, left })
    }

    /// Says what is left to the client.
    pub(in crate::http) fn tell(&self, passed: &Passed, headers: &mut HeaderMap) {
        if let (Some(rates), Some(left)) = (&self.rates, passed.left) {
            rates.tell(left, headers);
        }
    }
}
