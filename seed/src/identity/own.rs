//! Documents that say themselves who they are.

use super::{Before, Found, called, kind_of};
use crate::diagnostics::{Code, Finding, Findings};
use crate::document::Document;
use chancery_schema::domain::{Id, Identities, Kind};
use std::collections::BTreeMap;

/// The name a document has for an identifier of its own.
pub(crate) fn own_name(document: &Document) -> Option<String> {
    let id = document.front.get("id").and_then(|node| node.scalar()).map(str::trim)?;
    (!id.is_empty()).then(|| format!("id:{}:{id}", document.language))
}

/// A document's own `id` says who it is, whatever its file is called: two that swap their files stay
/// who they are.
pub(super) fn settle(
    found: &Found<'_>,
    before: &Before<'_>,
    identities: &mut Identities,
    findings: &mut Findings,
) {
    let mut by_name: BTreeMap<String, Vec<(&Document, Kind)>> = BTreeMap::new();
    for (document, news) in &found.documents {
        if let Some(name) = own_name(document).filter(|_| document.profile_id().is_none()) {
            by_name.entry(name).or_default().push((document, kind_of(*news)));
        }
    }
    let mut moves: Vec<(Kind, Id, String)> = Vec::new();
    for (name, documents) in by_name {
        let [(document, kind)] = documents.as_slice() else {
            let (first, second) = (documents.first(), documents.get(1));
            let (Some((first, _)), Some((second, _))) = (first, second) else { continue };
            let message = format!("{} has the same `id`", first.file());
            let at = second.front.get("id").map(|node| node.at.clone()).unwrap_or_default();
            let finding = Finding::new(Code::DuplicateId, message).at(&second.text, at);
            findings.push(finding.and_file(first.file()).help("give one of them another `id`"));
            continue;
        };
        let mut known = before.documents_named(&name).filter(|known| known.kind == *kind);
        let (Some(known), None) = (known.next(), known.next()) else { continue };
        if known.key != document.key {
            moves.push((*kind, known.id.clone(), document.key.clone()));
            let message = format!("this continues {}: it has the same `id`", called(*kind, &known.key));
            findings.push(Finding::new(Code::Renamed, message).in_file(document.file()));
        }
    }
    identities.assign(moves);
}
