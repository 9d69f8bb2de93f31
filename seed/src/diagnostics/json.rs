//! Findings as JSON, for programs.

use super::{Finding, Findings, Severity};
use serde::Serialize;

/// A finding as JSON has it. Every key is always there; what is not known is null.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'f> {
    code: &'static str,
    severity: &'static str,
    message: &'f str,
    file: Option<&'f str>,
    line: Option<usize>,
    column: Option<usize>,
    end_column: Option<usize>,
    excerpt: Option<&'f str>,
    help: Option<&'f str>,
}

impl<'f> View<'f> {
    fn of(finding: &'f Finding) -> Self {
        Self {
            code: finding.code.as_str(),
            severity: finding.severity.as_str(),
            message: &finding.message,
            file: finding.file.as_deref(),
            line: finding.line,
            column: finding.column,
            end_column: finding.end_column,
            excerpt: finding.excerpt.as_ref().map(|excerpt| excerpt.line.as_str()),
            help: finding.help.as_deref(),
        }
    }
}

/// The findings as one object: `findings`, in the order of files and lines, and `summary`, how many
/// there are of each severity.
///
/// Lines and columns count from 1, columns in Unicode code points; `endColumn` is the column after
/// the last character. `excerpt` is the line, or what is near of a long one. Files are named as in
/// [`Finding::file`].
#[must_use]
pub fn json(findings: &Findings) -> serde_json::Value {
    let views: Vec<View<'_>> = findings.iter().map(View::of).collect();
    serde_json::json!({
        "findings": views,
        "summary": {
            "errors": findings.count(Severity::Error),
            "warnings": findings.count(Severity::Warning),
            "notes": findings.count(Severity::Info),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Code, SourceText};
    use super::*;

    #[test]
    fn every_key_is_there_whether_or_not_it_is_known() {
        let text = SourceText::new("data/members/ä.yaml", "id: a\nname: [ü, x]\n");
        let mut findings = Findings::default();
        findings.push(Finding::new(Code::InvalidType, "a list").at(&text, 12..19).help("write a text"));
        findings.push(Finding::new(Code::EmptyTree, "nothing"));
        assert_eq!(
            json(&findings),
            serde_json::json!({
                "findings": [
                    {
                        "code": "invalid-type", "severity": "warning", "message": "a list",
                        "file": "data/members/ä.yaml", "line": 2, "column": 7, "endColumn": 13,
                        "excerpt": "name: [ü, x]", "help": "write a text",
                    },
                    {
                        "code": "empty-tree", "severity": "error", "message": "nothing", "file": null,
                        "line": null, "column": null, "endColumn": null, "excerpt": null, "help": null,
                    },
                ],
                "summary": { "errors": 1, "warnings": 1, "notes": 0 },
            })
        );
    }
}
