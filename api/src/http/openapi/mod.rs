//! `openapi.yaml`: what is described by hand, and what the types and parameters of resources say.
//!
//! The committed document is this one with examples: the tests ask for them and hold it against what
//! is made here.

mod operation;
mod schemas;

use super::endpoint::endpoints;
pub(super) use operation::{Body, Operation};
pub(super) use schemas::Schemas;
use serde_json::{Map, Value, json};

/// What is described by hand: everything but content.
const SERVICE: &str = include_str!("../../../openapi/service.yaml");

/// The document, without examples of content.
///
/// # Panics
/// Never in a build whose tests passed: they make it.
#[must_use]
pub(crate) fn document() -> Value {
    let mut document: Value = serde_saphyr::from_str(SERVICE).unwrap_or_default();
    let mut schemas = Schemas::default();
    let mut paths = Map::new();
    for endpoint in endpoints() {
        let Some(describe) = endpoint.describe else { continue };
        let operation = describe();
        paths.insert(endpoint.path.clone(), operation.path_item(&endpoint.path, &mut schemas));
    }
    extend(&mut document["paths"], paths);
    let operations = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    operations.for_each(say_what_any_may_answer);
    extend(&mut document["components"]["schemas"], schemas.into_definitions());
    extend(&mut document["components"]["parameters"], operation::shared_parameters());
    document
}

/// What stands before every operation answers for it.
fn say_what_any_may_answer(item: &mut Value) {
    let operations = item.as_object_mut().into_iter().flat_map(Map::values_mut);
    for responses in operations.filter_map(|operation| operation.get_mut("responses")?.as_object_mut()) {
        let unavailable = || json!({ "$ref": "#/components/responses/Unavailable" });
        responses.entry("503").or_insert_with(unavailable);
    }
}

fn extend(object: &mut Value, more: Map<String, Value>) {
    if object.is_null() {
        *object = json!({});
    }
    if let Some(object) = object.as_object_mut() {
        object.extend(more);
    }
}
