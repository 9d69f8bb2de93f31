//! What the fuzzers of `tests/fuzz` call, and what holds for every input. Compiled for them and for the tests
//! alone.
//!
//! Each function takes any bytes at all and panics where a rule is broken that no input may break.

pub use crate::http::fuzzing::{bearer, filters};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fs;
    use std::path::Path;

    /// Gives a target every input that is kept for it, and tells how many there are.
    fn replay(target: &str, run: fn(&[u8])) -> usize {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz");
        let mut count = 0;
        for kept in ["seeds", "regressions"] {
            // A target nothing was found for has no regressions.
            let Ok(entries) = fs::read_dir(folder.join(kept).join(target)) else { continue };
            for entry in entries {
                let path = entry.unwrap().path();
                let data = fs::read(&path).unwrap();
                let outcome = std::panic::catch_unwind(|| run(&data));
                assert!(outcome.is_ok(), "{} breaks a rule", path.display());
                count += 1;
            }
        }
        count
    }

    #[test]
    fn filters_hold_their_rules() {
        assert!(replay("filters", filters) > 3, "the inputs are not found");
    }

    #[test]
    fn headers_of_tokens_hold_their_rules() {
        assert!(replay("bearer", bearer) > 3, "the inputs are not found");
    }

    proptest! {
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
