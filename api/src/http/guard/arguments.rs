//! What a field's arguments tell: how long a list is asked for, and how much there is to read.

use crate::graphql::Limits;
use async_graphql::parser::types::{Field, OperationDefinition};
use async_graphql::{Name, Positioned, Value as ConstValue, Variables};
use async_graphql_value::Value;
use std::collections::HashMap;

/// Arguments, with the variables they name.
pub(super) struct Arguments<'a> {
    variables: HashMap<&'a str, Given>,
    page_size: u32,
}

/// A variable: all that an operation's cost hangs on of what it was given, or of its default. It is looked through
/// once, however often it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::http) struct Given {
    constant: Option<Constant>,
    size: u64,
    has_nul: bool,
}

impl Given {
    fn new(value: &ConstValue) -> Self {
        let constant = match value {
            ConstValue::Number(number) => Some(Constant::Number(number.as_u64().unwrap_or(0))),
            ConstValue::List(items) => Some(Constant::list(items.len())),
            ConstValue::Null => None,
            _ => Some(Constant::Other),
        };
        Self { constant, size: const_size(value), has_nul: const_has_nul(value) }
    }
}

/// What an operation's cost hangs on of its variables, in the order of their definitions: it costs the same with all
/// values of which this is the same. Nothing where others are given as well. The document is one that fits the schema:
/// each of its variables is defined, once, and there are not too many.
pub(in crate::http) fn given(
    operation: &OperationDefinition,
    variables: &Variables,
) -> Option<Vec<Option<Given>>> {
    let values = operation.variable_definitions.iter().map(|one| variables.get(&one.node.name.node));
    let given: Vec<Option<Given>> = values.map(|value| value.map(Given::new)).collect();
    (given.iter().flatten().count() == variables.len()).then_some(given)
}

impl<'a> Arguments<'a> {
    pub(super) fn new(operation: &'a OperationDefinition, variables: &'a Variables, bounds: Limits) -> Self {
        let defaults = operation.variable_definitions.iter().filter_map(|definition| {
            let default = &definition.node.default_value.as_ref()?.node;
            Some((definition.node.name.node.as_str(), Given::new(default)))
        });
        let given = variables.iter().map(|(name, value)| (name.as_str(), Given::new(value)));
        // What is given stands in place of the default.
        Self { variables: defaults.chain(given).collect(), page_size: bounds.page_size }
    }

    /// The length of the list a field asks for, where its arguments tell.
    pub(super) fn length(&self, field: &Field) -> Option<u64> {
        let page = |name| {
            let length = match self.constant(&field.get_argument(name)?.node)? {
                Constant::Number(number) => number,
                Constant::List(_) | Constant::Other => return None,
            };
            Some(length.min(u64::from(self.page_size)))
        };
        let ids = || match self.constant(&field.get_argument("ids")?.node)? {
            Constant::List(length) => Some(length),
            // One value stands for a list of one (GraphQL specification, section 3.11).
            Constant::Number(_) | Constant::Other => Some(1),
        };
        // Both at once makes no sense; the list itself says so.
        page("first").max(page("last")).or_else(ids)
    }

    fn constant(&self, value: &Value) -> Option<Constant> {
        Some(match value {
            Value::Number(number) => Constant::Number(number.as_u64().unwrap_or(0)),
            Value::List(items) => Constant::list(items.len()),
            Value::Variable(name) => return self.variable(name)?.constant,
            Value::Null => return None,
            _ => Constant::Other,
        })
    }

    fn variable(&self, name: &Name) -> Option<Given> {
        self.variables.get(name.as_str()).copied()
    }

    /// How much there is in arguments, in values: a text counts one for each hundred bytes more. A variable
    /// counts wherever it is used, since it is compared with its type there.
    pub(super) fn sizes(&self, arguments: &[(Positioned<Name>, Positioned<Value>)]) -> u64 {
        let sizes = arguments.iter().map(|(_, value)| self.size(&value.node));
        sizes.fold(0_u64, u64::saturating_add)
    }

    /// Whether a value holds U+0000. No text that is stored does, and PostgreSQL refuses to compare it.
    pub(super) fn has_nul(&self, value: &Value) -> bool {
        match value {
            Value::Variable(name) => self.variable(name).is_some_and(|given| given.has_nul),
            Value::List(items) => items.iter().any(|item| self.has_nul(item)),
            Value::Object(fields) => fields.values().any(|value| self.has_nul(value)),
            Value::String(text) => text.contains('\0'),
            _ => false,
        }
    }

    fn size(&self, value: &Value) -> u64 {
        match value {
            Value::Variable(name) => self.variable(name).map_or(1, |given| given.size),
            Value::List(items) => items.iter().map(|item| self.size(item)).fold(1, u64::saturating_add),
            Value::Object(fields) => {
                fields.values().map(|value| self.size(value)).fold(1, u64::saturating_add)
            }
            Value::String(text) => text_size(text),
            _ => 1,
        }
    }
}

/// How many variables a value names, one for a value that names none: the engine looks at each of them for
/// every operation.
pub(super) fn uses(value: &Value) -> u64 {
    fn named(value: &Value) -> u64 {
        match value {
            Value::Variable(_) => 1,
            Value::List(items) => items.iter().map(named).fold(0, u64::saturating_add),
            Value::Object(fields) => fields.values().map(named).fold(0, u64::saturating_add),
            _ => 0,
        }
    }
    named(value).max(1)
}

/// What an argument that bounds a list was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Constant {
    Number(u64),
    List(u64),
    Other,
}

impl Constant {
    fn list(length: usize) -> Self {
        Self::List(u64::try_from(length).unwrap_or(u64::MAX))
    }
}

fn const_size(value: &ConstValue) -> u64 {
    match value {
        ConstValue::List(items) => items.iter().map(const_size).fold(1, u64::saturating_add),
        ConstValue::Object(fields) => fields.values().map(const_size).fold(1, u64::saturating_add),
        ConstValue::String(text) => text_size(text),
        _ => 1,
    }
}

fn const_has_nul(value: &ConstValue) -> bool {
    match value {
        ConstValue::List(items) => items.iter().any(const_has_nul),
        ConstValue::Object(fields) => fields.values().any(const_has_nul),
        ConstValue::String(text) => text.contains('\0'),
        _ => false,
    }
}

fn text_size(text: &str) -> u64 {
    1 + u64::try_from(text.len()).unwrap_or(u64::MAX) / 100
}
