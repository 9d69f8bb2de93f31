//! Keys for caches in front: which kinds of records an answer was made of (`Surrogate-Key`, as CDNs and Varnish's
//! xkey read it). A change of a record concerns the answers that have its kind's key, and no others.
//!
//! Their number is bounded by that of kinds. Records have no keys of their own: an article changes what stands
//! beside it, lists, tags and totals, so that purging its own address alone would leave most of what it changes.

use actix_web::HttpResponse;
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use chancery_schema::domain::Kind;
use chancery_schema::store::Reads;

pub(crate) const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");

/// The key that every answer has.
pub(crate) const ALL: &str = "chancery";

/// The key of answers that were made of records of a kind.
pub(crate) fn key(kind: Kind) -> &'static str {
    kind.table()
}

/// The keys of answers that changes to these kinds concern, separated by spaces.
pub(crate) fn keys(kinds: impl IntoIterator<Item = Kind>) -> String {
    kinds.into_iter().map(key).collect::<Vec<_>>().join(" ")
}

/// An answer as it is made, with its keys where caches may keep it.
pub(super) async fn keyed(on: bool, made: impl Future<Output = HttpResponse>) -> HttpResponse {
    if !on {
        return made.await;
    }
    let reads = Reads::default();
    let mut response = reads.note(made).await;
    let control = response.headers().get(header::CACHE_CONTROL).and_then(|control| control.to_str().ok());
    // What an address with a digest names never changes.
    if control.is_some_and(|control| control.starts_with("public") && !control.contains("immutable"))
        && response.status().is_success()
    {
        // What is made while it is sent may read anything yet.
        let is_whole = matches!(response.body().size(), BodySize::Sized(_) | BodySize::None);
        let kinds = if is_whole { keys(reads.kinds()) } else { keys(Kind::ALL.iter().copied()) };
        let keys = format!("{ALL} {kinds}");
        if let Ok(keys) = HeaderValue::from_str(keys.trim_end()) {
            response.headers_mut().insert(SURROGATE_KEY, keys);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_fit_into_a_header_whatever_was_read() {
        let all = keys(Kind::ALL.iter().copied());
        assert!(all.len() < 1_024 && HeaderValue::from_str(&all).is_ok(), "{all}");
        assert_eq!(keys([Kind::Member, Kind::NewsArticle]), "member news_article");
        assert!(Kind::ALL.iter().all(|kind| key(*kind) != ALL));
    }
}
