//! The ids of headings and of everything else.

use super::{body, flat, html};

fn anchors(markdown: &str) -> Vec<String> {
    flat(&body(markdown).sections).into_iter().map(|section| section.anchor.clone()).collect()
}

#[test]
fn anchors_come_from_the_heading_as_written() {
    assert_eq!(
        anchors(
            "# Hello, *World*!\n## `code` & more ##\n### [Bylaws](/bylaws/)\nSet--ext ...\nunder_line\n---\n\
             ## It's \"quoted\"\n# 神真美好\n#\n"
        ),
        ["hello-world", "code--more", "bylawsbylaws", "under_line", "its-quoted", "神真美好", "heading"]
    );
}

#[test]
fn a_written_id_wins_and_does_not_show() {
    let body = body(
        "## A {#custom .big data-x=\"y\"}\n## B ## {#b_1}\nC {#c}\n---\n## D \\{#d}\n## E {e}\n## F {{#f}}\n\
         ## G {#a--b 'x}\n",
    );
    let found: Vec<(&str, &str)> =
        body.sections.iter().map(|s| (s.anchor.as_str(), s.heading.as_str())).collect();
    assert_eq!(
        found,
        [
            ("custom", "A"),
            ("b_1", "B"),
            ("c", "C"),
            ("d-d", "D {#d}"),
            ("e-e", "E {e}"),
            ("f-f", "F {{#f}}"),
            ("g-a--b-x", "G {#a–b ’x}"),
        ]
    );
    assert!(body.html.starts_with("<h2 id=\"custom\" class=\"big\">A</h2>\n"), "{}", body.html);
    assert_eq!(body.section_markdown(&body.sections[0]), "");
}

#[test]
fn repeated_anchors_are_numbered() {
    assert_eq!(anchors("# A\n# A\n# A-1\n# A\n"), ["a", "a-1", "a-1-1", "a-2"]);
    // Those that were written come first, wherever they stand.
    assert_eq!(anchors("# X\n# Y {#x}\n# Z {#x}\n"), ["x-2", "x", "x-1"]);
}

#[test]
fn headings_in_quotes_and_lists_have_anchors_but_no_section() {
    let body = body("> # A\n\n- ## A\n\n# A\n");
    assert_eq!(body.sections.len(), 1);
    assert_eq!(body.sections[0].anchor, "a-2");
    assert!(body.html.contains("<h1 id=\"a\">A</h1>") && body.html.contains("<h2 id=\"a-1\">A</h2>"));
}

#[test]
fn ids_in_raw_html_cannot_take_the_place_of_anchors() {
    let html = html(
        "<p id=\"history\">x</p>\n\n<a name=history id='fn:1'>y</a>[^1]\n\n# History\n\n# User content history\n\n[^1]: z\n",
    );
    assert!(
        html.contains("<h1 id=\"history\">") && html.contains("<h1 id=\"user-content-history\">"),
        "{html}"
    );
    assert!(html.contains("<p>x</p>"), "{html}");
    assert!(html.contains("<a id=\"user-content-fn:1\" "), "{html}");
    assert_eq!(html.matches("id=\"history\"").count() + html.matches("id=\"fn:1\"").count(), 2);
}

#[test]
fn a_written_id_cannot_take_the_place_of_a_footnote() {
    let html = html("# A {#fn:1}\n\nb[^1] c[^1]\n\n# D {#fnref1:1}\n\n[^1]: e\n");
    for id in ["fn:1", "fnref:1", "fnref1:1", "fn:1-1", "fnref1:1-1"] {
        assert_eq!(html.matches(&format!("id=\"{id}\"")).count(), 1, "{id} in {html}");
    }
}

#[test]
fn links_within_the_text_follow_renamed_ids() {
    let html = html("[a](#x) [b](#y) [c](#z)\n\n# Y\n\n<div id=\"x\"></div><div id=\"y\"></div>\n");
    assert!(
        html.contains("href=\"#user-content-x\"")
            && html.contains("href=\"#y\"")
            && html.contains("href=\"#z\"")
    );
}

#[test]
fn the_marker_of_our_own_ids_never_shows() {
    let source = "# A\n\nb[^1]\n\n[^1]: c\n";
    let marker = blake3::hash(source.as_bytes()).to_hex().to_string();
    assert!(!html(source).contains(&marker));
}
