//! Values of settings about who may ask how much.

use clap::ValueEnum;
use ipnet::IpNet;
use std::fmt;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::str::FromStr;
use url::Url;

/// Addresses and networks of proxies whose word on a client's address is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Whether an address is one of theirs. IPv4 addresses that came as IPv6 are IPv4 addresses.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The networks.
    #[must_use]
    pub fn networks(&self) -> &[IpNet] {
        &self.0
    }
}

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let network = |part: &str| {
            let network = part.parse::<IpNet>().or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
            network.map_err(|_| format!("“{part}” is neither an address nor a network such as 10.0.0.0/8"))
        };
        parts.map(network).collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for TrustedProxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let networks: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&networks.join(","))
    }
}

/// How many points a client has for a minute; nothing where nobody counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit(pub Option<NonZeroU32>);

/// The fewest points a minute may have: an export should be possible, which costs 900. [`Server::check`] asks for
/// room for a query of the largest cost as well.
///
/// [`Server::check`]: super::Server::check
const FEWEST_POINTS: u32 = 1_000;

impl FromStr for RateLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self(None));
        }
        let points = text.parse().ok().filter(|points: &NonZeroU32| points.get() >= FEWEST_POINTS);
        points
            .map(|points| Self(Some(points)))
            .ok_or_else(|| format!("write a whole number of points, {FEWEST_POINTS} or more, or “off”"))
    }
}

impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(points) => write!(f, "{points}"),
            None => f.write_str("off"),
        }
    }
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// It is.
    On,
    /// It is not.
    Off,
}

impl Switch {
    /// Whether it is on.
    #[must_use]
    pub fn is_on(self) -> bool {
        self == Self::On
    }
}

/// Whose pages may hold a page of this server in a frame, as `frame-ancestors` names them (Content
/// Security Policy Level 3, section 6.4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbedSites(Vec<String>);

impl EmbedSites {
    /// The sources, as `frame-ancestors` takes them.
    #[must_use]
    pub fn sources(&self) -> String {
        if self.0.is_empty() { "'none'".to_owned() } else { self.0.join(" ") }
    }
}

impl FromStr for EmbedSites {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            ["none"] => return Ok(Self(Vec::new())),
            ["*"] => return Ok(Self(vec!["*".to_owned()])),
            [] => return Err("write origins such as https://partner.example, or * or none".to_owned()),
            _ => {}
        }
        parts.into_iter().map(origin).collect::<Result<_, _>>().map(Self)
    }
}

/// An origin, perhaps with `*.` before its host. Nothing else gets into a header.
fn origin(text: &str) -> Result<String, String> {
    let wrong = || format!("“{text}” is no origin: write https://partner.example or https://*.example.org");
    let (scheme, host) = text.split_once("://").ok_or_else(wrong)?;
    let (wildcard, host) = host.strip_prefix("*.").map_or(("", host), |host| ("*.", host));
    let url = Url::parse(&format!("{scheme}://{host}")).map_err(|_| wrong())?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let nobody = url.username().is_empty() && url.password().is_none();
    if !matches!(scheme, "http" | "https") || !bare || !nobody || host.ends_with('/') || host.contains('*') {
        return Err(wrong());
    }
    let origin = url.origin().ascii_serialization();
    Ok(origin.replacen("://", &format!("://{wildcard}"), 1))
}

impl fmt::Display for EmbedSites {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { f.write_str("none") } else { f.write_str(&self.0.join(",")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_told_from_other_texts() {
        let proxies: TrustedProxies = "10.0.0.0/8, 127.0.0.1,2001:db8::/32".parse().unwrap();
        for (address, trusted) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("127.0.0.1", true),
            ("127.0.0.2", false),
            ("2001:db8::1", true),
            ("2001:db9::1", false),
        ] {
            assert_eq!(proxies.has(address.parse().unwrap()), trusted, "{address}");
        }
        assert!(TrustedProxies::from_str("").unwrap().is_empty());
        assert!(TrustedProxies::from_str("proxy.example").unwrap_err().contains("proxy.example"));
    }

    #[test]
    fn origins_are_all_that_gets_into_the_header() {
        let sources = |text: &str| EmbedSites::from_str(text).map(|sites| sites.sources());
        assert_eq!(sources("*").unwrap(), "*");
        assert_eq!(sources("none").unwrap(), "'none'");
        assert_eq!(
            sources("https://partner.example, https://*.example.org:8443").unwrap(),
            "https://partner.example https://*.example.org:8443"
        );
        for text in [
            "",
            "partner.example",
            "https://a.example/x",
            "https://a.example/",
            "javascript://x",
            "https://a; script-src *",
            "https://a.example,*",
            "https://*.*.example",
            "https://user@a.example",
        ] {
            assert!(sources(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_rate_is_a_number_or_off() {
        assert_eq!(RateLimit::from_str("off").unwrap().0, None);
        assert_eq!(RateLimit::from_str("5000").unwrap().to_string(), "5000");
        for text in ["0", "-1", "999", "many", ""] {
            assert!(RateLimit::from_str(text).is_err(), "{text}");
        }
    }
}
