//! What every operation may answer because of limits: described once, and put into all of them.

use serde_json::{Map, Value, json};

/// Statuses that any operation may have, with the answer that describes them.
const LIMITS: [(&str, &str); 5] = [
    ("413", "ContentTooLarge"),
    ("414", "AddressTooLong"),
    ("429", "RateLimited"),
    ("431", "HeadersTooLarge"),
    ("503", "Unavailable"),
];
/// What a limited client is told with every answer.
const TOLD: [&str; 2] = ["RateLimit", "RateLimit-Policy"];
/// Paths that are not limited.
const UNLIMITED: [&str; 2] = ["/healthz", "/readyz"];

/// Adds them to all operations.
pub(super) fn add(document: &mut Value) {
    if let Some(paths) = document["paths"].as_object_mut() {
        let limited = paths.iter_mut().filter(|(path, _)| !UNLIMITED.contains(&path.as_str()));
        for operation in limited.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten()) {
            if let Some(responses) = operation.1.get_mut("responses").and_then(Value::as_object_mut) {
                add_to(responses);
            }
        }
    }
    if let Some(responses) = document["components"]["responses"].as_object_mut() {
        responses.values_mut().for_each(tell);
    }
}

fn add_to(responses: &mut Map<String, Value>) {
    responses.values_mut().filter(|response| response.get("$ref").is_none()).for_each(tell);
    for (status, name) in LIMITS {
        let reference = || json!({ "$ref": format!("#/components/responses/{name}") });
        responses.entry(status).or_insert_with(reference);
    }
}

fn tell(response: &mut Value) {
    for name in TOLD {
        response["headers"][name] = json!({ "$ref": format!("#/components/headers/{name}") });
    }
}
