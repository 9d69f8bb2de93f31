//! What selections weigh, in every respect that is bounded.

use super::DEFAULT_LENGTH;
use super::types::Items;

/// Something that is summed up: once, and once for each item of the connection a selection set is of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amount {
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

    /// All of it, below a field that gives so many as its shape and its arguments tell.
    pub(super) fn below(self, items: Items, asked: Option<u64>) -> u64 {
        match items {
            Items::Page => {
                self.each.saturating_mul(asked.unwrap_or(DEFAULT_LENGTH)).saturating_add(self.once)
            }
            Items::List(usual) => self.whole().saturating_mul(asked.unwrap_or(usual)),
            Items::One | Items::Entries => self.whole(),
        }
    }

    /// What a field adds to the selections it stands in.
    pub(super) fn of(items: Items, amount: u64) -> Self {
        match items {
            Items::Entries => Self { once: 0, each: amount },
            Items::One | Items::Page | Items::List(_) => Self { once: amount, each: 0 },
        }
    }
}

/// What a selection set weighs, with all the fragments it spreads.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weight {
    pub(super) cost: Amount,
    pub(super) bytes: Amount,
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
    pub(super) nesting: u32,
    /// How many selections.
    pub(super) selections: u64,
    /// How many of them are fields of content that have fields below them.
    pub(super) objects: u64,
    /// How many arguments, one with several variables counted as several.
    pub(super) arguments: u64,
}

impl Weight {
    /// Sets this one side by side with another.
    pub(super) fn add(&mut self, other: &Self) {
        self.cost.add(other.cost);
        self.bytes.add(other.bytes);
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
