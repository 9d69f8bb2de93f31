//! Pages whose scripts and styles were bundled once and are part of this program (`api/bundle`).

use super::problem;
use actix_web::http::header::Encoding;
use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Header, Preference};
use actix_web::{HttpRequest, HttpResponse, web::Bytes};
use serde::Deserialize;
use std::io::Read;
use std::sync::OnceLock;

/// What a page was made of.
pub(super) struct Source {
    /// The first segment of the addresses of its files.
    pub(super) name: &'static str,
    /// The page, with `{{css}}` and `{{js}}` where their addresses go.
    pub(super) template: &'static str,
    /// Which files there are, as `api/bundle/write.mjs` wrote it.
    pub(super) manifest: &'static str,
    /// The files, compressed, each with the name under which the manifest knows it.
    pub(super) stored: &'static [(&'static str, &'static [u8])],
    /// What else is put into the page: what stands there, and what goes there.
    pub(super) values: Vec<(&'static str, String)>,
}

/// A page and its files.
pub(super) struct Bundle {
    page: String,
    files: Vec<File>,
}

struct File {
    name: String,
    media_type: String,
    compressed: &'static [u8],
    length: usize,
    /// Made when the first client without brotli asks.
    plain: OnceLock<Option<Bytes>>,
}

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

impl Bundle {
    /// The page of a source, or nothing where the source is not whole. Every page has a test that asks
    /// for it, so that it cannot be broken in a build that passed.
    pub(super) fn of(source: &Source) -> Option<Self> {
        let manifest: Manifest = serde_json::from_str(source.manifest).ok()?;
        // Relative to the page, so that it also works behind a path prefix.
        let mut page = source
            .template
            .replace("{{css}}", &format!("{}/{}", source.name, manifest.css))
            .replace("{{js}}", &format!("{}/{}", source.name, manifest.js));
        for (place, value) in &source.values {
            page = page.replace(place, value);
        }
        let file = |entry: Entry| {
            let (_, compressed) = source.stored.iter().find(|(name, _)| *name == entry.stored)?;
            let (name, media_type, length) = (entry.name, entry.media_type, entry.bytes);
            Some(File { name, media_type, compressed, length, plain: OnceLock::new() })
        };
        let files = manifest.files.into_iter().map(file).collect::<Option<Vec<File>>>()?;
        Some(Self { page, files })
    }
}

/// Answers with the page.
pub(super) fn page(bundle: Option<&'static Bundle>) -> HttpResponse {
    let Some(bundle) = bundle else { return problem::internal() };
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::VARY, "Accept-Encoding"))
        .body(bundle.page.as_str())
}

/// Answers with a file of the page: the one of the address's `digest` and `file`. Its address changes
/// with its bytes.
pub(super) async fn file(bundle: Option<&'static Bundle>, request: HttpRequest) -> HttpResponse {
    let Some(bundle) = bundle else { return problem::internal() };
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

pub(crate) fn takes_brotli(request: &HttpRequest) -> bool {
    let Ok(accepted) = AcceptEncoding::parse(request) else { return false };
    accepted.iter().any(|item| {
        item.quality > header::Quality::ZERO && item.item == Preference::Specific(Encoding::brotli())
    })
}

#[cfg(test)]
impl Bundle {
    /// Fails where something of it is missing.
    pub(super) fn assert_whole(&self) {
        assert!(!self.page.contains("{{"));
        assert!(self.files.len() >= 2);
        for file in &self.files {
            assert_eq!(decompress(file).map(|plain| plain.len()), Some(file.length), "{}", file.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

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
