//! Leadership positions: those of the overlay, and those that cards on pages state.

use super::builder::{Builder, Rendered};
use super::person;
use crate::diagnostics::{Code, Finding};
use crate::document::Document;
use crate::overlay::Span;
use crate::shortcode::PersonCard;
use crate::tree::Tree;
use chancery_schema::domain::{Bound, Kind, Period, Position};
use chancery_schema::text::name_key;
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

/// Positions as they are added.
#[derive(Default)]
struct Positions {
    /// The last place given in each body.
    ranks: HashMap<String, i32>,
    /// The keys of those that are there.
    seen: HashSet<String>,
    /// Who holds which role in which body by the overlay, as all three are compared.
    curated: HashSet<[String; 3]>,
}

impl Positions {
    /// The next place in a body.
    fn rank(&mut self, body: &str) -> i32 {
        let rank = self.ranks.entry(body.to_owned()).or_insert(0);
        *rank += 1;
        *rank
    }
}

/// Adds the positions of the overlay, then those of cards.
pub(super) fn add(builder: &mut Builder<'_>) {
    let mut positions = Positions::default();
    add_curated(builder, &mut positions);
    let mut pages: Vec<&Rendered> = builder.documents.iter().filter(|page| !page.cards.is_empty()).collect();
    // In the order of the site, whatever the order of the files.
    pages.sort_by(|a, b| a.document.path.cmp(&b.document.path));
    for page in pages {
        add_cards(builder, &mut positions, page);
    }
}

fn add_curated(builder: &mut Builder<'_>, positions: &mut Positions) {
    let overlay = builder.overlay;
    let file = &overlay.positions.text;
    for entry in &overlay.positions.value {
        let key =
            key(&entry.body, &entry.role, &entry.person.value, entry.from.as_ref().map(|from| from.value.0));
        positions.curated.insert(compared(&entry.person.value, &entry.role, &entry.body));
        if !positions.seen.insert(key.clone()) {
            let message = format!("{} is {} of {} twice", entry.person.value, entry.role, entry.body);
            builder.report(Code::OverlayDuplicate, message, file, &entry.person.at);
            continue;
        }
        let span = Span { from: entry.from.as_ref(), till: entry.till.as_ref() };
        let position = Position {
            body: entry.body.clone(),
            role: entry.role.clone(),
            person: builder.person(&entry.person.value),
            name: entry.person.value.clone(),
            member: builder.member(entry.member.as_ref(), file),
            affiliation: entry.affiliation.clone(),
            rank: positions.rank(&entry.body),
            period: span.period(file, builder.findings),
        };
        builder.add(Kind::Position, &key, position);
    }
}

/// Who holds which role in which body, however it is written.
fn compared(person: &str, role: &str, body: &str) -> [String; 3] {
    [person::key(person), name_key(role), name_key(body)]
}

/// What identifies a position across imports.
fn key(body: &str, role: &str, name: &str, from: Option<NaiveDate>) -> String {
    let from = from.map(|from| from.to_string()).unwrap_or_default();
    format!("{body}|{role}|{}|{from}", person::key(name))
}

/// Adds the positions of a page. A page in another language than the site's is a translation and
/// says the same in other words. News tells what was so on its day, not what still is: a card in it is
/// a position only where it says from when.
fn add_cards<'a>(builder: &mut Builder<'a>, positions: &mut Positions, page: &'a Rendered) {
    let document = &page.document;
    let translated = builder.site.languages.first().is_some_and(|first| first.tag != document.language);
    if translated || builder.withhold(page, "what its cards tell of people") {
        return;
    }
    let mut without_role: Vec<&PersonCard> = Vec::new();
    let mut without_from: Vec<&PersonCard> = Vec::new();
    for card in &page.cards {
        let Some(role) = &card.role else {
            without_role.push(card);
            continue;
        };
        if page.news && card.from.is_none() {
            without_from.push(card);
            continue;
        }
        let body = card.body.clone().unwrap_or_else(|| document.title.clone());
        if positions.curated.contains(&compared(&card.name, role, &body)) {
            let message = format!(
                "{} is {role} of {body} in the overlay too, which counts; this card makes no position",
                card.name
            );
            let finding = Finding::new(Code::OverlayOverridden, message);
            builder.findings.push(on_card(builder.tree, document, card, finding));
            continue;
        }
        let key = key(&body, role, &card.name, card.from);
        // The same card may stand on several pages.
        if !positions.seen.insert(key.clone()) {
            continue;
        }
        let (member, affiliation) = origin(builder, card);
        let position = Position {
            role: role.clone(),
            person: builder.person_on_card(card),
            name: card.name.clone(),
            member,
            affiliation,
            rank: positions.rank(&body),
            period: Period {
                from: card.from.map(Bound::stated),
                until: card.till.and_then(|till| till.succ_opt()).map(Bound::stated),
            },
            body,
        };
        builder.add(Kind::Position, &key, position);
    }
    if let Some(first) = without_role.first() {
        let message = format!("no role is given for {}; that makes no position", named(&without_role));
        let finding = on_card(builder.tree, document, first, Finding::new(Code::CardWithoutRole, message));
        builder.findings.push(finding.help("add `role=\"…\"` where they hold one"));
    }
    if let Some(first) = without_from.first() {
        let message =
            format!("news does not say from when {} held this; that makes no position", named(&without_from));
        let finding = on_card(builder.tree, document, first, Finding::new(Code::CardInNews, message));
        builder.findings.push(finding.help("add `from=\"…\"` where it says so"));
    }
}

/// Points at a card. A document keeps its front matter alone, so its text is read again.
fn on_card(tree: &Tree<'_>, document: &Document, card: &PersonCard, finding: Finding) -> Finding {
    match tree.text(document.file()) {
        Ok(text) => finding.at(&text, card.at.clone()),
        Err(_) => finding.in_file(document.file()),
    }
}

/// The names of the first people on cards, and how many more there are.
fn named(cards: &[&PersonCard]) -> String {
    let names: Vec<&str> = cards.iter().map(|card| card.name.as_str()).take(5).collect();
    match cards.len().saturating_sub(names.len()) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// The member somebody comes from, where one of that id or name is known, and the organisation as
/// the card names it.
fn origin(builder: &Builder<'_>, card: &PersonCard) -> (Option<chancery_schema::domain::Id>, Option<String>) {
    let by_id = card.member.as_ref().and_then(|id| builder.members.get(&id.to_lowercase()));
    if let Some((id, _)) = by_id {
        return (Some(id.clone()), card.affiliation.clone());
    }
    let named = card.affiliation.clone().or_else(|| card.member.clone());
    let member = card.member.as_deref().and_then(|name| builder.authors.member(name));
    let member = member.or_else(|| named.as_deref().and_then(|name| builder.authors.member(name)));
    (member, named)
}
