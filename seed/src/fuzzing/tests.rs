//! What the fuzzers found once, and what they begin with.

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
        let mut inputs: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        inputs.sort();
        for input in inputs {
            let data = fs::read(&input).unwrap();
            let outcome = std::panic::catch_unwind(|| run(&data));
            assert!(outcome.is_ok(), "{} breaks a rule", input.display());
            count += 1;
        }
    }
    count
}

macro_rules! targets {
    ($($test:ident: $target:ident),+ $(,)?) => { $(
        #[test]
        fn $test() {
            assert!(replay(stringify!($target), $target) > 3, "the inputs are not found");
        }
    )+ };
}

targets! {
    front_matter_holds_its_rules: front_matter,
    shortcodes_hold_their_rules: shortcodes,
    trees_hold_their_rules: tree,
    markdown_holds_its_rules: markdown,
}

#[test]
fn an_input_is_cut_into_files() {
    let shown: Vec<_> = files(b"lost\n=== a/b.md\nx\ny\n=== ../c\nz\n=== d\n=== e//f\nq\n")
        .into_iter()
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect();
    assert_eq!(shown, [("a/b.md".to_owned(), "x\ny\n".to_owned()), ("d".to_owned(), String::new())]);
}

#[test]
fn the_rules_can_be_broken() {
    assert!(is_plain("a `b` {{< c >}}") && !is_plain("{{</* c */>}}") && !is_plain("{&#123;< c >}}"));
    assert_eq!(without_code("a<code class=\"x\">{{&lt;</code>b"), "a b");
    assert!(holds_nul(&format!("{:?}", "a\0b")) && !holds_nul(&format!("{:?}", "a\\0b")));
    let body = render("# A", &RenderOptions::default()).unwrap();
    let broken = Body { html: format!("{}<script>", body.html), ..body };
    assert!(std::panic::catch_unwind(|| check_body(&broken, &RenderOptions::default())).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn delimiters_and_code_in_any_order_hold_the_rules(
        text in "(\\{\\{< (a|nope|figure|alert) |\\{\\{% |>\\}\\}|%\\}\\}|\\{\\{< /alert >\\}\\}|`|``|```|~~~|\"|\n|\n\n| |x|- |\\{){0,40}"
    ) {
        shortcodes(text.as_bytes());
    }
}
