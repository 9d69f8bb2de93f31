//! What arguments and variables are given.

use super::Drawing;
use async_graphql::parser::types::{BaseType, Type, TypeKind};
use chancery_schema::domain::Id;
use serde_json::{Map, Value, json};

impl Drawing<'_> {
    /// A value of an argument: mostly one that makes sense.
    pub(super) fn value(&mut self, name: &str, declared: &Type) -> Value {
        if declared.nullable && self.chance(3) {
            return Value::Null;
        }
        let base = match &declared.base {
            BaseType::List(item) => {
                let count = self.below(3);
                return (0..count).map(|_| self.value(name, item)).collect();
            }
            BaseType::Named(base) => base.as_str().to_owned(),
        };
        if self.chance(1) {
            return self.pick(&[json!("senseless"), json!(-1), json!(100_000), json!({ "x": 1 })]);
        }
        let schema = self.schema;
        match schema.0.get(&base) {
            Some(TypeKind::Enum(one)) => {
                let names: Vec<&str> =
                    one.values.iter().map(|value| value.node.value.node.as_str()).collect();
                json!(self.pick(&names))
            }
            Some(TypeKind::InputObject(input)) => {
                let mut fields = Map::new();
                for field in &input.fields {
                    if self.chance(20) {
                        let name = field.node.name.node.as_str();
                        fields.insert(name.to_owned(), self.value(name, &field.node.ty.node));
                    }
                }
                if self.chance(2) {
                    fields.insert("unknown".to_owned(), json!(1));
                }
                fields.into()
            }
            _ => match base.as_str() {
                "Int" => json!(self.below(5)),
                "Boolean" => json!(self.chance(50)),
                "Date" => json!(self.pick(&["2013-01-01", "2019-06-01", "2023-06-01", "2023-07-02"])),
                "DateTime" => json!(self.pick(&["2023-06-01T12:00:00Z", "2023-06-20T00:00:00Z"])),
                _ => {
                    let mut texts = self.pool.texts.get(name).cloned().unwrap_or_default();
                    // Mostly of the kind that is asked for.
                    if name == "id" && self.chance(90) {
                        let of = self.field_of.clone();
                        texts.retain(|id| {
                            let kind = Id::parse(id).and_then(|id| id.kind());
                            kind.is_some_and(|kind| kind.name() == of)
                        });
                    }
                    if texts.is_empty() { json!("aurora") } else { json!(self.pick(&texts)) }
                }
            },
        }
    }

    /// A value as GraphQL writes it.
    pub(super) fn literal(&self, declared: &Type, value: &Value) -> String {
        match (&declared.base, value) {
            (BaseType::List(item), Value::Array(values)) => {
                let values: Vec<String> = values.iter().map(|value| self.literal(item, value)).collect();
                format!("[{}]", values.join(", "))
            }
            (BaseType::Named(base), Value::String(text))
                if matches!(self.schema.0.get(base.as_str()), Some(TypeKind::Enum(_))) =>
            {
                text.clone()
            }
            (BaseType::Named(base), Value::Object(fields)) => {
                let Some(TypeKind::InputObject(input)) = self.schema.0.get(base.as_str()) else {
                    return "{ x: 1 }".to_owned();
                };
                let field = |(name, value): (&String, &Value)| {
                    let declared = input.fields.iter().find(|field| field.node.name.node == name.as_str());
                    let shown = declared
                        .map_or_else(|| value.to_string(), |one| self.literal(&one.node.ty.node, value));
                    format!("{name}: {shown}")
                };
                format!("{{ {} }}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
            }
            (_, Value::Object(_)) => "{ x: 1 }".to_owned(),
            _ => value.to_string(),
        }
    }
}
