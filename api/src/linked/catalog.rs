//! Where the interfaces of this server are (RFC 9727), as a set of links (RFC 9264).

use serde_json::{Value, json};

/// Its media type, with the profile of RFC 9727, section 4.2.
pub(crate) const CATALOG_TYPE: &str =
    "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"";

/// An interface, by its path, its relations to other paths, and their types.
type Interface = (&'static str, &'static [(&'static str, &'static str, &'static str)]);

const OPENAPI: (&str, &str, &str) = ("service-desc", "/openapi.yaml", "application/yaml");
const STATUS: (&str, &str, &str) = ("status", "/readyz", "application/json");

/// Every interface there is.
const INTERFACES: [Interface; 5] = [
    ("/graphql", &[("service-doc", "/", "text/html"), STATUS]),
    ("/v1", &[OPENAPI, ("service-doc", "/reference", "text/html"), STATUS]),
    (
        "/feeds",
        &[
            OPENAPI,
            ("item", "/feeds/news.rss", "application/rss+xml"),
            ("item", "/feeds/news.atom", "application/atom+xml"),
            ("item", "/feeds/news.json", "application/feed+json"),
        ],
    ),
    ("/oembed", &[OPENAPI]),
    ("/embed", &[]),
];

/// Documents that are no interface and that programs look for.
const DOCUMENTS: [(&str, &str); 2] = [("/sitemap.xml", "application/xml"), ("/healthz", "application/json")];

/// The catalogue. `base` is the start of every absolute address of this server; `served` says whether
/// there is something at a path.
pub(crate) fn catalog(base: &str, served: impl Fn(&str) -> bool) -> Value {
    let link = |path: &str, media_type: &str| json!({ "href": format!("{base}{path}"), "type": media_type });
    let interfaces = || INTERFACES.iter().filter(|(path, _)| served(path));
    let items: Vec<Value> =
        interfaces().map(|(path, _)| json!({ "href": format!("{base}{path}") })).collect();
    let documents: Vec<Value> = DOCUMENTS
        .iter()
        .filter(|(path, _)| served(path))
        .map(|(path, media_type)| link(path, media_type))
        .collect();
    let mut linkset = vec![json!({
        "anchor": format!("{base}/.well-known/api-catalog"),
        "item": items,
        "related": documents,
    })];
    for (path, relations) in interfaces() {
        let mut context = serde_json::Map::from_iter([("anchor".to_owned(), json!(format!("{base}{path}")))]);
        for (relation, to, media_type) in relations.iter().filter(|(_, to, _)| served(to)) {
            let links = context.entry(*relation).or_insert_with(|| json!([]));
            if let Some(links) = links.as_array_mut() {
                links.push(link(to, media_type));
            }
        }
        linkset.push(Value::Object(context));
    }
    json!({ "linkset": linkset })
}
