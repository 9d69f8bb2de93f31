//! What the settings alone tell.

use super::{Finding, Level};
use crate::config::{Settings, Switch};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// A prefix as short as this holds a large part of all addresses there are.
const WIDE: u8 = 8;
/// Costs above this let a single query work for seconds.
const HIGH_COST: u64 = 200_000;
/// Bodies above this are larger than any query.
const HIGH_BODY: u32 = 1 << 20;

pub(super) fn look(settings: &Settings, flags: &[String]) -> Vec<Finding> {
    let mut found = Vec::new();
    let server = &settings.server;
    let public = !server.listen.0.ip().is_loopback();
    addresses(settings, public, &mut found);
    bounds(settings, public, &mut found);
    found.extend(purge_secret_flag(flags));
    if let Some(finding) = secret_flag(settings, flags) {
        found.push(finding);
    }
    if let Some(finding) = unencrypted_database(settings) {
        found.push(finding);
    }
    if let Some(metrics) = server.metrics_listen.filter(|listen| is_reachable(listen.0.ip())) {
        found.push(Finding::new(
            "metrics-public",
            Level::Warning,
            format!("metrics are told to whoever reaches {}: there is no token", metrics.0),
            "listen on an address of a network of your own: --metrics-listen 127.0.0.1:9464",
        ));
    }
    if public && server.graphql.introspection == Switch::On && server.graphql.trusted_documents.is_some() {
        found.push(Finding::new(
            "introspection-with-trusted-documents",
            Level::Note,
            "introspection is on, and only registered operations are answered: it is answered where one of them asks for it",
            "--introspection off, if nobody needs it",
        ));
    }
    if server.metrics_listen.is_some_and(|metrics| metrics == server.listen && metrics.0.port() != 0) {
        found.push(Finding::new(
            "addresses-collide",
            Level::Unsafe,
            format!(
                "metrics-listen and listen are both {}: the server does not start like this",
                server.listen.0
            ),
            "choose another port for --metrics-listen",
        ));
    }
    if let Some(file) = &server.graphql.trusted_documents
        && let Err(error) = std::fs::read(file)
    {
        found.push(Finding::new(
            "trusted-documents-unreadable",
            Level::Unsafe,
            format!("{} cannot be read: {error}; the server does not start like this", file.display()),
            "name the file that the client's compiler writes",
        ));
    }
    if let Err(wrong) = server.check() {
        found.push(Finding::new(
            "settings-disagree",
            Level::Unsafe,
            wrong,
            "the server does not start like this",
        ));
    }
    found
}

/// The addresses under which the server is seen.
fn addresses(settings: &Settings, public: bool, found: &mut Vec<Finding>) {
    let (server, door) = (&settings.server, &settings.server.door);
    match &server.public_url {
        None if public || !door.trusted_proxies.is_empty() => found.push(Finding::new(
            "public-url-missing",
            Level::Unsafe,
            "there is no public-url: absolute links in feeds, embeds and oEmbed are made of the Host header, which \
             a client chooses",
            "--public-url https://api.example.org",
        )),
        None => found.push(Finding::new(
            "public-url-missing",
            Level::Note,
            "there is no public-url: absolute links name the address a request was sent to, without TLS",
            "--public-url https://api.example.org, once this is put before the world",
        )),
        Some(url) if url.as_str().starts_with("http://") => found.push(Finding::new(
            "public-url-without-tls",
            Level::Warning,
            format!("the public-url is {url}: links in feeds and embeds lead readers away from TLS"),
            "end TLS at a proxy in front, and name its https address",
        )),
        Some(_) => {}
    }
    for network in door.trusted_proxies.networks() {
        if network.prefix_len() < WIDE {
            found.push(Finding::new(
                "proxies-too-wide",
                Level::Unsafe,
                format!("trusted-proxies takes {network} for proxies: anybody there may claim any address"),
                "name the proxies' own addresses or network, as in 10.0.3.0/24",
            ));
        }
    }
    let behind_a_proxy = server.public_url.as_ref().is_some_and(|url| url.as_str().starts_with("https://"));
    let local = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    if !public && behind_a_proxy && !local.iter().any(|address| door.trusted_proxies.has(*address)) {
        found.push(Finding::new(
            "local-proxy-unnamed",
            Level::Unsafe,
            "the world sees this server through a proxy on this machine, which trusted-proxies does not name: all \
             clients are taken for the proxy, and what this machine asks is limited little or not at all",
            "--trusted-proxies 127.0.0.1,::1",
        ));
    }
    if public && door.trusted_proxies.is_empty() {
        found.push(Finding::new(
            "proxies-unnamed",
            Level::Note,
            "trusted-proxies is empty: behind a proxy all clients share the proxy's address, and its rate limit",
            "name the proxy with --trusted-proxies, if there is one",
        ));
    }
}

/// Bounds that were lifted.
fn bounds(settings: &Settings, public: bool, found: &mut Vec<Finding>) {
    let (door, graphql) = (&settings.server.door, &settings.server.graphql);
    if door.rate_limit.0.is_none() {
        let level = if public { Level::Warning } else { Level::Note };
        let what = "rate-limit is off: one client may keep the server busy all by itself";
        found.push(Finding::new(
            "rate-limit-off",
            level,
            what,
            "leave it at its default, or limit at a proxy in front",
        ));
    }
    if graphql.query_cost > HIGH_COST && graphql.trusted_documents.is_none() {
        found.push(Finding::new(
            "query-cost-high",
            Level::Warning,
            format!(
                "query-cost is {}: a query of that cost may take seconds of a processor",
                graphql.query_cost
            ),
            format!("stay below {HIGH_COST}, or answer registered operations only: --trusted-documents FILE"),
        ));
    }
    if door.body_limit > HIGH_BODY {
        found.push(Finding::new(
            "body-limit-high",
            Level::Warning,
            format!("body-limit is {} bytes, held in memory for each request under way", door.body_limit),
            format!("stay below {HIGH_BODY}: no query is as long"),
        ));
    }
    let memory = &settings.server.memory;
    if memory.answers_memory == 0 || memory.stale_for == 0 {
        found.push(Finding::new(
            "answers-not-kept",
            Level::Note,
            "no answers are kept: while the database is gone, nothing is answered",
            "--answers-memory and --stale-for, at their defaults",
        ));
    }
}

/// A password on the command line: `ps` shows it.
fn secret_flag(settings: &Settings, flags: &[String]) -> Option<Finding> {
    let given = flags.iter().any(|flag| flag == "database");
    let url = Url::parse(settings.common.database.as_str()).ok()?;
    let secret = url.password().is_some() || url.query_pairs().any(|(name, _)| name == "password");
    (given && secret).then(|| {
        Finding::new(
            "password-in-flag",
            Level::Unsafe,
            "the database's password is on the command line, where every user of this machine can read it",
            "give it as CHANCERY_DATABASE, or in a file named by --config that only the server's user can read",
        )
    })
}

/// The secret of webhooks on the command line.
fn purge_secret_flag(flags: &[String]) -> Option<Finding> {
    flags.iter().any(|flag| flag == "purge-secret").then(|| {
        Finding::new(
            "purge-secret-in-flag",
            Level::Unsafe,
            "purge-secret is on the command line, where every user of this machine can read it",
            "give it as CHANCERY_PURGE_SECRET, or in a file named by --config that only the server's user can read",
        )
    })
}

/// PostgreSQL on another machine, without a word about TLS.
fn unencrypted_database(settings: &Settings) -> Option<Finding> {
    let url = Url::parse(settings.common.database.as_str()).ok()?;
    // Addresses are texts here: `url` reads them as such for schemes it does not know.
    let remote = match url.host()? {
        Host::Domain(name) => match name.parse::<IpAddr>() {
            Ok(address) => !address.is_loopback(),
            Err(_) => !name.is_empty() && name != "localhost",
        },
        Host::Ipv4(address) => !address.is_loopback(),
        Host::Ipv6(address) => !address.is_loopback(),
    };
    let mode = url.query_pairs().find(|(name, _)| name == "sslmode" || name == "ssl-mode");
    let mode = mode.map(|(_, mode)| mode.into_owned()).unwrap_or_else(|| "prefer".to_owned());
    let is_postgres = url.scheme().starts_with("postgres");
    (is_postgres && remote && !matches!(mode.as_str(), "require" | "verify-ca" | "verify-full")).then(|| {
        Finding::new(
            "database-tls-optional",
            Level::Warning,
            format!("the database is on another machine and sslmode is {mode}: the connection may be read and changed on its way"),
            "add ?sslmode=verify-full to the database's address",
        )
    })
}

/// Whether an address is of no private network.
fn is_reachable(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !v4.is_loopback() && !v4.is_private() && !v4.is_link_local(),
        IpAddr::V6(v6) => !v6.is_loopback() && !v6.is_unique_local() && !v6.is_unicast_link_local(),
    }
}
