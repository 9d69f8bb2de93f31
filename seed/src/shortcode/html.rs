//! Writing HTML and Markdown around values that authors gave.

use chancery_schema::markdown::{RenderOptions, render};

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

/// A line of Markdown as HTML without a paragraph around it, on one line.
pub(super) fn inline(markdown: &str) -> String {
    let Ok(body) = render(markdown, &RenderOptions::default()) else { return escape(markdown) };
    let html = body.html.trim();
    let inner = html
        .strip_prefix("<p>")
        .and_then(|html| html.strip_suffix("</p>"))
        .filter(|html| !html.contains("<p>"));
    inner.unwrap_or(html).replace(['\n', '\r'], " ")
}

/// The text of a line of Markdown.
pub(super) fn plain(markdown: &str) -> String {
    match render(markdown, &RenderOptions::default()) {
        Ok(body) => body.text.replace('\n', " "),
        Err(_) => markdown.to_owned(),
    }
}

/// A Markdown link.
pub(super) fn link(label: &str, address: &str) -> String {
    let label: String = label
        .chars()
        .flat_map(|c| matches!(c, '[' | ']' | '\\').then_some('\\').into_iter().chain([c]))
        .collect();
    let address: String = address.chars().filter(|c| !matches!(c, '<' | '>' | '\n' | '\r')).collect();
    format!("[{}](<{address}>)", label.replace(['\n', '\r'], " "))
}

/// `text` in a fence that nothing in it can close.
pub(super) fn fence(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let language: String =
        language.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '+' | '#')).collect();
    format!("{fence}{language}\n{}\n{fence}", text.trim_matches(['\n', '\r']))
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
    }
}
