//! The table of what is served where. Routing, `Allow`, CORS, the text of a 404 and the test that
//! holds `openapi.yaml` all come from it.

use super::openapi::Operation;
use super::problem::{self, Problem};
use super::{
    answers, assets, contract, door, embeds, feeds, finish, graphiql, graphql, health, imports, linked,
    reference, rest, version,
};
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, Route, guard, web};
use std::sync::LazyLock;

/// Something served at a path.
pub(super) struct Endpoint {
    /// Its path, with `{…}` for segments that vary.
    pub(super) path: String,
    /// What is there, for people.
    pub(super) about: &'static str,
    /// The methods it answers, as `Allow` lists them.
    pub(super) allow: &'static str,
    /// Pages of any site may read it (CORS): it is public and knows no cookies.
    pub(super) public: bool,
    /// What `openapi.yaml` says of it; nothing where it is described by hand, or not at all.
    pub(super) describe: Option<fn() -> Operation>,
    routes: fn() -> Vec<Route>,
}

const READ: &str = "GET, HEAD, OPTIONS";

impl Endpoint {
    /// Something that anybody may read.
    pub(super) fn public(path: impl Into<String>, about: &'static str, routes: fn() -> Vec<Route>) -> Self {
        Self { path: path.into(), about, allow: READ, public: true, describe: None, routes }
    }

    /// The same with what `openapi.yaml` says of it.
    pub(super) fn described(self, describe: fn() -> Operation) -> Self {
        Self { describe: Some(describe), ..self }
    }
}

/// Everything that is served.
pub(super) fn endpoints() -> &'static [Endpoint] {
    static ENDPOINTS: LazyLock<Vec<Endpoint>> = LazyLock::new(|| {
        let mut endpoints = fixed();
        endpoints.extend(feeds::endpoints());
        // Before what is named by an id: `{id}` matches a name with a dot as well.
        endpoints.extend(linked::endpoints());
        endpoints.extend(rest::endpoints());
        endpoints.extend(embeds::endpoints());
        endpoints
    });
    &ENDPOINTS
}

/// What is served beside the content types.
fn fixed() -> Vec<Endpoint> {
    vec![
        Endpoint {
            path: "/".to_owned(),
            about: "GraphiQL, to explore the API",
            allow: READ,
            public: false,
            describe: None,
            routes: || vec![read().to(graphiql::page)],
        },
        Endpoint {
            path: "/graphiql/{digest}/{file}".to_owned(),
            about: "the files of GraphiQL",
            allow: READ,
            public: false,
            describe: None,
            routes: || vec![read().to(graphiql::file)],
        },
        Endpoint {
            path: "/graphql".to_owned(),
            about: "GraphQL",
            allow: "GET, HEAD, POST, OPTIONS",
            public: true,
            describe: None,
            routes: || vec![read().to(graphql::get), web::post().to(graphql::post)],
        },
        Endpoint {
            path: "/assets/{digest}/{name}".to_owned(),
            about: "logos and images",
            allow: READ,
            public: true,
            describe: None,
            routes: || vec![read().to(assets::asset)],
        },
        Endpoint {
            path: "/v1/imports".to_owned(),
            about: "imports, and asking for one",
            allow: "GET, HEAD, POST, OPTIONS",
            public: false,
            describe: None,
            routes: || vec![read().to(imports::list), web::post().to(imports::create)],
        },
        Endpoint {
            path: "/v1/imports/{id}".to_owned(),
            about: "an import and its findings",
            allow: READ,
            public: false,
            describe: None,
            routes: || vec![read().to(imports::one)],
        },
        Endpoint {
            path: "/reference".to_owned(),
            about: "the API reference, to read and to try",
            allow: READ,
            public: false,
            describe: None,
            routes: || vec![read().to(reference::page)],
        },
        Endpoint {
            path: "/reference/{digest}/{file}".to_owned(),
            about: "the files of the API reference",
            allow: READ,
            public: false,
            describe: None,
            routes: || vec![read().to(reference::file)],
        },
        Endpoint::public("/openapi.yaml", "the REST contract, OpenAPI 3.1", || {
            vec![read().to(contract::yaml)]
        }),
        Endpoint::public("/openapi.json", "the same in JSON", || vec![read().to(contract::in_json)]),
        Endpoint {
            path: "/problems/{name}".to_owned(),
            about: "what a type of problem means",
            allow: READ,
            public: true,
            describe: None,
            routes: || vec![read().to(problem::page)],
        },
        Endpoint {
            path: "/healthz".to_owned(),
            about: "whether the process is alive",
            allow: READ,
            public: false,
            describe: None,
            routes: || vec![read().to(health::alive)],
        },
        Endpoint {
            path: "/readyz".to_owned(),
            about: "whether it can answer",
            allow: READ,
            public: false,
            describe: None,
            routes: || vec![read().to(health::ready)],
        },
        Endpoint {
            path: "/version".to_owned(),
            about: "which version this is",
            allow: READ,
            public: true,
            describe: None,
            routes: || vec![read().to(version::version)],
        },
    ]
}

/// Answers `GET` and `HEAD`.
pub(super) fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// The endpoint that a request was routed to.
pub(super) fn of(request: &HttpRequest) -> Option<&'static Endpoint> {
    request.app_data::<&'static Endpoint>().copied()
}

/// The endpoint with the path pattern.
pub(super) fn by_pattern(pattern: &str) -> Option<&'static Endpoint> {
    endpoints().iter().find(|endpoint| endpoint.path == pattern)
}

/// Serves an endpoint: its routes, `OPTIONS`, and 405 for all else.
pub(super) fn mount(app: &mut web::ServiceConfig, endpoint: &'static Endpoint) {
    let mut resource = web::resource(endpoint.path.as_str()).name(&endpoint.path);
    for route in (endpoint.routes)() {
        resource = resource.route(route);
    }
    let other = web::to(move |request: HttpRequest| async move { other_method(&request, endpoint) });
    let resource = resource.default_service(other);
    // Whoever has the answer finds the endpoint again, without routing its path once more.
    if answers::is_apart(&endpoint.path) {
        let resource = resource.wrap(from_fn(finish::catch_panic));
        app.service(resource.wrap(from_fn(door::timed)).app_data(endpoint));
    } else {
        let resource = resource.wrap(from_fn(answers::middleware));
        let resource = resource.wrap(from_fn(finish::catch_panic));
        app.service(resource.wrap(from_fn(door::timed)).app_data(endpoint));
    }
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
    const NOT_REST: [&str; 8] = [
        "/",
        "/graphiql/{digest}/{file}",
        "/graphql",
        "/assets/{digest}/{name}",
        "/feeds/style.css",
        "/reference",
        "/reference/{digest}/{file}",
        "/problems/{name}",
    ];

    #[test]
    fn the_openapi_document_describes_every_rest_endpoint_and_no_other() {
        let document: Value = serde_saphyr::from_str(crate::OPENAPI).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
        let described: BTreeSet<&str> =
            document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        let is_embed = |path: &str| path.starts_with("/embed") || path == "/oembed";
        let is_rest = |path: &str| !NOT_REST.contains(&path) && !is_embed(path);
        let served = endpoints().iter().filter(|endpoint| is_rest(&endpoint.path));
        assert_eq!(described, served.clone().map(|endpoint| endpoint.path.as_str()).collect());
        for endpoint in served {
            for method in document["paths"][&endpoint.path].as_object().unwrap().keys() {
                let described = method == "parameters" || endpoint.allow.contains(&method.to_uppercase());
                assert!(described, "{method} {}", endpoint.path);
            }
            for method in endpoint.allow.split(", ").filter(|method| !["HEAD", "OPTIONS"].contains(method)) {
                let operation = &document["paths"][&endpoint.path][method.to_lowercase()];
                assert!(operation.is_object(), "{method} {} is not described", endpoint.path);
            }
        }
    }
}
