//! Where a Markdown text shows code, and where nobody sees it: shortcodes in there are left as they
//! are.

use std::ops::Range;

/// The parts of a text that are not read as Markdown, each sort in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Regions {
    /// Fenced blocks and code spans.
    pub(super) code: Vec<Range<usize>>,
    /// Comments of HTML.
    pub(super) comments: Vec<Range<usize>>,
}

/// Finds the code and the comments of a text.
pub(super) fn regions(markdown: &str) -> Regions {
    let mut regions = Regions::default();
    let mut fence: Option<(char, usize, usize)> = None;
    let mut comment: Option<usize> = None;
    let mut paragraph: Option<usize> = None;
    let mut at = 0;
    for line in markdown.split_inclusive('\n') {
        let start = at;
        at += line.len();
        // Fences may stand in lists and quotes.
        let content = line.trim_start_matches([' ', '\t', '>']).trim_end();
        let mark = content.chars().next().filter(|c| matches!(c, '`' | '~'));
        let run = mark.map_or(0, |mark| content.len() - content.trim_start_matches(mark).len());
        if let Some(from) = comment {
            if let Some(end) = line.find("-->") {
                regions.comments.push(from..start + end + 3);
                comment = None;
            }
            continue;
        }
        match (fence, mark) {
            (Some((open, length, from)), _) => {
                if mark == Some(open) && run >= length && run == content.len() {
                    regions.code.push(from..at);
                    fence = None;
                }
            }
            (None, Some(mark)) if run >= 3 && !(mark == '`' && content[run..].contains('`')) => {
                close(markdown, &mut paragraph, start, &mut regions);
                fence = Some((mark, run, start));
            }
            // A comment that begins a line goes on over blank lines (CommonMark, section 4.6).
            _ if content.starts_with("<!--") && !content.contains("-->") => {
                close(markdown, &mut paragraph, start, &mut regions);
                comment = Some(start);
            }
            _ if content.is_empty() => close(markdown, &mut paragraph, start, &mut regions),
            _ => {
                paragraph.get_or_insert(start);
            }
        }
    }
    close(markdown, &mut paragraph, markdown.len(), &mut regions);
    if let Some((_, _, from)) = fence {
        regions.code.push(from..markdown.len());
    }
    if let Some(from) = comment {
        regions.comments.push(from..markdown.len());
    }
    regions
}

/// Ends the paragraph and adds its code spans and comments.
fn close(markdown: &str, paragraph: &mut Option<usize>, end: usize, regions: &mut Regions) {
    let Some(start) = paragraph.take() else { return };
    let text = markdown.get(start..end).unwrap_or_default();
    let first = regions.code.len();
    let runs = runs(text);
    // The next run of each length, so that each is found in one step.
    let mut next = vec![None; runs.len()];
    let mut last = std::collections::HashMap::new();
    for (i, run) in runs.iter().enumerate().rev() {
        next[i] = last.insert(run.len(), i);
    }
    let mut i = 0;
    while let Some(run) = runs.get(i) {
        match next.get(i).copied().flatten() {
            Some(end) => {
                regions.code.push(start + run.start..start + runs[end].end);
                i = end + 1;
            }
            None => i += 1,
        }
    }
    let mut spans = regions.code[first..].iter().peekable();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("<!--")) {
        let from = at + found;
        while spans.next_if(|span| span.end <= start + from).is_some() {}
        at = from + 4;
        let escaped = text[..from].ends_with('\\');
        if escaped || spans.peek().is_some_and(|span| span.contains(&(start + from))) {
            continue;
        }
        let Some(length) = text.get(at..).and_then(|rest| rest.find("-->")) else { break };
        at += length + 3;
        regions.comments.push(start + from..start + at);
    }
}

/// The runs of backticks, without those that begin with an escaped one.
fn runs(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'`' => {
                let start = at;
                while bytes.get(at) == Some(&b'`') {
                    at += 1;
                }
                runs.push(start..at);
            }
            _ => at += 1,
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(markdown: &str) -> Vec<&str> {
        regions(markdown).code.into_iter().map(|region| &markdown[region]).collect()
    }

    #[test]
    fn fences_and_spans_are_code() {
        let text = "a `b` c\n\n```yaml\nx `y`\n```\nd ``e ` f``\n~~~\nopen";
        assert_eq!(shown(text), ["`b`", "```yaml\nx `y`\n```\n", "``e ` f``", "~~~\nopen"]);
    }

    #[test]
    fn a_span_does_not_cross_a_paragraph_and_needs_its_end() {
        assert_eq!(shown("a ` b\n\nc ` d"), [""; 0]);
        assert_eq!(shown("a \\` b ` c"), [""; 0]);
        assert_eq!(shown("a\n`b\nc` d"), ["`b\nc`"]);
    }

    #[test]
    fn comments_are_found_and_hide_fences() {
        let shown = |text: &'static str| -> Vec<&str> {
            regions(text).comments.into_iter().map(|region| &text[region]).collect()
        };
        assert_eq!(shown("a <!-- b --> c <!--d-->"), ["<!-- b -->", "<!--d-->"]);
        assert_eq!(shown("<!--\n\n```\n\n-->\n`<!-- a -->` \\<!-- b -->"), ["<!--\n\n```\n\n-->"]);
        assert_eq!(shown("a <!-- b\n\nc --> d"), [""; 0]);
        assert_eq!(shown("```\n<!--\n```\n<!-- a"), ["<!-- a"]);
        assert!(regions("<!--\n```\n-->\na").code.is_empty());
    }

    #[test]
    fn fences_may_stand_in_lists_and_quotes() {
        assert_eq!(shown("- x\n  ```\n  y\n  ```\n"), ["  ```\n  y\n  ```\n"]);
        assert_eq!(shown("> ```\n> y\n> ```\n"), ["> ```\n> y\n> ```\n"]);
    }
}
