//! The schema that queries are drawn from.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};
use std::collections::HashMap;

/// Types by name.
pub struct Schema(pub(super) HashMap<String, TypeKind>);

impl Schema {
    pub fn of_the_program() -> Self {
        let document = parse_schema(chancery_api::graphql::sdl()).expect("a schema");
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(one) => Some((one.node.name.node.to_string(), one.node.kind)),
            _ => None,
        });
        Self(types.collect())
    }

    pub(super) fn fields(&self, of: &str) -> Vec<&FieldDefinition> {
        match self.0.get(of) {
            Some(TypeKind::Object(object)) => object.fields.iter().map(|field| &field.node).collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn is_node(&self, of: &str) -> bool {
        matches!(self.0.get(of), Some(TypeKind::Object(object)) if object.implements.iter().any(|i| i.node == "Node"))
    }
}

pub(super) fn is_leaf(kind: &TypeKind) -> bool {
    !matches!(kind, TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
}

pub(super) fn named(declared: &Type) -> &str {
    match &declared.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(item) => named(item),
    }
}
