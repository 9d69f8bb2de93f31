//! What a field is taken to cost, to hold and to lead to, before anything is known of the content.

use super::TEXT_BYTES;

/// What a search costs beyond what it answers: it reads and ranks hundreds of texts.
pub(super) const SEARCH_COST: u64 = 1_000;

/// The lists of introspection by which types lead to types.
pub(super) const LISTED: [&str; 5] = ["types", "fields", "inputFields", "interfaces", "possibleTypes"];

/// How long the lists of introspection are taken to be.
pub(super) fn introspected(field: &str) -> u64 {
    match field {
        "types" => 100,
        "fields" | "possibleTypes" => 20,
        "inputFields" | "enumValues" | "directives" => 10,
        "args" | "interfaces" => 5,
        _ => 1,
    }
}

/// How many bytes a value is taken to be, with what stands between it and its key: texts are pages long.
/// One under another name counts for eight: asking for a text twice has no use but to make an answer large.
pub(super) fn value_bytes(field: &str, aliased: bool) -> u64 {
    match field {
        "html" | "markdown" | "text" | "body" if aliased => 8 * TEXT_BYTES,
        "html" | "markdown" | "text" | "body" => TEXT_BYTES,
        _ => 32,
    }
}
