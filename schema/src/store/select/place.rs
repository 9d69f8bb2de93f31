//! Places in a list: the order that makes one entry come after another, and the cursors that name a place in it.

use super::Select;
use super::conditions::column_of;
use super::era::Era;
use crate::store::Store;
use crate::store::cursor::{Cursor, CursorError, Key};
use crate::store::error::StoreError;
use crate::store::snapshot::Snapshot;
use sea_orm::sea_query::{Asterisk, Cond, Condition, Expr, ExprTrait, Func, Order, Query, WindowStatement};
use sea_orm::{ConnectionTrait, QueryResult};
use std::num::NonZeroU64;

impl Select {
    /// The keys with the id as the last, which makes the order total.
    pub(super) fn total_order(&self) -> Vec<(Expr, bool, bool)> {
        let mut keys: Vec<(Expr, bool, bool)> =
            self.keys.iter().map(|key| (key.expr.clone(), key.is_text, key.descending)).collect();
        let descending = self.keys.last().is_some_and(|key| key.descending);
        keys.push((column_of(self.id, "id"), true, descending));
        keys
    }

    pub(super) fn directions(&self, backward: bool) -> Vec<Order> {
        let direction = |descending: bool| if descending == backward { Order::Asc } else { Order::Desc };
        self.total_order().into_iter().map(|(_, _, descending)| direction(descending)).collect()
    }

    /// The cursor of the entry at a place, the first of which is 1. Reads the keys of entries alone.
    pub(in crate::store) async fn cursor_at(
        &self,
        store: &Store,
        snapshot: Snapshot,
        list: u32,
        place: NonZeroU64,
    ) -> Result<Option<Cursor>, StoreError> {
        // Numbered, not by OFFSET: behind one, SQLite 3.51 gives a row again for each fact that fits.
        let mut window = WindowStatement::new();
        let mut numbered = self.rows(snapshot, Era::Any);
        let keys = self.total_order().into_iter().zip(self.directions(false));
        for (index, ((expr, ..), order)) in keys.enumerate() {
            numbered.expr_as(expr.clone(), key_name(index));
            window.order_by_expr(expr, order);
        }
        numbered.expr_window_as(Func::cust("ROW_NUMBER"), window, "place");
        let place = i64::try_from(place.get()).unwrap_or(i64::MAX);
        let select = Query::select()
            .column(Asterisk)
            .from_subquery(numbered, "numbered")
            .and_where(Expr::col("place").eq(place))
            .take();
        let row = store.reader().query_one(&select).await?;
        row.map(|row| self.cursor(&row, 0, snapshot, list)).transpose()
    }

    /// The cursor of a row, whose keys begin with its column `first`.
    pub(super) fn cursor(
        &self,
        row: &QueryResult,
        first: usize,
        snapshot: Snapshot,
        list: u32,
    ) -> Result<Cursor, StoreError> {
        // The keys, then the id, as in `total_order`, whose expressions no row needs.
        let are_texts = self.keys.iter().map(|key| key.is_text).chain([true]);
        let key = |(index, is_text): (usize, bool)| -> Result<Key, StoreError> {
            Ok(if is_text {
                Key::Text(row.try_get_by_index(first + index)?)
            } else {
                Key::Number(row.try_get_by_index(first + index)?)
            })
        };
        let keys = are_texts.enumerate().map(key).collect::<Result<_, _>>()?;
        Ok(Cursor { snapshot, list, keys })
    }
}

/// The name that the key of an order has in rows.
pub(super) fn key_name(index: usize) -> String {
    format!("k{index}")
}

/// The condition "after this place" (or before it) in the order of `keys`.
pub(super) fn beyond(
    keys: &[(Expr, bool, bool)],
    place: &[Key],
    before: bool,
) -> Result<Condition, StoreError> {
    let fits = |(key, (_, is_text, _)): (&Key, &(Expr, bool, bool))| matches!(key, Key::Text(_)) == *is_text;
    if place.len() != keys.len() || !place.iter().zip(keys).all(fits) {
        return Err(CursorError::OtherList.into());
    }
    let value = |key: &Key| match key {
        Key::Number(number) => Expr::val(*number),
        Key::Text(text) => Expr::val(text.clone()),
    };
    let smaller = |descending: bool| descending != before;
    let first_direction = keys.first().is_some_and(|(_, _, descending)| *descending);
    if keys.iter().all(|(_, _, descending)| *descending == first_direction) {
        // One direction: a row value, which both databases look up in an index.
        let row = Expr::tuple(keys.iter().map(|(expr, ..)| expr.clone()));
        let place = Expr::tuple(place.iter().map(value));
        let condition = if smaller(first_direction) { row.lt(place) } else { row.gt(place) };
        return Ok(Cond::all().add(condition));
    }
    let mut any = Cond::any();
    for (index, ((expr, _, descending), key)) in keys.iter().zip(place).enumerate() {
        let mut all = Cond::all();
        for ((equal, ..), key) in keys.iter().zip(place).take(index) {
            all = all.add(equal.clone().eq(value(key)));
        }
        let expr = expr.clone();
        all = all.add(if smaller(*descending) { expr.lt(value(key)) } else { expr.gt(value(key)) });
        any = any.add(all);
    }
    Ok(any)
}
