//! Text that is made to be hard to read. Every test runs on a thread with a stack of 2 MiB.

use super::{MarkdownError, RenderOptions, body, html, render};
use crate::markdown::sanitize::{MAX_DEPTH, MAX_ESCAPES};
use crate::markdown::{MAX_BYTES, MAX_IMPLIED_CELLS};

fn refusal(markdown: &str) -> MarkdownError {
    render(markdown, &RenderOptions::default()).unwrap_err()
}

#[test]
fn nesting_is_refused_by_line_and_limit() {
    let limit = MAX_DEPTH;
    assert_eq!(refusal(&format!("a\n\n{}", ">".repeat(10_000))), MarkdownError::TooDeep { line: 3, limit });
    let emphasis = format!("{}{}", "*a **b ".repeat(5_000), "c** d*".repeat(5_000));
    assert_eq!(refusal(&emphasis), MarkdownError::TooDeep { line: 1, limit });
    assert_eq!(
        refusal(&format!("# a\n\nb\n\n{}", "<div>".repeat(10_000))),
        MarkdownError::TooDeep { line: 3, limit }
    );
    assert_eq!(refusal(&format!("a {}", "<span>".repeat(10_000))), MarkdownError::TooDeep { line: 1, limit });
    let message = refusal(&">".repeat(10_000)).to_string();
    assert!(message.contains("line 1") && message.contains("128"), "{message}");
}

#[test]
fn what_is_nested_less_is_read() {
    assert!(html(&format!("{}a", ">".repeat(MAX_DEPTH - 3))).contains('a'));
    assert!(html(&"<div>".repeat(MAX_DEPTH)).contains("</div>"));
    assert_eq!(html(&"<p>".repeat(10_000)).matches("<p>").count(), 10_000);
}

#[test]
fn brackets_that_open_nothing_are_text() {
    for open in
        ["[", "![", "[^", "(", "[a](", "<", "<a ", "\\", "`", "{", "~", "\"", "&", "<!", "<!--", ":", "]"]
    {
        let body = body(&open.repeat(10_000));
        assert!(body.html.len() < 200_000, "{open}");
    }
}

#[test]
fn sparse_tables_are_refused_and_full_ones_are_read() {
    let wide = format!("{}|\n{}|\n", "|a".repeat(5_000), "|-".repeat(5_000));
    let limit = MAX_IMPLIED_CELLS;
    let sparse = format!("{wide}{}", "a\n".repeat(1_000));
    assert_eq!(refusal(&sparse), MarkdownError::TableTooSparse { line: 102, limit });
    let full = format!("|a|b|\n|-|-|\n{}", "|c|d|\n".repeat(20_000));
    assert_eq!(html(&full).matches("<td>").count(), 40_000);
    assert_eq!(html(&format!("{wide}{}", "|b".repeat(5_000))).matches("<td>").count(), 5_000);
}

#[test]
fn a_title_with_too_much_to_escape_is_refused() {
    let limit = MAX_ESCAPES;
    let titled = |title: &str| format!("a\n\n# b\n\n[c](d \"{title}\")");
    assert_eq!(refusal(&titled(&"&".repeat(100_000))), MarkdownError::TooManyEscapes { line: 5, limit });
    assert!(html(&titled(&"e".repeat(100_000))).contains("eee"));
    // An address of great length is usual where images are written into the text.
    assert_eq!(
        html(&format!("![f](data:image/png;base64,{})", "g".repeat(1_000_000))),
        "<p><img alt=\"f\"></p>\n"
    );
}

#[test]
fn text_with_much_to_escape_is_read() {
    for unit in ["a & b ", "&", "§", "&amp;c"] {
        assert!(html(&format!("```\n{}\n```\n", unit.repeat(20_000))).len() > 20_000);
    }
}

#[test]
fn length_is_refused_past_the_limit() {
    assert_eq!(
        refusal(&"a".repeat(MAX_BYTES + 1)),
        MarkdownError::TooLong { bytes: MAX_BYTES + 1, limit: MAX_BYTES }
    );
}

#[test]
fn five_megabytes_are_read() {
    let prose = "The members *shall* meet once a year.\n".repeat(25_000);
    assert_eq!(body(&prose).text.matches("members").count(), 25_000);
    assert_eq!(body(&"a".repeat(5_000_000)).text.len(), 5_000_000);
}

#[test]
fn many_headings_are_read() {
    let body = body(&"# a\n".repeat(5_000));
    assert_eq!(body.sections.len(), 5_000);
    assert_eq!(body.sections[4_999].anchor, "a-4999");
}

/// Each of these grows as the square of its length in a parser that repairs what it reads, or in
/// one that looks ahead again and again.
#[test]
fn broken_html_costs_no_more_than_its_length() {
    let many = 2_000;
    for unit in [
        "<b>x<p>y",
        "<b a=1>",
        "<p><b><i><u>",
        "</b>",
        "</p>",
        "<li>",
        "<a href=x>",
        "<table>",
        "<td>",
        "<tr>",
        "<table><tr><td>",
        "<script>",
        "<script",
        "</script>",
        "<style>x",
        "<svg>",
        "<!-- ",
        "<!-- --!>",
        "<!---->",
        "<x \"",
        "<x '",
        "<a b=\"",
        "<h1>",
        "<dd>",
        "<ruby><rt>",
        "<iframe>",
        "<select>",
        "&",
        "&amp",
        "<![CDATA[",
    ] {
        for text in
            [unit.repeat(many), format!("<div>\n{}", unit.repeat(many)), format!("x {}", unit.repeat(many))]
        {
            match render(&text, &RenderOptions::default()) {
                Ok(body) => assert!(body.html.len() < 100 * text.len(), "{unit}: {}", body.html.len()),
                Err(MarkdownError::TooDeep { .. }) => {}
                Err(error) => panic!("{unit}: {error}"),
            }
        }
    }
}

#[test]
fn formatting_that_is_left_open_is_not_repeated_in_every_paragraph() {
    let opened: String = (0..100).map(|i| format!("<b title=\"{i}\">")).collect();
    let html = html(&format!("<div>{opened}{}", "<p>a</p>".repeat(1_000)));
    assert_eq!(html.matches("<b ").count(), 100);
}
