//! GraphiQL: a page and its files, all from this program.

use super::problem;
use crate::graphql::DEFAULT_QUERY;
use actix_web::http::header::Encoding;
use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Header, Preference};
use actix_web::{HttpRequest, HttpResponse, web::Bytes};
use serde::Deserialize;
use std::io::Read;
use std::sync::{LazyLock, OnceLock};

const TEMPLATE: &str = include_str!("../../graphiql/index.html");
const MANIFEST: &str = include_str!("../../graphiql/dist/manifest.json");
const STORED: [(&str, &[u8]); 4] = [
    ("graphiql.js.br", include_bytes!("../../graphiql/dist/graphiql.js.br")),
    ("graphiql.css.br", include_bytes!("../../graphiql/dist/graphiql.css.br")),
    ("worker.js.br", include_bytes!("../../graphiql/dist/worker.js.br")),
    ("codicon.ttf.br", include_bytes!("../../graphiql/dist/codicon.ttf.br")),
];
/// Nothing from elsewhere, no eval. The editor sets styles from its script.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; \
                      img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

#[derive(Deserialize)]
struct Manifest {
    css: String,
    js: String,
    files: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    #[serde(rename = "type")]
    media_type: String,
    stored: String,
    bytes: usize,
}

struct File {
    name: String,
    media_type: String,
    compressed: &'static [u8],
    length: usize,
    /// Made when the first client without brotli asks.
    plain: OnceLock<Option<Bytes>>,
}

struct Bundle {
    page: String,
    files: Vec<File>,
}

/// What the binary holds. A test reads it, so that it cannot be broken in a build that passed.
static BUNDLE: LazyLock<Option<Bundle>> = LazyLock::new(|| {
    let manifest: Manifest = serde_json::from_str(MANIFEST).ok()?;
    let config = serde_json::json!({ "defaultQuery": DEFAULT_QUERY, "endpoint": "graphql" });
    let page = TEMPLATE
        .replace("{{css}}", &format!("graphiql/{}", manifest.css))
        .replace("{{js}}", &format!("graphiql/{}", manifest.js))
        // Inside a script element only the end tag matters.
        .replace("{{config}}", &config.to_string().replace('<', "\\u003c"));
    let file = |entry: Entry| {
        let (_, compressed) = STORED.iter().find(|(name, _)| *name == entry.stored)?;
        let (name, media_type, length) = (entry.name, entry.media_type, entry.bytes);
        Some(File { name, media_type, compressed, length, plain: OnceLock::new() })
    };
    let files = manifest.files.into_iter().map(file).collect::<Option<Vec<File>>>()?;
    Some(Bundle { page, files })
});

/// The page.
pub(super) async fn page() -> HttpResponse {
    let Some(bundle) = &*BUNDLE else { return problem::internal() };
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::LINK, super::linked::CATALOG_LINK))
        .insert_header((header::VARY, "Accept-Encoding"))
        .body(bundle.page.as_str())
}

/// A file of the page. Its address changes with its bytes.
pub(super) async fn file(request: HttpRequest) -> HttpResponse {
    let Some(bundle) = &*BUNDLE else { return problem::internal() };
    let part = |name| request.match_info().get(name).unwrap_or_default();
    let wanted = format!("{}/{}", part("digest"), part("file"));
    let Some(file) = bundle.files.iter().find(|file| file.name == wanted) else {
        return problem::not_found(request).await;
    };
    let mut response = HttpResponse::Ok();
    response
        .content_type(file.media_type.as_str())
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::VARY, "Accept-Encoding"));
    if takes_brotli(&request) {
        return response.insert_header(ContentEncoding::Brotli).body(file.compressed);
    }
    match file.plain.get_or_init(|| decompress(file)) {
        // Not compressed again: that would cost a client nothing and the server 40 ms a request.
        Some(plain) => response.insert_header(ContentEncoding::Identity).body(plain.clone()),
        None => problem::internal(),
    }
}

fn decompress(file: &File) -> Option<Bytes> {
    let mut plain = Vec::with_capacity(file.length);
    brotli::Decompressor::new(file.compressed, 4_096).read_to_end(&mut plain).ok()?;
    Some(plain.into())
}

fn takes_brotli(request: &HttpRequest) -> bool {
    let Ok(accepted) = AcceptEncoding::parse(request) else { return false };
    accepted.iter().any(|item| {
        item.quality > header::Quality::ZERO && item.item == Preference::Specific(Encoding::brotli())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn the_bundle_is_whole() {
        let bundle = BUNDLE.as_ref().expect("a whole bundle");
        assert!(!bundle.page.contains("{{"));
        for file in &bundle.files {
            assert_eq!(decompress(file).unwrap().len(), file.length, "{}", file.name);
        }
    }

    #[test]
    fn brotli_is_for_those_who_ask_for_it() {
        for (given, takes) in
            [("br", true), ("gzip, br;q=0.5", true), ("gzip, br;q=0", false), ("gzip", false), ("*", false)]
        {
            let request = TestRequest::default().insert_header(("accept-encoding", given)).to_http_request();
            assert_eq!(takes_brotli(&request), takes, "{given}");
        }
        assert!(!takes_brotli(&TestRequest::default().to_http_request()));
    }
}
