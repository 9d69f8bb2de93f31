//! Texts with shortcodes, and what readers see of them.

use super::*;
use crate::config::Site;
use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::document::Document;
use crate::refs::Refs;
use crate::value::{Format, from_node, parse};
use chancery_schema::markdown::{RenderOptions, render};
use proptest::prelude::*;

/// A text on a site with this `[shortcodes]`, and what is found.
fn expanded_with(map: &str, body: &str) -> (Expanded, Vec<Finding>) {
    let shortcodes = from_node(&parse(Format::Toml, map, 0..map.len()).unwrap()).unwrap();
    let mut site = Site::default();
    site.shortcodes = shortcodes;
    let read = |file: &str, body: &str| {
        let text = SourceText::new(file, format!("---\ntitle: x\ncolour: 'a <b>'\n---\n{body}"));
        Document::read(text, &site, &mut Findings::default()).unwrap()
    };
    let documents = [read("content/a/index.md", body), read("content/join.md", "")];
    let refs = Refs::new(&documents);
    let mut findings = Findings::default();
    let text = SourceText::new("content/a/index.md", format!("---\ntitle: x\ncolour: 'a <b>'\n---\n{body}"));
    let context = Context { site: &site, document: &documents[0], text: &text, refs: &refs };
    let expanded = expand(context, &mut findings);
    (expanded, findings.into_iter().collect())
}

fn expanded(body: &str) -> (Expanded, Vec<Code>) {
    let (expanded, findings) = expanded_with("", body);
    (expanded, findings.iter().map(|finding| finding.code).collect())
}

fn html_with(map: &str, body: &str) -> String {
    let (expanded, findings) = expanded_with(map, body);
    assert!(findings.is_empty(), "{body}: {findings:?}");
    let options = RenderOptions {
        embeds: expanded.embeds,
        base_path: Some("/a/".to_owned()),
        ..RenderOptions::default()
    };
    render(&expanded.markdown, &options).unwrap().html
}

fn html(body: &str) -> String {
    html_with("", body)
}

#[test]
fn a_figure_is_a_figure_wherever_it_stands() {
    let figure = "<figure><img src=\"/a.png\" alt=\"A b\"";
    assert!(html("x\n{{< figure src=\"/a.png\" title=\"A *b*\" >}}\ny").contains(figure));
    let shown = html("x\n{{< figure src=\"/a.png\" title=\"A *b*\" >}}\n**y**");
    assert!(shown.contains("<figcaption>A <em>b</em></figcaption></figure>"), "{shown}");
    assert!(shown.contains("<p><strong>y</strong></p>"), "{shown}");
    let shown = html("1. x\n   {{< figure src=\"/a.png\" >}}\n2. y");
    assert!(shown.matches("<li>").count() == 2 && shown.contains("<img"), "{shown}");
    let shown = html("| a | b |\n|-|-|\n| {{< figure src=\"/a.png\" >}} | {{< figure src=\"/b.png\" >}} |\n");
    assert_eq!(shown.matches("<td><img").count(), 2, "{shown}");
    let shown = html("[{{< figure src=\"/a.png\" >}}](https://a.example)");
    assert!(
        shown.contains("<a href=\"https://a.example\"") && shown.contains("<img src=\"/a.png\""),
        "{shown}"
    );
}

#[test]
fn a_figure_in_the_text_of_a_link_is_an_image() {
    for figure in [
        "{{< figure src=\"/a.png\" width=\"9\" alt=\"A\" caption=\"*B*\" >}}",
        "\n{{< figure \"/a.png\" >}}\n",
    ] {
        for link in ["(https://a.example)", "[2]"] {
            let shown = html(&format!("x [{figure}]{link} y\n\n[2]: https://a.example\n"));
            assert!(!shown.contains("figure"), "{shown}");
            let (_, inside) = shown.split_once("<a href=\"https://a.example\"").unwrap();
            let (inside, _) = inside.split_once("</a>").unwrap();
            assert!(inside.contains("<img src=\"/a.png\""), "{shown}");
            assert!(figure.starts_with('\n') || inside.contains("alt=\"A. B\""), "{shown}");
        }
    }
}

#[test]
fn videos_are_frames_with_a_link() {
    let (expanded, _) = expanded("{{< youtube xNct3W8Caq4 >}}");
    assert!(expanded.embeds);
    let shown = html("{{< youtube id=\"xNct3W8Caq4\" title=\"A \\\"b\\\"\" >}}");
    assert!(shown.contains("https://www.youtube-nocookie.com/embed/xNct3W8Caq4"), "{shown}");
    assert!(shown.contains("<a href=\"https://www.youtube.com/watch?v=xNct3W8Caq4\""), "{shown}");
    assert!(html("{{< vimeo 135666049 >}}").contains("https://player.vimeo.com/video/135666049"));
}

#[test]
fn refs_become_paths() {
    assert!(html("[here]({{< ref \"/join.md\" >}})").contains("<a href=\"/join/\""));
    assert!(html("[here]({{% relref \"join.md#x\" %}})").contains("<a href=\"/join/#x\""));
    let (expanded, codes) = expanded("[here]({{< ref \"/gone.md\" >}})");
    assert_eq!((expanded.markdown.as_str(), codes), ("[here](/gone.md)", vec![Code::BrokenRef]));
}

#[test]
fn texts_inside_are_markdown() {
    let shown = html("{{< alert type=\"success\" >}}\nThere are **no fees**.\n\n- a\n{{< /alert >}}\n");
    assert!(shown.contains("<blockquote") && shown.contains("<strong>no fees</strong>"), "{shown}");
    assert!(shown.contains("<li>a</li>"), "{shown}");
    let shown = html("*{{< sub class=\"c\" >}}(some & [x](/y)){{</ sub >}}*");
    assert!(shown.contains("<em><sub>(some &amp; <a href=\"/y\""), "{shown}");
    let shown = html("{{< button link=\"https://a.example/\" label=\"Join [us]\" >}}");
    assert!(shown.contains("<a href=\"https://a.example/\"") && shown.contains("Join [us]</a>"), "{shown}");
    let shown = html("{{< highlight go >}}\na {{< b >}} `c`\n{{< /highlight >}}");
    assert!(shown.contains("<code class=\"language-go\">a {{&lt; b &gt;}} `c`"), "{shown}");
    let shown = html("{{< details summary=\"More & more\" >}}\n*x*\n{{< /details >}}");
    assert!(shown.contains("<summary>More &amp; more</summary>") && shown.contains("<em>x</em>"), "{shown}");
}

#[test]
fn data_and_unknown_shortcodes_leave_no_markup() {
    let (known, codes) = expanded("a\n\n{{< members class=\"x\" >}}\n\nb {{< wgmembers CA >}}");
    assert_eq!(codes, [Code::DataShortcode, Code::DataShortcode]);
    let (_, codes) = expanded("{{< joinform >}} {{< joinform >}}");
    assert_eq!(codes, [Code::WidgetShortcode]);
    assert_eq!(known.markdown, "a\n\n\n\nb ");
    let (unknown, codes) = expanded("a {{< nope x=1 >}}in *it*{{< /nope >}} b {{% other %}}");
    assert_eq!(codes, [Code::UnknownShortcode, Code::UnknownShortcode]);
    assert_eq!(unknown.markdown, "a in *it* b ");
    let (inline, codes) = expanded("{{< time.inline >}}{{ now }}{{< /time.inline >}}x");
    assert_eq!((inline.markdown.as_str(), codes), ("x", vec![Code::UnknownShortcode]));
}

#[test]
fn what_a_tag_takes_begins_no_code() {
    let unknown = Code::UnknownShortcode;
    for (body, shown, codes) in [
        ("a {{< b \"` >}} {{< nope >}} ` c", "a   ` c", vec![Code::ShortcodeSyntax, unknown]),
        ("a {{< nope \"`\" >}} {{< nope >}} ` `c`", "a   ` `c`", vec![unknown]),
        ("{{< nope \"\n```\n\" >}}\n{{< nope >}}\n", "\n\n", vec![unknown]),
        // Taking out the first shortcode makes a fence of what stands after it.
        (
            "{{< nope >}}```\n\n```\n{{< y >}}\n```\n",
            "```\n\n```\n\n```\n",
            vec![Code::ShortcodeSyntax, unknown],
        ),
    ] {
        let (expanded, mut found) = expanded(body);
        found.sort_by_key(|code| code.as_str());
        assert_eq!((expanded.markdown.as_str(), found), (shown, codes), "{body}");
    }
    assert!(html("{{< alert title=\"{{< x >}}\" >}}a{{< /alert >}}").contains("{{&lt; x &gt;}}"));
}

#[test]
fn what_authors_escaped_is_shown() {
    assert!(html("Write {{</* figure src=\"x\" */>}}.").contains("{{&lt; figure src="));
    assert!(html("`{{< figure >}}`").contains("<code>{{&lt; figure &gt;}}</code>"));
    assert!(html("```\n{{</* a */>}}\n```").contains("{{&lt; a &gt;}}"));
}

#[test]
fn arguments_that_make_no_sense_are_reported() {
    for body in [
        "{{< figure >}}",
        "{{< youtube \"\\\"><script>\" >}}",
        "{{< vimeo abc >}}",
        "{{< button >}}",
        "{{< ref >}}",
    ] {
        let (expanded, codes) = expanded(body);
        assert_eq!((expanded.markdown.trim(), codes), ("", vec![Code::ShortcodeSyntax]), "{body}");
    }
}

#[test]
fn an_unknown_shortcode_is_named_once_with_ways_to_mend_it() {
    let (_, findings) =
        expanded_with("", "{{< figur >}}\n\n{{< figur >}}\n\n{{< qqqqqqqq >}}x{{< /qqqqqqqq >}}");
    let shown: Vec<_> = findings.iter().map(|f| (f.line, f.message.as_str())).collect();
    assert_eq!(
        shown,
        [
            (Some(5), "the shortcode `figur` is not known; it is left out (2 times)"),
            (Some(9), "the shortcode `qqqqqqqq` is not known; the text inside it is kept"),
        ]
    );
    let help = findings[0].help.as_deref().unwrap();
    assert!(help.starts_with("did you mean `figure`?") && help.contains("`figur = \"nothing\"`"), "{help}");
    assert!(help.contains("`chancery.toml`") && help.contains("or remove it"), "{help}");
}

#[test]
fn what_is_in_a_comment_is_nobodys() {
    let text = "a <!-- {{< youtube xNct3W8Caq4 >}} {{< nope >}} --> b\n\n<!--\n\n{{< person-card name=\"Jo\" role=\"Chair\" >}}\n\n{{< open\n-->\n\nc\n";
    let (expanded, codes) = expanded(text);
    assert_eq!((codes, expanded.cards.len(), expanded.embeds), (vec![], 0, false));
    assert_eq!(render(&expanded.markdown, &RenderOptions::default()).unwrap().text, "a b\nc");
    let (expanded, _) =
        expanded_with("", "{{< comment >}}{{< person-card name=\"Jo\" role=\"Chair\" >}}{{< /comment >}}");
    assert_eq!(expanded.cards.len(), 0);
}

#[test]
fn what_is_wrong_inside_code_is_the_codes() {
    let (_, codes) = expanded("{{< highlight cpp >}}\nmap<a, b<c>}}; {{< x\n{{< /highlight >}}");
    assert_eq!(codes, []);
    let (stray, codes) = expanded("a >}} b");
    assert_eq!((stray.markdown.as_str(), codes), ("a  b", vec![Code::ShortcodeSyntax]));
}

#[test]
fn cards_are_lists() {
    let shown = html(
        "{{< cards >}}\n  {{< card title=\"One & *two*\" subtitle=\"Sub\" link=\"/one/\" image=\"a.png\" alt=\"A\" icon=\"x\" >}}\n  \
         {{< card title=\"Three\" >}}\n    In **it**.\n\n    - a\n  {{< /card >}}\n{{< /cards >}}\n",
    );
    assert_eq!(shown.matches("<li>").count(), 3, "{shown}");
    assert!(shown.contains("<img src=\"/a/a.png\" alt=\"A\">"), "{shown}");
    assert!(shown.contains("<strong><a href=\"/one/\""), "{shown}");
    assert!(shown.contains("One &amp; <em>two</em></a></strong>"), "{shown}");
    assert!(shown.contains("<p>In <strong>it</strong>.</p>\n<ul>\n<li>a</li>"), "{shown}");
    let shown = html("{{< card header=\"**H**\" title=\"T\" footer=\"F\" >}}\nText\n{{< /card >}}");
    assert_eq!(shown, "<p><strong>H</strong></p>\n<p><strong>T</strong></p>\n<p>Text</p>\n<p>F</p>\n");
    assert_eq!(
        html("{{< cards >}}{{< card title=\"A\" >}}{{< card title=\"B\" >}}{{< /cards >}}")
            .matches("<li>")
            .count(),
        2
    );
}

#[test]
fn layouts_leave_their_texts() {
    let shown = html(
        "{{< tabs items=\"A,B\" >}}\n{{< tab >}}x{{< /tab >}}\n{{< tab >}}\n```\ny\n```\n{{< /tab >}}\n{{< /tabs >}}",
    );
    assert_eq!(
        shown,
        "<p><strong>A</strong></p>\n<p>x</p>\n<p><strong>B</strong></p>\n<pre><code>y\n</code></pre>\n"
    );
    let shown =
        html("{{< tabpane lang=\"go\" >}}\n{{< tab header=\"G\" >}}\na *b*\n{{< /tab >}}\n{{< /tabpane >}}");
    assert!(shown.contains("<code class=\"language-go\">a *b*"), "{shown}");
    let shown = html("{{< columns >}}\nleft\n<--->\n*right*\n{{< /columns >}}");
    assert_eq!(shown, "<p>left</p>\n<p><em>right</em></p>\n");
    let shown = html(
        "{{< filetree/container >}}\n  {{< filetree/folder name=\"a\" >}}\n    {{< filetree/file name=\"b_c.md\" >}}\n  {{< /filetree/folder >}}\n{{< /filetree/container >}}",
    );
    assert_eq!(shown, "<ul>\n<li>a\n<ul>\n<li>b_c.md</li>\n</ul>\n</li>\n</ul>\n");
    let shown = html("{{< timelineItem header=\"H\" badge=\"2021\" >}}\ntext\n{{< /timelineItem >}}");
    assert_eq!(shown, "<p><strong>H</strong> (2021)</p>\n<p>text</p>\n");
    let shown = html("{{% steps %}}\n\n### First\n\nDo.\n\n{{% /steps %}}");
    assert!(shown.contains("<h3 id=\"first\">First</h3>"), "{shown}");
    let shown =
        html("{{< banner title=\"Join <us>\" link=\"/join/\" button=\"Go\" >}}Now *or* then.{{< /banner >}}");
    assert!(shown.contains("<p>Now <em>or</em> then.</p>\n<p><a href=\"/join/\""), "{shown}");
}

#[test]
fn small_things_are_text() {
    assert_eq!(
        html("a {{< badge >}}New{{< /badge >}} {{< icon \"x\" >}}{{< kbd \"Ctrl\" >}}"),
        "<p>a New <kbd>Ctrl</kbd></p>\n"
    );
    assert_eq!(
        html("{{< katex >}}x_1*y*{{< /katex >}}"),
        "<pre><code class=\"language-math\">x_1*y*\n</code></pre>\n"
    );
    assert_eq!(html("a {{< katex >}}x_1*y*{{< /katex >}}"), "<p>a <code>x_1*y*</code></p>\n");
    assert_eq!(html("{{< param colour >}}"), "<p>a &lt;b&gt;</p>\n");
    assert!(
        html("{{< qr text=\"https://a.example/x_y_z\" />}}").contains("href=\"https://a.example/x_y_z\"")
    );
    assert!(html("{{< github repo=\"a/b.c\" >}}").contains("href=\"https://github.com/a/b.c\""));
    let shown = html("{{< quote author=\"Jo\" >}}\nAll is *well*.\n{{< /quote >}}");
    assert_eq!(shown, "<blockquote>\n<p>All is <em>well</em>.</p>\n<p>— Jo</p>\n</blockquote>\n");
    let shown = html("{{< rawhtml >}}\n<p>a\n\n  <b onclick=\"x\">*b*</b></p>\n{{< /rawhtml >}}");
    assert!(shown.contains("<b>*b*</b>") && !shown.contains("onclick"), "{shown}");
    let (include, codes) = expanded("{{< readfile file=\"/etc/passwd\" >}}");
    assert_eq!((include.markdown.as_str(), codes), ("", vec![Code::IncludedFile]));
    let shown = html("{{< alert color=\"warning\" title=\"A\" >}}\nb\n{{< /alert >}}");
    assert!(
        shown.starts_with("<blockquote class=\"alert alert-warning\">\n<p><strong>A</strong></p>"),
        "{shown}"
    );
    let shown = html("{{% notice tip \"Title\" %}}b{{% /notice %}}");
    assert!(shown.contains("alert-tip") && shown.contains("<strong>Title</strong>"), "{shown}");
}

#[test]
fn a_site_says_what_its_shortcodes_are() {
    const MAP: &str = "joinform = \"nothing\"\nlead = \"inner\"\nBox = { as = \"alert\" }\nfigure = \"nothing\"\n\
        pic = { as = \"image\", arguments = { file = \"src\", text = \"caption\", 0 = \"alt\" } }\n\
        quote = { html = \"<blockquote>{inner}<cite>{by} {{0}} {0}</cite></blockquote>\" }\n\
        pill = { html = \"<span class='pill'>{0}</span>\" }\n\
        evil = { html = \"<script>{inner}</script><b onclick='{0}'>x</b>\" }\n\
        teamcard = { as = \"person-card\", arguments = { fullname = \"name\" } }\n";
    let shown = |body: &str| html_with(MAP, body);
    assert_eq!(shown("a{{< joinform >}}x{{< /joinform >}}{{< figure >}}"), "<p>a</p>\n");
    assert_eq!(shown("{{< lead >}}*a*{{< /lead >}}"), "<p><em>a</em></p>\n");
    assert!(shown("{{< box >}}a{{< /box >}}").starts_with("<blockquote"));
    let pic = shown("{{< pic \"Alt\" file=\"/x.png\" text=\"A *b*\" >}}");
    assert!(pic.contains("<img src=\"/x.png\" alt=\"Alt\"><figcaption>A <em>b</em>"), "{pic}");
    assert_eq!(
        shown("{{< quote by=\"A <b> & *c*\" >}}\nSaid *so*.\n{{< /quote >}}"),
        "<blockquote>Said <em>so</em>.<cite>A &lt;b&gt; &amp; *c* {0} </cite></blockquote>\n"
    );
    assert_eq!(
        shown("{{< quote \"x\" >}}\na\n\n- b\n\n```\nc\n\nd\n```\n{{< /quote >}}"),
        "<blockquote><p>a</p>\n<ul>\n<li>b</li>\n</ul>\n<pre><code>c\n\nd\n</code></pre><cite> {0} x</cite></blockquote>\n"
    );
    assert_eq!(shown("a {{< pill \"*b* | c\" >}} d"), "<p>a <span class=\"pill\">*b* | c</span> d</p>\n");
    assert_eq!(shown("{{< evil \"a' onclick='b\" >}}c{{< /evil >}}"), "<div><b>x</b></div>\n");
    let (expanded, _) = expanded_with(MAP, "{{< teamcard fullname=\"Jo Doe\" role=\"Chair\" >}}");
    assert_eq!(expanded.cards[0].name, "Jo Doe");
}

#[test]
fn a_card_is_text_and_data() {
    let text = "## Executive *Council* {#ec}\n\n{{< person-cards >}}\n{{< person-card name=\"Jo Doe\" role=\"Chair\" company=\"K Ltd\" \
                photo=\"jo.jpg\" linkedin=\"jo-doe\" website=\"jo.example\" email=\"jo@k.example\" from=\"2021-02-03\" till=\"2023-1-31\" >}}\n\
                Writes *standards*.\n{{< /person-card >}}\n{{< person-card name=\"Al Two\" >}}\n{{< /person-cards >}}\n\n\
                ### Bo Three\n\n{{< person-card name=\"Bo Three\" position=\"Secretary\" member=\"k\" hidden=\"false\" >}}\n\n\
                {{< person-card name=\"No Body\" role=\"Ghost\" hidden=\"true\" >}}\n";
    let (expanded, findings) = expanded_with("", text);
    let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::CardEmail]);
    let body = render(&expanded.markdown, &RenderOptions::default()).unwrap();
    assert!(!body.html.contains("k.example"), "{}", body.html);
    assert_eq!(
        body.text,
        "Executive Council\nJo Doe\nJo Doe, Chair, K Ltd\nlinkedin website\nWrites standards.\nAl Two\nBo Three\nBo Three, Secretary, k"
    );
    let [jo, al, bo] = expanded.cards.as_slice() else { panic!("{:?}", expanded.cards) };
    assert_eq!((jo.name.as_str(), jo.role.as_deref()), ("Jo Doe", Some("Chair")));
    assert_eq!(jo.body.as_deref(), Some("Executive Council"));
    assert_eq!(jo.affiliation.as_deref(), Some("K Ltd"));
    assert_eq!(jo.description.as_deref(), Some("Writes standards."));
    let urls: Vec<&str> = jo.links.iter().map(|link| link.url.as_str()).collect();
    assert_eq!(urls, ["https://www.linkedin.com/in/jo-doe", "https://jo.example"]);
    assert_eq!((jo.from, jo.till), ("2021-02-03".parse().ok(), "2023-01-31".parse().ok()));
    assert_eq!((al.role.as_deref(), al.name.as_str()), (None, "Al Two"));
    // Their own name above a card is no body.
    assert_eq!(bo.body.as_deref(), Some("Executive Council"));
    assert_eq!((bo.role.as_deref(), bo.member.as_deref()), (Some("Secretary"), Some("k")));
}

#[test]
fn a_card_with_what_cannot_be_read_says_so() {
    for (card, part) in [
        ("role=\"Chair\"", "has no `name`"),
        ("name=\"Jo\" from=\"soon\"", "cannot be read: “soon”"),
        ("name=\"Jo\" from=\"2022-01-02\" till=\"2022-01-01\"", "before it begins"),
        ("name=\"Jo\" website=\"not a site\"", "is no web address"),
    ] {
        let (_, findings) = expanded_with("", &format!("{{{{< person-card {card} >}}}}"));
        assert!(findings.len() == 1 && findings[0].message.contains(part), "{card}: {findings:?}");
    }
}

#[test]
fn a_short_text_costs_no_more_than_its_length() {
    let hundred = format!("a = {{ html = \"{}\" }}\n", "{0}".repeat(100));
    let (_, findings) = expanded_with(&hundred, &format!("{{{{< a \"{}\" >}}}}", "x".repeat(100_000)));
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [Code::TooComplex]);
    let long = "x".repeat(10_000);
    let (_, findings) = expanded_with("a = { html = \"{0}{0}{0}{0}\" }\n", &format!("{{{{< a {long} >}}}}"));
    assert_eq!(findings, []);
    for part in [
        "{{< nope >}}",
        "{{< nope >}} ",
        "{{< x \"\n",
        ">}}",
        "{{< badge a >}}",
        "{{< icon >}}\n",
        "<!-- {{< b >}}",
    ] {
        let (_, codes) = expanded(&part.repeat(50_000));
        assert!(codes.len() <= 101, "{part}: {}", codes.len());
    }
    let nested = "{{< tabs >}}{{< tab a >}}".repeat(16) + &"{{< /tab >}}{{< /tabs >}}".repeat(16);
    expanded(&nested);
}

/// Pieces of texts with shortcodes, many of them wrong.
fn text() -> impl Strategy<Value = String> {
    let names = known::KNOWN.iter().map(|(name, _)| *name).chain(["nope", "x.inline", "mapped", "as"]);
    let names = proptest::sample::select(names.collect::<Vec<_>>());
    let arguments = proptest::sample::select(vec![
        "",
        " a",
        " \"b <i> *c*\"",
        " src=\"/x.png\"",
        " title=\"<script>x</script> {{< y >}} >}} {{% z %}}\"",
        " name=`Jo \" Doe` role=Chair from=2021-01-01 till=2020-01-01",
        " link=\"javascript:alert(1)\" label=\"a](b)\"",
        " text=\"\n\n# h\"",
        " html=\"<img src=x onerror=y>\"",
        " \"unclosed",
        " /",
        " lang=\"```\" items=\"a,b\"",
    ]);
    let open = (names.clone(), arguments, any::<bool>()).prop_map(|(name, arguments, percent)| {
        if percent {
            format!("{{{{% {name}{arguments} %}}}}")
        } else {
            format!("{{{{< {name}{arguments} >}}}}")
        }
    });
    let close = names.prop_map(|name| format!("{{{{< /{name} >}}}}"));
    let other = proptest::sample::select(vec![
        "\n",
        "\n\n",
        "a",
        " ",
        "`",
        "```\n",
        "~~~\n",
        "<!--",
        "-->",
        "- ",
        "> ",
        "|",
        "|a|\n|-|\n|",
        "# h\n",
        "{{<",
        "{{%",
        ">}}",
        "%}}",
        "{{</*",
        "*/>}}",
        "<div>",
        "<script>",
        "</b>",
        "[x](",
        ")",
        "    ",
        "ü",
        "{",
        "<",
        "--->",
        "===\n",
    ]);
    let piece = prop_oneof![4 => open, 3 => close, 4 => other.prop_map(str::to_owned)];
    proptest::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn no_delimiter_and_no_script_reaches_a_reader(body in text()) {
        let map = "mapped = { html = \"<q title='{0}'>{inner}{a}</q><script>{inner}</script>\" }\nas = { as = \"card\" }\n";
        let (expanded, _) = expanded_with(map, &body);
        let markdown = &expanded.markdown;
        let options = RenderOptions { embeds: expanded.embeds, ..RenderOptions::default() };
        let (_, left) = leftover::take_out(markdown.clone(), &options);
        prop_assert!(left == 0, "{left} are left in {markdown:?}");
        let options = RenderOptions { embeds: true, ..options };
        if let Ok(body) = render(markdown, &options) {
            prop_assert!(!body.html.contains("<script"), "{}", body.html);
            let tags = body.html.split('<').skip(1).filter_map(|tag| tag.split('>').next());
            for tag in tags {
                prop_assert!(!tag.contains(" on") && !tag.contains("=\"javascript:"), "{tag}");
            }
        }
    }

    #[test]
    fn any_characters_are_expanded(body in "(?s)(\\{\\{<|>\\}\\}|.){0,60}") {
        expanded(&body);
    }
}
