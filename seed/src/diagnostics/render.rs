//! Findings as a person reads them in a terminal.

use super::{Finding, Findings, Severity};
use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};

/// A finding as text of several lines, as compilers print theirs: what, where, the line with the
/// part underlined, and how to mend it. With terminal colours when `colour`.
#[must_use]
pub fn render(finding: &Finding, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level.primary_title(finding.message.as_str()).id(finding.code.as_str());
    let mut elements: Vec<Element<'_>> = Vec::new();
    match (&finding.file, finding.line, &finding.excerpt) {
        (Some(file), Some(line), Some(excerpt)) => {
            let snippet = Snippet::source(excerpt.line.as_str()).line_start(line).path(file.as_str());
            let primary = AnnotationKind::Primary.span(excerpt.underline.clone());
            elements.push(snippet.annotation(primary).into());
        }
        (Some(file), line, _) => {
            let mut origin = Origin::path(file.as_str());
            if let Some(line) = line {
                origin = origin.line(line).char_column(finding.column.unwrap_or(1));
            }
            elements.push(origin.into());
        }
        (None, ..) => {}
    }
    if let Some(help) = &finding.help {
        elements.push(Level::HELP.message(help.as_str()).into());
    }
    let shown = renderer.render(&[title.elements(elements)]);
    with_column(finding, &shown).unwrap_or(shown)
}

/// The renderer counts the column in what is shown, which may not begin where the line does.
fn with_column(finding: &Finding, shown: &str) -> Option<String> {
    let excerpt = finding.excerpt.as_ref().filter(|excerpt| excerpt.cut)?;
    let (file, line, column) = (finding.file.as_ref()?, finding.line?, finding.column?);
    let counted = 1 + excerpt.line.get(..excerpt.underline.start)?.chars().count();
    let (before, after) = shown.split_once("-->")?;
    let place = |column: usize| format!("{file}:{line}:{column}");
    Some(format!("{before}-->{}", after.replacen(&place(counted), &place(column), 1)))
}

/// How many errors, warnings and notes there are, in a few words: `2 errors, 1 warning`.
#[must_use]
pub fn summary(findings: &Findings) -> String {
    let count = |severity, one: &str| match findings.count(severity) {
        0 => None,
        1 => Some(format!("1 {one}")),
        many => Some(format!("{many} {one}s")),
    };
    let parts: Vec<String> =
        [count(Severity::Error, "error"), count(Severity::Warning, "warning"), count(Severity::Info, "note")]
            .into_iter()
            .flatten()
            .collect();
    if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::super::{Code, SourceText};
    use super::*;

    #[test]
    fn a_finding_shows_its_code_place_text_and_help() {
        let text = SourceText::new("data/members/a.yaml", "id: a\nmemberSince: someday\n");
        let finding = Finding::new(Code::InvalidDate, "“someday” is not a date")
            .at(&text, 19..26)
            .help("write 2013-02-14");
        let shown = render(&finding, false);
        for part in [
            "error[invalid-date]",
            "data/members/a.yaml:2:14",
            "memberSince: someday",
            "^^^^^^^",
            "write 2013-02-14",
        ] {
            assert!(shown.contains(part), "{part} is missing in\n{shown}");
        }
    }

    #[test]
    fn a_finding_far_along_a_line_names_the_column_of_the_file() {
        let text = SourceText::new("a.json", format!("{}here", " ".repeat(5_000)));
        let shown = render(&Finding::new(Code::DataSyntax, "x").at(&text, 5_000..5_004), false);
        assert!(shown.contains("a.json:1:5001"), "{shown}");
        assert!(shown.contains("here") && shown.contains("^^^^") && shown.len() < 1_000, "{shown}");
        assert!(!shown.contains(":::"), "an empty origin:\n{shown}");
    }

    #[test]
    fn odd_findings_render_without_panic() {
        let text = SourceText::new("a.md", "\u{1b}[31mü\u{202e}\n");
        for at in [0..0, 0..100, 5..6, 7..7, 50..60] {
            let shown = render(&Finding::new(Code::FrontMatterSyntax, "").at(&text, at), false);
            assert!(!shown.contains('\u{1b}'), "{shown:?}");
        }
        assert!(render(&Finding::new(Code::EmptyTree, "empty").in_file("x"), true).contains('x'));
    }
}
