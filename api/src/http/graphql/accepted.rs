//! Values of variables that the engine has accepted.
//!
//! The engine holds values of the schema's own types against the schema wherever a document uses them, also where
//! a field is skipped or stands below nothing. A plan reads what it reaches alone. So it is used only for values
//! that the engine has accepted in the same operation of the same document.

use crate::http::answers::{Digest, Key};
use async_graphql::parser::types::{
    BaseType, Directive, ExecutableDocument, OperationDefinition, Selection, SelectionSet, Type,
    VariableDefinition,
};
use async_graphql::{Name, Positioned, Value as ConstValue, Variables};
use async_graphql_value::Value;
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many combinations of values are kept for a document.
const MOST: usize = 64;

/// The values that a document was accepted with.
pub(super) struct Accepted {
    /// Whether acceptance hangs on variables.
    varies: bool,
    /// The variables that stand in lists and objects.
    within: HashSet<Name>,
    /// The oldest first.
    keys: Mutex<VecDeque<Key>>,
}

/// What of a variable the engine's acceptance hangs on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Nothing,
    /// Whether it is null. Its default lets it stand where null may not.
    Null,
    /// Whether it is given, and whether as null: the engine passes over an argument as long as a variable in it is
    /// not given.
    Form,
    /// All of it.
    Value,
}

impl Accepted {
    /// Nothing of a document was accepted yet.
    pub(super) fn none(parsed: &ExecutableDocument) -> Self {
        let mut within = HashSet::new();
        for (_, operation) in parsed.operations.iter() {
            add_set(&operation.node.selection_set.node, &mut within);
        }
        for fragment in parsed.fragments.values() {
            add_set(&fragment.node.selection_set.node, &mut within);
        }
        // Of several operations one may be given the variables of another.
        let is_one = parsed.operations.iter().count() == 1;
        let varies = parsed.operations.iter().any(|(_, operation)| {
            let mut definitions = operation.node.variable_definitions.iter();
            definitions.any(|definition| !is_one || part(&definition.node, &within) != Part::Nothing)
        });
        Self { varies, within, keys: Mutex::default() }
    }

    /// Whether an operation was accepted with values that are held against the schema as these are.
    pub(super) fn has(
        &self,
        parsed: &ExecutableDocument,
        operation: &OperationDefinition,
        name: Option<&str>,
        variables: &Variables,
    ) -> bool {
        !self.varies || {
            let key = self.key(parsed, operation, name, variables);
            self.keys().contains(&key)
        }
    }

    /// An operation was accepted with these values.
    pub(super) fn add(
        &self,
        parsed: &ExecutableDocument,
        operation: &OperationDefinition,
        name: Option<&str>,
        variables: &Variables,
    ) {
        if !self.varies {
            return;
        }
        let key = self.key(parsed, operation, name, variables);
        let mut keys = self.keys();
        if keys.contains(&key) {
            return;
        }
        if keys.len() >= MOST {
            keys.pop_front();
        }
        keys.push_back(key);
    }

    /// What it may come to take in memory, in bytes, about.
    pub(super) fn weight(&self) -> usize {
        if self.varies { MOST * size_of::<Key>() } else { 0 }
    }

    fn keys(&self) -> MutexGuard<'_, VecDeque<Key>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What tells apart values of which some may be accepted and others not.
    fn key(
        &self,
        parsed: &ExecutableDocument,
        operation: &OperationDefinition,
        name: Option<&str>,
        variables: &Variables,
    ) -> Key {
        let mut held = Variables::default();
        for (_, other) in parsed.operations.iter() {
            for definition in &other.node.variable_definitions {
                let name = &definition.node.name.node;
                if let Some(value) = variables.get(name) {
                    held.insert(name.clone(), value.clone());
                }
            }
        }
        for definition in &operation.variable_definitions {
            let name = &definition.node.name.node;
            let Some(value) = variables.get(name) else { continue };
            let is_null = *value == ConstValue::Null;
            match part(&definition.node, &self.within) {
                Part::Value => {}
                Part::Null | Part::Form if is_null => {}
                Part::Form => {
                    held.insert(name.clone(), ConstValue::Boolean(true));
                }
                Part::Null | Part::Nothing => {
                    held.remove(name);
                }
            }
        }
        Key::of_query(&Digest::default(), name, &held, "accepted")
    }
}

fn part(definition: &VariableDefinition, within: &HashSet<Name>) -> Part {
    let VariableDefinition { name, var_type, default_value, .. } = definition;
    match named(&var_type.node) {
        // Their values are looked at each time, by `operation::check_variables`.
        "Int" | "Float" | "String" | "Boolean" | "ID" if within.contains(&name.node) => Part::Form,
        "Int" | "Float" | "String" | "Boolean" | "ID" => {
            if var_type.node.nullable && default_value.is_some() { Part::Null } else { Part::Nothing }
        }
        _ => Part::Value,
    }
}

fn named(declared: &Type) -> &str {
    match &declared.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(item) => named(item),
    }
}

fn add_set(set: &SelectionSet, within: &mut HashSet<Name>) {
    for selection in &set.items {
        add_directives(selection.node.directives(), within);
        match &selection.node {
            Selection::Field(field) => {
                add_values(field.node.arguments.iter().map(|(_, value)| &value.node), within);
                add_set(&field.node.selection_set.node, within);
            }
            Selection::InlineFragment(fragment) => add_set(&fragment.node.selection_set.node, within),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn add_directives(directives: &[Positioned<Directive>], within: &mut HashSet<Name>) {
    for directive in directives {
        add_values(directive.node.arguments.iter().map(|(_, value)| &value.node), within);
    }
}

/// Adds the variables in values that are not variables themselves.
fn add_values<'a>(values: impl Iterator<Item = &'a Value>, within: &mut HashSet<Name>) {
    for value in values {
        if !matches!(value, Value::Variable(_)) {
            add_variables(value, within);
        }
    }
}

fn add_variables(value: &Value, within: &mut HashSet<Name>) {
    match value {
        Value::Variable(name) => {
            within.insert(name.clone());
        }
        Value::List(items) => items.iter().for_each(|item| add_variables(item, within)),
        Value::Object(fields) => fields.values().for_each(|value| add_variables(value, within)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use serde_json::json;

    /// Whether a document that was accepted with the first values is taken to be with the others.
    fn holds(text: &str, first: serde_json::Value, then: serde_json::Value) -> bool {
        let parsed = parse_query(text).unwrap();
        let (_, operation) = parsed.operations.iter().next().unwrap();
        let accepted = Accepted::none(&parsed);
        accepted.add(&parsed, &operation.node, None, &Variables::from_json(first));
        accepted.has(&parsed, &operation.node, None, &Variables::from_json(then))
    }

    #[test]
    fn values_of_the_schemas_own_types_count_and_others_do_not() {
        let text = "query($o: [Order!], $n: Int) { a(o: $o, n: $n) }";
        for then in [json!({ "o": ["X"] }), json!({ "o": ["X"], "n": 1 }), json!({ "o": ["X"], "z": 1 })] {
            assert!(holds(text, json!({ "o": ["X"] }), then.clone()), "{then}");
        }
        for then in [json!({}), json!({ "o": null }), json!({ "o": "X" }), json!({ "o": ["X", "X"] })] {
            assert!(!holds(text, json!({ "o": ["X"] }), then.clone()), "{then}");
        }
        assert!(holds("query($n: Int) { a(n: $n) }", json!({}), json!({ "n": 1 })));
    }

    #[test]
    fn that_other_values_are_given_counts_where_it_may_show_what_does_not_fit() {
        let text = "query($n: Int) { a(x: { n: $n, kind: BOGUS }) }";
        assert!(!holds(text, json!({}), json!({ "n": 1 })));
        assert!(!holds(text, json!({ "n": 1 }), json!({ "n": null })));
        assert!(holds(text, json!({ "n": 1 }), json!({ "n": 2 })));
        let text = "query($n: Int = 1) { a(n: $n) }";
        assert!(!holds(text, json!({}), json!({ "n": null })));
        assert!(holds(text, json!({}), json!({ "n": 2 })));
    }

    #[test]
    fn only_so_many_combinations_are_kept() {
        let parsed = parse_query("query($o: Order) { a(o: $o) }").unwrap();
        let (_, operation) = parsed.operations.iter().next().unwrap();
        let accepted = Accepted::none(&parsed);
        let variables = |number: usize| Variables::from_json(json!({ "o": number }));
        for number in (0..=MOST).chain([MOST, 1]) {
            accepted.add(&parsed, &operation.node, None, &variables(number));
        }
        let has = |number: usize| accepted.has(&parsed, &operation.node, None, &variables(number));
        assert!(!has(0) && (1..=MOST).all(has));
        assert_eq!(accepted.keys().len(), MOST);
        assert!(!accepted.has(&parsed, &operation.node, Some("A"), &variables(1)));
    }
}
