//! Classes of members.

use super::builder::Builder;
use crate::diagnostics::{Code, Finding};
use crate::overlay::{CategoryEntry, Span};
use chancery_schema::domain::{Kind, MemberCategory, Period};
use std::collections::{BTreeMap, HashSet};

/// How many members without a category are named beside the first.
const NAMED: usize = 10;

/// Adds the categories that the overlay describes, then those that are only used.
pub(super) fn add(builder: &mut Builder<'_>) {
    let overlay = builder.overlay;
    let file = &overlay.membership.text;
    let mut described = HashSet::new();
    let mut rank = 0;
    for entry in &overlay.membership.value.categories {
        if !described.insert(entry.code.value.as_str()) {
            let message = format!("the category “{}” is described twice", entry.code.value);
            builder.report(Code::OverlayDuplicate, message, file, &entry.code.at);
            continue;
        }
        rank += 1;
        let category = category(builder, entry, rank);
        builder.add(Kind::MemberCategory, &entry.code.value, category);
    }
    let mut undescribed = Vec::new();
    report_empty(builder);
    for (code, finding) in used(builder) {
        if described.contains(code.as_str()) {
            continue;
        }
        rank += 1;
        undescribed.push((code.clone(), finding));
        let category = MemberCategory {
            code: code.clone(),
            parent: None,
            name: code.clone(),
            description: None,
            may_vote: None,
            open_to_individuals: None,
            rank,
            period: Period::default(),
        };
        builder.add(Kind::MemberCategory, &code, category);
    }
    report_undescribed(builder, undescribed, described.is_empty(), "categories");
}

/// Reports codes that nothing describes: each where others of the kind are described, else all of
/// them together, with the place of the first.
pub(super) fn report_undescribed(
    builder: &mut Builder<'_>,
    codes: Vec<(String, Finding)>,
    none_described: bool,
    what: &str,
) {
    if !none_described {
        builder.findings.extend(codes.into_iter().map(|(_, finding)| finding));
        return;
    }
    let names: Vec<String> = codes.iter().take(NAMED).map(|(code, _)| format!("“{code}”")).collect();
    let count = codes.len();
    let more = count.saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let Some((_, mut finding)) = codes.into_iter().next() else { return };
    finding.code = Code::UndescribedCodes;
    finding.severity = finding.code.severity();
    finding.message =
        format!("{what} of members that nothing describes ({count}): {}{more}", names.join(", "));
    builder.findings.push(finding);
}

/// How many codes are named.
const NAMED_MEMBERS: usize = 20;

fn category(builder: &mut Builder<'_>, entry: &CategoryEntry, rank: i32) -> MemberCategory {
    let overlay = builder.overlay;
    let file = &overlay.membership.text;
    let span = Span { from: entry.from.as_ref(), till: entry.till.as_ref() };
    let mut parent = entry.parent.as_ref();
    if let Some(code) = parent
        && !overlay.membership.value.categories.iter().any(|other| other.code.value == code.value)
    {
        let known = overlay.membership.value.categories.iter().map(|other| other.code.value.as_str());
        let message = format!("there is no category “{}”", code.value);
        builder.dangling_near(message, file, code, known, "describe it under `categories` too");
        parent = None;
    }
    MemberCategory {
        code: entry.code.value.clone(),
        parent: parent.map(|code| code.value.clone()),
        name: entry.name.clone(),
        description: entry.description.clone(),
        may_vote: entry.may_vote,
        open_to_individuals: entry.open_to_individuals,
        rank,
        period: span.period(file, builder.findings),
    }
}

/// Says which members have an empty category, where others have one.
fn report_empty(builder: &mut Builder<'_>) {
    if builder.data.iter().all(|data| data.category.is_none()) {
        return;
    }
    let mut empty = builder.data.iter().filter_map(|data| Some((data, data.no_category.as_ref()?)));
    let Some((first, at)) = empty.next() else { return };
    let others: Vec<&str> = empty.map(|(data, _)| data.name.as_str()).collect();
    let more = match others.len() {
        0 => String::new(),
        count if count > NAMED_MEMBERS => {
            format!(", nor have {} and {} more", others[..NAMED].join(", "), count - NAMED_MEMBERS)
        }
        _ => format!(", nor have {}", others.join(", ")),
    };
    let message = format!("the member “{}” has no category{more}; `memberType` is empty", first.name);
    let finding = Finding::new(Code::MemberWithoutCategory, message).at(&first.text, at.clone());
    builder.findings.push(finding.help("write the category's code, or take the key away"));
}

/// The codes that members use, each with the finding for the case that nobody describes it.
fn used(builder: &Builder<'_>) -> BTreeMap<String, Finding> {
    let mut used: BTreeMap<String, (usize, Finding)> = BTreeMap::new();
    for data in builder.data {
        let Some((code, at)) = &data.category else { continue };
        let finding = || Finding::new(Code::UnknownCategory, "").at(&data.text, at.clone());
        used.entry(code.clone()).or_insert_with(|| (0, finding())).0 += 1;
    }
    let overlay = builder.overlay;
    let file = &overlay.members.text;
    for entry in &overlay.members.value {
        for code in entry.periods.iter().filter_map(|period| period.category.as_ref()) {
            let finding = || Finding::new(Code::UnknownCategory, "").at(file, entry.id.at.clone());
            used.entry(code.clone()).or_insert_with(|| (0, finding())).0 += 1;
        }
    }
    let told = |(code, (count, mut finding)): (String, (usize, Finding))| {
        let members = if count == 1 { "1 member".to_owned() } else { format!("{count} members") };
        finding.message = format!("the category “{code}” is not described; {members} in it");
        (code, finding.help("describe it under `categories` in the overlay's `membership.yaml`"))
    };
    used.into_iter().map(told).collect()
}
