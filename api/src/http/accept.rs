//! Which of several media types a client takes (RFC 9110, section 12.5.1).

use actix_web::HttpRequest;
use actix_web::http::header::{self, Accept, Header, Quality, QualityItem};
use actix_web::mime::Mime;
use std::cmp::Reverse;

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Accepted {
    /// The type the client likes best.
    Type(&'static str),
    /// It takes none of them.
    Nothing,
}

/// The one of `types` that the client likes best; of those it likes alike, the first. A client that does
/// not say gets the first. A header that cannot be read takes nothing.
pub(super) fn accepted(request: &HttpRequest, types: &[&'static str]) -> Accepted {
    let says = |value: &header::HeaderValue| !value.as_bytes().trim_ascii().is_empty();
    if !request.headers().get_all(header::ACCEPT).any(says) {
        return types.first().map_or(Accepted::Nothing, |first| Accepted::Type(first));
    }
    let Ok(Accept(items)) = Accept::parse(request) else { return Accepted::Nothing };
    let liked = types
        .iter()
        .enumerate()
        .filter_map(|(place, name)| Some((liking(&items, name)?, Reverse(place), *name)));
    liked
        .max_by_key(|(liking, place, _)| (*liking, *place))
        .map_or(Accepted::Nothing, |(.., name)| Accepted::Type(name))
}

/// How well a type is liked, by the most specific range that it is in.
fn liking(items: &[QualityItem<Mime>], name: &str) -> Option<Quality> {
    let specificity = |range: &Mime| {
        let (kind, _) = name.split_once('/')?;
        match range.essence_str() {
            essence if essence == name => Some(2),
            essence if essence.strip_suffix("/*") == Some(kind) => Some(1),
            "*/*" => Some(0),
            _ => None,
        }
    };
    let matching = items.iter().filter_map(|item| Some((specificity(&item.item)?, item.quality)));
    let (_, quality) = matching.max_by_key(|(specific, quality)| (*specific, *quality))?;
    (quality > Quality::ZERO).then_some(quality)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    const TYPES: [&str; 3] = ["application/rss+xml", "application/xml", "text/html"];

    #[test]
    fn the_type_that_is_liked_best_is_sent_and_the_first_of_those_liked_alike() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        for (accept, expected) in [
            ("", Some(TYPES[0])),
            ("*/*", Some(TYPES[0])),
            ("application/*", Some(TYPES[0])),
            ("text/*", Some("text/html")),
            (browser, Some("text/html")),
            ("application/rss+xml, application/xml;q=0.9, text/html;q=0.7", Some(TYPES[0])),
            ("application/xml", Some("application/xml")),
            ("application/rss+xml;q=0, */*", Some("application/xml")),
            ("application/rss+xml;q=0.5, */*;q=0.1, text/html;q=0.4", Some(TYPES[0])),
            ("image/png", None),
            ("text/html;q=0", None),
        ] {
            let request = TestRequest::default().insert_header(("accept", accept)).to_http_request();
            let expected = expected.map_or(Accepted::Nothing, Accepted::Type);
            assert_eq!(accepted(&request, &TYPES), expected, "{accept}");
        }
        let nothing = TestRequest::default().to_http_request();
        assert_eq!(accepted(&nothing, &TYPES), Accepted::Type(TYPES[0]));
    }
}
