//! Queries drawn from the schema: selections, aliases, fragments, directives, arguments, variables. Most of them
//! make sense.

mod schema;
mod selections;
mod values;

pub use schema::Schema;

use serde_json::{Map, Value};
use std::collections::HashMap;

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
}
