//! What the fuzzers of `tests/fuzz` call, and what holds for every input. Compiled for them and for
//! the tests alone.
//!
//! Each function takes any bytes at all and panics where a rule is broken that no input may break.

use crate::config::Site;
use crate::diagnostics::{Code, Finding, Findings, SourceText, render as show};
use crate::document::Document;
use crate::front_matter::split;
use crate::progress::Silent;
use crate::refs::Refs;
use crate::shortcode::{Context, expand};
use crate::source::Memory;
use crate::value::{Format, Node, Value, parse};
use crate::{Options, Reading, read};
use chancery_schema::domain::{Body, Section};
use chancery_schema::markdown::sanitize::{self, SanitizeOptions};
use chancery_schema::markdown::{RenderOptions, render};
use chancery_schema::store::Known;
use chrono::DateTime;
use std::collections::HashSet;

/// The most files that an input of [`tree`] has.
const MAX_FILES: usize = 24;

/// How delimiters are written that the author means.
const MEANT: [&str; 3] = ["{{&lt;", "{{&#37;", "&gt;}}"];

/// Front matter: divides a file, and reads it whole as YAML, TOML and JSON as well.
///
/// Whatever is read knows its place, and whatever is refused is a finding that can be shown.
pub fn front_matter(data: &[u8]) {
    let text = SourceText::new("content/a.md", String::from_utf8_lossy(data));
    let whole = text.text();
    match split(&text) {
        Ok(split) => {
            assert!(whole.is_char_boundary(split.body), "the text begins within a character");
            check_places(&split.front, whole);
        }
        Err(finding) => check_finding(&finding),
    }
    for format in [Format::Yaml, Format::Toml, Format::Json] {
        match parse(format, whole, 0..whole.len()) {
            Ok(node) => check_places(&node, whole),
            Err(error) => check_finding(&error.finding(Code::DataSyntax, &text)),
        }
    }
}

/// Shortcodes: expands the text of a document and renders it.
///
/// No delimiter of a shortcode reaches a reader, save in code and where the author means it: escaped, or
/// quoted in an argument. The HTML is safe.
pub fn shortcodes(data: &[u8]) {
    let written = String::from_utf8_lossy(data);
    let site = Site::default();
    let file = |file: &str, text: &str| {
        SourceText::new(file, format!("---\ntitle: A\nparams: {{b: c}}\n---\n{text}"))
    };
    let document = |name: &str, text: &str| Document::read(file(name, text), &site, &mut Findings::default());
    let documents = [document("content/blog/a/index.md", &written), document("content/about.md", "")];
    let Some(document) = &documents[0] else { return };
    let refs = Refs::new(documents.iter().flatten());
    let mut findings = Findings::default();
    let expanded = expand(
        Context { site: &site, document, text: &file(document.file(), &written), refs: &refs },
        &mut findings,
    );
    findings.iter().for_each(check_finding);
    let options = RenderOptions {
        embeds: expanded.embeds,
        base_path: Some("/blog/a/".to_owned()),
        ..RenderOptions::default()
    };
    let plain = is_plain(&written);
    let mut markdown = expanded.markdown;
    if plain {
        // Shown as it is read is only what an argument holds, and a delimiter there stands in quotes.
        let meant = MEANT.iter().any(|meant| markdown.contains(meant));
        assert!(!meant || written.contains(['"', '`']), "a delimiter is shown: {markdown}");
        for meant in MEANT {
            markdown = markdown.replace(meant, "");
        }
    }
    let Ok(body) = render(&markdown, &options) else { return };
    check_body(&body, &options);
    let shown = without_code(&body.html);
    // `<` is written `&lt;` in texts and in attributes alike.
    for delimiter in ["{{&lt;", "{{%", "&gt;}}"] {
        assert!(!plain || !shown.contains(delimiter), "{delimiter} is shown: {}", body.html);
    }
}

/// A whole tree: the input's files (see [`files`]) are read as a site.
///
/// Reading it again gives the same, every record has an id of its own, no text holds U+0000, which
/// PostgreSQL cannot keep, and every finding can be shown.
pub fn tree(data: &[u8]) {
    let source = Memory::new(files(data));
    let read = || -> Option<Reading> {
        let now = DateTime::from_timestamp(1_700_000_000, 0)?;
        read(&source, None, &Known::default(), now, &Options::default(), &Silent).ok()
    };
    let (Some(first), Some(again)) = (read(), read()) else { unreachable!("a tree in memory can be listed") };
    let records = |reading: &Reading| format!("{:?}", reading.batch.records());
    assert_eq!(records(&first), records(&again));
    assert_eq!(first.findings, again.findings);
    first.findings.iter().for_each(check_finding);
    let mut ids = HashSet::new();
    for record in first.batch.records() {
        assert!(ids.insert(record.id.as_str()), "{} is there twice", record.id.as_str());
        assert!(!holds_nul(&format!("{record:?}")), "{record:?}");
    }
}

/// Markdown: the first byte says how it is rendered (1: raw HTML, 2: emoji, 4: frames, 8: with a
/// path that relative addresses begin at), the rest is the text.
///
/// What is rendered is safe, and its sections are parts of it.
pub fn markdown(data: &[u8]) {
    let Some((first, text)) = data.split_first() else { return };
    let options = RenderOptions {
        unsafe_html: first & 1 != 0,
        emoji: first & 2 != 0,
        embeds: first & 4 != 0,
        base_path: (first & 8 != 0).then(|| "/a/".to_owned()),
        ..RenderOptions::default()
    };
    if let Ok(body) = render(&String::from_utf8_lossy(text), &options) {
        check_body(&body, &options);
    }
}

/// The files of an input: each begins with a line `=== PATH`. What no folder could hold is left out.
fn files(data: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for line in data.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(b"=== ") {
            Some(path) => {
                files.push((String::from_utf8_lossy(path).trim_end_matches('\n').to_owned(), Vec::new()));
            }
            None => {
                if let Some((_, bytes)) = files.last_mut() {
                    bytes.extend_from_slice(line);
                }
            }
        }
    }
    let sound = |path: &str| {
        path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.chars().any(char::is_control)
    };
    files.retain(|(path, _)| sound(path));
    files.truncate(MAX_FILES);
    files
}

/// Every value stands where the file has characters.
fn check_places(node: &Node, text: &str) {
    assert!(text.get(node.at.clone()).is_some(), "{:?} is no part of the text: {node:?}", node.at);
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| check_places(item, text)),
        Value::Map(entries) => {
            for (key, item) in entries {
                assert!(text.get(key.at.clone()).is_some(), "{:?} is no part of the text: {key:?}", key.at);
                check_places(item, text);
            }
        }
        Value::Text(text) => assert!(!text.contains('\0'), "{text:?}"),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A finding underlines a part of its line, and can be shown.
fn check_finding(finding: &Finding) {
    if let Some(excerpt) = &finding.excerpt {
        assert!(excerpt.line.get(excerpt.underline.clone()).is_some(), "{finding:?}");
    }
    assert!(!show(finding, false).is_empty());
}

/// The HTML goes through the sanitiser unchanged, and sections are parts of their texts.
fn check_body(body: &Body, options: &RenderOptions) {
    let again = sanitize::html(&body.html, SanitizeOptions { embeds: options.embeds });
    let again = again.map(|html| without_ids(&html));
    assert_eq!(again.as_deref(), Ok(without_ids(&body.html).as_str()));
    check_sections(body, &body.sections);
}

fn check_sections(body: &Body, sections: &[Section]) {
    for section in sections {
        let parts =
            [(&body.markdown, &section.markdown), (&body.html, &section.html), (&body.text, &section.text)];
        for (text, range) in parts {
            assert!(text.get(range.start as usize..range.end as usize).is_some(), "{section:?}");
        }
        check_sections(body, &section.sections);
    }
}

/// `html` without what another pass through the sanitiser, which knows no anchors, would rename.
fn without_ids(html: &str) -> String {
    let mut rest = html;
    let mut without = String::new();
    while let Some((before, after)) = rest.split_once(" id=\"") {
        without.push_str(before);
        rest = after.split_once('"').map_or("", |(_, rest)| rest);
    }
    (without + rest).replace("#user-content-", "#")
}

/// Whether a text has none of the means to show a delimiter on purpose: escapes, entities, raw HTML.
fn is_plain(markdown: &str) -> bool {
    !markdown.contains("/*") && !markdown.replace("{{<", "").contains(['\\', '&', '<'])
}

/// `html` with a space for each `code` element.
fn without_code(html: &str) -> String {
    let mut rest = html;
    let mut without = String::new();
    while let Some((before, after)) = rest.split_once("<code") {
        without.push_str(before);
        without.push(' ');
        rest = after.split_once("</code>").map_or("", |(_, rest)| rest);
    }
    without + rest
}

/// Whether a value holds U+0000, which its debugging form writes `\0`.
fn holds_nul(debugged: &str) -> bool {
    let mut chars = debugged.chars();
    while let Some(c) = chars.next() {
        if c == '\\' && chars.next() == Some('0') {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests;
