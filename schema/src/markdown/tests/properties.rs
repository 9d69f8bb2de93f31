//! What holds for any text.

use super::{Body, RenderOptions, Section, attributes, render, tags, without_ids};
use crate::markdown::AnchorStyle;
use crate::markdown::sanitize::{self, SanitizeOptions};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::HashSet;
use std::ops::Range;

fn options() -> [RenderOptions; 3] {
    let base_path = Some("/a/b/".to_owned());
    let anchors = AnchorStyle::GithubAscii;
    [
        RenderOptions { emoji: true, base_path, ..RenderOptions::default() },
        RenderOptions { embeds: true, anchors, ..RenderOptions::default() },
        RenderOptions { unsafe_html: false, typographer: false, ..RenderOptions::default() },
    ]
}

/// Pieces of Markdown that mean something to the parser.
fn markdown() -> impl Strategy<Value = String> {
    let pieces = vec![
        "#",
        "# ",
        "## a",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "    ",
        "\t",
        "a",
        "É",
        "神",
        "🙂",
        "\u{301}",
        "\0",
        "\u{feff}",
        "\u{1}",
        "*",
        "**",
        "_",
        "`",
        "```",
        "~~~",
        "~",
        "[",
        "]",
        "(",
        ")",
        "![",
        "[a](b)",
        "[^1]",
        "[^1]: ",
        "[a]: b",
        "> ",
        "- ",
        "1. ",
        "- [x] ",
        "|",
        "|-",
        "|a|b|\n|-|-|\n",
        ": ",
        "---",
        "===",
        "{#a}",
        "{.b}",
        "\n{.b #c}\n",
        "> [!NOTE]\n",
        "{",
        "}",
        "\\",
        "&amp;",
        "&#1;",
        "&lt;",
        "<",
        ">",
        "<b>",
        "</b>",
        "<div>",
        "</div>\n",
        "<p id=\"a\">",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<td>",
        "<table>",
        "</table>",
        "<pre>\n",
        "<a href=\"#a\">",
        "<br>",
        "\"",
        "'",
        "--",
        "...",
        ":smile:",
        "www.a.b",
        "https://a.b",
        "1. Title",
        "\u{a0}",
        "<iframe src=\"https://player.vimeo.com/1\">",
    ];
    vec(select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

/// Pieces of HTML, most of them wrong where they stand.
fn fragment() -> impl Strategy<Value = String> {
    let names = vec![
        "a",
        "b",
        "p",
        "div",
        "table",
        "tbody",
        "tr",
        "td",
        "th",
        "caption",
        "col",
        "li",
        "ul",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "pre",
        "code",
        "span",
        "br",
        "hr",
        "img",
        "input",
        "ruby",
        "rt",
        "rp",
        "details",
        "summary",
        "svg",
        "math",
        "mtext",
        "mglyph",
        "style",
        "script",
        "title",
        "textarea",
        "template",
        "select",
        "option",
        "form",
        "button",
        "iframe",
        "noscript",
        "object",
        "marquee",
        "nobr",
        "frameset",
        "html",
        "body",
        "head",
        "x-y",
        "foreignObject",
        "desc",
        "annotation-xml",
        "xmp",
        "plaintext",
        "i",
        "q",
    ];
    let values = vec![
        "",
        " id=x",
        " id=\"user-content-x\"",
        " name=\"x y\"",
        " class=\"a b<c\"",
        " href=\"#x\"",
        " href=javascript:a",
        " src=x",
        " title=\"<b>\"",
        " onclick=x",
        " style=x",
        " width=5 height=x",
        " align=left",
        " type=text",
        " /",
        " \"",
        " lang='\r'",
        " src=https://player.vimeo.com/1",
    ];
    let open = (select(names.clone()), select(values.clone()), select(values))
        .prop_map(|(n, a, b)| format!("<{n}{a}{b}>"));
    let close = select(names).prop_map(|n| format!("</{n}>"));
    let text = select(vec![
        "x", "\n", " ", "<", "&", "&lt;", "&nbsp;", "é", "\0", "<!--", "-->", "]]>", "\r", "&#13;", "&#12;",
        "\u{1}",
    ])
    .prop_map(str::to_owned);
    vec(prop_oneof![4 => open, 3 => close, 2 => text], 0..30).prop_map(|pieces| pieces.concat())
}

fn check_sections(body: &Body, sections: &[Section], within: [Range<u32>; 3], anchors: &mut HashSet<String>) {
    let mut from = within.clone().map(|range| range.start);
    for section in sections {
        let ranges = [&section.markdown, &section.html, &section.text];
        for ((range, outer), from) in ranges.iter().zip(&within).zip(&mut from) {
            assert!(
                *from <= range.start && range.start <= range.end && range.end <= outer.end,
                "{range:?} in {outer:?}"
            );
            *from = range.end;
        }
        assert!(body.markdown.get(section.markdown.start as usize..section.markdown.end as usize).is_some());
        assert!(body.html.get(section.html.start as usize..section.html.end as usize).is_some());
        assert!(body.text.get(section.text.start as usize..section.text.end as usize).is_some());
        assert!(!section.heading.contains('\n'));
        assert!(anchors.insert(section.anchor.clone()), "{} twice", section.anchor);
        let same = tags(&body.html).filter(|tag| attributes(tag).contains(&("id", &section.anchor))).count();
        assert_eq!(same, 1, "{}", section.anchor);
        assert!(is_balanced(body.section_html(section)));
        check_sections(body, &section.sections, ranges.map(Clone::clone), anchors);
    }
}

/// Whether every element is closed where it should be.
fn is_balanced(html: &str) -> bool {
    let mut open = Vec::new();
    for tag in tags(html) {
        let name = tag.split(' ').next().unwrap_or_default();
        match name.strip_prefix('/') {
            Some(name) if open.pop() != Some(name) => return false,
            Some(_) => {}
            None if ["br", "hr", "img", "input", "wbr"].contains(&name) => {}
            None => open.push(name),
        }
    }
    open.is_empty()
}

fn check(markdown: &str, options: &RenderOptions) {
    let body = render(markdown, options).unwrap();
    let whole = [&body.markdown, &body.html, &body.text].map(|text| 0..u32::try_from(text.len()).unwrap());
    check_sections(&body, &body.sections, whole, &mut HashSet::new());
    assert!(is_balanced(&body.html), "{}", body.html);
    let again = sanitize::html(&body.html, SanitizeOptions { embeds: options.embeds }).unwrap();
    assert_eq!(without_ids(&again), without_ids(&body.html));
    assert!(!body.text.contains("\n\n") && body.text.trim() == body.text);
    assert!(body.excerpt(7).len() <= body.text.len() + 3);
    for tag in tags(&body.html) {
        for (name, _) in attributes(tag) {
            assert!(!name.starts_with("on") && name != "style", "{tag}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_markdown_is_rendered(markdown in markdown()) {
        for options in &options() {
            check(&markdown, options);
        }
    }

    #[test]
    fn any_html_in_markdown_is_rendered(html in fragment()) {
        for options in &options() {
            check(&html, options);
            check(&format!("a {html}\n\n# {html}\n\n<div>{html}"), options);
        }
    }

    #[test]
    fn any_characters_are_rendered(text in "(?s).{0,200}") {
        check(&text, &options()[0]);
    }

    #[test]
    fn sanitised_html_is_left_as_it_is(html in fragment(), embeds: bool) {
        let options = SanitizeOptions { embeds };
        let once = sanitize::html(&html, options).unwrap();
        prop_assert_eq!(&sanitize::html(&once, options).unwrap(), &once);
    }
}
