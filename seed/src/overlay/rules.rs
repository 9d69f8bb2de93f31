//! `rules/*.md`: earlier versions of the rules.

use super::{Day, Span};
use crate::diagnostics::{Code, Finding, SourceText};
use crate::front_matter;
use crate::value::{At, from_node};
use serde::Deserialize;

/// A version of the rules.
#[derive(Clone, Debug)]
pub(crate) struct RulesVersion {
    pub(crate) text: SourceText,
    pub(crate) title: String,
    pub(crate) effective_from: At<Day>,
    pub(crate) effective_till: Option<At<Day>>,
    /// The first byte of the Markdown.
    body: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Front {
    title: String,
    effective_from: At<Day>,
    effective_till: Option<At<Day>>,
}

impl RulesVersion {
    pub(crate) fn read(text: SourceText) -> Result<Self, Box<Finding>> {
        let split = front_matter::split(&text)?;
        let front: Front = from_node(&split.front).map_err(|error| {
            let finding = Finding::new(Code::OverlayInvalid, error.message);
            finding.at(&text, error.at.unwrap_or_default())
        })?;
        let Front { title, effective_from, effective_till } = front;
        Ok(Self { text, title, effective_from, effective_till, body: split.body })
    }

    pub(crate) fn markdown(&self) -> &str {
        self.text.text().get(self.body..).unwrap_or_default()
    }

    /// When it was in force, as far as it says itself.
    pub(crate) fn span(&self) -> Span<'_> {
        Span { from: Some(&self.effective_from), till: self.effective_till.as_ref() }
    }
}
