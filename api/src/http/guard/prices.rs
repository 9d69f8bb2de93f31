//! What a field is taken to cost, to hold and to lead to, before anything is known of the content.

use super::TEXT_BYTES;

/// How many bytes a value is taken to be that is no text.
pub(super) const VALUE_BYTES: u64 = 32;
/// How many bytes a text of a section is taken to be.
const SECTION_BYTES: u64 = TEXT_BYTES / 4;

/// What a search costs beyond what it answers: it reads and ranks hundreds of texts.
const SEARCH_COST: u64 = 1_000;

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

/// How long a whole list of records is taken to be: translations, categories, levels.
pub(super) const USUAL_RECORDS: u64 = 10;
/// How long a list within one record is taken to be: names, authors, tags, links.
pub(super) const USUAL_PARTS: u64 = 3;

/// What a field costs by itself.
pub(super) fn price(on: &str, field: &str) -> u64 {
    match (on, field) {
        ("Query", "search") => SEARCH_COST,
        _ => 1,
    }
}

/// How long a list of a record is taken to be, where neither the query nor the schema says it.
pub(super) fn usual_length(on: &str, field: &str, of_records: bool) -> u64 {
    match (on, field) {
        // Sections are a tree: there are fewer sections below sections than sections.
        ("Section", "sections") => 1,
        _ if of_records => USUAL_RECORDS,
        _ => USUAL_PARTS,
    }
}

/// How many bytes a value is taken to be, with what stands between it and its key: texts are pages long,
/// those of sections a part of them.
pub(super) fn bytes(on: &str, field: &str) -> u64 {
    match (on, field) {
        ("Section", "html" | "markdown" | "text") => SECTION_BYTES,
        (_, "html" | "markdown" | "text" | "body") => TEXT_BYTES,
        _ => VALUE_BYTES,
    }
}

/// The same under another name. A text counts for eight: asking for it twice has no use but to make an answer
/// large.
pub(super) fn bytes_aliased(bytes: u64) -> u64 {
    if bytes > VALUE_BYTES { 8 * bytes } else { bytes }
}
