//! Which fields of a resource: `fields=id,name,logo.url`.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The fields of a type: those of its objects, through lists, by name. A field without any has no more
/// below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields(BTreeMap<String, Fields>);

/// What cannot be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// A field that there is not.
    NoSuchField {
        /// As it was asked for.
        path: String,
        /// Those there are where it was looked for.
        known: Vec<String>,
    },
    /// A field that is asked for twice: it would be there once.
    Twice(String),
}

impl Fields {
    /// The fields of `T`, as it is serialised.
    pub(crate) fn of<T: JsonSchema>() -> Self {
        let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
            settings.inline_subschemas = true;
        });
        Self::read(settings.into_generator().into_root_schema_for::<T>().as_value())
    }

    fn read(schema: &Value) -> Self {
        let mut fields = Self::default();
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            fields.0.insert(name.clone(), Self::read(schema));
        }
        let alternatives = ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|key| schema[key].as_array());
        for schema in alternatives.flatten().chain(schema.get("items")) {
            fields.0.extend(Self::read(schema).0);
        }
        fields
    }

    /// The names there are.
    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    /// Whether there is a field at a path.
    #[cfg(test)]
    pub(crate) fn has(&self, path: &str) -> bool {
        let mut at = self;
        path.split('.').all(|name| {
            at.0.get(name).is_some_and(|below| {
                at = below;
                true
            })
        })
    }
}

/// Fields that are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    /// The paths, in the order they were asked for.
    paths: Vec<String>,
    tree: Fields,
}

impl Selection {
    /// Reads a list of paths, separated by commas.
    ///
    /// # Errors
    /// The first field that there is not, or that is asked for again.
    pub(crate) fn read(text: &str, fields: &Fields) -> Result<Self, Unread> {
        let mut selection = Self::default();
        for path in text.split(',').map(str::trim) {
            let (mut known, mut tree) = (fields, &mut selection.tree);
            for name in path.split('.') {
                let missing = || Unread::NoSuchField { path: path.to_owned(), known: known.names() };
                known = known.0.get(name).ok_or_else(missing)?;
                tree = tree.0.entry(name.to_owned()).or_default();
            }
            // What is asked for whole is whole, whatever else of it is asked for.
            tree.0.clear();
            if selection.paths.iter().any(|other| other == path) {
                return Err(Unread::Twice(path.to_owned()));
            }
            selection.paths.push(path.to_owned());
        }
        selection.tree = Fields::default();
        for path in &selection.paths {
            let whole = selection.paths.iter().any(|other| path.starts_with(&format!("{other}.")));
            if !whole {
                let mut tree = &mut selection.tree;
                for name in path.split('.') {
                    tree = tree.0.entry(name.to_owned()).or_default();
                }
            }
        }
        Ok(selection)
    }

    /// The paths, in the order they were asked for.
    pub(crate) fn paths(&self) -> &[String] {
        &self.paths
    }

    /// Whether anything of this field is asked for.
    pub(crate) fn wants(&self, field: &str) -> bool {
        self.tree.0.contains_key(field)
    }

    /// What is asked for of a value.
    pub(crate) fn apply(&self, value: Value) -> Value {
        select(&self.tree, value)
    }
}

fn select(tree: &Fields, value: Value) -> Value {
    if tree.0.is_empty() {
        return value;
    }
    match value {
        Value::Object(object) => {
            let kept = object.into_iter().filter_map(|(name, value)| {
                let below = tree.0.get(&name)?;
                Some((name, select(below, value)))
            });
            Value::Object(kept.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| select(tree, item)).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn fields() -> Fields {
        let leaf =
            |names: &[&str]| Fields(names.iter().map(|n| ((*n).to_owned(), Fields::default())).collect());
        let mut fields = leaf(&["id", "name"]);
        fields.0.insert("logo".to_owned(), leaf(&["url", "size"]));
        fields
    }

    #[test]
    fn what_is_asked_for_is_kept_through_objects_and_lists() {
        let value = json!({ "id": 1, "name": "a", "logo": [{ "url": "u", "size": 2 }] });
        let select = |text: &str| Selection::read(text, &fields()).unwrap().apply(value.clone());
        assert_eq!(select("id,logo.url"), json!({ "id": 1, "logo": [{ "url": "u" }] }));
        assert_eq!(select("logo.url,logo"), json!({ "logo": [{ "url": "u", "size": 2 }] }));
        assert_eq!(select("logo,logo.url"), json!({ "logo": [{ "url": "u", "size": 2 }] }));
    }

    #[test]
    fn a_field_that_there_is_not_is_named_with_those_there_are() {
        let missing = |text: &str| match Selection::read(text, &fields()).unwrap_err() {
            Unread::NoSuchField { path, known } => (path, known.join(" ")),
            Unread::Twice(path) => panic!("{path} is asked for twice"),
        };
        assert_eq!(missing("id,logo.width").1, "size url");
        assert_eq!(missing("nam").0, "nam");
        assert_eq!(missing("").1, "id logo name");
        assert_eq!(missing("id.x").1, "");
    }

    #[test]
    fn a_field_is_asked_for_once() {
        let twice = |text: &str| Selection::read(text, &fields()).unwrap_err();
        assert_eq!(twice("id,name, id"), Unread::Twice("id".to_owned()));
        assert_eq!(twice("logo.url,logo.url"), Unread::Twice("logo.url".to_owned()));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[a-z.,]{0,40}|(id|name|logo|url|[.,]){0,8}") {
            if let Ok(selection) = Selection::read(&text, &fields()) {
                prop_assert!(!selection.paths().is_empty());
            }
        }
    }
}
