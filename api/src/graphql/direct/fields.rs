//! How tables of fields are written: a line for each field.

use super::plan::How;
use crate::graphql::connection::View;
use crate::values::Validity;
use chancery_schema::Snapshot;
use chancery_schema::domain::Period;
use std::ops::Deref;
use std::sync::Arc;

/// The table of an object: its name, whether it is a `Node`, and how each field is found, from what is asked (`ask`).
/// What follows `else` finds fields that several objects have.
macro_rules! object {
    ($type:ty as $name:literal, node: $node:literal, |$ask:ident| {
        $($field:literal => $how:expr,)*
    } $(else |$other:ident| $else:expr)?) => {
        impl super::plan::Object for $type {
            const IS_NODE: bool = $node;

            fn name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn field(
                name: &str,
                $ask: &super::collect::Ask<'_>,
            ) -> Result<super::plan::How<Self>, super::Stop> {
                #[allow(unused_variables, reason = "some objects have nothing below them")]
                let ask = $ask;
                Ok(match name {
                    $($field => $how,)*
                    $($other => match $else {
                        Some(how) => how,
                        None => return Err(super::Plain),
                    },)?
                    #[allow(unreachable_patterns, reason = "some objects have fields of others")]
                    _ => return Err(super::Plain),
                })
            }
        }
    };
}
pub(super) use object;

/// A field that is written as its value is, in JSON.
macro_rules! json {
    (|$row:ident| $value:expr) => {
        super::plan::How::value(|$row: &Self, out| out.json(&$value))
    };
}
pub(super) use json;

/// A row that is read at a snapshot, as all rows beside it are.
pub(super) trait At {
    fn at(&self) -> Snapshot;
}

impl<V: View> At for V {
    fn at(&self) -> Snapshot {
        self.snapshot()
    }
}

/// A part of a record's value: an entry of one of its lists.
pub(super) struct Entry<C, P> {
    owner: Arc<C>,
    snapshot: Snapshot,
    index: usize,
    list: fn(&C) -> &[P],
}

impl<C, P> Entry<C, P> {
    /// The entries of a list of a record.
    pub(super) fn all<V: View<Content = C>>(
        view: &V,
        list: fn(&C) -> &[P],
    ) -> impl Iterator<Item = Self> + use<C, P, V> {
        let (owner, snapshot) = (Arc::clone(&view.stored().value), view.snapshot());
        let entries = list(&owner).len();
        (0..entries).map(move |index| Self { owner: Arc::clone(&owner), snapshot, index, list })
    }

    /// Its place in the list, from 0.
    pub(super) fn index(&self) -> usize {
        self.index
    }
}

impl<C, P> Deref for Entry<C, P> {
    type Target = P;

    fn deref(&self) -> &P {
        &(self.list)(&self.owner)[self.index]
    }
}

impl<C, P> At for Entry<C, P> {
    fn at(&self) -> Snapshot {
        self.snapshot
    }
}

/// A field of something that has a period.
pub(super) fn validity<T: 'static>(field: &str, period: fn(&T) -> &Period) -> Option<How<T>> {
    macro_rules! of {
        ($field:ident) => {
            How::value(move |row, out| out.json(&Validity::from(period(row)).$field))
        };
    }
    Some(match field {
        "validFrom" => of!(valid_from),
        "validTo" => of!(valid_to),
        "validThrough" => of!(valid_through),
        "basis" => of!(basis),
        "validFromBasis" => of!(valid_from_basis),
        "validToBasis" => of!(valid_to_basis),
        _ => return None,
    })
}
