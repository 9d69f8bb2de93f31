//! Working groups.

use super::builder::{Builder, Rendered};
use super::category::report_undescribed;
use crate::diagnostics::{Code, Finding};
use crate::overlay::{ChairEntry, Span, WorkingGroupEntry};
use crate::urlize::clean_path;
use chancery_schema::domain::{Chair, Kind, Period, WorkingGroup};
use chancery_schema::text::slug;
use std::collections::{BTreeMap, HashSet};

/// Where sites keep the pages of their groups.
const FOLDERS: &[&str] = &["/wg/", "/working-groups/", "/workinggroups/", "/groups/"];

/// What findings call the texts of a group.
const PAGE: &str = "what it tells of the working group";
const CHARTER: &str = "the charter of a working group";

/// Adds the groups that the overlay describes, then those that members name.
pub(super) fn add(builder: &mut Builder<'_>) {
    let overlay = builder.overlay;
    let file = &overlay.working_groups.text;
    let mut described = HashSet::new();
    for entry in &overlay.working_groups.value {
        if !described.insert(entry.code.value.as_str()) {
            let message = format!("the working group “{}” is described twice", entry.code.value);
            builder.report(Code::OverlayDuplicate, message, file, &entry.code.at);
            continue;
        }
        let group = group(builder, entry);
        builder.add(Kind::WorkingGroup, &entry.code.value, group);
    }
    let mut undescribed = Vec::new();
    let mut none_described = described.is_empty();
    for (code, finding) in used(builder) {
        if described.contains(code.as_str()) {
            continue;
        }
        let group = from_page(builder, &code);
        if page(builder, &code).is_none() {
            undescribed.push((code.clone(), finding));
        } else {
            none_described = false;
        }
        builder.add(Kind::WorkingGroup, &code, group);
    }
    report_undescribed(builder, undescribed, none_described, "working groups");
}

fn group(builder: &mut Builder<'_>, entry: &WorkingGroupEntry) -> WorkingGroup {
    let overlay = builder.overlay;
    let file = &overlay.working_groups.text;
    let found = from_page(builder, &entry.code.value);
    let path = match &entry.page {
        Some(page) => {
            let rendered = builder.document(&page.value);
            if rendered.is_none() {
                builder.dangling(format!("there is no page “{}”", page.value), file, page);
            }
            let public = rendered.is_some_and(|rendered| !builder.withhold(rendered, PAGE));
            public.then(|| clean_path(builder.site.local(&page.value).unwrap_or(&page.value)))
        }
        None => found.path,
    };
    let mut chairs = Vec::new();
    for ChairEntry { name, role, member } in &entry.chairs {
        chairs.push(Chair {
            person: builder.person(name),
            name: name.clone(),
            role: role.clone().unwrap_or_else(|| "Chair".to_owned()),
            member: builder.member(member.as_ref(), file),
        });
    }
    let span = Span { from: entry.from.as_ref(), till: entry.till.as_ref() };
    WorkingGroup {
        code: entry.code.value.clone(),
        name: entry.name.clone().unwrap_or(found.name),
        description: entry.description.clone().or(found.description),
        charter: builder.text(CHARTER, entry.charter.as_ref(), file).or(found.charter),
        chairs,
        path,
        period: span.period(file, builder.findings),
    }
}

/// The site's page of a group, public or not.
fn page<'a>(builder: &Builder<'a>, code: &str) -> Option<&'a Rendered> {
    let mut paths = FOLDERS.iter().map(|folder| format!("{folder}{}/", slug(code)));
    paths.find_map(|path| builder.standing_at(&path))
}

/// What the site's page of a group tells; its code alone where there is none.
fn from_page(builder: &mut Builder<'_>, code: &str) -> WorkingGroup {
    let mut group = WorkingGroup {
        code: code.to_owned(),
        name: code.to_owned(),
        description: None,
        charter: None,
        chairs: Vec::new(),
        path: None,
        period: Period::default(),
    };
    let Some(page) = page(builder, code).filter(|page| !builder.withhold(page, PAGE)) else { return group };
    let document = &page.document;
    let findings = &mut *builder.findings;
    group.name.clone_from(&document.title);
    group.description = document
        .fields()
        .text("description", findings)
        .or_else(|| document.fields().text("summary", findings));
    group.path = Some(document.path.clone());
    group.charter = builder.conventional(CHARTER, &format!("{}charter/", document.path), None);
    group
}

/// The codes that members name, each with the finding for the case that nothing describes it.
fn used(builder: &Builder<'_>) -> BTreeMap<String, Finding> {
    let mut used: BTreeMap<String, (usize, Finding)> = BTreeMap::new();
    for data in builder.data {
        for (code, at) in &data.groups {
            let finding = || Finding::new(Code::UnknownWorkingGroup, "").at(&data.text, at.clone());
            used.entry(code.clone()).or_insert_with(|| (0, finding())).0 += 1;
        }
    }
    let told = |(code, (count, mut finding)): (String, (usize, Finding))| {
        let members = if count == 1 { "1 member".to_owned() } else { format!("{count} members") };
        finding.message = format!("the working group “{code}” is not described; {members} in it");
        (code, finding.help("describe it in the overlay's `working-groups.yaml`"))
    };
    used.into_iter().map(told).collect()
}
