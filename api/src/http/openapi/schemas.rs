//! The schemas of what is answered.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// Schemas as they are collected under `components`.
pub(in crate::http) struct Schemas {
    generator: SchemaGenerator,
    /// Those that no type is of.
    more: Map<String, Value>,
}

impl Default for Schemas {
    fn default() -> Self {
        let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        Self { generator: settings.into_generator(), more: Map::new() }
    }
}

impl Schemas {
    /// A reference to the schema of `T`.
    pub(in crate::http) fn of<T: JsonSchema>(&mut self) -> Value {
        self.generator.subschema_for::<T>().to_value()
    }

    /// A reference to the schema of a `T` of which `fields` names a part: nothing is required, at any
    /// depth.
    pub(in crate::http) fn part_of<T: JsonSchema>(&mut self) -> Value {
        let name = format!("{}Selection", T::schema_name());
        if !self.more.contains_key(&name) {
            let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
                settings.inline_subschemas = true;
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
            });
            let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
            loosen(&mut schema);
            if let Some(object) = schema.as_object_mut() {
                // What refers to itself is not inlined: it is among the definitions already.
                object.remove("components");
                object.remove("title");
                let about = format!("What `fields` names of a {}.", T::schema_name());
                object.insert("description".to_owned(), json!(about));
            }
            self.more.insert(name.clone(), schema);
        }
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    /// A schema under a name of its own.
    pub(in crate::http) fn named(&mut self, name: &str, schema: Value) -> Value {
        self.more.insert(name.to_owned(), schema);
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    pub(super) fn into_definitions(mut self) -> Map<String, Value> {
        let mut definitions = self.generator.take_definitions(true);
        definitions.extend(self.more);
        for schema in definitions.values_mut() {
            plain(schema);
        }
        definitions
    }
}

/// Takes away what a part need not have, and what is told elsewhere.
fn loosen(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.remove("required");
            object.remove("description");
            object.values_mut().for_each(loosen);
        }
        Value::Array(items) => items.iter_mut().for_each(loosen),
        _ => {}
    }
}

/// Leaves out formats that are no use to clients, and the null that a default may be.
fn plain(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object
                .get("format")
                .is_some_and(|format| format == "uint64" || format == "uint32" || format == "uint8")
            {
                object.remove("format");
            }
            object.values_mut().for_each(plain);
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}
