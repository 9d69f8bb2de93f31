//! The parameters of an address: declared by a type's JSON Schema, read into the type.
//!
//! What a type documents is what is read: names, lists, numbers and enumerations come from its schema,
//! and so do the parameters in `openapi.yaml`. A nested value has a name with a dot:
//! `memberSince.from=2020-01-01`. A list is a parameter that is given several times.

use super::problem::{Problem, UNKNOWN_PARAMETER, shorten};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

/// The longest part of a value that an error repeats, in characters.
const SHOWN: usize = 60;

/// A parameter of an address.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    /// Its name.
    pub(crate) name: String,
    /// What it means.
    pub(crate) about: String,
    /// The JSON Schema of its value.
    pub(crate) schema: Value,
    /// Whether it must be given.
    pub(crate) required: bool,
}

/// The parameters that a type declares.
pub(crate) fn declared<T: JsonSchema + 'static>() -> Vec<Parameter> {
    // Made once for each type: every request asks for them.
    static DECLARED: LazyLock<RwLock<HashMap<TypeId, Vec<Parameter>>>> = LazyLock::new(RwLock::default);
    let of = TypeId::of::<T>();
    if let Some(declared) = DECLARED.read().ok().and_then(|all| all.get(&of).cloned()) {
        return declared;
    }
    let declared = declared_anew::<T>();
    if let Ok(mut all) = DECLARED.write() {
        all.insert(of, declared.clone());
    }
    declared
}

fn declared_anew<T: JsonSchema>() -> Vec<Parameter> {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut declared = Vec::new();
    add(settings.into_generator().into_root_schema_for::<T>().as_value(), "", &mut declared);
    declared
}

fn add(schema: &Value, prefix: &str, declared: &mut Vec<Parameter>) {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
        let about = schema["description"].as_str().unwrap_or_default().replace('\n', " ");
        let schema = without_null(schema);
        let name = format!("{prefix}{key}");
        if schema["type"] == "object" {
            add(&schema, &format!("{name}."), declared);
        } else {
            let required = prefix.is_empty() && required.iter().any(|required| required == key);
            declared.push(Parameter { name, about, schema, required });
        }
    }
}

/// The schema of an optional value where it is given, without its description.
fn without_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    let other = schema["anyOf"]
        .as_array()
        .filter(|any| any.len() == 2)
        .and_then(|any| any.iter().find(|one| one["type"] != "null").cloned());
    if let Some(other) = other {
        schema = other;
    }
    if let Some(kind) = schema["type"].as_array().and_then(|kinds| kinds.iter().find(|kind| **kind != "null"))
    {
        schema["type"] = kind.clone();
    }
    if let Some(object) = schema.as_object_mut() {
        object.remove("description");
        if object.get("default").is_some_and(Value::is_null) {
            object.remove("default");
        }
        // Enumerations whose values are documented are a `const` each: one list serves clients better.
        let values: Option<Vec<Value>> = object
            .get("oneOf")
            .and_then(Value::as_array)
            .and_then(|one| one.iter().map(|value| value.get("const").cloned()).collect());
        if let Some(values) = values {
            object.remove("oneOf");
            object.insert("type".to_owned(), json!("string"));
            object.insert("enum".to_owned(), Value::Array(values));
        }
        let items = object.get("items").map(without_null);
        if let Some(items) = items {
            object.insert("items".to_owned(), items);
        }
    }
    schema
}

/// The parameters of a request, by name.
pub(crate) struct Query {
    declared: Vec<Parameter>,
    values: Map<String, Value>,
}

impl Query {
    /// Reads the part of an address after `?`.
    ///
    /// # Errors
    /// A problem that names the first parameter that is unknown, given twice or not of its type.
    pub(crate) fn read(query: &str, declared: Vec<Parameter>) -> Result<Self, Problem> {
        let mut values = Map::new();
        for (name, text) in url::form_urlencoded::parse(query.as_bytes()) {
            let Some(parameter) = declared.iter().find(|parameter| parameter.name == name) else {
                let known: Vec<&str> = declared.iter().map(|parameter| parameter.name.as_str()).collect();
                let name = shorten(&name, SHOWN);
                let detail = match known.as_slice() {
                    [] => format!("there is no parameter “{name}”: this address takes none"),
                    known => format!("there is no parameter “{name}”; there are {}", known.join(", ")),
                };
                return Err(Problem::of(UNKNOWN_PARAMETER, detail).about(&name).known(known));
            };
            if parameter.schema["type"] == "array" {
                let item = value(&name, &text, &parameter.schema["items"])?;
                match values.entry(name).or_insert_with(|| json!([])).as_array_mut() {
                    Some(items) => items.push(item),
                    None => return Err(Problem::internal()),
                }
            } else if values.contains_key(name.as_ref()) {
                return Err(Problem::parameter(&name, format!("{name} is given more than once")));
            } else {
                let value = value(&name, &text, &parameter.schema)?;
                values.insert(name.into_owned(), value);
            }
        }
        if let Some(missing) = declared.iter().find(|p| p.required && !values.contains_key(&p.name)) {
            let detail = format!("{} is missing: {}", missing.name, missing.about);
            return Err(Problem::parameter(&missing.name, detail));
        }
        Ok(Self { declared, values })
    }

    /// Whether a parameter was given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The parameters that `T` declares.
    ///
    /// # Errors
    /// A problem that names the parameter whose value makes no sense.
    pub(crate) fn get<T: JsonSchema + DeserializeOwned + 'static>(&self) -> Result<T, Problem> {
        let mut object = Map::new();
        for parameter in declared::<T>() {
            let Some(value) = self.values.get(&parameter.name) else { continue };
            match parameter.name.split_once('.') {
                Some((outer, inner)) => {
                    let nested = object.entry(outer).or_insert_with(|| json!({}));
                    nested[inner] = value.clone();
                }
                None => {
                    object.insert(parameter.name, value.clone());
                }
            }
        }
        serde_path_to_error::deserialize(Value::Object(object)).map_err(|error| {
            let name = error.path().to_string();
            Problem::parameter(&name, format!("{name}: {}", error.inner()))
        })
    }

    /// The names of the parameters there are.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.declared.iter().map(|parameter| parameter.name.as_str())
    }
}

/// Reads a value as its schema has it.
fn value(name: &str, text: &str, schema: &Value) -> Result<Value, Problem> {
    let shown = || shorten(text, SHOWN);
    if text.contains('\0') {
        // PostgreSQL takes no text that holds it.
        return Err(Problem::parameter(name, format!("{name} holds U+0000, which no text has")));
    }
    match schema["type"].as_str() {
        Some("boolean") => match text {
            "true" => Ok(json!(true)),
            "false" => Ok(json!(false)),
            _ => {
                Err(Problem::parameter(name, format!("{name} is true or false, and was given “{}”", shown()))
                    .known(["true", "false"]))
            }
        },
        Some("integer") => {
            let number: Option<i64> = text.parse().ok();
            let (least, most) = (schema["minimum"].as_i64(), schema["maximum"].as_i64());
            let fits = |n: &i64| least.is_none_or(|least| *n >= least) && most.is_none_or(|most| *n <= most);
            let bounds = match (least, most) {
                (Some(least), Some(most)) => format!(" from {least} to {most}"),
                (Some(least), None) => format!(", {least} or more"),
                _ => String::new(),
            };
            number.filter(fits).map(|number| json!(number)).ok_or_else(|| {
                let detail = format!("{name} is a whole number{bounds}, and was given “{}”", shown());
                Problem::parameter(name, detail)
            })
        }
        _ => match schema["enum"].as_array() {
            Some(values) if !values.iter().any(|value| value == text) => {
                let known: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
                let detail = format!("{name} is one of {}, and was given “{}”", known.join(", "), shown());
                Err(Problem::parameter(name, detail).known(known))
            }
            _ => Ok(json!(text)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::{MemberFilter, NewsFilter};
    use proptest::prelude::*;

    fn read(query: &str) -> Result<chancery_schema::store::MemberFilter, String> {
        let detail = |problem: Problem| serde_json::to_value(&problem).unwrap()["detail"].to_string();
        let query = Query::read(query, declared::<MemberFilter>()).map_err(detail)?;
        query
            .get::<MemberFilter>()
            .map_err(detail)?
            .try_into()
            .map_err(|wrong: crate::lists::BadInput| wrong.0)
    }

    #[test]
    fn parameters_are_read_into_the_filter_that_declares_them() {
        let filter = read(
            "category=A&category=B%2B&status=FORMER&sponsor=true&memberSince.from=2020-01-01&search=a%20b",
        )
        .unwrap();
        assert_eq!(filter.categories, Some(vec!["A".to_owned(), "B+".to_owned()]));
        assert_eq!(filter.status, chancery_schema::store::MemberStatus::Former);
        assert_eq!((filter.sponsor, filter.since_from), (Some(true), "2020-01-01".parse().ok()));
        assert_eq!(filter.search.as_deref(), Some("a b"));
        assert_eq!(read("").unwrap(), chancery_schema::store::MemberFilter::default());
    }

    #[test]
    fn what_makes_no_sense_is_named_and_what_would_is_listed() {
        for (query, say) in [
            ("nam=x", "there is no parameter “nam”; there are "),
            ("status=former", "status is one of CURRENT, FORMER, ANY"),
            ("sponsor=1", "sponsor is true or false"),
            ("search=a&search=b", "search is given more than once"),
            ("memberSince.from=2020-1-1", "is not a date"),
            ("memberSince.from=2021-01-01&memberSince.to=2020-01-01", "no day is in that range"),
        ] {
            let said = read(query).unwrap_err();
            assert!(said.contains(say), "{query}: {said}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(query in ".{0,200}") {
            let _ = read(&query);
            let _ = Query::read(&query, declared::<NewsFilter>()).and_then(|query| query.get::<NewsFilter>());
        }
    }
}
