//! Logos and images, by digest: what an address names never changes.
//!
//! They come from outside and an SVG is a document that may hold scripts, so they are served with a
//! policy under which nothing runs and nothing is loaded.

use super::State;
use super::fresh::is_tagged;
use super::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, EntityTag};
use actix_web::{HttpRequest, HttpResponse, web};
use chancery_schema::store::StoreError;

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
/// The length of a BLAKE3 digest in hexadecimal digits.
const DIGEST_LENGTH: usize = 64;

pub(super) async fn asset(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let digest = request.match_info().get("digest").unwrap_or_default();
    if digest.len() != DIGEST_LENGTH || !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return missing();
    }
    // Weak, since the bytes may be compressed on their way.
    let tag = EntityTag::new_weak(digest.to_owned());
    let found = if is_tagged(&request, &tag) {
        state.store.asset_media_type(digest).await.map(|found| found.map(|_| None))
    } else {
        file(&state, digest).await.map(|found| found.map(Some))
    };
    match found {
        Ok(None) => missing(),
        Ok(Some(None)) => headers(HttpResponse::NotModified(), tag).finish(),
        Ok(Some(Some((media_type, bytes)))) => {
            headers(HttpResponse::Ok(), tag).content_type(media_type).body(bytes)
        }
        Err(error) => Problem::of_store(&error).response(),
    }
}

async fn file(state: &State, digest: &str) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let Some(media_type) = state.store.asset_media_type(digest).await? else { return Ok(None) };
    Ok(state.store.blob(digest).await?.map(|bytes| (media_type, bytes)))
}

fn headers(mut response: actix_web::HttpResponseBuilder, tag: EntityTag) -> actix_web::HttpResponseBuilder {
    response
        .insert_header(header::ETag(tag))
        .insert_header((header::CACHE_CONTROL, FOR_GOOD))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CONTENT_DISPOSITION, "inline"))
        .insert_header((header::VARY, "Accept-Encoding"))
        // Logos are shown on other sites' pages.
        .insert_header(("cross-origin-resource-policy", "cross-origin"));
    response
}

fn missing() -> HttpResponse {
    let detail = "there is no such asset; addresses of assets are given by GraphQL, as in \
                  { members(first: 5) { nodes { logo { url } } } }";
    Problem::new(StatusCode::NOT_FOUND, detail).response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_client_that_has_it_is_recognised() {
        let tag = EntityTag::new_weak("abc".to_owned());
        for (given, known) in [
            ("W/\"abc\"", true),
            ("\"abc\"", true),
            ("\"x\", W/\"abc\"", true),
            ("*", true),
            ("\"x\"", false),
        ] {
            let request = TestRequest::default().insert_header(("if-none-match", given)).to_http_request();
            assert_eq!(is_tagged(&request, &tag), known, "{given}");
        }
        assert!(!is_tagged(&TestRequest::default().to_http_request(), &tag));
    }
}
