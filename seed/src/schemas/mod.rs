//! The JSON Schemas of what people write: data files, the overlay, the mapping.
//!
//! They are made from the types and lists that read those files, by a test, and committed.

use serde_json::Value;

macro_rules! schemas {
    ($($name:literal)+) => {
        &[$(JsonSchema { name: $name, text: include_str!(concat!("../../schemas/", $name, ".schema.json")) },)+]
    };
}

/// A JSON Schema (draft 2020-12).
#[derive(Clone, Copy, Debug)]
pub struct JsonSchema {
    /// What it is called: `member`, `overlay-history`.
    pub name: &'static str,
    /// The schema.
    pub text: &'static str,
}

impl JsonSchema {
    /// What it is the schema of, in a sentence.
    #[must_use]
    pub fn title(&self) -> String {
        let schema: Value = serde_json::from_str(self.text).unwrap_or_default();
        schema.get("title").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The schema of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        JSON_SCHEMAS.iter().find(|schema| schema.name == name)
    }
}

/// The schema of every format.
pub const JSON_SCHEMAS: &[JsonSchema] = schemas! {
    "authors" "mapping" "member" "overlay-history" "overlay-members" "overlay-membership" "overlay-organization"
    "overlay-partners" "overlay-positions" "overlay-sponsorship" "overlay-working-groups" "sponsors"
};

#[cfg(test)]
mod generate;
#[cfg(test)]
pub(crate) mod impls;
#[cfg(test)]
mod tests;
