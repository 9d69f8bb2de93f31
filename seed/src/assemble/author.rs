//! `data/authors`: people who write and are no member's representative, with the organisations they
//! wrote for.

use super::builder::Builder;
use super::data_file::{entries, report_unknown_within};
use super::member_data::{PersonData, paragraph, read_people, read_period};
use super::person::Tie;
use crate::diagnostics::{Code, Finding, SourceText};
use crate::mapping::{Data, Entry, keys};
use crate::value::{Fields, Node, Value};
use chancery_schema::domain::Affiliation;

/// Reads the data files of authors.
pub(super) fn read(builder: &mut Builder<'_>) {
    let mapping = &builder.site.mapping;
    for (text, mut entry, _) in entries(builder.tree, mapping, Data::Authors, builder.findings) {
        mapping.rename(Entry::Author, &mut entry, &text, builder.findings);
        read_entry(builder, &text, &entry);
    }
}

/// An organisation with `representatives`, or a person.
fn read_entry(builder: &mut Builder<'_>, text: &SourceText, entry: &Node) {
    let fields = Fields::new(text, entry);
    if !matches!(entry.value, Value::Map(_)) {
        return fields.wrong_type("authors", "a list of mappings", entry, builder.findings);
    }
    let code = Code::UnknownDataKey;
    keys::AUTHOR.report_unknown(code, fields, builder.findings);
    report_unknown_within(fields, "representatives", &keys::REPRESENTATIVE, code, builder.findings);
    let Some(name) = fields.text("name", builder.findings) else {
        let finding = Finding::new(Code::IncompleteData, "this author has no `name` and is left out");
        return builder.findings.push(finding.at(text, entry.at.start..entry.at.start + 1));
    };
    if entry.get("representatives").is_none() {
        return read_person(builder, fields, name);
    }
    let website = fields.url("website", builder.findings);
    let member = builder.authors.member(&name);
    builder.authors.add_organization(&name);
    for person in read_people(fields, builder.findings) {
        let tie = Tie { member: member.clone(), organization: name.clone(), period: person.period };
        builder.person_of(&person, tie);
        let affiliation = Affiliation {
            organization: name.clone(),
            website: website.clone(),
            role: person.role.clone(),
            period: person.period,
        };
        builder.affiliate(&person.name, affiliation);
    }
}

fn read_person(builder: &mut Builder<'_>, fields: Fields<'_>, name: String) {
    let findings = &mut *builder.findings;
    let person = PersonData {
        id: fields.text("id", findings),
        role: fields.text("role", findings),
        description: fields
            .text("description", findings)
            .or_else(|| fields.text("bio", findings))
            .map(|text| paragraph(&text)),
        links: fields.links("social", findings),
        hidden: false,
        period: read_period(fields, findings),
        name,
    };
    let organization = fields.text("organization", findings).or_else(|| fields.text("company", findings));
    let Some(organization) = organization else {
        builder.person(&person.name);
        builder.describe(&person);
        return;
    };
    let tie = Tie {
        member: builder.authors.member(&organization),
        organization: organization.clone(),
        period: person.period,
    };
    builder.person_of(&person, tie);
    let PersonData { name, role, period, .. } = person;
    builder.affiliate(&name, Affiliation { organization, website: None, role, period });
}
