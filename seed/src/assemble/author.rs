//! `data/authors`: people who write and are no member's representative, with the organisations they
//! wrote for.

use super::builder::Builder;
use super::member_data::{PersonData, paragraph, read_data, read_people, read_period};
use super::person::Tie;
use crate::diagnostics::SourceText;
use crate::value::{Fields, Format, Node, Value};
use chancery_schema::domain::Affiliation;

/// Reads `data/authors.*` and `data/authors/*`.
pub(super) fn read(builder: &mut Builder<'_>) {
    let tree = builder.tree;
    let single = ["yaml", "yml", "toml", "json"].map(|extension| format!("data/authors.{extension}"));
    let files = single.iter().map(String::as_str).filter(|path| tree.has(path));
    for path in files.chain(tree.under("data/authors/").filter(|path| Format::of(path).is_some())) {
        let Some((text, node)) = read_data(tree, path, builder.findings) else { continue };
        let entries = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(&node),
        };
        for entry in entries.iter().filter(|entry| !entry.is_empty()) {
            read_entry(builder, &text, entry);
        }
    }
}

/// An organisation with `representatives`, or a person.
fn read_entry(builder: &mut Builder<'_>, text: &SourceText, entry: &Node) {
    let fields = Fields::new(text, entry);
    if !matches!(entry.value, Value::Map(_)) {
        return fields.wrong_type("authors", "a list of mappings", entry, builder.findings);
    }
    let Some(name) = fields.text("name", builder.findings) else { return };
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
