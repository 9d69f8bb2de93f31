//! `data/sponsors`: who sponsors, one a file or a list.

use super::builder::Builder;
use super::data_file::entries;
use super::member_data::read_period;
use crate::diagnostics::{Code, Finding, SourceText};
use crate::mapping::{Data, Entry, keys};
use crate::value::{Fields, Node, Value};
use chancery_schema::domain::{Id, Period};
use chancery_schema::text::{name_key, slug};
use std::ops::Range;

/// An entry of the data: a sponsor and one thing it sponsors.
pub(super) struct SponsorData {
    /// What identifies the sponsor.
    pub(super) key: String,
    pub(super) name: String,
    pub(super) website: Option<String>,
    pub(super) logo: Option<Id>,
    pub(super) level: String,
    pub(super) event: Option<String>,
    pub(super) period: Period,
    pub(super) text: SourceText,
    /// Where its level stands.
    pub(super) level_at: Range<usize>,
}

/// Reads the data files of sponsors.
pub(super) fn read(builder: &mut Builder<'_>) -> Vec<SponsorData> {
    let mapping = &builder.site.mapping;
    let mut sponsors = Vec::new();
    for (text, mut entry, _) in entries(builder.tree, mapping, Data::Sponsors, builder.findings) {
        mapping.rename(Entry::Sponsor, &mut entry, &text, builder.findings);
        sponsors.extend(read_entry(builder, text, &entry));
    }
    sponsors
}

fn read_entry(builder: &mut Builder<'_>, text: SourceText, entry: &Node) -> Option<SponsorData> {
    let fields = Fields::new(&text, entry);
    if !matches!(entry.value, Value::Map(_)) {
        fields.wrong_type("sponsors", "a list of mappings", entry, builder.findings);
        return None;
    }
    keys::SPONSOR.report_unknown(Code::UnknownDataKey, fields, builder.findings);
    let name = fields.text("name", builder.findings);
    let member = member(builder, fields);
    let id = fields.text("id", builder.findings).map(|id| id.to_lowercase());
    let stated = member.or(id);
    let own_name = name.clone().filter(|_| stated.is_some());
    let key = stated.or_else(|| name.as_deref().map(|name| key_of(builder, name)));
    // A member that is found by its name has the name of its own data, whatever its case here.
    let of_member = || key.as_ref().and_then(|key| builder.members.get(key)).map(|(_, name)| name.clone());
    let name = own_name.or_else(of_member).or(name);
    let level = fields.text("level", builder.findings);
    let (Some(key), Some(name), Some(level)) = (key, name.clone(), level) else {
        let lacks = if name.is_none() { "`name`" } else { "`level`" };
        let finding =
            Finding::new(Code::IncompleteData, format!("this sponsor has no {lacks} and is left out"));
        builder.findings.push(finding.at(&text, entry.at.start..entry.at.start + 1));
        return None;
    };
    let level_at = fields.get("level").map(|node| node.at.clone()).unwrap_or_default();
    Some(SponsorData {
        key,
        name,
        website: fields.url("website", builder.findings),
        logo: logo(builder, fields),
        level,
        event: fields.text("event", builder.findings),
        period: read_period(fields, builder.findings),
        level_at,
        text: text.clone(),
    })
}

/// The key of the member that `member` names.
fn member(builder: &mut Builder<'_>, fields: Fields<'_>) -> Option<String> {
    let id = fields.text("member", builder.findings)?;
    let key = id.to_lowercase();
    if builder.members.contains_key(&key) {
        return Some(key);
    }
    report(builder, fields, "member", format!("there is no member with the id “{id}”"));
    None
}

fn logo(builder: &mut Builder<'_>, fields: Fields<'_>) -> Option<Id> {
    let path = fields.text("logo", builder.findings)?;
    let found = builder.assets.find(&path);
    if found.is_none() {
        report(builder, fields, "logo", format!("there is no file “{path}” among the site's images"));
    }
    found
}

fn report(builder: &mut Builder<'_>, fields: Fields<'_>, name: &str, message: String) {
    let at = fields.get(name).map(|node| node.at.clone()).unwrap_or_default();
    builder.findings.push(Finding::new(Code::DataReference, message).at(fields.text, at));
}

/// What a sponsor of this name is known by: a member, a sponsor of the overlay, or none of these.
fn key_of(builder: &Builder<'_>, name: &str) -> String {
    if let Some(member) = builder.authors.member(name)
        && let Some((key, _)) = builder.members.iter().find(|(_, (id, _))| *id == member)
    {
        return key.clone();
    }
    let called = |given: &str| name_key(given) == name_key(name);
    let described = &builder.overlay.sponsorship.value.sponsors;
    match described.iter().find(|entry| entry.name.as_deref().is_some_and(called)) {
        Some(entry) => entry.id.value.to_lowercase(),
        None => Some(slug(name)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| name.to_lowercase()),
    }
}
