//! The table of what is served where. Routing, `Allow`, CORS, the text of a 404 and the test that
//! holds `openapi.yaml` all come from it.

use super::problem::{self, Problem};
use super::{assets, feeds, finish, graphiql, graphql, health, imports, version};
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, Route, guard, web};

/// Something served at a path.
pub(super) struct Endpoint {
    /// Its path, with `{…}` for segments that vary.
    pub(super) path: &'static str,
    /// What is there, for people.
    pub(super) about: &'static str,
    /// The methods it answers, as `Allow` lists them.
    pub(super) allow: &'static str,
    /// Pages of any site may read it (CORS): it is public and knows no cookies.
    pub(super) public: bool,
    routes: fn() -> Vec<Route>,
}

const READ: &str = "GET, HEAD, OPTIONS";

/// Everything that is served.
pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/",
        about: "GraphiQL, to explore the API",
        allow: READ,
        public: false,
        routes: || vec![read().to(graphiql::page)],
    },
    Endpoint {
        path: "/graphiql/{digest}/{file}",
        about: "the files of GraphiQL",
        allow: READ,
        public: false,
        routes: || vec![read().to(graphiql::file)],
    },
    Endpoint {
        path: "/graphql",
        about: "GraphQL",
        allow: "GET, HEAD, POST, OPTIONS",
        public: true,
        routes: || vec![read().to(graphql::get), web::post().to(graphql::post)],
    },
    Endpoint {
        path: "/assets/{digest}/{name}",
        about: "logos and images",
        allow: READ,
        public: true,
        routes: || vec![read().to(assets::asset)],
    },
    Endpoint {
        path: "/v1/imports",
        about: "imports, and asking for one",
        allow: "GET, HEAD, POST, OPTIONS",
        public: false,
        routes: || vec![read().to(imports::list), web::post().to(imports::create)],
    },
    Endpoint {
        path: "/v1/imports/{id}",
        about: "an import and its findings",
        allow: READ,
        public: false,
        routes: || vec![read().to(imports::one)],
    },
    Endpoint {
        path: "/feeds",
        about: "the feeds there are",
        allow: READ,
        public: true,
        routes: || vec![read().to(feeds::list)],
    },
    Endpoint {
        path: "/feeds/news.rss",
        about: "the news as RSS",
        allow: READ,
        public: true,
        routes: || vec![read().to(feeds::rss)],
    },
    Endpoint {
        path: "/feeds/news.atom",
        about: "the news as Atom",
        allow: READ,
        public: true,
        routes: || vec![read().to(feeds::atom)],
    },
    Endpoint {
        path: "/feeds/news.json",
        about: "the news as JSON Feed",
        allow: READ,
        public: true,
        routes: || vec![read().to(feeds::json)],
    },
    Endpoint {
        path: "/feeds/style.css",
        about: "the style of feeds as pages",
        allow: READ,
        public: true,
        routes: || vec![read().to(feeds::style)],
    },
    Endpoint {
        path: "/problems/{name}",
        about: "what a type of problem means",
        allow: READ,
        public: true,
        routes: || vec![read().to(problem::page)],
    },
    Endpoint {
        path: "/healthz",
        about: "whether the process is alive",
        allow: READ,
        public: false,
        routes: || vec![read().to(health::alive)],
    },
    Endpoint {
        path: "/readyz",
        about: "whether it can answer",
        allow: READ,
        public: false,
        routes: || vec![read().to(health::ready)],
    },
    Endpoint {
        path: "/version",
        about: "which version this is",
        allow: READ,
        public: true,
        routes: || vec![read().to(version::version)],
    },
];

fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// The endpoint with the path pattern.
pub(super) fn by_pattern(pattern: &str) -> Option<&'static Endpoint> {
    ENDPOINTS.iter().find(|endpoint| endpoint.path == pattern)
}

/// Serves an endpoint: its routes, `OPTIONS`, and 405 for all else.
pub(super) fn mount(app: &mut web::ServiceConfig, endpoint: &'static Endpoint) {
    let mut resource = web::resource(endpoint.path).name(endpoint.path);
    for route in (endpoint.routes)() {
        resource = resource.route(route);
    }
    let other = web::to(move |request: HttpRequest| async move { other_method(&request, endpoint) });
    app.service(resource.default_service(other).wrap(from_fn(finish::catch_panic)));
}

fn other_method(request: &HttpRequest, endpoint: &Endpoint) -> HttpResponse {
    let allow = HeaderValue::from_static(endpoint.allow);
    if request.method() != Method::OPTIONS {
        let detail = format!("{} answers {}", endpoint.path, endpoint.allow);
        let mut response = Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail).response();
        response.headers_mut().insert(header::ALLOW, allow);
        return response;
    }
    let mut response = HttpResponse::NoContent();
    response.insert_header((header::ALLOW, allow.clone()));
    if endpoint.public {
        response
            .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, allow))
            .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "*"))
            .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"));
    }
    response.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    /// What has a description of its own, or is for people.
    const NOT_REST: [&str; 6] = [
        "/",
        "/graphiql/{digest}/{file}",
        "/graphql",
        "/assets/{digest}/{name}",
        "/feeds/style.css",
        "/problems/{name}",
    ];

    #[test]
    fn the_openapi_document_describes_every_rest_endpoint_and_no_other() {
        let document: Value = serde_saphyr::from_str(crate::OPENAPI).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
        let described: BTreeSet<&str> =
            document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        let served = ENDPOINTS.iter().filter(|endpoint| !NOT_REST.contains(&endpoint.path));
        assert_eq!(described, served.clone().map(|endpoint| endpoint.path).collect());
        for endpoint in served {
            for method in document["paths"][endpoint.path].as_object().unwrap().keys() {
                let described = method == "parameters" || endpoint.allow.contains(&method.to_uppercase());
                assert!(described, "{method} {}", endpoint.path);
            }
            for method in endpoint.allow.split(", ").filter(|method| !["HEAD", "OPTIONS"].contains(method)) {
                let operation = &document["paths"][endpoint.path][method.to_lowercase()];
                assert!(operation.is_object(), "{method} {} is not described", endpoint.path);
            }
        }
    }
}
