//! Pages: every document that is neither news nor a member's profile.

use super::builder::{Builder, Rendered};
use crate::diagnostics::{Code, Finding};
use crate::document::Document;
use crate::identity::own_name;
use crate::mapping::Data;
use crate::value::Node;
use chancery_schema::domain::{Kind, Page, Translation};
use chancery_schema::markdown::{render, sanitize};

/// Adds the pages.
pub(super) fn add(builder: &mut Builder<'_>) {
    for rendered in builder.documents {
        let profile = builder.profile_of(&rendered.document);
        if rendered.news || profile.is_some_and(|profile| std::ptr::eq(profile, rendered)) {
            continue;
        }
        let language = rendered.document.language_at;
        if let Some(used) = profile.filter(|used| used.document.language_at == language) {
            let message =
                format!("the profile of this member is {}; this is imported as a page", used.document.file());
            let help = "delete one of the two, or give one of them another `id`";
            let finding = Finding::new(Code::DuplicateProfile, message).help(help);
            builder.findings.push(finding.in_file(rendered.document.file()));
        } else if profile.is_some() {
            let message = "this is the profile of a member in another language; it is imported as a page";
            let finding = Finding::new(Code::ProfileTranslation, message);
            builder.findings.push(finding.in_file(rendered.document.file()));
        } else {
            report_profile(builder, rendered);
        }
        let page = page(builder, rendered);
        builder.draws_on(rendered.document.file());
        let id = builder.add(Kind::Page, &rendered.document.key, page);
        own_name(&rendered.document).into_iter().for_each(|name| builder.batch.name(&id, name));
    }
}

/// A document with an `id` in the members' section means to be a profile.
fn report_profile(builder: &mut Builder<'_>, rendered: &Rendered) {
    let document = &rendered.document;
    let id = document.fields().get("id").filter(|_| document.profile_id().is_some());
    if let Some((node, id)) = id.and_then(|node| node.scalar().map(|id| (node, id)))
        && !is_of_broken_data(builder, id)
    {
        let message = format!("there is no member with the id “{id}”");
        builder
            .findings
            .push(Finding::new(Code::ProfileWithoutMember, message).at(&document.text, node.at.clone()));
    }
}

/// Whether the member of an id may be described by a data file that could not be read, which is
/// reported: it has the name or holds the id.
fn is_of_broken_data(builder: &Builder<'_>, id: &str) -> bool {
    let site = builder.site;
    let mut files = site.mapping.data_files(builder.tree, Data::Members).into_iter();
    files.any(|file| {
        let read = builder.data.iter().any(|data| data.text.path() == file);
        let name = file.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let holds = || builder.tree.text(file).is_ok_and(|text| text.text().contains(id));
        !read && (stem.eq_ignore_ascii_case(id) || holds())
    })
}

fn page(builder: &mut Builder<'_>, rendered: &Rendered) -> Page {
    let document = &rendered.document;
    let summary = builder.plain(rendered, "summary").or_else(|| builder.plain(rendered, "description"));
    let redirect = document.fields().text("redirect", builder.findings);
    let redirect = redirect.and_then(|to| {
        let local = to.starts_with('/') && !to.starts_with("//") && !to.contains(char::is_control);
        let found = if local { Some(to.clone()) } else { sanitize::url(&to) };
        if found.is_none() {
            let fields = document.fields();
            let at = fields.get("redirect").map(|node: &Node| node.at.clone()).unwrap_or_default();
            let finding = crate::value::invalid_url("redirect", &to);
            builder.findings.push(finding.at(fields.source("redirect"), at));
        }
        found
    });
    Page {
        path: document.path.clone(),
        aliases: document.aliases.clone(),
        url: builder.site.absolute_in(document.language_at, &document.path),
        title: document.title.clone(),
        summary,
        body: rendered.text.body.clone(),
        language: document.language.clone(),
        translation: builder.translation(document),
        published_at: document.published,
        updated_at: document.updated,
        expires_at: document.expires,
        redirect,
    }
}

impl Builder<'_> {
    /// What a document is a translation of, on a site with several languages.
    pub(super) fn translation(&self, document: &Document) -> Option<Translation> {
        let language = self.site.languages.get(document.language_at)?;
        let key = document.translation_key.clone();
        self.site.is_multilingual().then_some(Translation { key, rank: language.rank })
    }

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
