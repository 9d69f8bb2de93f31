//! Findings as workflow commands of GitHub Actions, which shows them beside the lines of a change.
//!
//! The form and its escapes are those of GitHub's toolkit (`@actions/core`, `command.ts`) and of
//! "Workflow commands for GitHub Actions" in its documentation.

use super::{Findings, Places, Severity};

/// A command a finding, each on a line of its own.
pub(super) fn github(findings: &Findings, places: &Places) -> String {
    let mut out = String::new();
    for finding in findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let mut properties = Vec::new();
        let mut property = |name: &str, value: Option<String>| {
            properties.extend(value.map(|value| format!("{name}={}", escape(&value, true))));
        };
        property("file", finding.file.as_deref().map(|file| places.find(file)));
        property("line", finding.line.map(|line| line.to_string()));
        property("col", finding.column.map(|column| column.to_string()));
        property("endColumn", finding.end_column.map(|column| column.to_string()));
        property("title", Some(format!("{} ({})", finding.code.title(), finding.code)));
        let help = finding.help.as_deref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let message = escape(&format!("{}{help}", finding.message), false);
        out.push_str(&format!("::{command} {}::{message}\n", properties.join(",")));
    }
    out
}

/// What would end a line, a property or the properties stands for itself.
fn escape(text: &str, property: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            ':' if property => out.push_str("%3A"),
            ',' if property => out.push_str("%2C"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Code, Finding, SourceText};
    use super::*;

    #[test]
    fn what_would_break_a_command_is_escaped() {
        let text = SourceText::new("content/a,b:100%.md", "date: x\n");
        let mut findings = Findings::default();
        findings
            .push(Finding::new(Code::InvalidDate, "100% wrong::\r\nno date").at(&text, 6..7).help("a, b: c"));
        findings.push(Finding::new(Code::Draft, "a draft").in_file("content/d.md"));
        findings.push(Finding::new(Code::MissingBaseUrl, "none"));
        let places = Places { tree: "site/".to_owned(), ..Places::default() };
        assert_eq!(
            github(&findings, &places),
            "::error file=site/content/a%2Cb%3A100%25.md,line=1,col=7,endColumn=8,\
             title=A date cannot be read (invalid-date)::100%25 wrong::%0D%0Ano date%0Ahelp: a, b: c\n\
             ::notice file=site/content/d.md,title=A draft is left out (draft)::a draft\n\
             ::warning title=The configuration has no usable baseURL (missing-base-url)::none\n"
        );
    }
}
