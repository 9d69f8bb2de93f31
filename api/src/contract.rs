//! The REST contract, in both of its spellings.

use std::sync::LazyLock;

/// The contract as it is committed: YAML.
pub const OPENAPI: &str = include_str!("../../openapi.yaml");

/// The server the contract names, for those who read it without one.
pub(crate) const DEFAULT_SERVER: &str = "http://127.0.0.1:8080";

/// The same in JSON, its members in the same order.
///
/// `None` where `openapi.yaml` is no YAML, which a test keeps it from being.
pub(crate) fn json() -> Option<&'static str> {
    // A value that keeps the order of its members, as those of serde_json do not.
    static JSON: LazyLock<Option<String>> = LazyLock::new(|| {
        let document: serde_json::Value = serde_saphyr::from_str(OPENAPI).ok()?;
        serde_json::to_string_pretty(&document).ok()
    });
    JSON.as_deref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn json_says_what_yaml_says_in_the_same_order() {
        let yaml: Value = serde_saphyr::from_str(OPENAPI).unwrap();
        let json = json().unwrap();
        assert_eq!(serde_json::from_str::<Value>(json).unwrap(), yaml);
        assert!(
            json.find("\"openapi\"") < json.find("\"info\"")
                && json.find("\"info\"") < json.find("\"components\"")
        );
    }

    #[test]
    fn both_name_the_default_server_once() {
        for text in [OPENAPI, json().unwrap()] {
            assert_eq!(text.matches(DEFAULT_SERVER).count(), 1);
        }
    }
}
