//! A section as a text of its own, with the footnotes it refers to.

use super::render::{comrak_options, is_footnote};
use super::source::Lines;
use super::{RenderOptions, text};
use crate::domain::{Body, Section};
use comrak::nodes::NodeValue;
use comrak::{Arena, parse_document};
use std::collections::BTreeSet;
use std::ops::Range;

/// What begins the footnotes at the end of a text. Nothing else has such an `id`.
const FOOTNOTE: &str = "<li id=\"fn:";

/// What is written under `section`'s heading as a text of its own.
///
/// Footnotes stand at the end of a body and belong to none of its sections. Those that the section
/// refers to, and those they refer to in turn, come with it and keep their numbers.
#[must_use]
pub fn cut(body: &Body, section: &Section) -> Body {
    let starts = [section.markdown.start, section.html.start, section.text.start];
    let mut alone = Body {
        markdown: body.section_markdown(section).to_owned(),
        html: body.section_html(section).to_owned(),
        text: body.section_text(section).to_owned(),
        sections: section.sections.iter().map(|inner| moved(inner, starts)).collect(),
    };
    if alone.html.contains("href=\"#fn:") {
        add_footnotes(body, section, &mut alone);
    }
    alone
}

/// `section` with its texts counted from `starts`.
fn moved(section: &Section, starts: [u32; 3]) -> Section {
    let [markdown, html, text] = starts;
    let shift = |range: &Range<u32>, by: u32| range.start.saturating_sub(by)..range.end.saturating_sub(by);
    Section {
        markdown: shift(&section.markdown, markdown),
        html: shift(&section.html, html),
        text: shift(&section.text, text),
        sections: section.sections.iter().map(|inner| moved(inner, starts)).collect(),
        ..section.clone()
    }
}

fn add_footnotes(body: &Body, section: &Section, alone: &mut Body) {
    let all = footnotes(&body.html);
    let mut used = BTreeSet::new();
    let mut html = String::new();
    let mut found = referred(&alone.html);
    while let Some(number) = found.pop() {
        if let Some((_, item)) = all.iter().find(|(of, _)| *of == number)
            && used.insert(number)
        {
            found.extend(referred(item));
        }
    }
    let kept: Vec<&(usize, &str)> = all.iter().filter(|(number, _)| used.contains(number)).collect();
    for (number, item) in &kept {
        let rest =
            item.get(FOOTNOTE.len()..).and_then(|rest| rest.split_once('>')).map_or("", |(_, rest)| rest);
        html.push_str(&format!("{FOOTNOTE}{number}\" value=\"{number}\">{rest}"));
    }
    if html.is_empty() {
        return;
    }
    let html = format!("<div class=\"footnotes\" role=\"doc-endnotes\">\n<hr>\n<ol>\n{html}</ol>\n</div>\n");
    let html = without_dead_ends(&html, &format!("{}{html}", alone.html));
    let plain = text::text(&html);
    if !plain.is_empty() && !alone.text.is_empty() {
        alone.text.push('\n');
    }
    alone.text.push_str(&plain);
    alone.html.push_str(&html);
    add_definitions(body, section, &used, &mut alone.markdown);
}

/// The footnotes of a text: their numbers and items.
fn footnotes(html: &str) -> Vec<(usize, &str)> {
    let Some(first) = html.find(FOOTNOTE) else { return Vec::new() };
    let end = html.rfind("</ol>").filter(|end| *end > first).unwrap_or(html.len());
    let starts: Vec<usize> = html[first..end].match_indices(FOOTNOTE).map(|(at, _)| first + at).collect();
    let ends = starts.iter().skip(1).copied().chain([end]);
    let item = |(start, end): (&usize, usize)| {
        let item = html.get(*start..end)?;
        let number = item.get(FOOTNOTE.len()..)?.split('"').next()?.parse().ok()?;
        Some((number, item))
    };
    starts.iter().zip(ends).filter_map(item).collect()
}

/// The numbers of the footnotes that `html` refers to.
fn referred(html: &str) -> Vec<usize> {
    let numbers = html.split("href=\"#fn:").skip(1);
    numbers.filter_map(|rest| rest.split('"').next()?.parse().ok()).collect()
}

/// `notes` without the ways back to places that `whole` does not have.
fn without_dead_ends(notes: &str, whole: &str) -> String {
    let mut kept = String::with_capacity(notes.len());
    let mut rest = notes;
    while let Some(at) = rest.find("&nbsp;<a href=\"#fnref") {
        let (before, link) = rest.split_at(at);
        kept.push_str(before);
        let end = link.find("</a>").map_or(link.len(), |end| end + "</a>".len());
        let (link, after) = link.split_at(end);
        let id = link.split_once('#').and_then(|(_, id)| id.split('"').next()).unwrap_or_default();
        if whole.contains(&format!(" id=\"{id}\"")) {
            kept.push_str(link);
        }
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// Adds the definitions of the footnotes to the Markdown, save those that stand in the section.
fn add_definitions(body: &Body, section: &Section, used: &BTreeSet<usize>, markdown: &mut String) {
    let options = comrak_options(&RenderOptions::default());
    let arena = Arena::new();
    let root = parse_document(&arena, &body.markdown, &options);
    let lines = Lines::new(&body.markdown);
    let within = section.markdown.start as usize..section.markdown.end as usize;
    for (index, node) in root.children().filter(|node| is_footnote(node)).enumerate() {
        let NodeValue::FootnoteDefinition(_) = &node.data().value else { continue };
        let place = node.data().sourcepos;
        let start = lines.start(place.start.line);
        if !used.contains(&(index + 1)) || within.contains(&start) {
            continue;
        }
        let end = lines.start(place.end.line + 1);
        let definition = body.markdown.get(start..end).unwrap_or_default().trim_end();
        if !markdown.is_empty() {
            markdown.truncate(markdown.trim_end().len());
            markdown.push_str("\n\n");
        }
        markdown.push_str(definition);
        markdown.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::super::render;
    use super::*;

    fn body(markdown: &str) -> Body {
        render(markdown, &RenderOptions::default()).unwrap()
    }

    #[test]
    fn a_section_brings_the_footnotes_it_refers_to() {
        let whole = body(
            "Lead[^z].\n\n# A\n\nOne[^x].\n\n## B\n\nTwo[^y].\n\n# C\n\nThree[^x].\n\n[^z]: Zed.\n[^x]: Ex, see[^w].\n[^y]: Why.\n\n    More.\n[^w]: Double.\n",
        );
        let a = cut(&whole, whole.section("a").unwrap());
        assert!(!a.html.contains("Zed"), "{}", a.html);
        for part in ["<li id=\"fn:2\" value=\"2\">", "Ex, see", "Double.", "More.", "href=\"#fnref:2\""] {
            assert!(a.html.contains(part), "{part}: {}", a.html);
        }
        // The other place that refers to it is not in this text.
        assert!(!a.html.contains("href=\"#fnref1:2\""), "{}", a.html);
        assert!(a.text.starts_with("One.\nB\nTwo.\nEx, see.\n"), "{}", a.text);
        assert!(
            a.markdown.contains("[^x]: Ex, see[^w].\n") && a.markdown.contains("    More."),
            "{}",
            a.markdown
        );
        assert!(!a.markdown.contains("Zed"));
        assert_eq!(a.section_text(&a.sections[0]), "Two.");
        let again = body(&a.markdown);
        assert_eq!(again.html.matches("<li id=\"fn:").count(), 3, "{}", again.html);
        let c = cut(&whole, whole.section("c").unwrap());
        assert!(c.html.contains("href=\"#fnref1:2\"") && !c.html.contains("href=\"#fnref:2\""), "{}", c.html);
        // Here the definitions are part of the section already.
        assert_eq!(c.markdown.matches("[^x]:").count(), 1, "{}", c.markdown);
    }

    #[test]
    fn a_section_without_footnotes_is_as_it_was() {
        let whole = body("a[^1]\n\n# A\n\nb <a href=\"#fn:9\">c</a>\n\n# B\n\nd\n\n[^1]: e\n");
        let a = cut(&whole, whole.section("a").unwrap());
        assert_eq!(a.text, "b c");
        assert_eq!(cut(&whole, whole.section("b").unwrap()).html, "<p>d</p>\n");
    }
}
