//! What the fuzzers of `tests/fuzz` call, and what holds for every input. Compiled for them and for the
//! tests alone.
//!
//! Each function takes any bytes at all and panics where a rule is broken that no input may break.

pub use crate::store::fuzzing::{cursor, path};

use crate::token::Secret;

/// A token as a client shows it.
///
/// One that is taken is written as it was given: no two texts are one token. A refusal does not repeat it.
pub fn token(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Secret::parse(&text) {
        Ok(secret) => assert_eq!(secret.reveal(), text),
        Err(error) => assert!(text.len() < 16 || !error.to_string().contains(&*text)),
    }
}

#[cfg(test)]
#[path = "../../tests/fuzz/replay.rs"]
mod replay;

#[cfg(test)]
mod tests {
    use super::replay::replay;
    use super::*;
    use crate::random::FixedEntropy;
    use proptest::prelude::*;

    #[test]
    fn cursors_hold_their_rules() {
        assert!(replay("cursor", cursor) > 3, "the inputs are not found");
    }

    #[test]
    fn paths_hold_their_rules() {
        assert!(replay("path", path) > 3, "the inputs are not found");
    }

    #[test]
    fn tokens_hold_their_rules() {
        assert!(replay("token", token) > 3, "the inputs are not found");
        let good = Secret::generate(&FixedEntropy::default()).unwrap().reveal();
        token(good.as_bytes());
        assert!(Secret::parse(&good).is_ok());
    }

    proptest! {
        #[test]
        fn any_bytes_hold_the_rules(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            cursor(&bytes);
            path(&bytes);
            token(&bytes);
        }

        #[test]
        fn what_looks_like_a_cursor_holds_the_rules(
            numbers in prop::collection::vec(prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), -9i64..9], 4),
            keys in "(\\[\\]|\\[-?[0-9]{1,20}\\]|\\[\"[a-z\\\\u00]{0,9}\",[0-9]\\]|null|\\[null\\]|\\[1e400\\])",
        ) {
            let [revision, day, at, list] = numbers[..] else { return Ok(()) };
            cursor(format!("[{revision},{day},{at},{list},{keys}]").as_bytes());
        }

        #[test]
        fn what_looks_like_a_path_holds_the_rules(text in "(/|\\.|\\.\\.|%2e|%2F|%00|%25|%|\\?|#|://|@|:|a|b\\.html|é|\\\\| |\u{0}){0,12}") {
            path(text.as_bytes());
        }

        #[test]
        fn a_mistyped_token_holds_the_rules(at in 0usize..60, with in "[a-z2-7A-Z=_ ]") {
            let mut text = Secret::generate(&FixedEntropy::default()).unwrap().reveal();
            let at = at % text.len();
            text.replace_range(at..=at, &with);
            token(text.as_bytes());
        }
    }
}
