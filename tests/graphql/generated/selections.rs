//! What is selected: fields, alone and in fragments, with their arguments.

use super::Drawing;
use super::schema::{is_leaf, named};
use async_graphql::parser::types::{FieldDefinition, TypeKind};
use serde_json::{Value, json};

/// The fields of the root that the direct path knows nothing of.
const PLAIN: [&str; 7] = ["node", "nodes", "search", "resolve", "revision", "revisions", "changes"];

impl Drawing<'_> {
    pub(super) fn selection(&mut self, of: &str, depth: usize) -> String {
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
}
