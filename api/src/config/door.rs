//! Settings of what stands before every request: how much may be asked, by whom, and for how long.

use super::bounds::{EmbedSites, RateLimit, TrustedProxies};
use clap::Args;
use std::num::NonZeroUsize;

/// Settings of the door.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings of the door")]
pub struct Door {
    /// The proxies in front of this server, as addresses or networks: `10.0.0.0/8,127.0.0.1`. The
    /// address of a client is then the last one in `Forwarded` or `X-Forwarded-For` that is none of
    /// them. From anybody else these headers are passed over.
    #[arg(long, env = "CHANCERY_TRUSTED_PROXIES", value_name = "NETWORKS", default_value = "")]
    pub trusted_proxies: TrustedProxies,

    /// How much a client may ask for in a minute, in points, or `off`. A request costs 1 and what it
    /// asks for: the cost of a GraphQL query, the entries of a list. It has to be more than `query-cost`. Clients are told apart by address
    /// (IPv6: by its first 64 bits); this machine itself is not limited, unless it is a trusted proxy or hands
    /// on requests of others (`Forwarded`, `X-Forwarded-For`, `X-Real-IP` or `Via`): a proxy that is not
    /// named in `trusted-proxies` is one client with all of its own.
    #[arg(long, env = "CHANCERY_RATE_LIMIT", value_name = "POINTS", default_value = "600000")]
    pub rate_limit: RateLimit,

    /// How many requests are worked on at a time. More wait for a moment, and are then refused with 503.
    #[arg(long, env = "CHANCERY_MAX_REQUESTS", value_name = "NUMBER", default_value = "64")]
    pub max_requests: NonZeroUsize,

    /// How many connections are open at a time, an eighth of them of one client. More wait until one of
    /// them is closed. Where the process may open fewer files than that takes, fewer are open, and the log
    /// says so.
    #[arg(
        long,
        env = "CHANCERY_MAX_CONNECTIONS",
        value_name = "NUMBER",
        default_value_t = 4_096,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000)
    )]
    pub max_connections: u32,

    /// How long a request may be worked on before it is given up with 503, in milliseconds.
    #[arg(
        long,
        env = "CHANCERY_REQUEST_TIME",
        value_name = "MILLISECONDS",
        default_value_t = 10_000,
        value_parser = clap::value_parser!(u32).range(100..=600_000)
    )]
    pub request_time: u32,

    /// The largest body of a request, in bytes.
    #[arg(
        long,
        env = "CHANCERY_BODY_LIMIT",
        value_name = "BYTES",
        default_value_t = 65_536,
        value_parser = clap::value_parser!(u32).range(1_024..=16_777_216)
    )]
    pub body_limit: u32,

    /// The sites whose pages may hold embeds in frames, as origins: `https://partner.example,
    /// https://*.example.org`. `*` is all of them, `none` is nobody.
    #[arg(long, env = "CHANCERY_EMBED_SITES", value_name = "ORIGINS", default_value = "*")]
    pub embed_sites: EmbedSites,
}
