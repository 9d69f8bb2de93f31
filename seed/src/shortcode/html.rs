//! Writing HTML and Markdown around values that authors gave.

use chancery_schema::markdown::{RenderOptions, render};

/// Elements that begin a block of HTML wherever they begin a line (CommonMark, section 4.6), of
/// those the sanitiser lets through.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "p",
    "section",
    "summary",
    "table",
    "ul",
];

/// `text` as the value of an attribute or as text between elements.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // A line end would end the block of HTML.
            '\n' | '\r' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// ` name="value"`, or nothing.
pub(super) fn attribute(name: &str, value: Option<&str>) -> String {
    value.map(|value| format!(" {name}=\"{}\"", escape(value))).unwrap_or_default()
}

/// Whether Markdown has nothing to say about a text. Most arguments are such, and cost no parser.
fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | ',' | ';' | '%' | '/'))
}

/// A line of Markdown as HTML without a paragraph around it, on one line.
pub(super) fn inline(markdown: &str) -> String {
    if is_plain(markdown) {
        return markdown.trim().to_owned();
    }
    let Ok(body) = render(markdown, &RenderOptions::default()) else { return escape(markdown) };
    bare(&body.html).replace(['\n', '\r'], " ")
}

/// HTML without the paragraph around it, where it is one paragraph.
pub(super) fn bare(html: &str) -> &str {
    let html = html.trim();
    let inner = html.strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>"));
    inner.filter(|html| !html.contains("<p>")).unwrap_or(html)
}

/// A line of Markdown as it may stand within Markdown.
pub(super) fn label(markdown: &str) -> String {
    shield(&inline(markdown))
}

/// The text of a line of Markdown.
pub(super) fn plain(markdown: &str) -> String {
    if is_plain(markdown) {
        return markdown.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    match render(markdown, &RenderOptions::default()) {
        Ok(body) => body.text.replace(['\n', '\t'], " "),
        Err(_) => markdown.to_owned(),
    }
}

/// HTML that means the same within a line of Markdown: its text holds nothing that Markdown reads.
pub(super) fn shield(html: &str) -> String {
    let mut shielded = String::with_capacity(html.len() + 16);
    let mut tag = false;
    let mut quote = None;
    for c in html.chars() {
        match (tag, quote, c) {
            (_, _, '\n' | '\r') => shielded.push(' '),
            (true, None, '"' | '\'') => {
                quote = Some(c);
                shielded.push(c);
            }
            (true, Some(open), c) if c == open => {
                quote = None;
                shielded.push(c);
            }
            (true, None, '>') => {
                tag = false;
                shielded.push(c);
            }
            // In a table a bar ends the cell wherever it stands.
            (true, _, '|') => shielded.push_str("&#124;"),
            (true, ..) => shielded.push(c),
            (false, _, '<') => {
                tag = true;
                shielded.push(c);
            }
            (
                false,
                _,
                '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '!' | '|' | ':' | '^' | '$' | '{' | '}',
            ) => {
                shielded.push_str(&format!("&#{};", u32::from(c)));
            }
            (false, _, c) => shielded.push(c),
        }
    }
    shielded
}

/// HTML as one block that Markdown leaves alone: it begins with a block's tag and has no blank line.
pub(super) fn one_block(html: &str) -> String {
    let html = html.trim();
    let name: String =
        html.strip_prefix('<').unwrap_or_default().chars().take_while(char::is_ascii_alphanumeric).collect();
    let block = BLOCKS.contains(&name.to_ascii_lowercase().as_str());
    let whole = if block { html.to_owned() } else { format!("<div>{html}</div>") };
    let mut joined = String::with_capacity(whole.len());
    for line in whole.split('\n') {
        if line.trim().is_empty() {
            // A line end that is no line end to Markdown: it may stand in `pre`.
            joined.push_str("&#10;");
        } else {
            if !joined.is_empty() {
                joined.push('\n');
            }
            joined.push_str(line.trim_end_matches('\r'));
        }
    }
    joined
}

/// A Markdown link.
pub(super) fn link(label: &str, address: &str) -> String {
    let label: String = label
        .chars()
        .flat_map(|c| matches!(c, '[' | ']' | '\\' | '|' | '`').then_some('\\').into_iter().chain([c]))
        .collect();
    labelled(&label.replace(['\n', '\r'], " "), address)
}

/// A Markdown link whose label is Markdown, or HTML that [`shield`] has made safe.
pub(super) fn labelled(label: &str, address: &str) -> String {
    let mut target = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            '<' | '>' | '\n' | '\r' => {}
            '\\' => target.push_str("%5C"),
            '|' => target.push_str("%7C"),
            c => target.push(c),
        }
    }
    format!("[{label}](<{target}>)")
}

/// A Markdown image.
pub(super) fn image(alt: &str, src: &str) -> String {
    format!("!{}", link(alt, src))
}

/// `text` as code within a line.
pub(super) fn code(text: &str) -> String {
    let text = text.trim().replace(['\n', '\r'], " ").replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    if text.is_empty() { text } else { format!("{marks}{space}{text}{space}{marks}") }
}

/// `text` in a fence that nothing in it can close.
pub(super) fn fence(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let language: String =
        language.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '+' | '#')).collect();
    format!("{fence}{language}\n{}\n{fence}", text.trim_matches(['\n', '\r']))
}

/// Lines, without the blank ones around them and the indent that all of them have.
pub(super) fn dedent(text: &str) -> String {
    let text = text.trim_end();
    let start = text.len() - text.trim_start().len();
    let start = text.get(..start).and_then(|blank| blank.rfind('\n')).map_or(0, |at| at + 1);
    let lines: Vec<&str> = text.get(start..).unwrap_or_default().lines().collect();
    let indent = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let cut = lines.iter().map(|line| line.get(common..).unwrap_or_default().trim_end_matches('\r'));
    cut.collect::<Vec<_>>().join("\n")
}

/// Blocks of Markdown as the items of a list.
pub(super) fn list(items: &[String]) -> String {
    let tight = items.iter().all(|item| !item.contains("\n\n"));
    let one = |item: &String| {
        let lines = item.lines().enumerate();
        let lines = lines.map(|(at, line)| match (at, line) {
            (0, line) => format!("- {line}"),
            (_, "") => String::new(),
            (_, line) => format!("  {line}"),
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    items.iter().map(one).collect::<Vec<_>>().join(if tight { "\n" } else { "\n\n" })
}

/// Blocks of Markdown, those that are empty left out.
pub(super) fn blocks<S: AsRef<str>>(parts: impl IntoIterator<Item = S>) -> String {
    let mut whole = String::new();
    for part in parts {
        let part = part.as_ref().trim_end();
        if part.trim().is_empty() {
            continue;
        }
        if !whole.is_empty() {
            whole.push_str("\n\n");
        }
        whole.push_str(part);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_leave_their_place() {
        assert_eq!(
            attribute("alt", Some("a\" onload=\"x\n\n<b>")),
            " alt=\"a&quot; onload=&quot;x  &lt;b&gt;\""
        );
        assert_eq!(link("a](b", "x> y"), "[a\\](b](<x y>)");
        assert_eq!(fence("js x", "```\na"), "````jsx\n```\na\n````");
        assert_eq!(code("a `b`"), "`` a `b` ``");
    }

    #[test]
    fn html_means_the_same_within_markdown() {
        for markdown in ["2 * 3 * 4", "\\*a\\* `*b*`", "a\\_b\\_ ~~c~~", "[a](/b \"*c*\")", "\\`a\\` \\| b"] {
            let html = inline(markdown);
            assert_eq!(bare(&render(&shield(&html), &RenderOptions::default()).unwrap().html), html);
        }
        let table = format!("|a|\n|-|\n|{}|\n", label("x | y `|`"));
        assert_eq!(render(&table, &RenderOptions::default()).unwrap().text, "a\nx | y |");
    }

    #[test]
    fn a_block_of_html_stays_one() {
        let html = "<pre><code>a\n\n*b*\n  \n</code></pre>\n<p>*c*</p>";
        let body = render(&one_block(html), &RenderOptions::default()).unwrap();
        assert_eq!(body.text, "a\n*b*\n*c*");
        assert!(body.html.contains("a\n\n*b*"), "{}", body.html);
        assert_eq!(one_block("<span>a</span>"), "<div><span>a</span></div>");
    }

    #[test]
    fn lists_and_indents() {
        assert_eq!(dedent("\n    a\n\n      b\n    c\n  "), "a\n\n  b\nc");
        assert_eq!(dedent("a\n b"), "a\n b");
        assert_eq!(list(&["a".to_owned(), "b\n\nc".to_owned()]), "- a\n\n- b\n\n  c");
        assert_eq!(blocks(["a", "", "b\n"]), "a\n\nb");
    }
}
