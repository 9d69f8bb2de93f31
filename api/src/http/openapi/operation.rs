//! Operations: what an address takes and answers.

use super::schemas::Schemas;
use crate::http::query::Parameter;
use crate::http::rest::shared;
use serde_json::{Map, Value, json};

/// A reading operation on content.
pub(in crate::http) struct Operation {
    /// Its name in generated clients.
    pub(in crate::http) id: String,
    /// The group it is shown in.
    pub(in crate::http) tag: &'static str,
    /// What it answers, in a few words.
    pub(in crate::http) summary: String,
    /// More about it.
    pub(in crate::http) description: String,
    /// The segments of its path that vary, with what they are.
    pub(in crate::http) segments: Vec<Parameter>,
    /// Its parameters.
    pub(in crate::http) parameters: Vec<Parameter>,
    /// What is answered.
    pub(in crate::http) body: Body,
    /// Whether what was there may be gone (410).
    pub(in crate::http) gone: bool,
    /// The operation that answers one of the entries.
    pub(in crate::http) one: Option<String>,
}

/// What is answered: media types with their schemas.
pub(in crate::http) struct Body(pub(in crate::http) fn(&mut Schemas) -> Vec<(&'static str, Value)>);

impl Operation {
    /// The operation as `paths` has it.
    pub(super) fn path_item(&self, path: &str, schemas: &mut Schemas) -> Value {
        let segments: Vec<Value> =
            self.segments.iter().map(|parameter| described(parameter, "path")).collect();
        let parameters: Vec<Value> = self.parameters.iter().map(query_parameter).collect();
        let content: Map<String, Value> = (self.body.0)(schemas)
            .into_iter()
            .map(|(media_type, schema)| (media_type.to_owned(), json!({ "schema": schema })))
            .collect();
        let mut responses = Map::new();
        let mut ok = json!({
            "description": self.summary,
            "headers": headers(&self.id),
            "content": &content,
        });
        if let Some(one) = &self.one {
            ok["links"] = json!({
                "first": {
                    "operationId": one,
                    "description": "The first entry, by itself.",
                    "parameters": { "id": "$response.body#/data/0/id" },
                },
            });
        }
        responses.insert("200".to_owned(), ok);
        responses.insert("304".to_owned(), json!({ "$ref": "#/components/responses/NotModified" }));
        let mut errors = vec![
            ("400", "InvalidParameter"),
            ("405", "MethodNotAllowed"),
            ("406", "NotAcceptable"),
            ("500", "InternalServerError"),
        ];
        errors.push(("404", if self.segments.is_empty() { "NotRecorded" } else { "NotFound" }));
        if self.gone {
            errors.push(("410", "Gone"));
        }
        for (status, name) in errors {
            responses.insert(status.to_owned(), json!({ "$ref": format!("#/components/responses/{name}") }));
        }
        let mut get = json!({
            "operationId": self.id,
            "tags": [self.tag],
            "summary": self.summary,
            "responses": responses,
        });
        if !self.description.is_empty() {
            get["description"] = json!(self.description);
        }
        if !parameters.is_empty() {
            get["parameters"] = json!(parameters);
        }
        let mut item = json!({ "get": get });
        if !segments.is_empty() {
            debug_assert!(path.contains('{'), "{path}");
            item["parameters"] = json!(segments);
        }
        item
    }
}

/// The headers of an answer.
fn headers(id: &str) -> Value {
    let file = id.starts_with("export");
    let list = file || id.starts_with("list");
    let header = |name: &str| json!({ "$ref": format!("#/components/headers/{name}") });
    let mut headers = json!({
        "ETag": header("ETag"),
        "Last-Modified": header("LastModified"),
        "Cache-Control": header("CacheControl"),
        "Chancery-Revision": header("Revision"),
        "Link": header("Link"),
        "Content-Language": header("ContentLanguage"),
    });
    if !list {
        headers["Content-Location"] = header("ContentLocation");
    }
    if file {
        headers["Content-Disposition"] = json!({
            "required": true,
            "description": "The name of the file: the list, the day and the format (RFC 6266).",
            "schema": { "type": "string" },
            "example": "attachment; filename=\"members-2026-11-22.csv\"",
        });
    }
    headers
}

/// A parameter: those that many operations share are described once.
fn query_parameter(parameter: &Parameter) -> Value {
    let shared = shared().into_iter().any(|one| one.name == parameter.name && one.about == parameter.about);
    if shared {
        json!({ "$ref": format!("#/components/parameters/{}", parameter.name) })
    } else {
        described(parameter, "query")
    }
}

/// Those parameters that many operations share.
pub(super) fn shared_parameters() -> Map<String, Value> {
    shared().iter().map(|parameter| (parameter.name.clone(), described(parameter, "query"))).collect()
}

fn described(parameter: &Parameter, place: &str) -> Value {
    let mut value = json!({
        "name": parameter.name,
        "in": place,
        "description": parameter.about,
        "schema": parameter.schema,
    });
    if parameter.required || place == "path" {
        value["required"] = json!(true);
    }
    if parameter.schema["type"] == "array" {
        value["style"] = json!("form");
        value["explode"] = json!(true);
    }
    value
}
