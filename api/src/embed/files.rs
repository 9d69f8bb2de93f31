//! The script and its builds, and the files of the pages: all from this program.

use crate::http::fresh::is_tagged;
use crate::http::problem;
use actix_web::http::header::{self, ContentEncoding, ETag, EntityTag};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::LazyLock;

static DIST: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/embed/dist");
const MANIFEST: &str = include_str!("../../embed/dist/manifest.json");

/// Files of the pages of this module, by name and media type.
const PAGE_FILES: [(&str, &str, &str); 5] = [
    ("icon.svg", "image/svg+xml", include_str!("../../embed/pages/icon.svg")),
    ("page.css", CSS, include_str!("../../embed/pages/page.css")),
    ("frame.js", SCRIPT, include_str!("../../embed/pages/frame.js")),
    ("builder.css", CSS, include_str!("../../embed/pages/builder.css")),
    ("builder.js", SCRIPT, include_str!("../../embed/pages/builder.js")),
];
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

const FOR_GOOD: &str = "public, max-age=31536000, immutable";
/// How long the evergreen script may be used before its tag is asked for again. Old ones may be used
/// for a day while that is done, and for a week while this server cannot be reached.
const FOR_NOW: &str = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800";

/// The builds of the script there are.
#[derive(Deserialize, Serialize)]
pub(super) struct Manifest {
    /// The name of the one that is current.
    pub(super) current: String,
    builds: Vec<Build>,
}

#[derive(Deserialize, Serialize)]
struct Build {
    name: String,
    files: Vec<File>,
}

#[derive(Deserialize, Serialize)]
struct File {
    name: String,
    #[serde(rename = "type")]
    media_type: String,
    /// As the `integrity` of an element has it (W3C Subresource Integrity).
    integrity: String,
}

/// What the binary holds. A test reads it, so that it cannot be broken in a build that passed.
static BUILDS: LazyLock<Option<Manifest>> = LazyLock::new(|| serde_json::from_str(MANIFEST).ok());

/// The folder of the pages' files: a digest of them all.
static PAGE_FOLDER: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    for (name, _, text) in PAGE_FILES {
        hasher.update(name.as_bytes()).update(&[0]).update(text.as_bytes());
    }
    hasher.finalize().to_hex().chars().take(16).collect()
});

/// The current build of the script: the folder under `/embed`, and the script's integrity.
pub(super) fn current() -> Option<(&'static str, &'static str)> {
    let manifest = BUILDS.as_ref()?;
    let build = manifest.builds.iter().find(|build| build.name == manifest.current)?;
    let script = build.files.iter().find(|file| file.name == "news.js")?;
    Some((&build.name, &script.integrity))
}

/// Where a file of the pages is, below `/embed/`.
pub(super) fn of_pages(name: &str) -> String {
    format!("{}/{name}", *PAGE_FOLDER)
}

/// `/embed/news.js`: the current script, whatever it is.
pub(crate) async fn evergreen_script(request: HttpRequest) -> HttpResponse {
    evergreen(&request, "news.js")
}

/// `/embed/news.css`: its styles, for browsers that cannot make them from the script.
pub(crate) async fn evergreen_styles(request: HttpRequest) -> HttpResponse {
    evergreen(&request, "news.css")
}

fn evergreen(request: &HttpRequest, name: &str) -> HttpResponse {
    let Some(manifest) = &*BUILDS else { return problem::internal() };
    // Weak, since the bytes may be compressed on their way.
    let tag = EntityTag::new_weak(manifest.current.clone());
    if is_tagged(request, &tag) {
        let mut response = HttpResponse::NotModified();
        return shared(&mut response, FOR_NOW).insert_header(ETag(tag)).finish();
    }
    match stored(&manifest.current, name) {
        Some(file) => file.response(request, FOR_NOW, Some(tag)),
        None => problem::internal(),
    }
}

/// `/embed/{build}/{file}`: a build of the script, or a file of the pages. Its address changes with its
/// bytes.
pub(crate) async fn file(request: HttpRequest) -> HttpResponse {
    let part = |name| request.match_info().get(name).unwrap_or_default();
    match stored(part("build"), part("file")) {
        Some(file) => file.response(&request, FOR_GOOD, None),
        None => problem::not_found(request).await,
    }
}

/// `/embed/manifest.json`: the current build and those before it, with what partners that check
/// integrity need.
pub(crate) async fn manifest(request: HttpRequest) -> HttpResponse {
    let Some(manifest) = &*BUILDS else { return problem::internal() };
    let tag = EntityTag::new_weak(manifest.current.clone());
    let known = is_tagged(&request, &tag);
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    shared(&mut response, FOR_NOW).insert_header(ETag(tag));
    if known {
        return response.finish();
    }
    let builds: Vec<serde_json::Value> = (manifest.builds.iter())
        .map(|build| {
            let script = build.files.iter().find(|file| file.name == "news.js");
            json!({
                "build": build.name,
                "script": format!("/embed/{}/news.js", build.name),
                "integrity": script.map(|script| &script.integrity),
            })
        })
        .collect();
    let body = json!({ "current": manifest.current, "evergreen": "/embed/news.js", "builds": builds });
    response.json(body)
}

struct Found {
    media_type: &'static str,
    plain: &'static [u8],
    compressed: Option<&'static [u8]>,
}

fn stored(folder: &str, name: &str) -> Option<Found> {
    if folder == *PAGE_FOLDER {
        let (_, media_type, text) = PAGE_FILES.iter().find(|(file, _, _)| *file == name)?;
        return Some(Found { media_type, plain: text.as_bytes(), compressed: None });
    }
    let build = BUILDS.as_ref()?.builds.iter().find(|build| build.name == folder)?;
    let file = build.files.iter().find(|file| file.name == name)?;
    let bytes = |path: String| DIST.get_file(path).map(include_dir::File::contents);
    let plain = bytes(format!("{folder}/{name}"))?;
    let compressed = Some(bytes(format!("{folder}/{name}.br"))?);
    Some(Found { media_type: &file.media_type, plain, compressed })
}

impl Found {
    fn response(&self, request: &HttpRequest, cache: &'static str, tag: Option<EntityTag>) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        shared(&mut response, cache).content_type(self.media_type);
        if let Some(tag) = tag {
            response.insert_header(ETag(tag));
        }
        match self.compressed {
            Some(compressed) if crate::http::takes_brotli(request) => {
                response.insert_header(ContentEncoding::Brotli).body(compressed)
            }
            _ => response.body(self.plain),
        }
    }
}

fn shared<'a>(response: &'a mut HttpResponseBuilder, cache: &'static str) -> &'a mut HttpResponseBuilder {
    response.insert_header((header::CACHE_CONTROL, cache)).insert_header((header::VARY, "Accept-Encoding"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::{BASE64, HEXLOWER};
    use sha2::{Digest, Sha256, Sha384};
    use std::io::Read;

    /// Bytes a visitor's browser gets for the line a partner pastes.
    const LARGEST: usize = 10_000;

    #[test]
    fn every_build_is_whole_and_has_the_integrity_that_partners_were_given() {
        let manifest = BUILDS.as_ref().expect("a manifest");
        assert!(current().is_some());
        for build in &manifest.builds {
            for file in &build.files {
                let found = stored(&build.name, &file.name).expect("a file");
                let digest = BASE64.encode(&Sha384::digest(found.plain));
                assert_eq!(file.integrity, format!("sha384-{digest}"), "{}/{}", build.name, file.name);
                let compressed = found.compressed.expect("a compressed file");
                assert!(compressed.len() < LARGEST, "{} has {} bytes", file.name, compressed.len());
                let mut plain = Vec::new();
                brotli::Decompressor::new(compressed, 4_096).read_to_end(&mut plain).unwrap();
                assert_eq!(plain, found.plain, "{}/{}", build.name, file.name);
            }
        }
    }

    #[test]
    fn the_current_build_is_made_of_the_sources() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("embed/src");
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let mut sources = Sha256::new();
        for path in files {
            let bytes = std::fs::read(&path).unwrap();
            let name = path.file_name().unwrap().to_str().unwrap();
            sources.update(format!("{name}\0{}\0", bytes.len()));
            sources.update(bytes);
        }
        let manifest: serde_json::Value = serde_json::from_str(MANIFEST).unwrap();
        let built = manifest["sources"].as_str().unwrap();
        assert_eq!(built, HEXLOWER.encode(&sources.finalize()), "run `npm ci && npm run build` in api/embed");
        assert!(manifest["current"].as_str().unwrap().starts_with(concat!(env!("CARGO_PKG_VERSION"), "-")));
    }
}
