//! Pages: every document that is neither news nor a member's profile.

use super::builder::{Builder, Rendered};
use super::member;
use crate::diagnostics::{Code, Finding};
use crate::value::Node;
use chancery_schema::domain::{Kind, Page};
use chancery_schema::markdown::{render, sanitize};

/// Adds the pages.
pub(super) fn add(builder: &mut Builder<'_>) {
    for rendered in builder.documents {
        let profile = builder.data.iter().any(|data| member::profile_id(rendered, data));
        if rendered.news || profile {
            continue;
        }
        report_profile(builder, rendered);
        let page = page(builder, rendered);
        builder.add(Kind::Page, &rendered.document.key, page);
    }
}

/// A document with an `id` in the members' section means to be a profile.
fn report_profile(builder: &mut Builder<'_>, rendered: &Rendered) {
    let document = &rendered.document;
    let id = document.fields().get("id").filter(|_| document.profile_id().is_some());
    if let Some((node, id)) = id.and_then(|node| node.scalar().map(|id| (node, id))) {
        let message = format!("there is no member with the id “{id}”");
        builder
            .findings
            .push(Finding::new(Code::ProfileWithoutMember, message).at(&document.text, node.at.clone()));
    }
}

fn page(builder: &mut Builder<'_>, rendered: &Rendered) -> Page {
    let document = &rendered.document;
    let summary = builder.plain(rendered, "summary").or_else(|| builder.plain(rendered, "description"));
    let redirect = document.fields().text("redirect", builder.findings);
    let redirect = redirect.and_then(|to| {
        let local = to.starts_with('/') && !to.starts_with("//") && !to.contains(char::is_control);
        let found = if local { Some(to.clone()) } else { sanitize::url(&to) };
        if found.is_none() {
            let at = document.front.get("redirect").map(|node: &Node| node.at.clone()).unwrap_or_default();
            let finding = crate::value::invalid_url("redirect", &to);
            builder.findings.push(finding.at(&document.text, at));
        }
        found
    });
    Page {
        path: document.path.clone(),
        aliases: document.aliases.clone(),
        url: builder.site.absolute(&document.path),
        title: document.title.clone(),
        summary,
        body: builder.batch.add_body(rendered.body.clone()),
        language: document.language.clone(),
        published_at: document.published,
        updated_at: document.updated,
        expires_at: document.expires,
        redirect,
    }
}

impl Builder<'_> {
    /// The plain text of a field that is written in Markdown.
    pub(super) fn plain(&mut self, rendered: &Rendered, name: &str) -> Option<String> {
        let text = rendered.document.fields().text(name, self.findings)?;
        if !text.contains(['*', '_', '`', '[', '<', '&', ':', '\n', '\\']) {
            return Some(text);
        }
        let plain = render(&text, &self.site.markup)
            .map(|body| body.text.split_whitespace().collect::<Vec<_>>().join(" "));
        Some(plain.unwrap_or(text)).filter(|text| !text.is_empty())
    }
}
