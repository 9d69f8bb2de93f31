//! What selections weigh. Each fragment is weighed once.

use super::arguments::{Arguments, uses};
use super::prices::{LISTED, SEARCH_COST, introspected, value_bytes};
use super::typename::typename;
use super::{
    DEFAULT_LENGTH, MAX_ALIASES, MAX_ARGUMENTS, MAX_ARGUMENTS_IN_ALL, MAX_DIRECTIVES, MAX_DIRECTIVES_AT_ONCE,
    MAX_NESTING, MAX_OBJECTS, MAX_SELECTIONS, MAX_VALUES, Refusal,
};
use crate::graphql::Limits;
use crate::http::graphql::errors::Code;
use crate::http::problem::shorten;
use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Variables};
use async_graphql_value::Value;
use std::collections::HashMap;

/// Something that is summed up: once, and once for each item of the connection a selection set is of.
#[derive(Clone, Copy, Debug, Default)]
struct Amount {
    once: u64,
    each: u64,
}

impl Amount {
    fn add(&mut self, other: Self) {
        self.once = self.once.saturating_add(other.once);
        self.each = self.each.saturating_add(other.each);
    }

    fn whole(self) -> u64 {
        self.once.saturating_add(self.each)
    }

    /// All of it, below a field that gives a list of `length`, where its arguments tell.
    fn below(self, length: Option<u64>, connection: bool) -> u64 {
        match (length, connection) {
            (length, true) => {
                self.each.saturating_mul(length.unwrap_or(DEFAULT_LENGTH)).saturating_add(self.once)
            }
            (Some(length), false) => self.whole().saturating_mul(length),
            (None, false) => self.whole(),
        }
    }
}

/// What a selection set weighs, with all the fragments it spreads.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weight {
    cost: Amount,
    bytes: Amount,
    /// The set has what only a connection has (`edges`, `nodes`, `pageInfo`, `totalCount`).
    connection: bool,
    /// The cost of introspection.
    pub(super) introspection: u64,
    /// How often the whole schema is asked for.
    pub(super) schemas: u64,
    /// How often a type of it is.
    pub(super) types: u64,
    /// How many lists of introspection stand within each other.
    pub(super) listed: u32,
    /// How many levels of fields.
    pub(super) depth: u32,
    /// How many levels of selections, fragments counted.
    nesting: u32,
    /// How many selections.
    selections: u64,
    /// How many of them are fields of content that have fields below them.
    objects: u64,
    /// How many arguments, one with several variables counted as several.
    arguments: u64,
}

impl Weight {
    /// Sets this one side by side with another.
    pub(super) fn add(&mut self, other: &Self) {
        self.cost.add(other.cost);
        self.bytes.add(other.bytes);
        self.connection |= other.connection;
        self.introspection = self.introspection.saturating_add(other.introspection);
        self.schemas = self.schemas.saturating_add(other.schemas);
        self.types = self.types.saturating_add(other.types);
        self.listed = self.listed.max(other.listed);
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
        self.selections = self.selections.saturating_add(other.selections);
        self.objects = self.objects.saturating_add(other.objects);
        self.arguments = self.arguments.saturating_add(other.arguments);
    }

    /// The cost of the whole set, where it is of no connection.
    pub(super) fn whole(&self) -> u64 {
        self.cost.whole()
    }

    /// The size of the answer to the whole set as estimated, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.whole()
    }
}

/// A fragment: being weighed, or weighed.
enum Known {
    Begun,
    Weighed(Weight),
}

/// Where selections stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Content,
    Introspection,
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
        self.set(&operation.selection_set.node, Place::Root, 0)
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
        let of = fragment.node.type_condition.node.on.node.as_str();
        let place = if of.starts_with("__") { Place::Introspection } else { Place::Content };
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
                    let of =
                        inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                    let place = match of {
                        Some(of) if of.starts_with("__") => Place::Introspection,
                        _ => place,
                    };
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
        let inside = match (place, name) {
            (Place::Introspection, _) | (_, "__schema" | "__type") => Place::Introspection,
            _ => Place::Content,
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
        if inside == Place::Introspection {
            if place == Place::Introspection && field.alias.is_some() {
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
        let length = self.arguments.length(field);
        let price = if place == Place::Root && name == "search" { SEARCH_COST } else { 1 };
        // Arguments are read anew for each row. Ten values are as one field.
        let own = price.saturating_add(size / 10);
        let cost = below.cost.below(length, below.connection).saturating_add(own);
        let key = field.alias.as_ref().map_or(name, |alias| alias.node.as_str()).len();
        let own = u64::try_from(key).unwrap_or(u64::MAX).saturating_add(if is_leaf {
            value_bytes(name, field.alias.is_some())
        } else {
            6
        });
        let bytes = below.bytes.below(length, below.connection).saturating_add(own);
        // `nodes` of the root is a field like others: nothing is above it that has a length.
        let of_items = place != Place::Root && matches!(name, "edges" | "nodes");
        let amount =
            |all| if of_items { Amount { once: 0, each: all } } else { Amount { once: all, each: 0 } };
        weight.cost = amount(cost);
        weight.bytes = amount(bytes);
        weight.connection = matches!(name, "edges" | "nodes" | "pageInfo" | "totalCount");
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
