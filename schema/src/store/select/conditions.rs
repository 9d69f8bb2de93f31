//! Conditions on versions and on their facts, in the words of every statement.

use super::VERSIONS;
use sea_orm::sea_query::{Alias, Cond, Condition, Expr, ExprTrait, Query};

/// A column of the listed versions.
pub(in crate::store) fn column(name: &'static str) -> Expr {
    Expr::col((VERSIONS, Alias::new(name)))
}

/// A column of a joined table.
pub(in crate::store) fn column_of(alias: &'static str, name: &'static str) -> Expr {
    Expr::col((alias, Alias::new(name)))
}

/// `[valid_from, valid_until)` of `alias` holds on `day`.
pub(in crate::store) fn holds(alias: &'static str, day: i64) -> Condition {
    Cond::all().add(column_of(alias, "valid_from").lte(day)).add(column_of(alias, "valid_until").gt(day))
}

/// A version has a fact in `table` for which `condition` (on the alias `f`) holds.
pub(in crate::store) fn has_fact(table: &'static str, condition: Condition) -> Expr {
    let facts = Query::select()
        .expr(Expr::val(1))
        .from_as(table, FACT)
        .and_where(column_of(FACT, "version").eq(column("version")))
        .cond_where(condition)
        .take();
    Expr::exists(facts)
}

/// The alias of the table in [`has_fact`].
pub(in crate::store) const FACT: &str = "f";

/// The version holds at the snapshot's revision.
pub(in crate::store) fn at(alias: &'static str, revision: i64) -> Condition {
    Cond::all().add(column_of(alias, "from_rev").lte(revision)).add(column_of(alias, "to_rev").gt(revision))
}
