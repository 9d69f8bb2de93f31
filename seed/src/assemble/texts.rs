//! Texts that are not a document of their own: Markdown in data, and sections of pages.

use super::builder::{Builder, Rendered};
use crate::diagnostics::{Code, Finding, SourceText};
use crate::overlay::{Page, Text};
use chancery_schema::domain::{Body, BodyRef, Section};
use chancery_schema::markdown::{cut, render};
use chancery_schema::text::slug;
use chrono::{DateTime, SecondsFormat, Utc};

impl<'a> Builder<'a> {
    /// The text that an overlay gives or points to. `what` names it for a finding.
    pub(super) fn text(
        &mut self,
        what: &'static str,
        text: Option<&Text>,
        file: &SourceText,
    ) -> Option<BodyRef> {
        match text? {
            Text::Markdown(markdown) => self.markdown(markdown, file.path()),
            Text::Page(page) => self.page_text(what, page, file),
        }
    }

    /// A text written in Markdown; `file` is where it comes from.
    pub(super) fn markdown(&mut self, markdown: &str, file: &str) -> Option<BodyRef> {
        if markdown.trim().is_empty() {
            return None;
        }
        match render(markdown.trim_end(), &self.site.markup) {
            Ok(body) => Some(self.batch.add_body(body)),
            Err(error) => {
                self.findings.push(Finding::new(Code::TooComplex, error.to_string()).in_file(file));
                None
            }
        }
    }

    /// The page or section that an overlay points to.
    fn page_text(&mut self, what: &'static str, page: &Page, file: &SourceText) -> Option<BodyRef> {
        let written = &page.0.value;
        let Some(rendered) = self.document(written) else {
            self.dangling(format!("there is no page “{written}”"), file, &page.0);
            return None;
        };
        if self.withhold(rendered, what) {
            return None;
        }
        let anchor = written.split_once('#').map(|(_, anchor)| anchor).filter(|anchor| !anchor.is_empty());
        let Some(anchor) = anchor else { return Some(self.batch.add_body(rendered.body.clone())) };
        let Some(section) = find_section(&rendered.body, anchor) else {
            let message = format!("{} has no section “{anchor}”", rendered.document.path);
            self.dangling(message, file, &page.0);
            return None;
        };
        let body = cut(&rendered.body, section);
        Some(self.batch.add_body(body))
    }

    /// The section of a page by its name, where page and section are there. `what` names the text
    /// for a finding.
    pub(super) fn conventional(
        &mut self,
        what: &'static str,
        path: &str,
        section: Option<&str>,
    ) -> Option<BodyRef> {
        let rendered = self.by_path.get(path).copied()?;
        let body = match section {
            Some(name) => cut(&rendered.body, find_section(&rendered.body, name)?),
            None => rendered.body.clone(),
        };
        (!self.withhold(rendered, what)).then(|| self.batch.add_body(body))
    }

    /// Whether a page is not public and must give nothing to content that is; says so once for each
    /// text.
    pub(super) fn withhold(&mut self, rendered: &'a Rendered, what: &'static str) -> bool {
        let document = &rendered.document;
        if document.is_public(self.now) {
            return false;
        }
        if self.withheld.insert((document.path.as_str(), what)) {
            let coming = document.published.filter(|from| *from > self.now);
            let why = match (coming, document.expires) {
                (Some(from), _) => format!("is not published before {}", shown(from)),
                (None, Some(until)) => format!("expired on {}", shown(until)),
                (None, None) => "is not public".to_owned(),
            };
            let message = format!("{} {why}; {what} is left out", document.path);
            self.findings.push(Finding::new(Code::NotPublic, message).in_file(document.file()));
        }
        true
    }
}

fn shown(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The section with this anchor; else the first one with that name, whatever its number: `voting`
/// finds "10. Voting".
pub(super) fn find_section<'b>(body: &'b Body, name: &str) -> Option<&'b Section> {
    fn named<'b>(sections: &'b [Section], name: &str) -> Option<&'b Section> {
        sections.iter().find_map(|section| {
            let number = section.number.as_deref().unwrap_or_default();
            let heading = slug(&section.heading);
            let bare = heading.strip_prefix(&slug(number)).unwrap_or(&heading).trim_start_matches('-');
            if bare == name { Some(section) } else { named(&section.sections, name) }
        })
    }
    body.section(name).or_else(|| named(&body.sections, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_schema::markdown::RenderOptions;

    #[test]
    fn a_section_stands_by_itself() {
        let markdown = "# Bylaws\n\nA.\n\n## 10. Voting\n\nB [x][1].\n\n### 10.1 Ballots\n\nC.\n\n## 11. End\n\n[1]: https://a.example\n";
        let body = render(markdown, &RenderOptions::default()).unwrap();
        let section = find_section(&body, "voting").unwrap();
        assert_eq!(find_section(&body, &section.anchor), Some(section));
        let voting = cut(&body, section);
        assert!(voting.html.contains("https://a.example") && !voting.html.contains("End"));
        let ballots = &voting.sections[0];
        assert_eq!(voting.section_text(ballots), "C.");
        assert_eq!(voting.section_html(ballots), "<p>C.</p>\n");
        assert_eq!(find_section(&body, "ballots").map(|s| s.number.as_deref()), Some(Some("10.1")));
        assert_eq!(find_section(&body, "nothing"), None);
    }
}
