//! What the fuzzers found once, and what they begin with.

#[path = "../../../tests/fuzz/replay.rs"]
mod replay;

use super::*;
use proptest::prelude::*;
use replay::replay;

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
