//! The columns of a table: paths into the entries, in the order they were asked for.

use super::WriteError;
use super::cell::{Cell, Kind};
use super::picked::{Found, Tree};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;

/// A column.
#[derive(Clone, Debug)]
struct Column {
    name: String,
    path: Vec<String>,
    kind: Kind,
}

/// The columns of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    columns: Vec<Column>,
    tree: Tree,
}

impl Columns {
    /// The columns at these paths of `T`. What a column holds is what the type's JSON Schema says.
    pub(crate) fn of<T: JsonSchema>(paths: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
            settings.inline_subschemas = true;
        });
        let schema = settings.into_generator().into_root_schema_for::<T>();
        let column = |name: &str| {
            let path: Vec<String> = name.split('.').map(ToOwned::to_owned).collect();
            Column { name: name.to_owned(), kind: kind(schema.as_value(), &path), path }
        };
        let columns: Vec<Column> = paths.into_iter().map(|path| column(path.as_ref())).collect();
        let tree = Tree::of(columns.iter().map(|column| column.path.as_slice()));
        Self { columns, tree }
    }

    /// What they are called.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// What stands in them for an entry. `found` is used again for the next one.
    pub(super) fn cells<'a, V: Serialize>(
        &'a self,
        entry: &V,
        found: &'a mut Vec<Found>,
    ) -> Result<impl Iterator<Item = Result<Cell, WriteError>> + use<'a, V>, WriteError> {
        self.tree.find(entry, self.columns.len(), found)?;
        Ok(self.columns.iter().zip(found).map(|(column, found)| Cell::of(found, column.kind)))
    }
}

/// What is at a path of a type.
fn kind(schema: &Value, path: &[String]) -> Kind {
    let alternatives = || {
        let any = ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|key| schema[key].as_array()).flatten();
        any.chain(schema.get("items"))
    };
    let below = |path: &[String]| {
        let kinds = alternatives().map(|schema| kind(schema, path));
        kinds.into_iter().find(|kind| *kind != Kind::Plain).unwrap_or_default()
    };
    match path {
        [] => match schema["format"].as_str() {
            Some("date") => Kind::Date,
            Some("date-time") => Kind::Instant,
            _ => below(path),
        },
        [name, rest @ ..] => match schema["properties"].get(name) {
            Some(schema) => kind(schema, rest),
            None => below(path),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::{Member, NewsArticle};

    #[test]
    fn what_a_column_holds_is_what_its_type_says() {
        let kinds = |columns: Columns| columns.columns.iter().map(|column| column.kind).collect::<Vec<_>>();
        let member =
            Columns::of::<Member>(["name", "memberSince", "periods.validFrom", "logo.size", "nothing"]);
        assert_eq!(kinds(member), [Kind::Plain, Kind::Date, Kind::Date, Kind::Plain, Kind::Plain]);
        assert_eq!(kinds(Columns::of::<NewsArticle>(["publishedAt", "updatedAt"])), [Kind::Instant; 2]);
    }
}
