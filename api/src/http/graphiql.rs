//! GraphiQL: a page and its files, all from this program.

use super::State;
use super::bundle::{self, Bundle, Source};
use super::problem::{NOT_FOUND, Problem};
use crate::graphql::DEFAULT_QUERY;
use actix_web::http::header::{HeaderValue, LINK};
use actix_web::{HttpRequest, HttpResponse, web};
use std::sync::LazyLock;

static BUNDLE: LazyLock<Option<Bundle>> = LazyLock::new(|| {
    let config = serde_json::json!({ "defaultQuery": DEFAULT_QUERY, "endpoint": "graphql" });
    Bundle::of(&Source {
        name: "graphiql",
        template: include_str!("../../graphiql/index.html"),
        manifest: include_str!("../../graphiql/dist/manifest.json"),
        stored: &[
            ("graphiql.js.br", include_bytes!("../../graphiql/dist/graphiql.js.br")),
            ("graphiql.css.br", include_bytes!("../../graphiql/dist/graphiql.css.br")),
            ("worker.js.br", include_bytes!("../../graphiql/dist/worker.js.br")),
            ("codicon.ttf.br", include_bytes!("../../graphiql/dist/codicon.ttf.br")),
        ],
        // Inside a script element only the end tag matters.
        values: vec![("{{config}}", config.to_string().replace('<', "\\u003c"))],
    })
});

/// The page.
pub(super) async fn page(state: web::Data<State>) -> HttpResponse {
    if let Some(why) = state.graphiql_off {
        return off(why);
    }
    let mut page = bundle::page(BUNDLE.as_ref());
    page.headers_mut().insert(LINK, HeaderValue::from_static(super::linked::CATALOG_LINK));
    page
}

/// A file of the page.
pub(super) async fn file(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    if let Some(why) = state.graphiql_off {
        return off(why);
    }
    bundle::file(BUNDLE.as_ref(), request).await
}

fn off(why: &str) -> HttpResponse {
    Problem::of(NOT_FOUND, format!("{why}; GraphQL itself is answered at /graphql")).response()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_bundle_is_whole() {
        super::BUNDLE.as_ref().expect("a whole bundle").assert_whole();
    }
}
