//! `data/members/*`: one file a member, or a list.

use super::data_file::{entries, report_unknown_within};
use crate::diagnostics::{Code, Finding, Findings, SourceText};
use crate::mapping::keys::{self, Table};
use crate::mapping::{Data, Entry, Mapping};
use crate::tree::Tree;
use crate::value::{Fields, Node, Value};
use chancery_schema::domain::{Bound, Link, Period};
use chancery_schema::text::slug;
use chrono::NaiveDate;
use std::collections::HashMap;
use std::ops::Range;
use url::Url;

/// What stands within a member's data, by its key.
const WITHIN: [(&str, &Table); 5] = [
    ("blog", &keys::FEED),
    ("press", &keys::FEED),
    ("careers", &keys::FEED),
    ("sponsor", &keys::MEMBER_SPONSOR),
    ("representatives", &keys::REPRESENTATIVE),
];

/// What a member's data file says.
#[derive(Clone, Debug)]
pub(crate) struct MemberData {
    pub(crate) text: SourceText,
    node: Node,
    /// What identifies it.
    pub(crate) id: String,
    id_at: Range<usize>,
    /// The file's name without extension; of a member in a list, its name as a path has it.
    pub(crate) stem: String,
    pub(crate) name: String,
    pub(crate) slogan: Option<String>,
    pub(crate) website: Option<String>,
    pub(crate) description: Option<String>,
    /// The path of the logo and where it stands.
    pub(crate) logo: Option<(String, Range<usize>)>,
    pub(crate) individual: bool,
    pub(crate) since: Option<NaiveDate>,
    /// The category's code and where it stands.
    pub(crate) category: Option<(String, Range<usize>)>,
    /// Where the key of a category stands that is empty.
    pub(crate) no_category: Option<Range<usize>>,
    /// Codes of working groups and where they stand.
    pub(crate) groups: Vec<(String, Range<usize>)>,
    pub(crate) sponsor: Option<SponsorData>,
    pub(crate) domains: Vec<String>,
    pub(crate) links: Vec<Link>,
    pub(crate) representatives: Vec<PersonData>,
}

/// What a member sponsors.
#[derive(Clone, Debug)]
pub(crate) struct SponsorData {
    pub(crate) level: String,
    pub(crate) at: Range<usize>,
    pub(crate) period: Period,
}

/// A representative.
#[derive(Clone, Debug)]
pub(crate) struct PersonData {
    /// What the data calls them; may be used in a byline.
    pub(crate) id: Option<String>,
    pub(crate) name: String,
    pub(crate) role: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) links: Vec<Link>,
    pub(crate) hidden: bool,
    pub(crate) period: Period,
}

/// Reads every member of the data files. Of two that say the same one is left.
pub(crate) fn read_members(tree: &Tree<'_>, mapping: &Mapping, findings: &mut Findings) -> Vec<MemberData> {
    let mut members: Vec<MemberData> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (text, mut node, listed) in entries(tree, mapping, Data::Members, findings) {
        mapping.rename(Entry::Member, &mut node, &text, findings);
        let Some(member) = MemberData::read(text, node, listed, findings) else { continue };
        let Some(first) = seen.get(&member.id.to_lowercase()).and_then(|at| members.get(*at)) else {
            seen.insert(member.id.to_lowercase(), members.len());
            members.push(member);
            continue;
        };
        let file = first.text.path();
        let (code, message) = if first.node.alike(&member.node) {
            let other = member.text.path();
            let case = if file != other && file.to_lowercase() == other.to_lowercase() {
                " (the names of the files differ in case only, so that macOS and Windows have one of them)"
            } else {
                ""
            };
            let message = format!("{file} describes the member “{}” with the same content{case}", member.id);
            (Code::DuplicateMember, message)
        } else {
            (Code::MemberConflict, format!("{file} describes another member with the id “{}”", member.id))
        };
        let help = match code {
            Code::DuplicateMember => format!("delete {}; {file} is used", member.text.path()),
            _ => format!("delete one of the files, or give one another `id`: {file}, {}", member.text.path()),
        };
        let finding = Finding::new(code, message).at(&member.text, member.id_at.clone()).and_file(file);
        findings.push(finding.help(help));
    }
    members
}

impl MemberData {
    fn read(text: SourceText, node: Node, listed: bool, findings: &mut Findings) -> Option<Self> {
        let file = text.path().rsplit('/').next().unwrap_or_default();
        let fields = Fields::new(&text, &node);
        if !matches!(node.value, Value::Map(_)) {
            let message = format!("a member is {}, and should be a mapping", node.kind());
            findings.push(Finding::new(Code::InvalidType, message).at(&text, node.at.clone()));
            return None;
        }
        keys::MEMBER.report_unknown(Code::UnknownMemberKey, fields, findings);
        for (name, table) in WITHIN {
            report_unknown_within(fields, name, table, Code::UnknownMemberKey, findings);
        }
        // A member of a list is pointed at where it begins.
        let placed = |finding: Finding| match listed {
            true => finding.at(&text, node.at.start..node.at.start + 1),
            false => finding.in_file(text.path()),
        };
        let name = fields.text("name", findings);
        // What stands for an id, and what a logo may be named like.
        let stem = match (&name, listed) {
            (Some(name), true) => {
                Some(slug(name)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| name.clone())
            }
            _ => file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned(),
        };
        let id = fields.text("id", findings);
        let id_at = fields.get("id").map_or(node.at.start..node.at.start, |node| node.at.clone());
        if id.is_none() {
            let message = format!("this member has no `id`; “{stem}” is used");
            findings.push(placed(Finding::new(Code::MemberWithoutId, message)));
        }
        let Some(name) = name else {
            findings.push(placed(Finding::new(Code::MemberWithoutName, "this member has no `name`")));
            return None;
        };
        let website = fields.url("website", findings);
        let mut domains: Vec<String> =
            fields.texts("domains", findings).iter().map(|domain| domain.to_lowercase()).collect();
        if domains.is_empty() {
            domains.extend(website.as_deref().and_then(domain));
        }
        let place = |node: &Node| node.scalar().map(|code| (code.to_owned(), node.at.clone()));
        let member = Self {
            id: id.unwrap_or_else(|| stem.clone()),
            id_at,
            name,
            slogan: fields.text("slogan", findings),
            website,
            description: fields.text("description", findings).map(|text| paragraph(&text)),
            logo: fields.text("logo", findings).and_then(|_| fields.get("logo").and_then(place)),
            individual: read_kind(fields, findings) == Some("individual"),
            since: fields.day("memberSince", findings),
            category: fields
                .text("memberType", findings)
                .and_then(|_| fields.get("memberType").and_then(place)),
            no_category: (node.entries().iter())
                .find(|(key, value)| key.name == "memberType" && value.is_empty())
                .map(|(key, _)| key.at.clone()),
            groups: distinct(fields.nodes("workingGroups", findings).into_iter().filter_map(place)),
            sponsor: read_sponsor(fields, findings),
            domains,
            links: links(fields, findings),
            representatives: read_people(fields, findings),
            stem,
            node: node.clone(),
            text: text.clone(),
        };
        Some(member)
    }
}

/// The host of an address without `www.`.
pub(super) fn domain(website: &str) -> Option<String> {
    let host = Url::parse(website).ok()?.host_str()?.to_lowercase();
    Some(host.strip_prefix("www.").unwrap_or(&host).to_owned())
}

/// Text of several lines as one paragraph a blank line.
pub(super) fn paragraph(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn distinct(codes: impl Iterator<Item = (String, Range<usize>)>) -> Vec<(String, Range<usize>)> {
    let mut kept: Vec<(String, Range<usize>)> = Vec::new();
    for (code, at) in codes {
        if !kept.iter().any(|(known, _)| *known == code) {
            kept.push((code, at));
        }
    }
    kept
}

/// Feeds and profiles: `blog`, `press` and `careers` with their feeds, and `social`.
fn links(fields: Fields<'_>, findings: &mut Findings) -> Vec<Link> {
    let mut links = Vec::new();
    for name in ["blog", "press", "careers"] {
        let Some(inner) = fields.inner(name) else {
            // An address alone will do.
            links.extend(fields.url(name, findings).map(|url| Link { title: name.to_owned(), url }));
            continue;
        };
        links.extend(inner.url("url", findings).map(|url| Link { title: name.to_owned(), url }));
        links.extend(inner.url("feed", findings).map(|url| Link { title: format!("{name} feed"), url }));
    }
    links.extend(fields.links("social", findings));
    links
}

fn read_kind(fields: Fields<'_>, findings: &mut Findings) -> Option<&'static str> {
    let kind = fields.text("kind", findings)?;
    let known = keys::KINDS.iter().copied().find(|known| known.eq_ignore_ascii_case(&kind));
    if known.is_none() {
        let at = fields.get("kind").map(|node| node.at.clone()).unwrap_or_default();
        let known = keys::KINDS.map(|kind| format!("`{kind}`")).join(" or ");
        let message = format!("`kind` is “{kind}”, and should be {known}");
        findings.push(Finding::new(Code::InvalidType, message).at(fields.text, at));
    }
    known
}

fn read_sponsor(fields: Fields<'_>, findings: &mut Findings) -> Option<SponsorData> {
    let node = fields.get("sponsor")?;
    let Some(sponsor) = fields.inner("sponsor") else {
        fields.wrong_type("sponsor", "a mapping with `level`", node, findings);
        return None;
    };
    let Some(level) = sponsor.text("level", findings) else {
        let message = "this `sponsor` has no `level` and is left out";
        findings.push(
            Finding::new(Code::IncompleteData, message).at(fields.text, node.at.start..node.at.start + 1),
        );
        return None;
    };
    let at = sponsor.get("level").map(|node| node.at.clone()).unwrap_or_default();
    Some(SponsorData { level, at, period: read_period(sponsor, findings) })
}

/// The period that `from` and `till` give; `till` is the last day.
pub(super) fn read_period(fields: Fields<'_>, findings: &mut Findings) -> Period {
    span(fields, ["from", "till"], findings)
}

/// The period that two fields give: its first and its last day.
pub(super) fn span(fields: Fields<'_>, names: [&str; 2], findings: &mut Findings) -> Period {
    let [from, till] = names.map(|name| fields.day(name, findings));
    if let (Some(from), Some(till), Some(node)) = (from, till, fields.get(names[1]))
        && till < from
    {
        let message = format!("this ends on {till}, before it begins on {from}");
        findings.push(Finding::new(Code::InvalidDate, message).at(fields.text, node.at.clone()));
        return Period::default();
    }
    Period { from: from.map(Bound::stated), until: till.and_then(|till| till.succ_opt()).map(Bound::stated) }
}

/// The people listed under `representatives`.
pub(super) fn read_people(fields: Fields<'_>, findings: &mut Findings) -> Vec<PersonData> {
    let mut people = Vec::new();
    for person in fields.list("representatives", findings) {
        let Some(name) = person.text("name", findings) else {
            let at = person.node.at.clone();
            findings.push(
                Finding::new(Code::InvalidType, "this representative has no `name` and is left out")
                    .at(fields.text, at),
            );
            continue;
        };
        people.push(PersonData {
            id: person.text("id", findings),
            name,
            role: person.text("role", findings),
            description: person.text("description", findings).map(|text| paragraph(&text)),
            links: person.links("social", findings),
            hidden: person.flag("hidden", findings).unwrap_or(false),
            period: read_period(person, findings),
        });
    }
    people
}

#[cfg(test)]
mod tests;
