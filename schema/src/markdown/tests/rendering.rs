//! What the HTML of each construct is.

use super::{RenderOptions, body, html, render};
use crate::markdown::AnchorStyle;

#[test]
fn githubs_extensions_are_on() {
    assert_eq!(
        html("|a|b|\n|:-:|-|\n|~~c~~|d|\n"),
        "<table>\n<thead>\n<tr>\n<th align=\"center\">a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n\
         <td align=\"center\"><del>c</del></td>\n<td>d</td>\n</tr>\n</tbody>\n</table>\n"
    );
    assert_eq!(
        html("- [x] a\n- [ ] b\n"),
        "<ul>\n<li><input type=\"checkbox\" checked=\"\" disabled=\"\"> a</li>\n\
         <li><input type=\"checkbox\" disabled=\"\"> b</li>\n</ul>\n"
    );
    assert_eq!(
        html("https://example.com/a and me@example.com"),
        "<p><a href=\"https://example.com/a\" rel=\"noopener noreferrer\">https://example.com/a</a> and \
         <a href=\"mailto:me@example.com\" rel=\"noopener noreferrer\">me@example.com</a></p>\n"
    );
}

#[test]
fn definition_lists_are_on() {
    assert_eq!(html("a\n: b\n: c\n"), "<dl>\n<dt>a</dt>\n<dd>b</dd>\n<dd>c</dd>\n</dl>\n");
}

#[test]
fn punctuation_is_typographic() {
    assert_eq!(html("\"a\" -- it's 'b' --- c... <<d>> '90s"), "<p>“a” – it’s ‘b’ — c… «d» ’90s</p>\n");
    assert_eq!(html("`\"a\" -- b`"), "<p><code>\"a\" -- b</code></p>\n");
}

#[test]
fn code_blocks_name_their_language() {
    assert_eq!(
        html("```rust {linenos=true}\na < b\n```\n"),
        "<pre><code class=\"language-rust\">a &lt; b\n</code></pre>\n"
    );
    assert_eq!(html("    a\n"), "<pre><code>a\n</code></pre>\n");
    assert_eq!(html("```c++\n```\n"), "<pre><code class=\"language-c++\"></code></pre>\n");
    assert_eq!(html("```math\nx\n```\n"), "<pre><code class=\"language-math\">x\n</code></pre>\n");
}

#[test]
fn footnotes_come_last_in_the_form_hugo_gives_them() {
    assert_eq!(
        html("a[^x] b[^x]\n\n[^x]: c\n\n# d\n"),
        "<p>a<sup id=\"fnref:1\" class=\"footnote-ref\"><a href=\"#fn:1\" role=\"doc-noteref\" rel=\"noopener noreferrer\">1</a></sup> \
         b<sup id=\"fnref1:1\" class=\"footnote-ref\"><a href=\"#fn:1\" role=\"doc-noteref\" rel=\"noopener noreferrer\">1</a></sup></p>\n\
         <h1 id=\"d\">d</h1>\n\
         <div class=\"footnotes\" role=\"doc-endnotes\">\n<hr>\n<ol>\n<li id=\"fn:1\">\n<p>c\
         &nbsp;<a href=\"#fnref:1\" class=\"footnote-backref\" role=\"doc-backlink\" rel=\"noopener noreferrer\">↩︎</a>\
         &nbsp;<a href=\"#fnref1:1\" class=\"footnote-backref\" role=\"doc-backlink\" rel=\"noopener noreferrer\">↩︎</a></p>\n\
         </li>\n</ol>\n</div>\n"
    );
    assert_eq!(body("a[^x]\n\n[^x]: c\n").text, "a\nc");
}

#[test]
fn footnotes_may_be_long_missing_and_unused() {
    let body = body("a[^1][^2][^3]\n\n[^1]: b\n\n    - c\n\n[^2]: d\n\n[^4]: unused\n");
    assert!(body.html.contains("<li>c</li>\n</ul>\n&nbsp;<a href=\"#fnref:1\""), "{}", body.html);
    assert_eq!(body.html.matches("<li id=\"fn:").count(), 2);
    assert_eq!(body.text, "a[^3]\nb\nc\nd");
}

#[test]
fn of_footnotes_with_the_same_name_one_is_kept() {
    let body = body("a[^1]\n\n[^1]: b\n\n[^1]: c\n\n> [^1]: d\n");
    assert_eq!(body.html.matches("<li id=\"fn:1\">").count(), 1);
    assert_eq!(body.text.lines().count(), 2, "{}", body.text);
}

#[test]
fn emoji_are_an_option() {
    let emoji = RenderOptions { emoji: true, ..RenderOptions::default() };
    assert_eq!(render("a :smile: :nope:", &emoji).unwrap().text, "a 😄 :nope:");
    assert_eq!(body("a :smile:").text, "a :smile:");
}

#[test]
fn raw_html_is_sanitised_or_left_out() {
    let source = "<div class=\"a\" onclick=\"b\">c</div>\n\nd <b>e</b> <!-- f -->\n";
    assert_eq!(html(source), "<div class=\"a\">c</div>\n<p>d <b>e</b> </p>\n");
    let none = RenderOptions { unsafe_html: false, ..RenderOptions::default() };
    assert_eq!(render(source, &none).unwrap().html, "\n<p>d e </p>\n");
}

#[test]
fn attributes_under_a_block_are_the_blocks() {
    for (markdown, expected) in [
        ("a\nb\n{.callout #x}\n", "<p id=\"x\" class=\"callout\">a\nb</p>\n"),
        ("- a\n- b\n{.list}\n", "<ul class=\"list\">\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a\n{.list}\n", "<ol class=\"list\" start=\"3\">\n<li>a</li>\n</ol>\n"),
        ("> a\n{.quote}\n", "<blockquote class=\"quote\">\n<p>a</p>\n</blockquote>\n"),
        ("> a\n> {.p}\n", "<blockquote>\n<p class=\"p\">a</p>\n</blockquote>\n"),
        ("> - a\n> {.l}\n", "<blockquote>\n<ul class=\"l\">\n<li>a</li>\n</ul>\n</blockquote>\n"),
        ("- > a\n{.l}\n", "<ul class=\"l\">\n<li>\n<blockquote>\n<p>a</p>\n</blockquote>\n</li>\n</ul>\n"),
        ("- > a\n  {.q}\n", "<ul>\n<li>\n<blockquote class=\"q\">\n<p>a</p>\n</blockquote>\n</li>\n</ul>\n"),
        ("```\na\n```\n{.code}\n", "<pre class=\"code\"><code>a\n</code></pre>\n"),
        ("![a](b)\n{.wide onclick=c style=d}\n", "<p class=\"wide\"><img src=\"b\" alt=\"a\"></p>\n"),
    ] {
        assert_eq!(html(markdown), expected, "{markdown:?}");
    }
    let table = html("|a|\n|-|\n|b|\n{.table #t}\n");
    assert!(table.starts_with("<table id=\"t\" class=\"table\">\n<thead>"), "{table}");
    assert!(table.ends_with("<td>b</td>\n</tr>\n</tbody>\n</table>\n"), "{table}");
    let ids = html("# A\n\na\n{#a}\n\nb\n{#a}\n");
    assert!(ids.contains("<h1 id=\"a\">") && ids.contains("<p id=\"a-1\">"), "{ids}");
    assert_eq!(body("a\n{.callout}\n").markdown, "a\n{.callout}\n");
}

#[test]
fn alerts_are_quotes_with_a_title() {
    assert_eq!(
        html("> [!NOTE]\n> a *b*\n{.c}\n"),
        "<blockquote class=\"alert alert-note c\">\n<p><strong>Note</strong></p>\n<p>a <em>b</em></p>\n</blockquote>\n"
    );
    assert_eq!(body("> [!WARNING] Look < out\n> a\n").text, "Look < out\na");
    assert!(html("> [!OTHER]\n> a\n").starts_with("<blockquote>"));
}

#[test]
fn typographic_punctuation_is_an_option() {
    let plain = RenderOptions { typographer: false, ..RenderOptions::default() };
    assert_eq!(render("\"a\" -- b...", &plain).unwrap().text, "\"a\" -- b...");
}

#[test]
fn anchors_follow_the_style_of_the_site() {
    let style = |anchors| RenderOptions { anchors, ..RenderOptions::default() };
    let anchor = |options: &RenderOptions| render("# É & b\n", options).unwrap().sections[0].anchor.clone();
    assert_eq!(anchor(&style(AnchorStyle::Github)), "é--b");
    assert_eq!(anchor(&style(AnchorStyle::GithubAscii)), "e--b");
    assert_eq!(anchor(&style(AnchorStyle::Blackfriday)), "é-b");
}

#[test]
fn relative_addresses_are_those_of_the_page() {
    let bundle = RenderOptions { base_path: Some("/blog/x/".to_owned()), ..RenderOptions::default() };
    let shown = render(
        "![a](p.jpg) [b](./c.pdf#d) [e](/f) [g](#h) [i](https://a.example)\n\n<img src=\"q.png\" alt=\"r\">\n",
        &bundle,
    )
    .unwrap();
    for part in [
        "src=\"/blog/x/p.jpg\"",
        "href=\"/blog/x/c.pdf#d\"",
        "href=\"/f\"",
        "href=\"#h\"",
        "href=\"https://a.example\"",
        "src=\"/blog/x/q.png\"",
    ] {
        assert!(shown.html.contains(part), "{part}: {}", shown.html);
    }
    assert!(shown.markdown.contains("](p.jpg)"));
}

#[test]
fn other_braces_stay() {
    for markdown in ["{.a}", "a\n\n{.a}", "a\n{a}", "a\n{.a} b", "```\n{.a}\n```", "a\n{.a}\nb", "`{.a}`"] {
        assert!(
            html(markdown).contains(if markdown.contains("{a}") { "{a}" } else { "{.a}" }),
            "{markdown:?}"
        );
    }
}

#[test]
fn frames_are_kept_only_where_embeds_are_asked_for() {
    let source = "<iframe src=\"https://www.youtube-nocookie.com/embed/x\" title=\"t\" allowfullscreen onload=\"y\"></iframe>\n\n\
                  <iframe src=\"https://evil.example/\"></iframe>\n";
    assert!(!html(source).contains("iframe"));
    let embeds = RenderOptions { embeds: true, ..RenderOptions::default() };
    assert_eq!(
        render(source, &embeds).unwrap().html.trim(),
        "<iframe src=\"https://www.youtube-nocookie.com/embed/x\" title=\"t\" allowfullscreen=\"\"></iframe>"
    );
}

#[test]
fn html_that_is_never_closed_stays_within_its_section() {
    let body = body("# A\n\n<div><b>x\n\n# B\n\n<p title=\"y\n\n> *z* \"q\"\n\n# C\n\n<!-- w\n\n# D\n");
    assert_eq!(body.section_html(&body.sections[0]), "<div><b>x\n</b></div>");
    assert!(body.section_html(&body.sections[1]).contains("<em>z</em>"), "{}", body.html);
    assert_eq!(body.sections.len(), 3);
}

#[test]
fn text_is_what_is_read() {
    let markdown = "Some *text*\nwith &amp; [a link](/x) and ![an image](y.png \"title\").\n\n\
                    - a\n- b\n\n|c|d|\n|-|-|\n|e|f|\n\n```\ng\n  h\n```\n\n<p>i<br>j</p>\n\n<script>k</script>\n\n<style>l</style>\n";
    assert_eq!(body(markdown).text, "Some text with & a link and an image.\na\nb\nc\td\ne\tf\ng\nh\ni\nj");
    assert_eq!(body("a <script>b</script> c <style>d</style>").text, "a c");
}

#[test]
fn odd_characters_are_read_as_text() {
    let body = body("\u{feff}# A\0\r\n\r\nb\u{1}&#1;&#0;c\u{b}d\r\n");
    assert_eq!(body.markdown, "# A\u{fffd}\r\n\r\nb\u{1}&#1;&#0;c\u{b}d\r\n");
    assert_eq!(body.text, "A\u{fffd}\nb\u{fffd}\u{fffd}\u{fffd}c d");
    assert!(!body.html.contains(|c: char| c.is_control() && c != '\n'), "{:?}", body.html);
}

#[test]
fn rendering_again_gives_the_same_bytes() {
    let source =
        "# A {.b #c}\n\n<input disabled checked><a href=x title=y class=z id=w lang=v>u</a>[^1]\n\n[^1]: t\n";
    let first = body(source);
    assert!((0..20).all(|_| body(source) == first));
}
