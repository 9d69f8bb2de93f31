//! Making the schemas.

use crate::mapping::MappingFile;
use crate::mapping::keys::{self, Field, Form, Table};
use crate::overlay::{
    HistoryEntry, MemberEntry, MembershipFile, OrganizationFile, PartnerEntry, PositionEntry,
    SponsorshipFile, WorkingGroupEntry,
};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A date as [`crate::date`] reads it, or nothing.
const DATE: &str = concat!(
    r"^\s*(\d{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])",
    r"([Tt ]\s*((0?\d|[01]\d|2[0-3]|00\d|0[01]\d|02[0-3]):[0-5]\d(:\d{2}(\.\d{1,9})?)?)?",
    r"\s*([Zz]|[Uu][Tt][Cc]|[+-]([01]\d|2[0-3])(:?[0-5]\d|:)?)?)?)?\s*$"
);

/// A web address, or nothing.
const ADDRESS: &str = r"^\s*(([Hh][Tt][Tt][Pp][Ss]?://|[Mm][Aa][Ii][Ll][Tt][Oo]:)\S+)?\s*$";

/// Every schema by its name.
pub(super) fn all() -> Vec<(&'static str, Value)> {
    let member = "A member's data file: `data/members/*`, or what `data.members` of chancery.toml says.";
    let authors = "Authors who are no member's: `data/authors.*`, `data/authors/*`, or what `data.authors` of chancery.toml says.";
    let sponsors =
        "Sponsors: `data/sponsors.*`, `data/sponsors/*`, or what `data.sponsors` of chancery.toml says.";
    vec![
        ("authors", entries("authors", authors, &keys::AUTHOR)),
        ("mapping", typed::<MappingFile>("mapping", "`chancery.toml` in the root of a tree.")),
        ("member", entries("member", member, &keys::MEMBER)),
        (
            "overlay-history",
            typed::<Vec<HistoryEntry>>(
                "overlay-history",
                "The organisation's history: `history.yaml` of the overlay.",
            ),
        ),
        (
            "overlay-members",
            typed::<Vec<MemberEntry>>(
                "overlay-members",
                "What the data files of members do not hold: `members.yaml` of the overlay.",
            ),
        ),
        (
            "overlay-membership",
            typed::<MembershipFile>(
                "overlay-membership",
                "What membership means: `membership.yaml` of the overlay.",
            ),
        ),
        (
            "overlay-organization",
            typed::<OrganizationFile>(
                "overlay-organization",
                "Who the organisation is: `organization.yaml` of the overlay.",
            ),
        ),
        (
            "overlay-partners",
            typed::<Vec<PartnerEntry>>(
                "overlay-partners",
                "Partner organisations: `partners.yaml` of the overlay.",
            ),
        ),
        (
            "overlay-positions",
            typed::<Vec<PositionEntry>>(
                "overlay-positions",
                "Leadership positions: `positions.yaml` of the overlay.",
            ),
        ),
        (
            "overlay-sponsorship",
            typed::<SponsorshipFile>(
                "overlay-sponsorship",
                "Levels, sponsors and the policy: `sponsorship.yaml` of the overlay.",
            ),
        ),
        (
            "overlay-working-groups",
            typed::<Vec<WorkingGroupEntry>>(
                "overlay-working-groups",
                "Working groups: `working-groups.yaml` of the overlay.",
            ),
        ),
        ("sponsors", entries("sponsors", sponsors, &keys::SPONSOR)),
    ]
}

/// A schema as the text that is committed.
pub(super) fn text(schema: &Value) -> String {
    format!("{}\n", serde_json::to_string_pretty(schema).unwrap())
}

/// The schema of a type that serde reads.
fn typed<T: JsonSchema>(name: &str, title: &str) -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    scalars(&mut schema);
    // An empty file holds nothing.
    let root = schema.as_object_mut().unwrap();
    let sort = root.get("type").cloned().unwrap();
    root.insert("type".to_owned(), json!([sort, "null"]));
    headed(name, title, schema)
}

/// Says of what may be left out which type decides, instead of `anyOf`: see [`listed`].
fn optional(object: &mut Map<String, Value>) {
    let Some([reference, null]) = object.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) else {
        return;
    };
    if reference.get("$ref").is_some() && *null == json!({ "type": "null" }) {
        let reference = reference.clone();
        object.remove("anyOf");
        object.insert("if".to_owned(), json!({ "not": { "type": "null" } }));
        object.insert("then".to_owned(), reference);
    }
}

/// A text is whatever scalar is written, unless its form says which.
fn scalars(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(scalars),
        Value::Object(object) => {
            let is_plain = !["pattern", "enum", "contentMediaType", "minLength"]
                .iter()
                .any(|key| object.contains_key(*key));
            match object.get("type") {
                Some(Value::String(sort)) if sort == "string" && is_plain => {
                    object.insert("type".to_owned(), json!(["string", "number", "boolean"]));
                }
                Some(Value::Array(sorts)) if sorts == &[json!("string"), json!("null")] && is_plain => {
                    object.insert("type".to_owned(), json!(["string", "number", "boolean", "null"]));
                }
                _ => {}
            }
            optional(object);
            object.values_mut().for_each(scalars);
        }
        _ => {}
    }
}

/// The schema of a data file: an entry, or a list of entries.
fn entries(name: &str, title: &str, table: &'static Table) -> Value {
    let mut schema = listed(&json!({ "$ref": "#/$defs/entry" }));
    schema["$defs"] = json!({ "entry": mapping(table) });
    headed(name, title, schema)
}

/// A mapping, or a list of them; nothing may stand for each. The type decides what holds: of an
/// `anyOf` a checker can only say that none fits, and not which key is wrong.
fn listed(mapping: &Value) -> Value {
    let item = json!({ "type": ["object", "null"], "if": { "type": "object" }, "then": mapping });
    json!({
        "type": ["object", "array", "null"],
        "if": { "type": "object" },
        "then": mapping,
        "else": { "items": item },
    })
}

/// A schema for values of other types too.
fn or(types: &[&str], mut schema: Value) -> Value {
    let own = schema.get("type").cloned().unwrap_or_default();
    let own = own.as_array().cloned().unwrap_or_else(|| vec![own]);
    schema["type"] = own.into_iter().chain(types.iter().map(|name| json!(name))).collect();
    schema
}

fn mapping(table: &Table) -> Value {
    let properties: Map<String, Value> =
        table.fields.iter().map(|field| (field.name.to_owned(), property(field))).collect();
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    let (always, choices): (Vec<_>, Vec<_>) = table.required.iter().partition(|names| names.len() == 1);
    if !always.is_empty() {
        schema["required"] = always.into_iter().flat_map(|names: &&[&str]| names.iter().copied()).collect();
    }
    for names in choices {
        schema["anyOf"] = names.iter().map(|name| json!({ "required": [name] })).collect();
    }
    schema
}

fn property(field: &Field) -> Value {
    let text = json!({ "type": ["string", "number", "boolean", "null"] });
    let address = json!({ "type": ["string", "null"], "pattern": ADDRESS });
    let mut schema = match field.form {
        Form::Text => text,
        Form::OneOf(words) => {
            let mut words: Vec<Value> = words.iter().map(|word| json!(word)).collect();
            words.push(Value::Null);
            json!({ "enum": words })
        }
        Form::Texts => {
            let mut texts = or(&["array"], text.clone());
            texts["items"] = text;
            texts
        }
        Form::Flag => json!({ "enum": [true, false, "true", "false", "", null] }),
        Form::Date => json!({ "type": ["string", "null"], "pattern": DATE }),
        Form::Address => address,
        Form::Links => json!({ "type": ["object", "null"], "additionalProperties": address }),
        Form::Feed => {
            let mut feed = or(&["string", "null"], mapping(&keys::FEED));
            feed["pattern"] = json!(ADDRESS);
            feed
        }
        Form::Mapping(table) => or(&["null"], mapping(table)),
        Form::List(table) => listed(&mapping(table)),
        Form::Own => json!({}),
    };
    schema["description"] = json!(field.about);
    schema
}

/// A schema with what tells it from others.
fn headed(name: &str, title: &str, schema: Value) -> Value {
    let mut headed = Map::new();
    headed.insert("$schema".to_owned(), json!(DRAFT));
    headed.insert("$id".to_owned(), json!(format!("{name}.schema.json")));
    headed.insert("title".to_owned(), json!(title));
    if let Value::Object(rest) = schema {
        headed
            .extend(rest.into_iter().filter(|(key, _)| !matches!(key.as_str(), "$schema" | "$id" | "title")));
    }
    Value::Object(headed)
}
