//! Which media type an answer has (GraphQL over HTTP, section 5.1; RFC 9110, section 12.5.1).

use actix_web::http::header::{Accept, Header, HeaderMap, Quality, QualityItem};
use actix_web::mime::Mime;
use actix_web::{HttpMessage, http::header};

/// What an answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/graphql-response+json`: the status tells a request that failed.
    GraphQl,
    /// `application/json`, for clients from before the specification: a request that could be read
    /// is answered 200 whatever comes of it.
    Json,
}

impl MediaType {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    fn subtype(self) -> &'static str {
        match self {
            Self::GraphQl => "graphql-response+json",
            Self::Json => "json",
        }
    }
}

/// The media type the client likes best; `None` where it likes none. A client that does not say
/// gets `application/json`.
pub(super) fn negotiate(request: &impl HttpMessage) -> Option<MediaType> {
    if is_absent(request.headers()) {
        return Some(MediaType::Json);
    }
    let Ok(Accept(items)) = Accept::parse(request) else { return None };
    // With equal liking, what is asked for by name goes first, then the type older clients know.
    let candidates = [MediaType::Json, MediaType::GraphQl];
    candidates
        .into_iter()
        .filter_map(|candidate| Some((liking(&items, candidate)?, candidate)))
        .max_by(|(a, first), (b, second)| a.cmp(b).then_with(|| prefer(&items, *first, *second)))
        .map(|(_, candidate)| candidate)
}

fn is_absent(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT).all(|value| value.as_bytes().trim_ascii().is_empty())
}

/// How well a candidate is liked, by the most specific range it matches: quality, then how specific.
fn liking(items: &[QualityItem<Mime>], candidate: MediaType) -> Option<(Quality, u8)> {
    let matching = items.iter().filter_map(|item| Some((specificity(&item.item, candidate)?, item.quality)));
    let (specific, quality) = matching.max_by_key(|(specific, quality)| (*specific, *quality))?;
    (quality > Quality::ZERO).then_some((quality, specific))
}

fn specificity(range: &Mime, candidate: MediaType) -> Option<u8> {
    if range.get_param("charset").is_some_and(|charset| charset != "utf-8") {
        return None;
    }
    let whole = match range.suffix() {
        Some(suffix) => format!("{}+{suffix}", range.subtype()),
        None => range.subtype().to_string(),
    };
    match (range.type_().as_str(), whole.as_str()) {
        ("application", subtype) if subtype == candidate.subtype() => Some(2),
        ("application", "*") => Some(1),
        ("*", "*") => Some(0),
        _ => None,
    }
}

/// Of two liked alike: the one named earlier, where both are named; else the older.
fn prefer(items: &[QualityItem<Mime>], first: MediaType, second: MediaType) -> std::cmp::Ordering {
    let place = |candidate| items.iter().position(|item| specificity(&item.item, candidate) == Some(2));
    match (place(first), place(second)) {
        (Some(a), Some(b)) => b.cmp(&a),
        _ if first == MediaType::Json => std::cmp::Ordering::Greater,
        _ => std::cmp::Ordering::Less,
    }
}

#[cfg(test)]
mod tests {
    use super::MediaType::{GraphQl, Json};
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn the_best_liked_type_is_taken() {
        for (accept, taken) in [
            ("application/graphql-response+json", Some(GraphQl)),
            ("application/json", Some(Json)),
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("", Some(Json)),
            ("application/graphql-response+json, application/json;q=0.9", Some(GraphQl)),
            (
                "application/graphql-response+json;charset=utf-8, application/json;charset=utf-8",
                Some(GraphQl),
            ),
            ("application/json, application/graphql-response+json", Some(Json)),
            ("application/json;q=0.5, application/graphql-response+json;q=0.6", Some(GraphQl)),
            ("application/json;q=0.6, */*;q=0.9", Some(GraphQl)),
            ("application/graphql-response+json, */*;q=0.1", Some(GraphQl)),
            ("application/graphql-response+json;q=0, */*", Some(Json)),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Some(Json)),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json;charset=utf-16", None),
            ("nonsense", None),
        ] {
            let request = TestRequest::default().insert_header(("accept", accept)).to_http_request();
            assert_eq!(negotiate(&request), taken, "{accept}");
        }
        assert_eq!(negotiate(&TestRequest::default().to_http_request()), Some(Json));
    }
}
