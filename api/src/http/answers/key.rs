//! What tells requests apart whose answers may differ.

use actix_web::HttpRequest;
use actix_web::http::header;
use async_graphql::{Value, Variables};
use blake3::Hasher;

/// A request's meaning. `GET` and `HEAD` mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::http) struct Key([u8; 32]);

impl Key {
    /// Of a request for an address. Its query counts as it was written, since answers repeat it: in their
    /// links, and in their `ETag`.
    pub(super) fn of_request(request: &HttpRequest, base: &str) -> Self {
        let mut hasher = Hasher::new();
        part(&mut hasher, b"address");
        part(&mut hasher, request.path().as_bytes());
        part(&mut hasher, request.query_string().as_bytes());
        part(&mut hasher, base.as_bytes());
        for accept in request.headers().get_all(header::ACCEPT) {
            part(&mut hasher, accept.as_bytes());
        }
        Self(hasher.finalize().into())
    }

    /// Of a query, whether it came in an address or in a body: the order of its variables means nothing. Its document
    /// is told by the [`digest`] of its text.
    pub(in crate::http) fn of_query(
        document: &Digest,
        operation: Option<&str>,
        variables: &Variables,
        media_type: &str,
    ) -> Self {
        let mut hasher = Hasher::new();
        part(&mut hasher, b"query");
        part(&mut hasher, document);
        part(&mut hasher, media_type.as_bytes());
        match operation {
            None => part(&mut hasher, b"-"),
            Some(name) => part(&mut hasher, format!("+{name}").as_bytes()),
        }
        object(&mut hasher, variables.iter().map(|(name, value)| (name.as_str(), value)).collect());
        Self(hasher.finalize().into())
    }
}

/// What tells a text from others.
pub(in crate::http) type Digest = [u8; 32];

/// The digest of a text.
pub(in crate::http) fn digest(text: &str) -> Digest {
    blake3::hash(text.as_bytes()).into()
}

/// A part with its length before it, so that no two lists of parts look alike.
fn part(hasher: &mut Hasher, bytes: &[u8]) {
    hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
}

fn value(hasher: &mut Hasher, given: &Value) {
    match given {
        Value::Object(fields) => {
            object(hasher, fields.iter().map(|(name, value)| (name.as_str(), value)).collect());
        }
        Value::List(items) => {
            part(hasher, format!("list {}", items.len()).as_bytes());
            items.iter().for_each(|item| value(hasher, item));
        }
        scalar => part(hasher, scalar.to_string().as_bytes()),
    }
}

fn object(hasher: &mut Hasher, mut fields: Vec<(&str, &Value)>) {
    fields.sort_by_key(|(name, _)| *name);
    part(hasher, format!("object {}", fields.len()).as_bytes());
    for (name, given) in fields {
        part(hasher, name.as_bytes());
        value(hasher, given);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use serde_json::json;

    fn of(document: &str, operation: Option<&str>, variables: serde_json::Value) -> Key {
        Key::of_query(&digest(document), operation, &Variables::from_json(variables), "application/json")
    }

    #[test]
    fn what_means_the_same_has_one_key() {
        let first = of("{a}", None, json!({ "a": { "x": 1, "y": [2] }, "b": null }));
        assert_eq!(first, of("{a}", None, json!({ "b": null, "a": { "y": [2], "x": 1 } })));
        for other in [
            of("{b}", None, json!({ "a": { "x": 1, "y": [2] }, "b": null })),
            of("{a}", Some(""), json!({ "a": { "x": 1, "y": [2] }, "b": null })),
            of("{a}", None, json!({ "a": { "x": 1, "y": ["2"] }, "b": null })),
            of("{a}", None, json!({ "a": { "x": 1, "y": [[2]] }, "b": null })),
            of("{a}", None, json!({ "a": { "x": 1 }, "y": [2], "b": null })),
            of("{a}", None, json!({ "a": { "x": 1, "y": [2] } })),
        ] {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn another_host_or_format_is_another_request() {
        let of = |path: &str, base: &str, accept: &[&str]| {
            let request = TestRequest::with_uri(path);
            let request = accept.iter().fold(request, |r, accept| r.append_header(("accept", *accept)));
            Key::of_request(&request.to_http_request(), base)
        };
        let first = of("/a?b", "http://a.example", &["text/csv"]);
        assert_eq!(first, of("/a?b", "http://a.example", &["text/csv"]));
        for other in [
            of("/a?b", "http://b.example", &["text/csv"]),
            of("/a?b", "http://a.example", &["application/json"]),
            of("/a?b", "http://a.example", &["text/csv", "application/json"]),
            of("/a?b", "http://a.example", &[]),
            of("/a?c", "http://a.example", &["text/csv"]),
            of("/a", "http://a.example", &["text/csv"]),
        ] {
            assert_ne!(first, other);
        }
    }
}
