//! The organisation's rules, in versions.

use super::builder::Builder;
use super::member::close_by_next;
use super::member_data::span;
use super::membership::RULES;
use crate::diagnostics::{Code, Finding, SourceText};
use crate::urlize::clean_path;
use chancery_schema::domain::{BodyRef, Bound, Kind, Period, RuleBook};
use chrono::NaiveDate;
use std::collections::HashSet;
use std::ops::Range;

/// A version of the rules in the making.
struct Version<'a> {
    title: String,
    path: Option<String>,
    body: BodyRef,
    effective: Period,
    /// What identifies it where no date is stated.
    digest: String,
    /// Where an overlay says when it took effect.
    given: Option<(&'a SourceText, Range<usize>)>,
}

impl Builder<'_> {
    /// Where the rules in force stand.
    pub(super) fn rules_path(&self) -> String {
        let rules = self.overlay.membership.value.rules.as_ref();
        let page = rules.and_then(|rules| rules.page.as_ref());
        page.map_or_else(
            || RULES.to_owned(),
            |page| clean_path(self.site.local(&page.value).unwrap_or(&page.value)),
        )
    }
}

/// Adds the version in force and those of the overlay. The start of the next version ends the one
/// before.
pub(super) fn add(builder: &mut Builder<'_>) {
    let overlay = builder.overlay;
    let mut versions: Vec<Version<'_>> = current(builder).into_iter().collect();
    let shown = versions.first().and_then(|shown| Some((shown.effective.from?.on, shown.path.clone()?)));
    for version in &overlay.rules {
        let effective = version.span().period(&version.text, builder.findings);
        // Of one day there is one version, and none that never held.
        if let Some((on, path)) = &shown
            && effective.from.is_some_and(|from| from.on == *on)
        {
            let message = format!(
                "the page {path} is the version of the rules that took effect on {on}; “{}” is left out",
                version.title
            );
            let (text, at) = (&version.text, &version.effective_from.at);
            builder.report(Code::OverlayOverridden, message, text, at);
            continue;
        }
        let Some(body) = builder.markdown(version.markdown(), version.text.path()) else {
            let finding = Finding::new(Code::OverlayInvalid, "this version of the rules has no text");
            builder.findings.push(finding.in_file(version.text.path()));
            continue;
        };
        let digest = digest(version.markdown());
        let given = Some((&version.text, version.effective_from.at.clone()));
        versions.push(Version { title: version.title.clone(), path: None, body, effective, digest, given });
    }
    versions.sort_by_key(|version| version.effective.from.map_or(NaiveDate::MAX, |from| from.on));
    close_by_next(versions.iter_mut().map(|version| &mut version.effective).collect());
    let mut seen = HashSet::new();
    for Version { title, path, body, effective, digest, given } in versions {
        let stated = effective.from.filter(|from| from.basis == chancery_schema::domain::Basis::Stated);
        let key = stated.map_or_else(|| format!("rules@{digest}"), |from| format!("rules@{}", from.on));
        if !seen.insert(key.clone()) {
            if let Some((text, at)) = given {
                let message = "another version of the rules took effect on this day";
                builder.report(Code::OverlayDuplicate, message, text, &at);
            }
            continue;
        }
        builder.add(Kind::RuleBook, &key, RuleBook { title, path, body, effective });
    }
}

fn digest(markdown: &str) -> String {
    blake3::hash(markdown.trim().as_bytes()).to_hex().chars().take(12).collect()
}

/// The version that the site shows.
fn current<'a>(builder: &mut Builder<'a>) -> Option<Version<'a>> {
    let overlay = builder.overlay;
    let file = &overlay.membership.text;
    let given = overlay.membership.value.rules.as_ref();
    let path = builder.rules_path();
    let Some(rendered) = builder.document(&path) else {
        if let Some(page) = given.and_then(|rules| rules.page.as_ref()) {
            builder.dangling(format!("there is no page “{}”", page.value), file, page);
        }
        return None;
    };
    if builder.withhold(rendered, "the text of the rules") {
        return None;
    }
    let document = &rendered.document;
    let mut effective = span(document.fields(), ["effectiveFrom", "effectiveTill"], builder.findings);
    // The overlay may be older than the text: what the page says of itself counts.
    let given = given.and_then(|rules| rules.effective_from.as_ref());
    match (effective.from, given) {
        (None, given) => {
            let dated = document.updated.or(document.published).map(|at| Bound::inferred(at.date_naive()));
            effective.from = given.map(|from| Bound::stated(from.value.0)).or(dated);
        }
        (Some(own), Some(given)) if own.on != given.value.0 => {
            let message = format!("{} says that it took effect on {}", document.file(), own.on);
            builder.report(Code::OverlayOverridden, message, file, &given.at);
        }
        _ => {}
    }
    Some(Version {
        title: document.title.clone(),
        path: Some(document.path.clone()),
        body: rendered.text.body.clone(),
        effective,
        digest: document.text_digest.to_hex().chars().take(12).collect(),
        given: None,
    })
}
