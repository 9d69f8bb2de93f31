//! Weighing the selections of a document by their types. Each fragment is weighed once.

use super::arguments::{Arguments, uses};
use super::prices::{LISTED, VALUE_BYTES, bytes_aliased, introspected};
use super::typename::typename;
use super::types::{self, Items, Shape, Type};
use super::weight::{Amount, Weight};
use super::{
    MAX_ALIASES, MAX_ARGUMENTS, MAX_ARGUMENTS_IN_ALL, MAX_DIRECTIVES, MAX_DIRECTIVES_AT_ONCE, MAX_NESTING,
    MAX_OBJECTS, MAX_SELECTIONS, MAX_VALUES, Refusal,
};
use crate::graphql::Limits;
use crate::http::graphql::errors::Code;
use crate::http::problem::shorten;
use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Variables};
use async_graphql_value::Value;
use std::collections::HashMap;

/// A fragment: being weighed, or weighed.
enum Known {
    Begun,
    Weighed(Weight),
}

/// Where selections stand.
#[derive(Clone, Copy)]
enum Place {
    /// In selections of a type; of none where the document names one that is not there, and is going to be refused.
    Content(Option<&'static Type>),
    Introspection,
}

impl Place {
    fn of(name: &str) -> Self {
        if name.starts_with("__") { Self::Introspection } else { Self::Content(types::named(name)) }
    }
}

/// Weighs the selections of a document.
pub(super) struct Weigher<'a> {
    document: &'a ExecutableDocument,
    arguments: Arguments<'a>,
    fragments: HashMap<&'a str, Known>,
    aliases: u64,
    directives: u64,
    values: u64,
    introspection: bool,
}

impl<'a> Weigher<'a> {
    pub(super) fn new(
        document: &'a ExecutableDocument,
        operation: &'a OperationDefinition,
        variables: &'a Variables,
        bounds: Limits,
    ) -> Self {
        let arguments = Arguments::new(operation, variables, bounds);
        let introspection = bounds.introspection;
        Self {
            document,
            arguments,
            fragments: HashMap::new(),
            aliases: 0,
            directives: 0,
            values: 0,
            introspection,
        }
    }

    pub(super) fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Weight, Refusal> {
        let place = match operation.ty {
            OperationType::Query => Place::of("Query"),
            OperationType::Mutation | OperationType::Subscription => Place::Content(None),
        };
        self.set(&operation.selection_set.node, place, 0)
    }

    /// What a fragment weighs; nothing where there is none of that name, which validation tells.
    pub(super) fn fragment(&mut self, name: &'a str, level: u32) -> Result<Option<Weight>, Refusal> {
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(None) };
        match self.fragments.get(name) {
            Some(Known::Weighed(weight)) => return Ok(Some(*weight)),
            Some(Known::Begun) => {
                let message = format!("the fragment “{}” contains itself", shorten(name, 60));
                return Err(Refusal::new(Code::Validation, message, fragment.pos));
            }
            None => {}
        }
        self.fragments.insert(name, Known::Begun);
        self.directives(&fragment.node.directives)?;
        let place = Place::of(&fragment.node.type_condition.node.on.node);
        let weight = self.set(&fragment.node.selection_set.node, place, level)?;
        self.fragments.insert(name, Known::Weighed(weight));
        Ok(Some(weight))
    }

    /// Counts directives that stand at one place.
    pub(super) fn directives(&mut self, directives: &[Positioned<Directive>]) -> Result<(), Refusal> {
        let Some(first) = directives.first() else { return Ok(()) };
        if directives.len() > MAX_DIRECTIVES_AT_ONCE {
            let count = directives.len();
            let message = format!("{count} directives stand at one place; {MAX_DIRECTIVES_AT_ONCE} may");
            return Err(Refusal::document(message, first.pos));
        }
        if let Some(directive) =
            directives.iter().find(|directive| directive.node.arguments.len() > MAX_ARGUMENTS)
        {
            return Err(arguments_refusal(directive.node.arguments.len(), directive.pos));
        }
        self.directives += u64::try_from(directives.len()).unwrap_or(u64::MAX);
        for directive in directives {
            self.values = self.values.saturating_add(self.arguments.sizes(&directive.node.arguments));
        }
        Ok(())
    }

    /// Refuses a document that has too much of anything, given the sum of all there is in it.
    pub(super) fn counts(&self, all: &Weight) -> Result<(), Refusal> {
        let counts = [
            ("selections, fragments counted wherever they are spread", all.selections, MAX_SELECTIONS),
            (
                "fields with fields below them, fragments counted wherever they are spread",
                all.objects,
                MAX_OBJECTS,
            ),
            ("aliases", self.aliases, MAX_ALIASES),
            ("directives", self.directives, MAX_DIRECTIVES),
            ("arguments, fragments counted wherever they are spread", all.arguments, MAX_ARGUMENTS_IN_ALL),
            ("values in arguments, variables counted wherever they are used", self.values, MAX_VALUES),
        ];
        for (what, count, bound) in counts {
            if count > bound {
                let message = format!("the document has {count} {what}; it may have {bound}");
                return Err(Refusal::document(message, None).measured("count", count, bound));
            }
        }
        Ok(())
    }

    fn set(&mut self, set: &'a SelectionSet, place: Place, level: u32) -> Result<Weight, Refusal> {
        if level > MAX_NESTING {
            return Err(nesting_refusal(level));
        }
        let mut weight = Weight::default();
        for selection in &set.items {
            let mut one = match &selection.node {
                Selection::Field(field) => self.field(&field.node, place, level)?,
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.node.directives)?;
                    let name = spread.node.fragment_name.node.as_str();
                    self.fragment(name, level + 1)?.unwrap_or_default()
                }
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.node.directives)?;
                    let condition = inline.node.type_condition.as_ref();
                    let place = condition.map_or(place, |condition| Place::of(&condition.node.on.node));
                    self.set(&inline.node.selection_set.node, place, level + 1)?
                }
            };
            one.nesting = one.nesting.saturating_add(1);
            one.selections = one.selections.saturating_add(1);
            weight.add(&one);
        }
        if weight.nesting > MAX_NESTING {
            return Err(nesting_refusal(weight.nesting));
        }
        Ok(weight)
    }

    fn field(&mut self, field: &'a Field, place: Place, level: u32) -> Result<Weight, Refusal> {
        self.aliases += u64::from(field.alias.is_some());
        self.directives(&field.directives)?;
        if field.arguments.len() > MAX_ARGUMENTS {
            return Err(arguments_refusal(field.arguments.len(), field.name.pos));
        }
        let nul = |(_, value): &&(Positioned<Name>, Positioned<Value>)| self.arguments.has_nul(&value.node);
        if let Some((name, _)) = field.arguments.iter().find(nul) {
            let message = format!("{}: a text must not hold the character U+0000", name.node);
            return Err(Refusal::new(Code::BadUserInput, message, name.pos));
        }
        let name = field.name.node.as_str();
        let shape = match place {
            Place::Content(Some(of)) => of.field(name),
            Place::Content(None) | Place::Introspection => None,
        };
        let inside = match (place, name) {
            (Place::Introspection, _) | (_, "__schema" | "__type") => Place::Introspection,
            _ => Place::Content(shape.and_then(Shape::of)),
        };
        if name == "__typename" {
            typename(field)?;
        }
        if !self.introspection && matches!(name, "__schema" | "__type") {
            let message = format!("{name} is not answered: this server does not tell its schema");
            return Err(Refusal::new(Code::IntrospectionOff, message, field.name.pos));
        }
        let size = self.arguments.sizes(&field.arguments);
        self.values = self.values.saturating_add(size);
        let uses = field.arguments.iter().map(|(_, value)| uses(&value.node));
        let uses = uses.fold(0, u64::saturating_add);
        let below = self.set(&field.selection_set.node, inside, level + 1)?;
        let mut weight = Weight {
            nesting: below.nesting,
            selections: below.selections,
            arguments: below.arguments.saturating_add(uses),
            ..Weight::default()
        };
        if matches!(inside, Place::Introspection) {
            if matches!(place, Place::Introspection) && field.alias.is_some() {
                let message = "what __schema and __type give takes no aliases";
                return Err(Refusal::document(message, field.name.pos));
            }
            weight.schemas = below.schemas.saturating_add(u64::from(name == "__schema"));
            weight.types = below.types.saturating_add(u64::from(name == "__type"));
            let length = introspected(name);
            weight.introspection = below.introspection.saturating_add(1).saturating_mul(length);
            weight.listed = below.listed.saturating_add(u32::from(LISTED.contains(&name)));
            return Ok(weight);
        }
        weight.schemas = below.schemas;
        weight.types = below.types;
        let is_leaf = field.selection_set.node.items.is_empty();
        weight.introspection = below.introspection;
        weight.listed = below.listed;
        weight.depth = below.depth.saturating_add(1);
        weight.objects = below.objects.saturating_add(u64::from(!is_leaf));
        let asked = self.arguments.length(field);
        let (items, price, bytes) =
            shape.map_or((Items::One, 1, VALUE_BYTES), |shape| (shape.items, shape.price, shape.bytes));
        // Arguments are read anew for each row. Ten values are as one field.
        let own = price.saturating_add(size / 10);
        let cost = below.cost.below(items, asked).saturating_add(own);
        let key = field.alias.as_ref().map_or(name, |alias| alias.node.as_str()).len();
        let value = match (is_leaf, items) {
            (false, _) => 6,
            (true, Items::List(usual)) => bytes.saturating_mul(usual),
            (true, _) if field.alias.is_some() => bytes_aliased(bytes),
            (true, _) => bytes,
        };
        let own = u64::try_from(key).unwrap_or(u64::MAX).saturating_add(value);
        let bytes = below.bytes.below(items, asked).saturating_add(own);
        weight.cost = Amount::of(items, cost);
        weight.bytes = Amount::of(items, bytes);
        Ok(weight)
    }
}

fn nesting_refusal(depth: u32) -> Refusal {
    let message = format!("the document nests selections more than {MAX_NESTING} deep, fragments counted");
    Refusal::new(Code::DepthLimit, message, None).measured("depth", depth.into(), MAX_NESTING.into())
}

fn arguments_refusal(count: usize, position: async_graphql::Pos) -> Refusal {
    Refusal::document(format!("{count} arguments stand at one place; {MAX_ARGUMENTS} may"), position)
}
