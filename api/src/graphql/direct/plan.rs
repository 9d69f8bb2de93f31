//! Plans: what is asked of the objects at one place of a query, and how each field of them is found.

use super::collect::{Ask, Compile, Merged};
use super::given::Run;
use super::out::{Out, Written};
use super::rows::{Cells, Table};
use super::{Plain, Stop};
use futures_util::future::{BoxFuture, try_join_all};
use std::borrow::Cow;

/// A row that an object of the schema is written from.
pub(super) trait Object: Send + Sync + Sized + 'static {
    /// Whether it is a `Node`.
    const IS_NODE: bool = false;

    /// The object's name in the schema.
    fn name() -> Cow<'static, str>;

    /// How a field is found.
    ///
    /// # Errors
    /// [`Plain`] where that is not known here, or something below it is not.
    fn field(name: &str, ask: &Ask<'_>) -> Result<How<Self>, Stop>;
}

/// Writes a field of a row.
pub(super) type Write<T> = Box<dyn Fn(&T, &mut Out) -> Written + Send + Sync>;

/// How a field is found.
pub(super) enum How<T> {
    /// It is written from the row.
    Value(Write<T>),
    /// It is found for all rows together.
    Below(Box<dyn Below<T>>),
}

impl<T> How<T> {
    pub(super) fn value(write: impl Fn(&T, &mut Out) -> Written + Send + Sync + 'static) -> Self {
        Self::Value(Box::new(write))
    }
}

/// Finds a field for all rows together.
pub(super) trait Below<T>: Send + Sync {
    fn find<'a: 'r, 'r>(
        &'a self,
        rows: &'r [T],
        run: &'r Run<'r>,
    ) -> BoxFuture<'r, Result<Box<dyn Cells + 'a>, Stop>>;
}

/// What is asked of the objects at one place.
pub(super) struct Plan<T> {
    pub(super) fields: Vec<Planned<T>>,
}

/// A field that is asked for.
pub(super) struct Planned<T> {
    /// What stands before its value: a bracket or a comma, its key, a colon.
    pub(super) start: Box<[u8]>,
    /// How often it stands in the query.
    pub(super) times: usize,
    pub(super) what: What<T>,
}

/// What a field gives.
pub(super) enum What<T> {
    /// The same for every row, as JSON.
    Fixed(Box<[u8]>),
    Value(Write<T>),
    Below(Box<dyn Below<T>>),
}

impl<T> Default for Plan<T> {
    fn default() -> Self {
        Self { fields: Vec::new() }
    }
}

impl<T: Object> Plan<T> {
    pub(super) fn of(compile: &Compile<'_>, merged: &Merged<'_>) -> Result<Self, Stop> {
        let mut fields = Vec::with_capacity(merged.len());
        for (key, asked) in merged {
            let name = asked.first().ok_or(Plain)?.name.node.as_str();
            let ask = Ask::new(compile, asked)?;
            let what = if name == "__typename" {
                What::Fixed(format!("\"{}\"", T::name()).into_bytes().into())
            } else {
                match T::field(name, &ask)? {
                    How::Value(write) => What::Value(write),
                    How::Below(below) => What::Below(below),
                }
            };
            let before = if fields.is_empty() { '{' } else { ',' };
            let start = format!("{before}\"{key}\":").into_bytes().into();
            fields.push(Planned { start, times: asked.len(), what });
        }
        Ok(Self { fields })
    }
}

impl<T: Send + Sync> Plan<T> {
    /// Finds everything that is asked of these rows.
    pub(super) async fn fill<'a>(&'a self, rows: Vec<T>, run: &Run<'_>) -> Result<Table<'a, T>, Stop> {
        let below = self.fields.iter().filter_map(|field| match &field.what {
            What::Below(below) => Some(below),
            What::Fixed(_) | What::Value(_) => None,
        });
        // Nothing is asked for nobody.
        let cells = if rows.is_empty() {
            Vec::new()
        } else {
            try_join_all(below.map(|below| below.find(&rows, run))).await?
        };
        Ok(Table { plan: self, rows, cells })
    }
}
