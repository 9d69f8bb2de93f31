//! What is said of the shortcodes of a text.

use super::expand::{Called, Expander, Output};
use crate::diagnostics::{Code, Finding, Findings, Severity};
use std::collections::HashMap;
use std::ops::Range;

/// The most findings about the shortcodes of one text.
const MAX_FINDINGS: usize = 100;

/// The findings about one text.
#[derive(Default)]
pub(super) struct Reports {
    /// Where what is said once stands among the findings.
    said: HashMap<(Code, String), usize>,
    /// With how often each was found.
    findings: Vec<(Finding, usize)>,
    /// How many were too many.
    unsaid: usize,
}

impl Reports {
    /// Adds them to the others, those about the text of `file`.
    pub(super) fn hand_over(self, file: &str, findings: &mut Findings) {
        if self.unsaid > 0 {
            let message =
                format!("{} more findings about the shortcodes of this text are not shown", self.unsaid);
            findings.push(Finding::new(Code::ShortcodeSyntax, message).in_file(file));
        }
        for (mut finding, count) in self.findings {
            if count > 1 && finding.code == Code::UnknownShortcode {
                finding.message = format!("{} ({count} times)", finding.message);
            }
            findings.push(finding);
        }
    }
}

impl Expander<'_> {
    /// Where the bytes `at` of the text stand in the file.
    pub(super) fn place(&self, at: &Range<usize>) -> Range<usize> {
        let body = self.context.document.body;
        body + at.start..body + at.end
    }

    /// Reports something about the bytes `at` of the text.
    pub(super) fn report(
        &mut self,
        code: Code,
        message: impl Into<String>,
        at: &Range<usize>,
        help: Option<String>,
    ) {
        // What keeps a text from being published is never too much.
        if self.reports.findings.len() >= MAX_FINDINGS && code.severity() != Severity::Error {
            self.reports.unsaid += 1;
            return;
        }
        let mut finding = Finding::new(code, message).at(self.context.text, self.place(at));
        finding.help = help;
        self.reports.findings.push((finding, 1));
    }

    /// Reports something once a text: what says the same elsewhere in it is counted.
    pub(super) fn once(
        &mut self,
        code: Code,
        message: String,
        at: &Range<usize>,
        help: impl FnOnce() -> Option<String>,
    ) {
        let Reports { said, findings, unsaid } = &mut self.reports;
        let key = (code, message);
        if let Some((_, count)) = said.get(&key).and_then(|place| findings.get_mut(*place)) {
            *count += 1;
        } else if findings.len() < MAX_FINDINGS {
            self.report(code, key.1.clone(), at, help());
            self.reports.said.insert(key, self.reports.findings.len() - 1);
        } else {
            *unsaid += 1;
        }
    }

    /// Reports a call that cannot be read.
    pub(super) fn wrong(&mut self, call: &Called<'_>, message: &str, help: &str) -> Output {
        let message = format!("`{}` {message}", call.name());
        self.report(Code::ShortcodeSyntax, message, &call.call.at, Some(help.to_owned()));
        Output::Nothing
    }
}
