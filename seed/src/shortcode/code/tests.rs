//! Code and comments, and what only looks like them.

use super::*;

fn shown(markdown: &str) -> Vec<&str> {
    regions(markdown).code.into_iter().map(|region| &markdown[region]).collect()
}

#[test]
fn fences_and_spans_are_code() {
    let text = "a `b` c\n\n```yaml\nx `y`\n```\nd ``e ` f``\n~~~\nopen";
    assert_eq!(shown(text), ["`b`", "```yaml\nx `y`\n```\n", "``e ` f``", "~~~\nopen"]);
}

#[test]
fn a_span_does_not_cross_a_paragraph_and_needs_its_end() {
    assert_eq!(shown("a ` b\n\nc ` d"), [""; 0]);
    assert_eq!(shown("a \\` b ` c"), [""; 0]);
    assert_eq!(shown("a\n`b\nc` d"), ["`b\nc`"]);
}

#[test]
fn comments_are_found_and_hide_fences() {
    let shown = |text: &'static str| -> Vec<&str> {
        regions(text).comments.into_iter().map(|region| &text[region]).collect()
    };
    assert_eq!(shown("a <!-- b --> c <!--d-->"), ["<!-- b -->", "<!--d-->"]);
    assert_eq!(shown("<!--\n\n```\n\n-->\n`<!-- a -->` \\<!-- b -->"), ["<!--\n\n```\n\n-->"]);
    assert_eq!(shown("a <!-- b\n\nc --> d"), [""; 0]);
    assert_eq!(shown("```\n<!--\n```\n<!-- a"), ["<!-- a"]);
    assert!(regions("<!--\n```\n-->\na").code.is_empty());
}

#[test]
fn fences_may_stand_in_lists_and_quotes() {
    assert_eq!(shown("- x\n  ```\n  y\n  ```\n"), ["  ```\n  y\n  ```\n"]);
    assert_eq!(shown("> ```\n> y\n> ```\n"), ["> ```\n> y\n> ```\n"]);
}

#[test]
fn what_a_tag_holds_begins_no_code() {
    let shown = |text: &'static str| -> Vec<&str> {
        let end = |at: usize| text[at..].find(">}}").map(|length| at + length + 3);
        regions_around(text, end).code.into_iter().map(|region| &text[region]).collect()
    };
    assert_eq!(shown("{{< a ` >}} b ` c"), [""; 0]);
    assert_eq!(shown("{{< a ` >}} b `c`"), ["`c`"]);
    assert_eq!(shown("`{{< a ` >}} b"), ["`{{< a `"]);
    assert_eq!(shown("{{< a\n```\n>}}\nb\n```\nc"), ["```\nc"]);
    assert_eq!(shown("{{< a\n\n >}}```\nb"), [""; 0]);
    assert_eq!(shown("{{< a <!-- >}} `b` -->"), ["`b`"]);
}

#[test]
fn a_span_ends_with_its_block() {
    assert_eq!(shown("``\n> a ``"), [""; 0]);
    assert_eq!(shown("> `a\n> b`\n`c\nd`"), ["`a\n> b`", "`c\nd`"]);
    assert_eq!(shown("- `a\n- b`\n# `c\nd` e"), [""; 0]);
    assert_eq!(shown("    ` a\nb `"), [""; 0]);
}

#[test]
fn a_fence_ends_with_its_item_or_quote() {
    assert_eq!(shown("- ```\n  a\n  ```\n\nb"), ["- ```\n  a\n  ```\n"]);
    assert_eq!(shown("1. ```\n   a\n\nb"), ["1. ```\n   a\n\n"]);
    assert_eq!(shown("> ```\n> a\nb `c`"), ["> ```\n> a\n", "`c`"]);
}
