//! What happened to the organisation.

use super::builder::Builder;
use crate::diagnostics::{Code, SourceText};
use crate::overlay::LinkEntry;
use chancery_schema::domain::{HistoryEvent, Kind, Link};
use chancery_schema::text::slug;
use std::collections::HashSet;

/// Adds the events of the overlay.
pub(super) fn add(builder: &mut Builder<'_>) {
    let overlay = builder.overlay;
    let file = &overlay.history.text;
    let mut seen = HashSet::new();
    for entry in &overlay.history.value {
        let key = entry.id.clone().unwrap_or_else(|| format!("{}-{}", entry.date, slug(&entry.title.value)));
        if !seen.insert(key.clone()) {
            let message = format!("the event “{key}” is described twice");
            builder.report(Code::OverlayDuplicate, message, file, &entry.title.at);
            continue;
        }
        let event = HistoryEvent {
            date: entry.date,
            kind: entry.kind,
            title: entry.title.value.clone(),
            body: builder.text("the text of an event", entry.text.as_ref(), file),
            sources: builder.links(&entry.sources, file),
        };
        builder.add(Kind::HistoryEvent, &key, event);
    }
}

impl Builder<'_> {
    /// The links of an overlay file.
    pub(super) fn links(&mut self, links: &[LinkEntry], file: &SourceText) -> Vec<Link> {
        let mut read = Vec::new();
        for link in links {
            if let Some(url) = self.url("url", Some(&link.url), file) {
                read.push(Link { title: link.title.clone(), url });
            }
        }
        read
    }
}
