//! What a selection asks of an object: its fields in the order of the answer, fragments expanded, those of one
//! name merged (GraphQL specification, sections 6.3.2 and 6.4.3), as the engine does it.

use super::given::Arguments;
use super::plan::{Object, Plan};
use super::{Plain, Stop};
use async_graphql::parser::types::{Directive, Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Value as ConstValue, Variables};
use async_graphql_value::Value;
use std::cell::Cell;
use std::collections::HashMap;

/// The interface that every record has.
const NODE: &str = "Node";

/// Plans the selections of a document.
pub(super) struct Compile<'d> {
    fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    variables: &'d Variables,
    size: Cell<usize>,
    /// Whether only fields are looked for, and nothing below them.
    looking: bool,
}

/// Fields of one name in the answer.
pub(super) type Merged<'d> = Vec<(&'d str, Vec<&'d Field>)>;

impl<'d> Compile<'d> {
    pub(super) fn new(
        fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
        variables: &'d Variables,
    ) -> Self {
        Self { fragments, variables, size: Cell::new(0), looking: false }
    }

    /// One that looks for fields alone.
    #[cfg(test)]
    pub(super) fn looking(
        fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
        variables: &'d Variables,
    ) -> Self {
        Self { looking: true, ..Self::new(fragments, variables) }
    }

    /// How many fields were planned.
    pub(super) fn size(&self) -> usize {
        self.size.get()
    }

    /// The plan of selections of an object, which stand in those of a union where it is one's.
    pub(super) fn plan<T: Object>(
        &self,
        sets: &[&'d SelectionSet],
        union: Option<&str>,
    ) -> Result<Plan<T>, Stop> {
        if self.looking {
            return Ok(Plan::default());
        }
        let mut merged = Merged::new();
        for set in sets {
            self.collect::<T>(set, union, &mut merged)?;
        }
        self.size.set(self.size.get() + merged.len());
        Plan::of(self, &merged)
    }

    fn collect<T: Object>(
        &self,
        set: &'d SelectionSet,
        union: Option<&str>,
        merged: &mut Merged<'d>,
    ) -> Result<(), Stop> {
        for selection in &set.items {
            if self.is_skipped(selection.node.directives())? {
                continue;
            }
            let (condition, set) = match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let key = field.response_key().node.as_str();
                    match merged.iter_mut().find(|(name, _)| *name == key) {
                        Some((_, fields)) => fields.push(field),
                        None => merged.push((key, vec![field])),
                    }
                    continue;
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &self.fragments.get(&spread.node.fragment_name.node).ok_or(Plain)?.node;
                    (Some(&fragment.type_condition), &fragment.selection_set.node)
                }
                Selection::InlineFragment(fragment) => {
                    (fragment.node.type_condition.as_ref(), &fragment.node.selection_set.node)
                }
            };
            match condition.map(|condition| condition.node.on.node.as_str()) {
                Some(name) if name == T::name() || (T::IS_NODE && name == NODE) => {
                    self.collect::<T>(set, None, merged)?;
                }
                None => self.collect::<T>(set, union, merged)?,
                Some(name) if Some(name) == union => self.collect::<T>(set, union, merged)?,
                // Of another member of the union.
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn is_skipped(&self, directives: &[Positioned<Directive>]) -> Result<bool, Stop> {
        let mut skipped = false;
        for Positioned { node: directive, .. } in directives {
            let includes = match directive.name.node.as_str() {
                "include" => true,
                "skip" => false,
                _ => return Err(Plain),
            };
            // The engine knows no defaults here.
            let condition = match directive.get_argument("if").map(|value| &value.node) {
                Some(Value::Boolean(condition)) => *condition,
                Some(Value::Variable(name)) => match self.variables.get(name) {
                    Some(ConstValue::Boolean(condition)) => *condition,
                    _ => return Err(Plain),
                },
                _ => return Err(Plain),
            };
            skipped |= condition != includes;
        }
        Ok(skipped)
    }
}

/// What is asked by fields of one name in the answer.
pub(super) struct Ask<'a> {
    compile: &'a Compile<'a>,
    fields: Vec<&'a Field>,
}

impl<'a> Ask<'a> {
    /// Fields that are one and the same, but for what is selected of them.
    pub(super) fn new(compile: &'a Compile<'a>, fields: &[&'a Field]) -> Result<Self, Stop> {
        let (first, more) = fields.split_first().ok_or(Plain)?;
        let same = |field: &&Field| field.name == first.name && field.arguments == first.arguments;
        if more.iter().all(same) { Ok(Self { compile, fields: fields.to_vec() }) } else { Err(Plain) }
    }

    /// The plan of what is selected of an object below.
    pub(super) fn plan<T: Object>(&self) -> Result<Plan<T>, Stop> {
        self.plan_in(None)
    }

    /// The same for an object of a union.
    pub(super) fn plan_in<T: Object>(&self, union: Option<&str>) -> Result<Plan<T>, Stop> {
        self.compile.plan(&self.sets(), union)
    }

    /// What is asked of the object below, where that is this field and no other.
    pub(super) fn only<T: Object>(&self, name: &str) -> Result<Option<Only<'a>>, Stop> {
        let mut merged = Merged::new();
        for set in self.sets() {
            self.compile.collect::<T>(set, None, &mut merged)?;
        }
        let [(key, fields)] = merged.as_slice() else { return Ok(None) };
        if self.compile.looking || fields.iter().any(|field| field.name.node != name) {
            return Ok(None);
        }
        self.compile.size.set(self.compile.size.get() + 1);
        Ok(Some(Only { key, times: fields.len(), ask: Self::new(self.compile, fields)? }))
    }

    fn sets(&self) -> Vec<&'a SelectionSet> {
        self.fields.iter().map(|field| &field.selection_set.node).collect()
    }

    /// The arguments.
    pub(super) fn arguments(&self) -> Arguments {
        self.fields.first().map_or_else(Arguments::none, |field| Arguments::of(field))
    }
}

/// The one field that is asked of an object.
pub(super) struct Only<'a> {
    /// Its name in the answer.
    pub(super) key: &'a str,
    /// How often it stands in the query.
    pub(super) times: usize,
    pub(super) ask: Ask<'a>,
}
