//! Leadership positions.

use super::builder::Builder;
use super::person;
use crate::diagnostics::Code;
use crate::overlay::Span;
use chancery_schema::domain::{Kind, Position};
use std::collections::{HashMap, HashSet};

/// Adds the positions of the overlay.
pub(super) fn add(builder: &mut Builder<'_>) {
    let overlay = builder.overlay;
    let file = &overlay.positions.text;
    let mut ranks: HashMap<&str, i32> = HashMap::new();
    let mut seen = HashSet::new();
    for entry in &overlay.positions.value {
        let from = entry.from.as_ref().map(|from| from.value.0.to_string()).unwrap_or_default();
        let key = format!("{}|{}|{}|{from}", entry.body, entry.role, person::key(&entry.person.value));
        if !seen.insert(key.clone()) {
            let message = format!("{} is {} of {} twice", entry.person.value, entry.role, entry.body);
            builder.report(Code::OverlayDuplicate, message, file, &entry.person.at);
            continue;
        }
        let rank = ranks.entry(entry.body.as_str()).or_insert(0);
        *rank += 1;
        let rank = *rank;
        let span = Span { from: entry.from.as_ref(), till: entry.till.as_ref() };
        let position = Position {
            body: entry.body.clone(),
            role: entry.role.clone(),
            person: builder.person(&entry.person.value),
            name: entry.person.value.clone(),
            member: builder.member(entry.member.as_ref(), file),
            affiliation: entry.affiliation.clone(),
            rank,
            period: span.period(file, builder.findings),
        };
        builder.add(Kind::Position, &key, position);
    }
}
