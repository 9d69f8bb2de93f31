//! The address a request comes from, as far as it can be known.

use crate::config::TrustedProxies;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// What proxies write that know nothing newer.
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// What proxies write that know one address alone. Nobody is told apart by it.
const X_REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");
/// The part of an IPv6 address that tells networks apart: whoever has one of them has all below it
/// (RFC 6177, section 2).
const NETWORK: u128 = !0 << 64;

/// Somebody who asks: an IPv4 address, or a network of IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Client(IpAddr);

impl Client {
    /// Who asks from an address. An IPv4 address that came as IPv6 is an IPv4 address.
    pub(super) fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & NETWORK)),
            v4 => v4,
        })
    }
}

/// Whether a request says that it comes from somebody else than its peer, or through somebody: what is in
/// front of this server writes one of these.
pub(super) fn is_forwarded(headers: &HeaderMap) -> bool {
    [header::FORWARDED, X_FORWARDED_FOR, X_REAL_IP, header::VIA].iter().any(|name| headers.contains_key(name))
}

/// The address a request comes from: its peer; where that is a trusted proxy, the last address that the
/// proxies wrote down and that is none of theirs. What cannot be read leaves the peer.
///
/// A proxy writes one of the two headers and hands on the other as it came. Where they name different
/// addresses, one of them is anybody's word: the peer again.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> IpAddr {
    let peer = peer.to_canonical();
    if !trusted.has(peer) {
        return peer;
    }
    let named = [
        joined(headers, &header::FORWARDED)
            .map(|text| text.and_then(|text| origin(forwarded(&text), trusted))),
        joined(headers, &X_FORWARDED_FOR).map(|text| {
            text.and_then(|text| origin(text.split(',').map(|node| address(node.trim())).collect(), trusted))
        }),
    ];
    match named {
        [Some(one), None] | [None, Some(one)] => one.unwrap_or(peer),
        [Some(one), Some(other)] if one == other => one.unwrap_or(peer),
        _ => peer,
    }
}

/// All lines of a header as one list (RFC 9110, section 5.3); nothing in it where it is no text.
fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<Option<String>> {
    let mut lines = headers.get_all(name).peekable();
    lines.peek()?;
    let lines: Result<Vec<&str>, _> = lines.map(header::HeaderValue::to_str).collect();
    Some(lines.ok().map(|lines| lines.join(",")))
}

/// The last address that is no proxy's; the first of all where they all are.
fn origin(nodes: Vec<Option<IpAddr>>, trusted: &TrustedProxies) -> Option<IpAddr> {
    let mut farthest = None;
    for node in nodes.into_iter().rev() {
        farthest = Some(node?);
        if !trusted.has(node?) {
            break;
        }
    }
    farthest
}

/// The `for` of each element of `Forwarded` (RFC 7239, section 4).
fn forwarded(text: &str) -> Vec<Option<IpAddr>> {
    let node = |element: &str| {
        let mut pairs = unquoted(element, ';').into_iter().filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
        address(value.trim())
    };
    unquoted(text, ',').into_iter().map(node).collect()
}

/// The parts between separators that stand outside of quotes.
fn unquoted(text: &str, separator: char) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(|c| {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            c => return c == separator && !quoted,
        }
        false
    })
    .collect()
}

/// An address, perhaps with a port, in brackets, in quotes. `unknown` and names that hide one are none.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().or_else(|_| text.parse().map(|address: SocketAddr| address.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn seen(peer: &str, lines: &[(&'static str, &str)]) -> String {
        let trusted = "10.0.0.0/8, 2001:db8:ffff::/48".parse().unwrap();
        let request = lines.iter().fold(TestRequest::get(), |request, line| request.append_header(*line));
        client(peer.parse().unwrap(), request.to_http_request().headers(), &trusted).to_string()
    }

    #[test]
    fn nobody_but_a_proxy_says_who_somebody_is() {
        for header in ["forwarded", "x-forwarded-for"] {
            assert_eq!(seen("192.0.2.1", &[(header, "for=198.51.100.7")]), "192.0.2.1");
            assert_eq!(seen("192.0.2.1", &[(header, "198.51.100.7")]), "192.0.2.1");
        }
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(seen("::ffff:10.0.0.1", &[("x-forwarded-for", "198.51.100.7")]), "198.51.100.7");
    }

    #[test]
    fn the_last_address_that_is_no_proxy_counts() {
        for (header, value, expected) in [
            ("x-forwarded-for", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
            ("x-forwarded-for", "1.1.1.1, 198.51.100.7, 10.9.9.9,10.1.1.1", "198.51.100.7"),
            ("x-forwarded-for", "10.0.0.5, 10.0.0.6", "10.0.0.5"),
            ("x-forwarded-for", "198.51.100.7:4711", "198.51.100.7"),
            ("x-forwarded-for", "[2001:db8::7]:4711", "2001:db8::7"),
            ("x-forwarded-for", "::ffff:198.51.100.7", "198.51.100.7"),
            ("forwarded", "for=198.51.100.7;proto=https;by=10.0.0.1", "198.51.100.7"),
            ("forwarded", "proto=https; For=\"[2001:db8::7]:4711\"", "2001:db8::7"),
            ("forwarded", "for=1.1.1.1, for=198.51.100.7, for=10.0.0.2", "198.51.100.7"),
            ("forwarded", "host=\"a,for=1.1.1.1;b\";for=198.51.100.7", "198.51.100.7"),
            ("forwarded", "host=\"a\\\",for=1.1.1.1\";for=198.51.100.7", "198.51.100.7"),
        ] {
            assert_eq!(seen("10.0.0.1", &[(header, value)]), expected, "{header}: {value}");
        }
        let lines = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "198.51.100.7")];
        assert_eq!(seen("10.0.0.1", &lines), "198.51.100.7", "several lines are one list");
    }

    #[test]
    fn what_cannot_be_read_leaves_the_peer() {
        for (header, value) in [
            ("x-forwarded-for", ""),
            ("x-forwarded-for", "unknown"),
            ("x-forwarded-for", "1.1.1.1, _hidden, 10.0.0.2"),
            ("x-forwarded-for", "198.51.100.7,"),
            ("x-forwarded-for", "caf\u{e9}"),
            ("forwarded", "for=unknown"),
            ("forwarded", "proto=https"),
            ("forwarded", "for=\"198.51.100.7"),
            ("forwarded", "198.51.100.7"),
        ] {
            assert_eq!(seen("10.0.0.1", &[(header, value)]), "10.0.0.1", "{header}: {value}");
        }
    }

    #[test]
    fn two_headers_that_disagree_are_nobodys_word() {
        let both = |one, other| seen("10.0.0.1", &[("forwarded", one), ("x-forwarded-for", other)]);
        assert_eq!(both("for=198.51.100.7", "198.51.100.7"), "198.51.100.7");
        assert_eq!(both("for=203.0.113.99", "198.51.100.7"), "10.0.0.1");
        assert_eq!(both("for=unknown", "198.51.100.7"), "10.0.0.1");
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        let of = |text: &str| Client::of(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
