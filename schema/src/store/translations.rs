//! The other languages of a text.

use super::select::{Select, SortKey, at, column, column_of};
use super::snapshot::Snapshot;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Func, Query};

/// Lists the entries of `table` with the key of another one, each under that one, in the order in
/// which the site lists its languages.
pub(super) fn of_others(select: Select, table: &'static str, snapshot: Snapshot) -> Select {
    let others = Query::select()
        .expr_as(column_of("o", "id"), "parent")
        .expr_as(column_of("o", "language"), "language")
        .expr_as(column_of("o", "translation_key"), "key")
        .from_as(table, "o")
        .cond_where(at("o", snapshot.revision))
        .and_where(column_of("o", "translation_key").ne(""))
        .take();
    let same = Cond::all()
        .add(column_of("w", "key").eq(column("translation_key")))
        .add(column_of("w", "language").ne(column("language")));
    select
        .join_query(others, "w", same)
        .reorder(SortKey::number(column("translation_rank")))
        .parent(Expr::col(("w", "parent")))
}

/// The text is in a language: a range that a tag is in when it is the same, or begins with it and a
/// hyphen, whatever the case (RFC 4647, section 3.3.1).
pub(super) fn in_language(range: &str) -> Expr {
    let range = range.to_ascii_lowercase();
    let tag = || Func::lower(column("language"));
    let (start, end) = (format!("{range}-"), format!("{range}."));
    // What follows a hyphen sorts between it and the next character, a full stop.
    let within = Expr::expr(tag()).gte(start).and(Expr::expr(tag()).lt(end));
    Expr::expr(tag()).eq(range).or(within)
}
