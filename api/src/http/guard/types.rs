//! The types of the schema, as far as they tell what a field leads to: an object, a page of a list, a whole list.

use super::prices;
use async_graphql::Value;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, ServiceDocument, Type as Reference, TypeDefinition, TypeKind,
    TypeSystemDefinition,
};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A type that has fields.
pub(super) struct Type {
    fields: HashMap<String, Shape>,
}

/// What a field gives.
pub(super) struct Shape {
    /// The name of the type that its selections are of; a scalar's is that of no [`Type`].
    of: String,
    pub(super) items: Items,
    /// What it costs by itself.
    pub(super) price: u64,
    /// How large a value of it is taken to be, in bytes, where it is no object.
    pub(super) bytes: u64,
}

/// How many there are of what a field gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Items {
    /// One at most.
    One,
    /// A part of a list: what it has for each entry is as often there as it is asked to be long.
    Page,
    /// The entries of such a part.
    Entries,
    /// A whole list, with the length it is taken to have where the arguments do not tell.
    List(u64),
}

static TYPES: LazyLock<HashMap<String, Type>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the schema is this program's own; tests read it")]
    let document = parse_schema(crate::graphql::sdl()).expect("the schema can be read");
    types(&document)
});

/// Reads the schema, so that no request waits for it.
pub(in crate::http) fn read_schema() {
    LazyLock::force(&TYPES);
}

/// The type of a name, where it has fields.
pub(super) fn named(name: &str) -> Option<&'static Type> {
    TYPES.get(name)
}

impl Type {
    /// What a field of it gives. A field that is not there is validation's affair.
    pub(super) fn field(&self, name: &str) -> Option<&Shape> {
        self.fields.get(name)
    }
}

impl Shape {
    /// The type that selections of it are of.
    pub(super) fn of(&self) -> Option<&'static Type> {
        named(&self.of)
    }
}

fn types(document: &ServiceDocument) -> HashMap<String, Type> {
    let definitions = document.definitions.iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(definition) => Some(&definition.node),
        TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    });
    let definitions: Vec<&TypeDefinition> = definitions.collect();
    let records: Vec<&str> = definitions
        .iter()
        .filter(|definition| is_record(definition))
        .map(|one| one.name.node.as_str())
        .collect();
    let of_fields: Vec<(&str, &[_])> =
        definitions.iter().filter_map(|one| Some((one.name.node.as_str(), fields(one)?))).collect();
    let is_page = |fields: &[async_graphql::Positioned<FieldDefinition>]| {
        fields.iter().any(|field| field.node.name.node == "pageInfo")
    };
    let pages: Vec<&str> =
        of_fields.iter().filter(|(_, fields)| is_page(fields)).map(|(name, _)| *name).collect();
    let shape = |on: &str, field: &FieldDefinition| {
        let name = field.name.node.as_str();
        let of = innermost(&field.ty.node);
        let items = match (&field.ty.node.base, pages.contains(&on)) {
            (BaseType::List(_), true) => Items::Entries,
            (BaseType::List(_), false) => Items::List(usual(on, field, records.contains(&of))),
            (BaseType::Named(_), _) if pages.contains(&of) => Items::Page,
            (BaseType::Named(_), _) => Items::One,
        };
        let (price, bytes) = (prices::price(on, name), prices::bytes(on, name));
        (name.to_owned(), Shape { of: of.to_owned(), items, price, bytes })
    };
    let typed = of_fields.iter().map(|(on, fields)| {
        let fields = fields.iter().map(|field| shape(on, &field.node)).collect();
        ((*on).to_owned(), Type { fields })
    });
    typed.collect()
}

/// Whether a type is `Node` or one of those that are.
fn is_record(definition: &TypeDefinition) -> bool {
    match &definition.kind {
        TypeKind::Object(object) => object.implements.iter().any(|interface| interface.node == "Node"),
        TypeKind::Interface(_) => definition.name.node == "Node",
        _ => false,
    }
}

fn fields(definition: &TypeDefinition) -> Option<&[async_graphql::Positioned<FieldDefinition>]> {
    match &definition.kind {
        TypeKind::Object(object) => Some(&object.fields),
        TypeKind::Interface(interface) => Some(&interface.fields),
        // Of a union nothing but `__typename` can be asked for.
        TypeKind::Union(_) => Some(&[]),
        TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => None,
    }
}

/// The length of a list where the query does not say it: the schema's default, else what is usual.
fn usual(on: &str, field: &FieldDefinition, of_records: bool) -> u64 {
    let first = field.arguments.iter().find(|argument| argument.node.name.node == "first");
    let default = first.and_then(|argument| match &argument.node.default_value.as_ref()?.node {
        Value::Number(number) => number.as_u64(),
        _ => None,
    });
    default.unwrap_or_else(|| prices::usual_length(on, field.name.node.as_str(), of_records))
}

fn innermost(reference: &Reference) -> &str {
    match &reference.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(item) => innermost(item),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(on: &str, field: &str) -> Items {
        named(on).and_then(|of| of.field(field)).expect("a field of the schema").items
    }

    #[test]
    fn what_a_field_gives_is_read_from_the_schema() {
        for (on, field, expected) in [
            ("Query", "organization", Items::One),
            ("Query", "members", Items::Page),
            ("Query", "search", Items::Page),
            ("Query", "nodes", Items::List(10)),
            ("MemberConnection", "nodes", Items::Entries),
            ("MemberConnection", "edges", Items::Entries),
            ("MemberConnection", "pageInfo", Items::One),
            ("MemberEdge", "node", Items::One),
            ("NewsArticle", "related", Items::List(5)),
            ("NewsArticle", "translations", Items::List(10)),
            ("Member", "names", Items::List(3)),
            ("Member", "domains", Items::List(3)),
            ("Section", "sections", Items::List(1)),
            ("Node", "id", Items::One),
        ] {
            assert_eq!(items(on, field), expected, "{on}.{field}");
        }
        assert!(named("Author").is_some() && named("Date").is_none() && named("MemberFilter").is_none());
        assert!(named("NewsArticle").unwrap().field("related").unwrap().of().is_some());
    }

    /// Lists that no table knows would count as one.
    #[test]
    fn every_list_of_the_schema_has_a_length() {
        for (on, of) in TYPES.iter() {
            for (name, field) in &of.fields {
                if let Items::List(length) = field.items {
                    assert!(length >= 1, "{on}.{name}");
                }
            }
        }
        assert!(TYPES.len() > 50);
    }
}
