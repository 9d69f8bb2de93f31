//! The API reference: a page that shows `openapi.yaml`, and its files, all from this program.

use super::bundle::{self, Bundle, Source};
use actix_web::{HttpRequest, HttpResponse};
use std::sync::LazyLock;

/// Nothing from elsewhere, no eval. The page sets styles from its script, and its icons are `data:`.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

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
        policy: POLICY,
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
