//! Queries drawn from the schema: selections, aliases, fragments, directives, arguments, variables. Most of them
//! make sense.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};
use chancery_schema::domain::Id;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The fields of the root that the direct path knows nothing of.
const PLAIN: [&str; 7] = ["node", "nodes", "search", "resolve", "revision", "revisions", "changes"];

/// Types by name.
pub struct Schema(HashMap<String, TypeKind>);

/// What arguments are drawn from: what the site has, and what it has not.
#[derive(Default)]
pub struct Pool {
    /// By the name of an argument or of a field of an input.
    pub texts: HashMap<&'static str, Vec<String>>,
}

/// A query, and what its variables are given.
#[derive(Debug)]
pub struct Query {
    pub text: String,
    pub variables: Value,
    /// What they are given another time. Some of it makes no sense.
    pub others: Value,
}

impl Schema {
    pub fn of_the_program() -> Self {
        let document = parse_schema(chancery_api::graphql::sdl()).expect("a schema");
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(one) => Some((one.node.name.node.to_string(), one.node.kind)),
            _ => None,
        });
        Self(types.collect())
    }

    fn fields(&self, of: &str) -> Vec<&FieldDefinition> {
        match self.0.get(of) {
            Some(TypeKind::Object(object)) => object.fields.iter().map(|field| &field.node).collect(),
            _ => Vec::new(),
        }
    }

    fn is_node(&self, of: &str) -> bool {
        matches!(self.0.get(of), Some(TypeKind::Object(object)) if object.implements.iter().any(|i| i.node == "Node"))
    }
}

/// Draws a query: the same from the same seed.
pub fn draw(schema: &Schema, pool: &Pool, seed: u64) -> Query {
    let mut drawing = Drawing {
        schema,
        pool,
        state: seed,
        fragments: Vec::new(),
        declared: Vec::new(),
        variables: Map::new(),
        others: Map::new(),
        names: 0,
        field_of: String::new(),
    };
    let selection = drawing.selection("Query", 5);
    let declared = match drawing.declared.is_empty() {
        true => String::new(),
        false => format!("({})", drawing.declared.join(", ")),
    };
    let fragments = drawing.fragments.join(" ");
    let text = format!("query Q{declared} {selection} {fragments}");
    Query { text, variables: drawing.variables.into(), others: drawing.others.into() }
}

struct Drawing<'a> {
    schema: &'a Schema,
    pool: &'a Pool,
    state: u64,
    fragments: Vec<String>,
    declared: Vec<String>,
    variables: Map<String, Value>,
    others: Map<String, Value>,
    names: u32,
    /// The type of the field whose arguments are drawn.
    field_of: String,
}

impl Drawing<'_> {
    /// SplitMix64: no more is needed than numbers that look drawn.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn selection(&mut self, of: &str, depth: usize) -> String {
        let mut parts = Vec::new();
        if matches!(self.schema.0.get(of), Some(TypeKind::Union(_))) {
            if self.chance(50) {
                parts.push("__typename".to_owned());
            }
            for member in ["Person", "Member", "Organization"] {
                if self.chance(60) {
                    let inner = self.selection(member, depth.saturating_sub(1));
                    parts.push(format!("... on {member} {inner}"));
                }
            }
            if self.chance(20) {
                parts.push("... on Author { __typename }".to_owned());
            }
            parts.push("__typename".to_owned());
        } else {
            let count = 1 + self.below(if of == "Query" { 2 } else { 5 });
            for _ in 0..count {
                if let Some(field) = self.field(of, depth) {
                    let again = self.chance(6).then(|| field.clone());
                    let part = self.wrapped(of, field);
                    parts.push(part);
                    parts.extend(again);
                }
            }
            if self.chance(10) || parts.is_empty() {
                parts.push("__typename".to_owned());
            }
        }
        format!("{{ {} }}", parts.join(" "))
    }

    /// A field as it stands, or in a fragment.
    fn wrapped(&mut self, of: &str, field: String) -> String {
        match self.below(20) {
            0 => format!("...{} {{ {field} }}", self.directive()),
            1 => format!("... on {of}{} {{ {field} }}", self.directive()),
            2 if self.schema.is_node(of) => format!("... on Node {{ id }} ... on {of} {{ {field} }}"),
            3 => {
                self.names += 1;
                let name = format!("F{}", self.names);
                self.fragments.push(format!("fragment {name} on {of} {{ {field} }}"));
                format!("...{name}{}", self.directive())
            }
            _ => field,
        }
    }

    fn directive(&mut self) -> String {
        if !self.chance(8) {
            return String::new();
        }
        let name = self.pick(&["skip", "include"]);
        let value = match self.below(4) {
            0 => "true".to_owned(),
            1 => "false".to_owned(),
            _ => {
                let (given, other) = (self.chance(50), self.chance(50));
                self.variable("Boolean!", json!(given), json!(other))
            }
        };
        format!(" @{name}(if: {value})")
    }

    fn variable(&mut self, declared: &str, value: Value, other: Value) -> String {
        self.names += 1;
        let name = format!("v{}", self.names);
        let default = match (&value, self.chance(25)) {
            (Value::Number(_) | Value::String(_) | Value::Bool(_), true) => format!(" = {value}"),
            _ => String::new(),
        };
        self.declared.push(format!("${name}: {declared}{default}"));
        // A variable that has a default, or may be null, may be left out.
        let may_be_left_out = !default.is_empty() || !declared.ends_with('!');
        let other = match self.below(10) {
            0..3 => value.clone(),
            3 if may_be_left_out => Value::Null,
            4 => self.pick(&[json!("SENSELESS"), json!({ "unknown": 1 }), json!(["x"])]),
            _ => other,
        };
        if !(may_be_left_out && self.chance(30)) {
            self.variables.insert(name.clone(), value);
        }
        if !(may_be_left_out && self.chance(30)) {
            self.others.insert(name.clone(), other);
        }
        format!("${name}")
    }

    fn field(&mut self, of: &str, depth: usize) -> Option<String> {
        let schema = self.schema;
        let plain = self.chance(3);
        let fields: Vec<&FieldDefinition> = schema
            .fields(of)
            .into_iter()
            .filter(|field| of != "Query" || plain == PLAIN.contains(&field.name.node.as_str()))
            .filter(|field| depth > 0 || self.schema.0.get(named(&field.ty.node)).is_none_or(is_leaf))
            .collect();
        if fields.is_empty() {
            return None;
        }
        let field = fields[self.below(fields.len())];
        let name = field.name.node.as_str();
        self.field_of = named(&field.ty.node).to_owned();
        let mut arguments = Vec::new();
        // Records are asked for by one of these.
        let names = ["id", "slug", "path"];
        let of_names = field.arguments.iter().filter(|one| names.contains(&one.node.name.node.as_str()));
        let of_names: Vec<&str> = of_names.map(|one| one.node.name.node.as_str()).collect();
        let by = if of_names.is_empty() { "" } else { self.pick(&of_names) };
        for argument in &field.arguments {
            let declared = &argument.node.ty.node;
            let argument = argument.node.name.node.as_str();
            let wanted = match argument {
                "before" | "after" | "last" => 3,
                "knownAt" | "asOf" => 10,
                "first" => 60,
                _ if argument == by => 97,
                _ if names.contains(&argument) => 2,
                _ => 40,
            };
            if !declared.nullable || self.chance(wanted) {
                let value = self.value(argument, declared);
                let shown = match self.chance(25) {
                    true => {
                        let other = self.value(argument, declared);
                        self.variable(&declared.to_string(), value, other)
                    }
                    false => self.literal(declared, &value),
                };
                arguments.push(format!("{argument}: {shown}"));
            }
        }
        let arguments = match arguments.is_empty() {
            true => String::new(),
            false => format!("({})", arguments.join(", ")),
        };
        let alias = match self.below(12) {
            0 => "a: ".to_owned(),
            1 => {
                self.names += 1;
                format!("b{}: ", self.names)
            }
            _ => String::new(),
        };
        let directive = self.directive();
        let below = named(&field.ty.node);
        let selection = match schema.0.get(below) {
            Some(kind) if !is_leaf(kind) => {
                format!(" {}", self.selection(below, depth.saturating_sub(1)))
            }
            _ => String::new(),
        };
        Some(format!("{alias}{name}{arguments}{directive}{selection}"))
    }

    /// A value of an argument: mostly one that makes sense.
    fn value(&mut self, name: &str, declared: &Type) -> Value {
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
    fn literal(&self, declared: &Type, value: &Value) -> String {
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

fn is_leaf(kind: &TypeKind) -> bool {
    !matches!(kind, TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
}

fn named(declared: &Type) -> &str {
    match &declared.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(item) => named(item),
    }
}
