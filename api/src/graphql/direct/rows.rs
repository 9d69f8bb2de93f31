//! What was found: rows, and where in them each field's value stands.

use super::given::Run;
use super::out::{Out, Written};
use super::plan::{Plan, What};
use super::{Plain, Stop};
use serde::Serialize;
use std::ops::Range;

/// A field's values, one for each row of the level above.
pub(super) trait Cells: Send + Sync {
    /// Writes the value of a row, which stands so many times in the query.
    fn write(&self, row: usize, times: usize, out: &mut Out) -> Written;
}

/// The objects at one place of a query, with everything that is asked of them.
pub(super) struct Table<'a, T> {
    pub(super) plan: &'a Plan<T>,
    pub(super) rows: Vec<T>,
    /// One for each field that was found for all rows together, in their order.
    pub(super) cells: Vec<Box<dyn Cells + 'a>>,
}

impl<T> Table<'_, T> {
    pub(super) fn write(&self, row: usize, out: &mut Out) -> Written {
        let value = self.rows.get(row).ok_or(Plain)?;
        let mut cells = self.cells.iter();
        for field in &self.plan.fields {
            out.raw(&field.start);
            match &field.what {
                What::Fixed(bytes) => out.raw(bytes),
                What::Value(write) => {
                    out.times = field.times;
                    write(value, out)?;
                }
                What::Below(_) => cells.next().ok_or(Plain)?.write(row, field.times, out)?,
            }
        }
        out.raw(if self.plan.fields.is_empty() { b"{}" } else { b"}" });
        Ok(())
    }
}

/// Where the rows below a row stand.
pub(super) enum Places {
    /// One for each row, or none.
    One(Vec<Option<usize>>),
    /// A list for each row.
    Many(Vec<Range<usize>>),
}

/// Rows that were found below others.
pub(super) struct Found<U> {
    pub(super) rows: Vec<U>,
    pub(super) places: Places,
    /// How many entries of a list each of them stands for, where it is one of a list that was read whole.
    pub(super) entries: usize,
}

impl<U> Found<U> {
    pub(super) fn new(rows: Vec<U>, places: Places) -> Self {
        Self { rows, places, entries: 0 }
    }

    /// One and the same for so many rows.
    pub(super) fn same(row: Option<U>, rows: usize) -> Self {
        let place = row.is_some().then_some(0);
        Self::new(row.into_iter().collect(), Places::One(vec![place; rows]))
    }

    /// One for each row, or none.
    pub(super) fn each(found: impl Iterator<Item = Option<U>>) -> Self {
        let mut rows = Vec::new();
        let place = |row: Option<U>| {
            row.map(|row| {
                rows.push(row);
                rows.len() - 1
            })
        };
        let places = found.map(place).collect();
        Self::new(rows, Places::One(places))
    }

    /// One and the same list for so many rows, where the answer has room for it.
    pub(super) fn list(found: impl Iterator<Item = U>, rows: usize, run: &Run<'_>) -> Result<Self, Stop> {
        let mut list = Vec::with_capacity(found.size_hint().0);
        for row in found {
            run.room(1)?;
            list.push(row);
        }
        let places = vec![0..list.len(); rows];
        Ok(Self::new(list, Places::Many(places)))
    }

    /// A list for each row, where the answer has room for them.
    pub(super) fn lists<I: IntoIterator<Item = U>>(
        found: impl Iterator<Item = I>,
        run: &Run<'_>,
    ) -> Result<Self, Stop> {
        let (mut rows, mut places) = (Vec::new(), Vec::new());
        for list in found {
            let start = rows.len();
            for row in list {
                run.room(1)?;
                rows.push(row);
            }
            places.push(start..rows.len());
        }
        Ok(Self::new(rows, Places::Many(places)))
    }
}

/// Objects below rows.
pub(super) struct Objects<'a, U> {
    pub(super) table: Table<'a, U>,
    pub(super) places: Places,
    pub(super) entries: usize,
}

impl<U: Send + Sync> Cells for Objects<'_, U> {
    fn write(&self, row: usize, times: usize, out: &mut Out) -> Written {
        match &self.places {
            Places::One(places) => {
                out.room(self.entries, times)?;
                match places.get(row).ok_or(Plain)? {
                    Some(place) => self.table.write(*place, out),
                    None => {
                        out.raw(b"null");
                        Ok(())
                    }
                }
            }
            Places::Many(places) => {
                let places = places.get(row).ok_or(Plain)?.clone();
                out.room(places.len(), times)?;
                let start = places.start;
                out.raw(b"[");
                for place in places {
                    if place > start {
                        out.raw(b",");
                    }
                    self.table.write(place, out)?;
                }
                out.raw(b"]");
                Ok(())
            }
        }
    }
}

/// Values that were found for rows.
pub(super) struct Values<V>(pub(super) Vec<V>);

impl<V: Serialize + Send + Sync> Cells for Values<V> {
    fn write(&self, row: usize, _times: usize, out: &mut Out) -> Written {
        out.json(self.0.get(row).ok_or(Plain)?)
    }
}
