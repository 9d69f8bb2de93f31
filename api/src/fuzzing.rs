//! What the fuzzers of `tests/fuzz` call, and what holds for every input. Compiled for them and for the tests
//! alone.
//!
//! Each function takes any bytes at all and panics where a rule is broken that no input may break.

pub use crate::http::fuzzing::{bearer, filters};
pub use crate::http::graphql::fuzzing::{params, query};

#[cfg(test)]
#[path = "../../tests/fuzz/replay.rs"]
mod replay;

#[cfg(test)]
mod tests {
    use super::replay::replay;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn queries_hold_their_rules() {
        assert!(replay("query", query) > 3, "the inputs are not found");
    }

    #[test]
    fn parameters_hold_their_rules() {
        assert!(replay("params", params) > 3, "the inputs are not found");
    }

    #[test]
    fn filters_hold_their_rules() {
        assert!(replay("filters", filters) > 3, "the inputs are not found");
    }

    #[test]
    fn headers_of_tokens_hold_their_rules() {
        assert!(replay("bearer", bearer) > 3, "the inputs are not found");
    }

    /// What documents are made of.
    const TOKENS: [&str; 34] = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ":",
        "$v",
        "$w",
        "!",
        "@skip(if: $v)",
        "...",
        "...A",
        "...B",
        "query",
        "query A",
        "fragment A on Query {",
        "fragment B on Member {",
        "members(first: 500)",
        "nodes",
        "news(first: $v)",
        "body",
        "html",
        "a:",
        "__schema",
        "types",
        "fields",
        "__type(name: \"A\")",
        "__typename",
        "name",
        "1",
        "\"x\"",
        "\"\"\"",
        "# x\n",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn documents_of_any_tokens_hold_the_rules(tokens in prop::collection::vec(0..TOKENS.len(), 0..60)) {
            let text: Vec<&str> = tokens.into_iter().map(|token| TOKENS[token]).collect();
            query(text.join(" ").as_bytes());
        }

        #[test]
        fn documents_that_parse_hold_the_rules(
            sets in prop::collection::vec(prop::collection::vec(0_usize..9, 1..12), 1..12),
            length in prop::option::of(-5_i64..600),
        ) {
            let mut text = String::from("query ($v: Int, $w: Boolean = true) { ...F0 }");
            for (number, set) in sets.iter().enumerate() {
                let parts: Vec<String> = set
                    .iter()
                    .map(|part| match part {
                        0..=3 => format!("...F{}", number + 1 + part),
                        4 => "members(first: $v) { nodes { id ... { name } } }".to_owned(),
                        5 => "a: __typename @skip(if: $w)".to_owned(),
                        6 => "news { edges { node { body { html } } } totalCount }".to_owned(),
                        7 => "__schema { types { name fields { name } } }".to_owned(),
                        _ => "... on Query { organization { name } }".to_owned(),
                    })
                    .collect();
                text.push_str(&format!(" fragment F{number} on Query {{ {} }}", parts.join(" ")));
            }
            let variables = length.map_or("{}".to_owned(), |length| format!("{{\"v\": {length}}}"));
            query(format!("{text}\0{variables}").as_bytes());
        }

        #[test]
        fn any_bytes_hold_the_rules(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            query(&bytes);
            params(&bytes);
        }

        #[test]
        fn bodies_of_any_members_hold_the_rules(body in r#"\{("(query|variables|documentId|extensions|a)":("\{a\}"|1|null|\{"a":1\}|\{"persistedQuery":\{"version":1\}\}),?){0,4}\}"#) {
            params(body.as_bytes());
        }

        #[test]
        fn any_address_and_header_hold_the_rules(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            filters(&bytes);
            bearer(&bytes);
        }

        #[test]
        fn what_looks_like_a_filter_holds_the_rules(
            query in "((search|status|category|tag|memberSince\\.(from|to)|publishedFrom|first|after|sponsor|x)(=(CURRENT|true|[0-9]{1,22}|2020-02-3[01]|%00|%ff|a)?)?&?){0,6}"
        ) {
            filters(query.as_bytes());
        }

        #[test]
        fn what_looks_like_a_token_holds_the_rules(header in "(Bearer|bearer|Basic|)( {0,2})(chancery_)?[a-z2-7A-Z=]{0,60}") {
            bearer(header.as_bytes());
        }
    }
}
