//! The security headers of every answer, in one table: `docs/safety.md` is written from it, and a test
//! asks every endpoint.
//!
//! They hang on what is at the address and on what kind of body is sent, never on the handler: so an
//! error, an answer to `OPTIONS` and a 304, whose headers take the place of those that were kept
//! (RFC 9111, section 3.2), cannot be forgotten.

use super::endpoint::Endpoint;
use crate::config::EmbedSites;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue};

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// What no page of ours asks a visitor for.
const NO_PERMISSIONS: &str =
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Data, and problems: there is nothing to show, to load or to run.
const DATA: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
/// Files of pages. A worker is held to the policy of its file: a sandbox would keep it from running.
const FILE: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Files from elsewhere. An SVG is a document that may hold scripts, and its styles are its own.
const ASSET: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                     frame-ancestors 'none'; sandbox";
/// A feed as a page for people: it shows itself, in a style of this server.
const FEED: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// GraphiQL. Nothing from elsewhere, no eval. The editor sets styles from its script.
const GRAPHIQL: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; \
                        img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; \
                        form-action 'none'; frame-ancestors 'none'";
/// The reference. The page sets styles from its script, and its icons are `data:`.
const REFERENCE: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                         img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
                         frame-ancestors 'none'";
/// The page of the builder, which shows elements and a frame of this server.
const BUILDER: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                       connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; \
                       frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
/// Pages for iframes, without who may frame them. They hold no control that does anything but follow a
/// link, so there is nothing to trick a visitor into (clickjacking).
const FRAME: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                     form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors ";

/// What the settings say about the headers.
#[derive(Clone, Debug)]
pub(super) struct Frames {
    /// The policy of pages for iframes.
    policy: HeaderValue,
    /// Nobody may frame them.
    forbidden: bool,
}

impl Frames {
    /// Of who may frame embeds. This server may wherever anybody may: the builder shows a frame of it.
    pub(super) fn of(sites: &EmbedSites) -> Result<Self, InvalidHeaderValue> {
        let sources = sites.sources();
        let forbidden = sources == "'none'";
        let own = if forbidden || sources == "*" { "" } else { "'self' " };
        Ok(Self { policy: HeaderValue::try_from(format!("{FRAME}{own}{sources}"))?, forbidden })
    }
}

/// Writes the headers of an answer. `path` is that of the request; `frames` is missing only where the
/// server was not told its settings.
pub(super) fn apply(
    headers: &mut HeaderMap,
    status: StatusCode,
    endpoint: Option<&Endpoint>,
    path: &str,
    frames: Option<&Frames>,
) {
    let (policy, framed) = match policy(headers, status, endpoint, path) {
        Policy::Fixed(policy) => (HeaderValue::from_static(policy), false),
        Policy::Frame => match frames {
            Some(frames) => (frames.policy.clone(), !frames.forbidden),
            None => (HeaderValue::from_static(DATA), false),
        },
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if framed {
        headers.remove(header::X_FRAME_OPTIONS);
    } else {
        // For what does not know `frame-ancestors`.
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    // Public answers are read by pages of any site, those among them that ask for isolation included.
    let everybody = endpoint.is_none_or(|endpoint| endpoint.public);
    headers.insert(CORP, HeaderValue::from_static(if everybody { "cross-origin" } else { "same-origin" }));
    headers.insert(COOP, HeaderValue::from_static("same-origin"));
    headers.insert(PERMISSIONS, HeaderValue::from_static(NO_PERMISSIONS));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
}

enum Policy {
    Fixed(&'static str),
    /// That of pages for iframes.
    Frame,
}

fn policy(headers: &HeaderMap, status: StatusCode, endpoint: Option<&Endpoint>, path: &str) -> Policy {
    let media_type = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is = |wanted: &[u8]| media_type.is_some_and(|media_type| media_type.starts_with(wanted));
    let place = endpoint.map_or(path, |endpoint| endpoint.path.as_str());
    // A problem as JSON is data wherever it is; without a body only a 304 is about what is there.
    if is(b"application/problem+json") || (media_type.is_none() && status != StatusCode::NOT_MODIFIED) {
        return Policy::Fixed(DATA);
    }
    Policy::Fixed(match place {
        "/" => GRAPHIQL,
        "/reference" => REFERENCE,
        "/embed" => BUILDER,
        "/embed/news" | "/embed/article" | "/embed/sponsors" | "/embed/partners" | "/embed/members" => {
            return Policy::Frame;
        }
        // A page that says that there is no page, in a frame.
        place if place.starts_with("/embed/") && is(b"text/html") => return Policy::Frame,
        "/feeds/news.rss" | "/feeds/news.atom" | "/feeds/news.json" => FEED,
        "/assets/{digest}/{name}" => ASSET,
        "/graphiql/{digest}/{file}" | "/reference/{digest}/{file}" | "/feeds/style.css" => FILE,
        place if place.starts_with("/embed/") => FILE,
        _ => DATA,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_can_be_sent_and_says_who_may_frame() {
        for policy in [DATA, FILE, ASSET, FEED, GRAPHIQL, REFERENCE, BUILDER] {
            HeaderValue::from_str(policy).unwrap();
            assert!(policy.starts_with("default-src 'none'; "), "{policy}");
            assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
            assert!(policy.contains("base-uri 'none'"), "{policy}");
        }
    }

    #[test]
    fn no_policy_runs_what_is_written_into_a_page() {
        for policy in [DATA, FILE, ASSET, FEED, GRAPHIQL, REFERENCE, BUILDER, FRAME] {
            let scripts = policy.split("; ").find_map(|rule| rule.strip_prefix("script-src "));
            assert!(scripts.is_none_or(|scripts| scripts == "'self'"), "{policy}");
        }
    }

    #[test]
    fn embeds_are_framed_by_whom_the_settings_name() {
        let policy = |sites: &str| {
            let frames = Frames::of(&sites.parse().unwrap()).unwrap();
            let policy = frames.policy.to_str().unwrap().to_owned();
            (policy.split("frame-ancestors ").nth(1).unwrap().to_owned(), frames.forbidden)
        };
        assert_eq!(policy("*"), ("*".to_owned(), false));
        assert_eq!(policy("none"), ("'none'".to_owned(), true));
        assert_eq!(policy("https://partner.example"), ("'self' https://partner.example".to_owned(), false));
    }
}
