//! What is to be said of a text once it is rendered, or is not.

use crate::diagnostics::{Code, Finding, SourceText};
use crate::document::Document;
use chancery_schema::markdown::{MarkdownError, RenderOptions, left_out};

/// What the text holds that readers do not get, in one finding.
pub(crate) fn html_left_out(
    document: &Document,
    text: &SourceText,
    markdown: &str,
    options: &RenderOptions,
) -> Option<Finding> {
    let found = left_out(markdown, options);
    let first = found.first()?;
    let mut names: Vec<&str> = Vec::new();
    for left_out in &found {
        if !names.contains(&left_out.what.as_str()) {
            names.push(&left_out.what);
        }
    }
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let message = format!("of the HTML in this text is left out: {}", names.join(", "));
    let finding = Finding::new(Code::HtmlLeftOut, message);
    let body = written(document, text);
    if markdown == body {
        let before = text.text().get(..document.body).unwrap_or_default();
        return Some(finding.on_line(text, before.matches('\n').count() + first.line));
    }
    // Shortcodes have moved the text: what is written is looked for.
    let wanted = first.what.trim_end_matches('>');
    Some(match body.to_ascii_lowercase().find(wanted) {
        Some(at) => finding.at(text, document.body + at..document.body + at + wanted.len()),
        None => finding.in_file(document.file()),
    })
}

/// The line is known where shortcodes have not moved the text.
pub(crate) fn not_rendered(
    document: &Document,
    text: &SourceText,
    markdown: &str,
    error: &MarkdownError,
) -> Finding {
    let said = error.to_string();
    let finding = |said: &str| Finding::new(Code::TooComplex, format!("this text is not rendered: {said}"));
    let before = text.text().get(..document.body).unwrap_or_default();
    match error.line().filter(|_| markdown == written(document, text)) {
        Some(line) => {
            // The error counts from the first line of the text, the finding from that of the file.
            let said = said.strip_prefix(&format!("line {line}: ")).unwrap_or(&said);
            finding(said).on_line(text, before.matches('\n').count() + line)
        }
        None => finding(&said).in_file(document.file()),
    }
}

/// The text as it is written in the file.
fn written<'a>(document: &Document, text: &'a SourceText) -> &'a str {
    text.text().get(document.body..).unwrap_or_default()
}
