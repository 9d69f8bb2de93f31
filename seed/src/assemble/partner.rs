//! Partner organisations.

use super::builder::Builder;
use crate::diagnostics::Code;
use crate::overlay::{PartnerEntry, Span};
use chancery_schema::domain::{Agreement, FuzzyDate, Kind, Partner};
use std::collections::HashSet;

/// Adds the partners of the overlay. Comes after the news that announced them.
pub(super) fn add(builder: &mut Builder<'_>) {
    let overlay = builder.overlay;
    let file = &overlay.partners.text;
    let mut seen = HashSet::new();
    for entry in &overlay.partners.value {
        if !seen.insert(entry.id.value.to_lowercase()) {
            let message = format!("the partner “{}” is described twice", entry.id.value);
            builder.report(Code::OverlayDuplicate, message, file, &entry.id.at);
            continue;
        }
        let span = Span { from: entry.from.as_ref(), till: entry.till.as_ref() };
        let partner = Partner {
            slug: entry.id.value.to_lowercase(),
            name: entry.name.clone(),
            short_name: entry.short_name.clone(),
            description: entry.description.clone(),
            website: builder.url("website", entry.website.as_ref(), file),
            logo: builder.asset(entry.logo.as_ref(), file),
            agreements: agreements(builder, entry),
            period: span.period(file, builder.findings),
        };
        builder.add(Kind::Partner, &entry.id.value, partner);
    }
}

fn agreements(builder: &mut Builder<'_>, entry: &PartnerEntry) -> Vec<Agreement> {
    let overlay = builder.overlay;
    let file = &overlay.partners.text;
    let mut agreements = Vec::new();
    for given in &entry.agreements {
        let announced_by = given.announced_by.as_ref().and_then(|path| {
            let article = builder.document(&path.value).filter(|rendered| rendered.news);
            if article.is_none() {
                builder.dangling(format!("there is no article at “{}”", path.value), file, path);
            }
            article.map(|article| builder.identities.id(Kind::NewsArticle, &article.document.key))
        });
        let span = Span { from: given.from.as_ref(), till: given.till.as_ref() };
        agreements.push(Agreement {
            kind: given.kind.clone(),
            title: given.title.clone(),
            signed_on: given.signed_on,
            url: builder.url("url", given.url.as_ref(), file),
            parties: given.parties.clone(),
            announced_by,
            period: span.period(file, builder.findings),
        });
    }
    // As content keeps them, so that an unchanged file makes no change.
    agreements
        .sort_by_key(|agreement| (agreement.signed_on.map(FuzzyDate::earliest), agreement.title.clone()));
    agreements
}
