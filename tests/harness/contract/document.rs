//! The document: what stands where in it, and what its schemas say of a value.

use super::paths::fit;
use jsonschema::{Draft, Registry, Validator};
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, RwLock};

/// An OpenAPI document that answers are held against.
pub struct Contract {
    document: Value,
    /// The same for schemas to refer to, each closed where it is used.
    registry: Registry<'static>,
    /// By the place of the schema, made when it is asked for first.
    validators: RwLock<HashMap<String, Arc<Validator>>>,
}

/// The name of the document among schemas.
const NAME: &str = "urn:chancery:openapi";

/// What a schema may be made of. Where it is, properties are described by several together.
const COMPOSED: [&str; 6] = ["allOf", "anyOf", "oneOf", "if", "then", "else"];

impl Contract {
    /// The contract of the program.
    pub fn of_the_program() -> &'static Self {
        static CONTRACT: LazyLock<Contract> = LazyLock::new(|| Contract::new(chancery_api::OPENAPI));
        &CONTRACT
    }

    /// The contract in a text.
    pub fn new(yaml: &str) -> Self {
        let document: Value = serde_saphyr::from_str(yaml).expect("openapi.yaml is YAML");
        let mut closed = document.clone();
        close_within(&mut closed);
        let registry = Registry::new()
            .add(NAME, Draft::Draft202012.create_resource(closed))
            .and_then(|registry| registry.prepare())
            .expect("schemas that can be referred to");
        Self { document, registry, validators: RwLock::default() }
    }

    /// The template that a path fits best, if any.
    pub(super) fn path(&self, path: &str) -> Option<&str> {
        let templates = self.document["paths"].as_object()?.keys();
        let fitting = templates.filter_map(|template| Some((fit(template, path)?, template)));
        fitting.max_by_key(|(spelled, _)| *spelled).map(|(_, template)| template.as_str())
    }

    /// The place of the operation: that of GET for HEAD, and any of the path for the 405 that tells that
    /// there is none.
    pub(super) fn operation(&self, template: &str, method: &Method, status: u16) -> Result<String, String> {
        let item = &self.document["paths"][template];
        let place = |method: &str| format!("/paths/{}/{method}", escape(template));
        let own = method.as_str().to_lowercase();
        if item.get(&own).is_some() {
            return Ok(place(&own));
        }
        if method == Method::HEAD && item.get("get").is_some() {
            return Ok(place("get"));
        }
        let any =
            ["get", "post", "put", "patch", "delete"].into_iter().find(|method| item.get(method).is_some());
        match any {
            Some(any) if status == 405 => Ok(place(any)),
            _ => Err(format!("{template} has no {method}")),
        }
    }

    /// The response of an operation to a status, and its place.
    pub(super) fn response(&self, operation: &str, status: u16) -> Result<(String, &Value), String> {
        let responses = self.at(&format!("{operation}/responses"))?;
        let range = format!("{}XX", status / 100);
        let key = [status.to_string(), range, "default".to_owned()];
        let Some(key) = key.iter().find(|key| responses.get(key.as_str()).is_some()) else {
            return Err(format!("{operation} does not tell of {status}"));
        };
        self.resolve(&format!("{operation}/responses/{key}"))
    }

    /// What stands at a place, a reference followed, and the place where it stands.
    pub(super) fn resolve(&self, place: &str) -> Result<(String, &Value), String> {
        let mut place = place.to_owned();
        // Longer than any chain of references that means something.
        for _ in 0..10 {
            let value = self.at(&place)?;
            match value.get("$ref").and_then(Value::as_str) {
                Some(reference) => place = reference.trim_start_matches('#').to_owned(),
                None => return Ok((place, value)),
            }
        }
        Err(format!("{place} refers to itself"))
    }

    fn at(&self, place: &str) -> Result<&Value, String> {
        self.document.pointer(place).ok_or_else(|| format!("there is no {place} in it"))
    }

    /// Holds a value against the schema at a place.
    pub fn check_value(&self, place: &str, value: &Value) -> Result<(), String> {
        let validator = self.validator(place)?;
        let violations: Vec<String> = validator
            .iter_errors(value)
            .map(|error| format!("{}: {error} ({})", error.instance_path(), error.schema_path()))
            .take(10)
            .collect();
        if violations.is_empty() { Ok(()) } else { Err(format!("{place}\n{}", violations.join("\n"))) }
    }

    fn validator(&self, place: &str) -> Result<Arc<Validator>, String> {
        if let Some(validator) = self.validators.read().expect("a lock").get(place) {
            return Ok(validator.clone());
        }
        let target = self.at(place)?;
        // An address needs its braces escaped, as those of a path with parameters.
        let place_in_address = place.replace('{', "%7B").replace('}', "%7D");
        let mut schema = json!({ "$ref": format!("{NAME}#{place_in_address}") });
        if describes_properties(target) {
            close(&mut schema);
        }
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&self.registry)
            .should_validate_formats(true)
            .build(&schema)
            .map_err(|error| format!("{place} is no schema: {error}"))?;
        let validator = Arc::new(validator);
        self.validators.write().expect("a lock").insert(place.to_owned(), validator.clone());
        Ok(validator)
    }

    /// The places of all examples of media types, each with its schema.
    pub fn examples(&self) -> Vec<(String, Value)> {
        fn walk(value: &Value, place: &str, found: &mut Vec<(String, Value)>) {
            if let Some(content) = value.get("content").and_then(Value::as_object) {
                for (media_type, media) in content {
                    let schema = format!("{place}/content/{}/schema", escape(media_type));
                    let one = media.get("example").cloned();
                    let named = media.get("examples").and_then(Value::as_object);
                    let named =
                        named.into_iter().flat_map(Map::values).map(|example| example["value"].clone());
                    found.extend(one.into_iter().chain(named).map(|example| (schema.clone(), example)));
                }
            }
            let entries = value.as_object().into_iter().flatten();
            entries.for_each(|(key, below)| walk(below, &format!("{place}/{}", escape(key)), found));
        }
        let mut found = Vec::new();
        walk(&self.document, "", &mut found);
        found
    }
}

/// A name as a part of a JSON pointer.
pub(super) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Whether a schema says which properties there are, itself or by what it refers to.
fn describes_properties(schema: &Value) -> bool {
    ["properties", "$ref"].iter().chain(&COMPOSED).any(|key| schema.get(key).is_some())
}

/// Lets a schema describe all that stands at its place, as far as it describes properties at all.
fn close(schema: &mut Value) {
    let describes = describes_properties(schema);
    let Some(object) = schema.as_object_mut() else { return };
    let decided =
        ["additionalProperties", "unevaluatedProperties"].iter().any(|key| object.contains_key(*key));
    if describes && !decided {
        object.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
    }
}

/// Closes every schema below that stands for a value: a property, an item. What is composed stays open,
/// and what it is composed into is closed where it is used.
fn close_within(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (key, below) in object {
                match key.as_str() {
                    // Values, not schemas.
                    "example" | "examples" | "default" | "enum" | "const" => continue,
                    "properties" | "patternProperties" => {
                        below.as_object_mut().into_iter().flatten().for_each(|(_, schema)| close(schema));
                    }
                    "prefixItems" => below.as_array_mut().into_iter().flatten().for_each(close),
                    "items" | "additionalProperties" => close(below),
                    _ => {}
                }
                close_within(below);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(close_within),
        _ => {}
    }
}
