//! The API reference: a page that shows `openapi.yaml`, and its files, all from this program.

use super::bundle::{self, Bundle, Source};
use actix_web::{HttpRequest, HttpResponse};
use std::sync::LazyLock;

static BUNDLE: LazyLock<Option<Bundle>> = LazyLock::new(|| {
    Bundle::of(&Source {
        name: "reference",
        template: include_str!("../../reference/index.html"),
        manifest: include_str!("../../reference/dist/manifest.json"),
        stored: &[
            ("reference.js.br", include_bytes!("../../reference/dist/reference.js.br")),
            ("reference.css.br", include_bytes!("../../reference/dist/reference.css.br")),
        ],
        values: Vec::new(),
    })
});

/// The page.
pub(super) async fn page() -> HttpResponse {
    bundle::page(BUNDLE.as_ref())
}

/// A file of the page.
pub(super) async fn file(request: HttpRequest) -> HttpResponse {
    bundle::file(BUNDLE.as_ref(), request).await
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_bundle_is_whole() {
        super::BUNDLE.as_ref().expect("a whole bundle").assert_whole();
    }
}
