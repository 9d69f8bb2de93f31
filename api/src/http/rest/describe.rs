//! What `openapi.yaml` says of the addresses under `/v1`.

use super::reading::{FieldsParameter, TimeParameters};
use super::{export, item, list, log, resolve, search, tags};
use crate::export::Format;
use crate::http::openapi::{Body, Operation, Schemas};
use crate::http::query::{Parameter, declared};
use crate::rest::{Change, Collection, List, PageInfo, Resolution, Resource, Revision, SearchList, Tag};
use chancery_schema::store::Listed;
use schemars::JsonSchema;
use serde_json::{Value, json};

const JSON: &str = "application/json";

/// The parameters that many addresses share.
pub(in crate::http) fn shared() -> Vec<Parameter> {
    let mut shared = list::part_parameters();
    shared.extend(declared::<TimeParameters>());
    shared.extend(declared::<FieldsParameter>());
    shared
}

/// The name of an operation: `listWorkingGroups`.
fn camel(verb: &str, name: &str) -> String {
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    format!("{verb}{}", name.split('-').map(capitalised).collect::<String>())
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A list, whole entries or those parts of them that `fields` names.
fn list_schema<T: JsonSchema>(schemas: &mut Schemas) -> Value
where
    List<T>: JsonSchema,
{
    let (whole, part) = (schemas.of::<List<T>>(), schemas.part_of::<T>());
    let page_info = schemas.of::<PageInfo>();
    let selection = schemas.named(
        &format!("{}ListSelection", T::schema_name()),
        json!({
            "type": "object",
            "description": "A part of a list, where `fields` names what is wanted of its entries.",
            "required": ["data", "pageInfo", "totalCount", "revision", "asOf"],
            "properties": {
                "data": { "type": "array", "items": part },
                "pageInfo": page_info,
                "totalCount": { "type": ["integer", "null"], "minimum": 0 },
                "revision": { "type": "integer", "format": "int64" },
                "asOf": { "type": "string", "format": "date" },
            },
        }),
    );
    json!({ "anyOf": [whole, selection] })
}

/// A list in pages, or whole in the other forms.
fn any_form<T: JsonSchema>(schemas: &mut Schemas) -> Vec<(&'static str, Value)>
where
    List<T>: JsonSchema,
{
    let form = |format: Format| {
        let schema = match format {
            Format::Csv => json!({
                "type": "string",
                "description": "A table (RFC 4180): a line of column names, then a line for each entry.",
            }),
            Format::Ndjson => json!({ "type": "string", "description": "A line of JSON for each entry." }),
            Format::Json | Format::Xlsx => {
                json!({ "description": "A workbook.", "contentMediaType": format.media_type() })
            }
        };
        (format.media_type(), schema)
    };
    let mut forms = vec![(JSON, list_schema::<T>(schemas))];
    forms.extend([Format::Csv, Format::Ndjson, Format::Xlsx].map(form));
    forms
}

/// The format, as the address names it.
fn format() -> Vec<Parameter> {
    let names = Format::ALL.map(Format::name);
    vec![segment("format", "The format.", json!({ "type": "string", "enum": names }))]
}

const WHOLE: &str = "Complete: no page to follow, read at one snapshot however long it takes. In a table, `fields` \
                     names the columns, in their order; several values in a cell are separated by `; `.";

/// A whole collection.
pub(super) fn a_whole_list<R: Collection>() -> Operation
where
    R::Content: Listed,
{
    Operation {
        id: camel("export", R::NAME),
        summary: format!("{}, as a file", sentence(R::MANY)),
        description: WHOLE.to_owned(),
        segments: format(),
        parameters: export::parameters::<R>(),
        one: None,
        ..a_list::<R>()
    }
}

fn all<T: JsonSchema>(list: Operation, summary: &str, parameters: Vec<Parameter>) -> Operation
where
    List<T>: JsonSchema,
{
    Operation {
        id: list.id.replacen("list", "export", 1),
        summary: summary.to_owned(),
        description: WHOLE.to_owned(),
        segments: format(),
        parameters,
        ..list
    }
}

/// All tags.
pub(super) fn all_tags() -> Operation {
    all::<Tag>(the_tags(), "What public articles are about, as a file", export::known_parameters())
}

/// All revisions.
pub(super) fn all_revisions() -> Operation {
    all::<Revision>(the_revisions(), "The revisions, newest first, as a file", export::known_parameters())
}

/// All changes.
pub(super) fn all_changes() -> Operation {
    all::<Change>(the_changes(), "What changed after a revision, as a file", export::changes_parameters())
}

fn whole_or_part<T: JsonSchema>(schemas: &mut Schemas) -> Value {
    let (whole, part) = (schemas.of::<T>(), schemas.part_of::<T>());
    json!({ "anyOf": [whole, part] })
}

pub(super) fn a_list<R: Collection>() -> Operation
where
    R::Content: Listed,
{
    Operation {
        id: camel("list", R::NAME),
        tag: R::TAG,
        summary: sentence(R::MANY),
        description: match R::TEXTS {
            [] => String::new(),
            texts => {
                format!("Long texts (`{}`) are left out unless `fields` names them.", texts.join("`, `"))
            }
        },
        segments: Vec::new(),
        parameters: list::parameters::<R>(),
        body: Body(any_form::<R>),
        gone: false,
        one: Some(camel("get", &R::schema_name())),
    }
}

/// One of a collection: by its id, or by what addresses call it.
pub(super) fn a_named_one<R: Collection>() -> Operation
where
    R::Content: Listed,
{
    let about = if R::named("x").is_some() {
        "Its id, or its name in addresses (`slug` or `code`), which may change."
    } else {
        "Its id."
    };
    one::<R>(about)
}

fn one<R: Resource>(about: &str) -> Operation {
    Operation {
        id: camel("get", &R::schema_name()),
        tag: R::TAG,
        summary: sentence(R::ONE),
        description: String::new(),
        segments: vec![segment("id", about, json!({ "type": "string" }))],
        parameters: item::parameters(),
        body: Body(|schemas| {
            let mut forms = vec![(JSON, whole_or_part::<R>(schemas))];
            if R::LINKED {
                forms.push(("application/ld+json", json!({ "$ref": "#/components/schemas/LinkedData" })));
            }
            forms
        }),
        gone: true,
        one: None,
    }
}

/// A record there is one of.
pub(super) fn the_only_one<R: Resource>() -> Operation {
    Operation { segments: Vec::new(), gone: false, ..one::<R>("") }
}

fn segment(name: &str, about: &str, schema: Value) -> Parameter {
    Parameter { name: name.to_owned(), about: about.to_owned(), schema, required: true }
}

fn other(id: &str, tag: &'static str, summary: &str, parameters: Vec<Parameter>, body: Body) -> Operation {
    Operation {
        id: id.to_owned(),
        tag,
        summary: summary.to_owned(),
        description: String::new(),
        segments: Vec::new(),
        parameters,
        body,
        gone: false,
        one: None,
    }
}

pub(super) fn the_tags() -> Operation {
    let body = Body(any_form::<Tag>);
    other("listTags", "News and pages", "What public articles are about, by slug", tags::parameters(), body)
}

pub(super) fn a_search() -> Operation {
    let body = Body(|schemas| vec![(JSON, schemas.of::<SearchList>())]);
    let summary = "Searches news, pages and present members, the best match first";
    Operation {
        description: "Every word must match a word or the beginning of one, whatever case and accents; \
                      matches in titles count most."
            .to_owned(),
        ..other("listSearchResults", "Finding", summary, search::parameters(), body)
    }
}

pub(super) fn a_resolution() -> Operation {
    let body = Body(|schemas| vec![(JSON, schemas.of::<Resolution>())]);
    let summary = "Where a path of the site leads: what stands there, where it moved, or that it is gone";
    other("resolvePath", "Finding", summary, resolve::parameters(), body)
}

pub(super) fn the_revisions() -> Operation {
    let body = Body(any_form::<Revision>);
    other("listRevisions", "History", "The revisions, newest first", log::revisions_parameters(), body)
}

pub(super) fn a_revision() -> Operation {
    let body = Body(|schemas| vec![(JSON, whole_or_part::<Revision>(schemas))]);
    let number = json!({ "type": "integer", "format": "int64", "minimum": 1 });
    Operation {
        segments: vec![segment("number", "Its number.", number)],
        ..other("getRevision", "History", "One revision", declared::<FieldsParameter>(), body)
    }
}

pub(super) fn the_changes() -> Operation {
    let body = Body(any_form::<Change>);
    let summary = "What changed after a revision, oldest first, deletions included";
    Operation {
        description: "What a copy needs to keep in step: walk through all pages, then go on from the \
                      `revision` of the list. Publication is no change: an article recorded ahead of its time is \
                      404 until it is public, and can be asked for again then."
            .to_owned(),
        ..other("listChanges", "History", summary, log::changes_parameters(), body)
    }
}
