//! The notices that are borne.

/// A notice that applies to a version of a lock file and is borne for a reason.
///
/// Only notices can be: that a crate is unmaintained, or unsound in a way that no call of ours reaches.
/// A vulnerability never is.
pub(crate) struct Accepted {
    /// The id of the advisory.
    pub(crate) id: &'static str,
    /// Why it does no harm here, and what keeps it so.
    pub(crate) reason: &'static str,
}

/// All of them. One that applies no longer fails the check, so that it is taken out.
pub(crate) const ACCEPTED: &[Accepted] = &[Accepted {
    id: "RUSTSEC-2026-0253",
    reason: "lru is reached by async-graphql's `LruCache` alone, which clippy.toml refuses; \
             async-graphql asks for lru 0.16, so the mended 0.18.2 cannot be taken",
}];
