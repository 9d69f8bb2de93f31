//! Addresses within answers, and the files they become.

use crate::http::local::{has_below, has_records};
use percent_encoding::percent_decode_str;

/// The length of a digest in an asset's address.
const DIGEST: usize = 64;
const ASSETS: &[u8] = b"/assets/";
const RECORDS: &[u8] = b"\"/v1/";

/// The file of an address: at the same place, so that addresses within the mirror lead where they led.
///
/// An address that others stand below is a folder, and its answer the folder's index. Nothing where the
/// address is none of a file.
pub(super) fn file_of(address: &str, media_type: &str) -> Option<String> {
    let path = percent_decode_str(address.strip_prefix('/')?).decode_utf8().ok()?;
    let plain =
        |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0', ':']);
    // A slash that was encoded is not one of the address.
    let whole = path.split('/').count() == address.split('/').count() - 1;
    if !whole || !path.split('/').all(plain) {
        return None;
    }
    if !has_below(address) {
        return Some(path.into_owned());
    }
    let suffix = if media_type.contains("html") { "html" } else { "json" };
    Some(format!("{path}/index.{suffix}"))
}

/// The addresses of records and files in an answer, in whatever format it is.
pub(super) fn linked(body: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in occurrences(body, RECORDS) {
        let rest = body.get(at + 1..).unwrap_or_default();
        let end = rest.iter().position(|byte| *byte == b'"').unwrap_or_default();
        let address = std::str::from_utf8(rest.get(..end).unwrap_or_default()).unwrap_or_default();
        if is_record(address) {
            found.push(address.to_owned());
        }
    }
    for (at, _) in occurrences(body, ASSETS) {
        let rest = body.get(at..).unwrap_or_default();
        let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"/%-_.~".contains(byte);
        let end = rest.iter().position(|byte| !part(byte)).unwrap_or(rest.len());
        let address = std::str::from_utf8(rest.get(..end).unwrap_or_default()).unwrap_or_default();
        if is_asset(address) {
            found.push(address.to_owned());
        }
    }
    found
}

fn occurrences<'a>(body: &'a [u8], what: &'a [u8]) -> impl Iterator<Item = (usize, &'a [u8])> {
    body.windows(what.len()).enumerate().filter(move |(_, window)| *window == what)
}

/// Whether it is the address of a single record: `/v1/members/mem_…`.
fn is_record(address: &str) -> bool {
    let mut parts = address.split('/').skip(2);
    let (Some(name), Some(id), None) = (parts.next(), parts.next(), parts.next()) else { return false };
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    plain(name) && plain(id) && has_records(name)
}

/// Whether it is the address of a file: `/assets/DIGEST/NAME`.
fn is_asset(address: &str) -> bool {
    let mut parts = address.split('/').skip(2);
    let (Some(digest), Some(name), None) = (parts.next(), parts.next(), parts.next()) else { return false };
    digest.len() == DIGEST && digest.bytes().all(|byte| byte.is_ascii_hexdigit()) && !name.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_stands_at_its_address_and_nowhere_else() {
        let file = |address| file_of(address, "application/json");
        assert_eq!(file("/v1/members.csv").as_deref(), Some("v1/members.csv"));
        assert_eq!(file("/v1/members/mem_1").as_deref(), Some("v1/members/mem_1"));
        assert_eq!(file("/v1").as_deref(), Some("v1/index.json"));
        assert_eq!(file("/assets/ab/a%20b.png").as_deref(), Some("assets/ab/a b.png"));
        for hostile in [
            "/v1/../x",
            "/assets/ab/%2e%2e",
            "/assets/ab/%2e%2e%2fx",
            "/assets/ab/a%00",
            "/a//b",
            "x",
            "/%ff",
        ] {
            assert_eq!(file(hostile), None, "{hostile}");
        }
    }

    #[test]
    fn addresses_are_found_in_answers_and_texts_that_look_like_them_are_not() {
        let digest = "0".repeat(DIGEST);
        let body = format!(
            "{{\"href\":\"/v1/members/mem_1\",\"x\":\"/v1/nothing/a\",\"y\":\"/v1/members/../a\",\"z\":\"/v1/imports/a\",\
             \"html\":\"<img src=\\\"https://a.test/assets/{digest}/a%20b.png\\\">\",\"u\":\"/assets/short/a\"}}"
        );
        let expected = ["/v1/members/mem_1".to_owned(), format!("/assets/{digest}/a%20b.png")];
        assert_eq!(linked(body.as_bytes()), expected);
        assert_eq!(linked(b"\"/v1/members/mem_1"), [""; 0]);
    }
}
