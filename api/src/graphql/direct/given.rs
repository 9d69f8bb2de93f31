//! Arguments as a plan keeps them, and what they come to when it is run.

use super::together::Together;
use super::{Plain, Stop};
use crate::graphql::operation::Operation;
use crate::lists::Part;
use async_graphql::parser::types::{Field, OperationDefinition};
use async_graphql::{InputType, Name, Value as ConstValue, Variables};
use async_graphql_value::Value;
use chancery_schema::store::PageRequest;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a plan is run with.
pub(super) struct Run<'a> {
    pub(super) operation: &'a Operation,
    pub(super) variables: &'a Variables,
    pub(super) defaults: &'a Defaults,
    pub(super) together: Together,
    /// How many entries of lists were found.
    entries: AtomicU64,
}

/// The variables an operation declares, with their defaults.
pub(super) struct Defaults(HashMap<Name, Option<ConstValue>>);

impl Defaults {
    pub(super) fn of(operation: &OperationDefinition) -> Self {
        let definitions = operation.variable_definitions.iter().map(|definition| {
            let default = definition.node.default_value.as_ref().map(|value| value.node.clone());
            (definition.node.name.node.clone(), default)
        });
        Self(definitions.collect())
    }
}

/// The arguments of a field.
pub(super) struct Arguments(Vec<(Name, Value)>);

impl Arguments {
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    pub(super) fn of(field: &Field) -> Self {
        let arguments = field.arguments.iter();
        Self(arguments.map(|(name, value)| (name.node.clone(), value.node.clone())).collect())
    }
}

/// The arguments of a field in one run.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    arguments: &'a Arguments,
    pub(super) run: &'a Run<'a>,
}

impl<'a> Run<'a> {
    pub(super) fn new(operation: &'a Operation, variables: &'a Variables, defaults: &'a Defaults) -> Self {
        Self { operation, variables, defaults, together: Together::default(), entries: AtomicU64::new(0) }
    }

    /// Makes room for so many entries of lists that are found, before there are rows of them. How many the answer has
    /// is counted when it is written: a row that was found once may stand in it several times.
    pub(super) fn room(&self, entries: usize) -> Result<(), Stop> {
        let entries = u64::try_from(entries).map_err(|_| Plain)?;
        let before = self.entries.fetch_add(entries, Ordering::Relaxed);
        if before.saturating_add(entries) > self.operation.most_entries() { Err(Plain) } else { Ok(()) }
    }

    pub(super) fn given(&'a self, arguments: &'a Arguments) -> Given<'a> {
        Given { arguments, run: self }
    }

    /// A variable; none where it has neither a value nor a default (GraphQL specification, section 6.4.1).
    fn variable(&self, name: &Name) -> Result<Option<ConstValue>, Stop> {
        let default = self.defaults.0.get(name).ok_or(Plain)?;
        Ok(self.variables.get(name).or(default.as_ref()).cloned())
    }

    fn resolve(&self, value: &Value) -> Result<Option<ConstValue>, Stop> {
        Ok(Some(match value {
            Value::Variable(name) => return self.variable(name),
            Value::Null => ConstValue::Null,
            Value::Number(number) => ConstValue::Number(number.clone()),
            Value::String(text) => ConstValue::String(text.clone()),
            Value::Boolean(boolean) => ConstValue::Boolean(*boolean),
            Value::Binary(bytes) => ConstValue::Binary(bytes.clone()),
            Value::Enum(name) => ConstValue::Enum(name.clone()),
            Value::List(items) => {
                let item = |item| Ok(self.resolve(item)?.unwrap_or(ConstValue::Null));
                ConstValue::List(items.iter().map(item).collect::<Result<_, Stop>>()?)
            }
            Value::Object(fields) => {
                let field = |(name, value): (&Name, &Value)| {
                    Ok(self.resolve(value)?.map(|value| (name.clone(), value)))
                };
                let fields = fields.iter().filter_map(|entry| field(entry).transpose());
                ConstValue::Object(fields.collect::<Result<_, Stop>>()?)
            }
        }))
    }
}

impl Given<'_> {
    /// An argument, read as a resolver reads it.
    pub(super) fn get<T: InputType>(&self, name: &str) -> Result<T, Stop> {
        let value = match self.arguments.0.iter().find(|(own, _)| own == name) {
            Some((_, value)) => self.run.resolve(value)?,
            None => None,
        };
        let object =
            value.clone().filter(|value| matches!(value, ConstValue::Object(_) | ConstValue::List(_)));
        let read = T::parse(value).map_err(|_| Plain)?;
        // A field that an input does not have is looked for when a document is held against the schema, where
        // variables are not what they are now. Reading passes over it.
        match object {
            Some(object) if !is_known(&object, &read.to_value()) => Err(Plain),
            _ => Ok(read),
        }
    }

    /// An argument that has a default.
    pub(super) fn get_or<T: InputType>(&self, name: &str, default: T) -> Result<T, Stop> {
        if self.arguments.0.iter().any(|(own, _)| own == name) { self.get(name) } else { Ok(default) }
    }

    /// The part of a list that is asked for.
    pub(super) fn page(&self) -> Result<PageRequest, Stop> {
        let size = |name| Ok(self.get::<Option<i32>>(name)?.map(i64::from));
        let part = Part {
            first: size("first")?,
            after: self.get("after")?,
            last: size("last")?,
            before: self.get("before")?,
        };
        part.request(self.run.operation.limits.page_size).map_err(|_| Plain)
    }
}

/// Whether all fields of what was given are fields of what was read.
fn is_known(given: &ConstValue, read: &ConstValue) -> bool {
    match (given, read) {
        (ConstValue::Object(given), ConstValue::Object(read)) => {
            given.iter().all(|(name, value)| read.get(name).is_some_and(|read| is_known(value, read)))
        }
        (ConstValue::List(given), ConstValue::List(read)) => {
            given.len() == read.len() && given.iter().zip(read).all(|(given, read)| is_known(given, read))
        }
        (ConstValue::Object(_), _) => false,
        _ => true,
    }
}
