//! One finding for what a tree says many times.

use crate::diagnostics::{Code, Finding, Findings};
use std::collections::HashMap;

/// Leaves one note of each shortcode that shows data or a form: at the first place, with the number
/// of documents it stands in. Nothing is to be mended there, so the other places are of no use.
pub(crate) fn gather(findings: &mut Findings) {
    let mut kept: Vec<(Finding, usize)> = Vec::new();
    let mut seen: HashMap<(Code, String), usize> = HashMap::new();
    findings.sort();
    for finding in std::mem::take(findings) {
        if !matches!(finding.code, Code::DataShortcode | Code::WidgetShortcode | Code::CardEmail) {
            kept.push((finding, 1));
            continue;
        }
        let first = *seen.entry((finding.code, finding.message.clone())).or_insert(kept.len());
        match kept.get_mut(first) {
            Some((_, count)) => *count += 1,
            None => kept.push((finding, 1)),
        }
    }
    for (mut finding, count) in kept {
        if count > 1 {
            finding.message = format!("{} ({count} documents)", finding.message);
        }
        findings.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_counted_and_warnings_are_not() {
        let mut findings = Findings::default();
        for (file, code, message) in [
            ("b", Code::DataShortcode, "x"),
            ("a", Code::DataShortcode, "x"),
            ("a", Code::DataShortcode, "y"),
            ("a", Code::UnknownShortcode, "z"),
            ("b", Code::UnknownShortcode, "z"),
        ] {
            findings.push(Finding::new(code, message).in_file(file));
        }
        gather(&mut findings);
        let shown: Vec<_> =
            findings.iter().map(|f| (f.file.as_deref().unwrap(), f.message.as_str())).collect();
        assert_eq!(shown, [("a", "x (2 documents)"), ("a", "y"), ("a", "z"), ("b", "z")]);
    }
}
