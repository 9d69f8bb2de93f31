//! Texts and their sections.

use super::error::shared_error;
use super::operation::Operation;
use async_graphql::{Context, Object, Result};
use chancery_schema::domain::{self, BodyRef};
use std::sync::Arc;

/// A text: as written, as safe HTML, as plain text, and as a tree of sections.
pub(crate) struct Body(pub(super) Arc<domain::Body>);

/// A text: as written, as safe HTML, as plain text, and as a tree of sections.
#[Object]
impl Body {
    /// As its author wrote it.
    async fn markdown(&self, ctx: &Context<'_>) -> Result<&str> {
        Operation::text(ctx, &self.0.markdown)
    }

    /// Safe HTML: sanitised, no scripts, no styles; headings carry their anchors as ids.
    async fn html(&self, ctx: &Context<'_>) -> Result<&str> {
        Operation::text(ctx, &self.0.html)
    }

    /// Plain text.
    async fn text(&self, ctx: &Context<'_>) -> Result<&str> {
        Operation::text(ctx, &self.0.text)
    }

    /// The sections, one for each heading, nested by level.
    async fn sections(&self, ctx: &Context<'_>) -> Result<Vec<Section>> {
        Operation::listed(ctx, sections(&self.0, &self.0.sections))
    }

    /// The section at this anchor, at any depth: `eligibility`.
    async fn section(&self, #[graphql(desc = "The anchor, without `#`.")] anchor: String) -> Option<Section> {
        find(&self.0, &anchor)
    }
}

/// A heading and what follows it up to the next heading of its level or above.
pub(crate) struct Section {
    pub(super) body: Arc<domain::Body>,
    pub(super) section: domain::Section,
}

pub(super) fn sections(body: &Arc<domain::Body>, sections: &[domain::Section]) -> Vec<Section> {
    sections.iter().map(|section| Section { body: Arc::clone(body), section: section.clone() }).collect()
}

pub(super) fn find(body: &Arc<domain::Body>, anchor: &str) -> Option<Section> {
    let section = body.section(anchor.trim_start_matches('#'))?.clone();
    Some(Section { body: Arc::clone(body), section })
}

/// A heading and what follows it up to the next heading of its level or above.
#[Object]
impl Section {
    /// What `#…` in an address leads here.
    async fn anchor(&self) -> &str {
        &self.section.anchor
    }

    /// The heading, plain text, with its number as written.
    async fn heading(&self) -> &str {
        &self.section.heading
    }

    /// The heading's level, 1 to 6.
    async fn level(&self) -> i32 {
        self.section.level.into()
    }

    /// The number the heading begins with, if it has one: `10` in "10. Voting".
    async fn number(&self) -> Option<&str> {
        self.section.number.as_deref()
    }

    /// What follows the heading, subsections included, as its author wrote it.
    async fn markdown(&self, ctx: &Context<'_>) -> Result<&str> {
        Operation::text(ctx, self.body.section_markdown(&self.section))
    }

    /// What follows the heading, subsections included, as safe HTML.
    async fn html(&self, ctx: &Context<'_>) -> Result<&str> {
        Operation::text(ctx, self.body.section_html(&self.section))
    }

    /// What follows the heading, subsections included, as plain text.
    async fn text(&self, ctx: &Context<'_>) -> Result<&str> {
        Operation::text(ctx, self.body.section_text(&self.section))
    }

    /// The sections below this one.
    async fn sections(&self, ctx: &Context<'_>) -> Result<Vec<Section>> {
        Operation::listed(ctx, sections(&self.body, &self.section.sections))
    }
}

/// The text a record refers to.
pub(super) async fn body(ctx: &Context<'_>, reference: &BodyRef) -> Result<Body> {
    let found = Operation::of(ctx)?.loaders.load_one(reference.clone()).await.map_err(shared_error)?;
    found.map(Body).ok_or_else(|| {
        tracing::error!(digest = reference.as_str(), "a text that a record refers to is missing");
        super::error::Code::Internal.error("internal error")
    })
}

/// The text a record may refer to.
pub(super) async fn optional_body(ctx: &Context<'_>, reference: Option<&BodyRef>) -> Result<Option<Body>> {
    match reference {
        Some(reference) => body(ctx, reference).await.map(Some),
        None => Ok(None),
    }
}

/// A section of the text a record refers to.
pub(super) async fn section(ctx: &Context<'_>, reference: &BodyRef, anchor: &str) -> Result<Option<Section>> {
    let body = body(ctx, reference).await?;
    Ok(find(&body.0, anchor))
}
