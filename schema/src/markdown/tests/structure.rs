//! Sections, and what their ranges hold.

use super::{Section, body, flat};

const RULES: &str = "Preamble.\n\n## 1. Purpose\n\nWhy.\n\n### 1.1 Scope\n\nWhat[^n].\n\n### (b) Limits\n## 2. Members\n\
                     \n- one\n\nFees\n----\n\nDue.\n\n[^n]: Note.\n";

fn outline(sections: &[Section]) -> String {
    sections.iter().map(|s| format!("{}[{}]", s.anchor, outline(&s.sections))).collect::<Vec<_>>().join(" ")
}

#[test]
fn headings_make_a_tree() {
    let body = body(RULES);
    assert_eq!(outline(&body.sections), "1-purpose[11-scope[] b-limits[]] 2-members[] fees[]");
    let numbers: Vec<Option<&str>> = flat(&body.sections).into_iter().map(|s| s.number.as_deref()).collect();
    assert_eq!(numbers, [Some("1"), Some("1.1"), Some("b"), Some("2"), None]);
    let levels: Vec<u8> = flat(&body.sections).into_iter().map(|s| s.level).collect();
    assert_eq!(levels, [2, 3, 3, 2, 2]);
}

#[test]
fn a_section_holds_what_follows_its_heading() {
    let body = body(RULES);
    let purpose = body.section("1-purpose").unwrap();
    assert_eq!(body.section_markdown(purpose), "\nWhy.\n\n### 1.1 Scope\n\nWhat[^n].\n\n### (b) Limits\n");
    assert_eq!(body.section_text(purpose), "Why.\n1.1 Scope\nWhat.\n(b) Limits");
    assert!(body.section_html(purpose).starts_with("<p>Why.</p>\n<h3 id=\"11-scope\">1.1 Scope</h3>\n"));
    assert!(body.section_html(purpose).ends_with("<h3 id=\"b-limits\">(b) Limits</h3>\n"));
    let empty = body.section("b-limits").unwrap();
    assert_eq!(
        (body.section_markdown(empty), body.section_html(empty), body.section_text(empty)),
        ("", "", "")
    );
}

#[test]
fn footnotes_belong_to_no_section() {
    let body = body(RULES);
    let fees = body.section("fees").unwrap();
    assert_eq!(body.section_html(fees), "<p>Due.</p>\n");
    assert_eq!(body.section_text(fees), "Due.");
    assert!(body.text.ends_with("Due.\nNote."));
}

#[test]
fn a_section_rendered_alone_is_the_same_html() {
    let alone = body("# A\n\nb *c*\n\n- d\n\n## E\n\nf\n");
    let section = alone.section("a").unwrap();
    assert_eq!(body(alone.section_markdown(section)).html, alone.section_html(section));
}

#[test]
fn line_endings_do_not_matter() {
    for ending in ["\n", "\r\n", "\r"] {
        let body = body(&RULES.replace('\n', ending));
        assert_eq!(outline(&body.sections), "1-purpose[11-scope[] b-limits[]] 2-members[] fees[]");
        let fees = body.section("fees").unwrap();
        assert_eq!(body.section_markdown(fees), "\nDue.\n\n[^n]: Note.\n".replace('\n', ending));
        assert_eq!(body.section_text(body.section("11-scope").unwrap()), "What.");
    }
}

#[test]
fn a_heading_is_one_line_of_plain_text() {
    let body = body("# *A* <br> `b` ![c](d) &amp; \"e\"\nf\ng\n===\n");
    let headings: Vec<&str> = body.sections.iter().map(|s| s.heading.as_str()).collect();
    assert_eq!(headings, ["A b c & “e”", "f g"]);
    assert_eq!(body.text, "A b c & “e”\nf g");
}

#[test]
fn what_only_looks_like_a_heading_makes_no_section() {
    let body = body("```\n# a\n```\n\n<h1>b</h1>\n\n\\# c\n\n#d\n\n> # e\n\n- # f\n\n<!--\n# g\n-->\n");
    assert_eq!(body.sections, []);
}

#[test]
fn a_text_without_headings_has_no_sections() {
    assert_eq!(body("").sections, []);
    assert_eq!(body("a\n\nb").sections, []);
    assert_eq!(body("").html, "");
}

#[test]
fn an_excerpt_is_of_the_prose() {
    assert_eq!(body(RULES).excerpt(100), "Preamble. Why. What. one Due. Note.");
    assert_eq!(body(RULES).excerpt(2), "Preamble. Why.…");
    assert_eq!(body("# Only\n## Headings").excerpt(5), "Only Headings");
}
