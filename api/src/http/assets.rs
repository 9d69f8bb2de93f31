//! Logos and images, by digest: what an address names never changes.
//!
//! They come from outside and an SVG is a document that may hold scripts, so they are served with a
//! policy under which nothing runs and nothing is loaded ([`super::secure`]), and as one of the media
//! types below whatever the database says: never as a page.

use super::State;
use super::fresh::is_tagged;
use super::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, EntityTag};
use actix_web::{HttpRequest, HttpResponse, web};
use chancery_schema::store::StoreError;

/// What browsers show in a place for images. Everything else is for downloading: a PDF can do more than
/// be looked at, and the policy keeps browsers from showing it.
const IMAGES: [&str; 7] = [
    "image/avif",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/svg+xml",
    "image/vnd.microsoft.icon",
    "image/webp",
];
const PDF: &str = "application/pdf";
const ANY: &str = "application/octet-stream";
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
            let (media_type, sort) = served(&media_type);
            let name = request.match_info().get("name").unwrap_or_default();
            let disposition = match sort {
                Sort::Shown => "inline".to_owned(),
                Sort::Saved(end) => format!("attachment; filename=\"{}\"", saved_as(name, end, digest)),
            };
            headers(HttpResponse::Ok(), tag)
                .content_type(media_type)
                .insert_header((header::CONTENT_DISPOSITION, disposition))
                .body(bytes)
        }
        Err(error) => Problem::from(error).response(),
    }
}

async fn file(state: &State, digest: &str) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let Some(media_type) = state.store.asset_media_type(digest).await? else { return Ok(None) };
    Ok(state.store.blob(digest).await?.map(|bytes| (media_type, bytes)))
}

/// What a browser does that is led to the address of a file. Where an element of a page loads it, only
/// the media type counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    /// It shows it.
    Shown,
    /// It saves it, under a name that ends like this.
    Saved(&'static str),
}

/// As what a file is sent.
fn served(media_type: &str) -> (&'static str, Sort) {
    if media_type == PDF {
        return (PDF, Sort::Saved(".pdf"));
    }
    match IMAGES.iter().find(|known| **known == media_type) {
        Some(image) => (image, Sort::Shown),
        None => (ANY, Sort::Saved(".bin")),
    }
}

/// The name a file is saved under. The one in the address is anybody's: it is taken where it is plain
/// and says what the file is.
fn saved_as(name: &str, end: &str, digest: &str) -> String {
    let plain = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_' | b'.');
    if name.len() <= 100 && name.ends_with(end) && !name.starts_with('.') && name.bytes().all(plain) {
        return name.to_owned();
    }
    format!("{}{end}", digest.get(..16).unwrap_or_default())
}

fn headers(mut response: actix_web::HttpResponseBuilder, tag: EntityTag) -> actix_web::HttpResponseBuilder {
    response
        .insert_header(header::ETag(tag))
        .insert_header((header::CACHE_CONTROL, FOR_GOOD))
        .insert_header((header::VARY, "Accept-Encoding"));
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
    fn nothing_is_served_as_a_page() {
        assert_eq!(served("image/svg+xml"), ("image/svg+xml", Sort::Shown));
        assert_eq!(served("application/pdf"), (PDF, Sort::Saved(".pdf")));
        for media_type in ["text/html", "application/xhtml+xml", "text/xml", "image/png; x", "", "TEXT/HTML"]
        {
            assert_eq!(served(media_type), (ANY, Sort::Saved(".bin")), "{media_type}");
        }
    }

    #[test]
    fn a_file_is_saved_under_a_name_that_says_what_it_is() {
        let digest = "0123456789abcdef0123";
        assert_eq!(saved_as("by-laws.pdf", ".pdf", digest), "by-laws.pdf");
        for name in ["setup.exe", "a\"; x=\".pdf", "ä.pdf", ".pdf", "", "a/b.pdf", "a\r\nb.pdf"] {
            assert_eq!(saved_as(name, ".pdf", digest), "0123456789abcdef.pdf", "{name}");
        }
    }

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
