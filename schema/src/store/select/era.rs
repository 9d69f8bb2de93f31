//! Which of the versions that hold at a revision are looked at in one go: those that still hold, or those that ended.

use super::conditions::{at, column_of};
use crate::store::OPEN;
use sea_orm::DbBackend;
use sea_orm::sea_query::{Asterisk, Cond, Condition, Expr, ExprTrait, Query, SelectStatement, UnionType};

/// Which of the versions that hold at a revision. At the newest one almost all of them still hold, and indexes that
/// have nothing else make it cheap to find them: what was before is not walked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Era {
    /// Those and the ones that ended since.
    Any,
    /// Those that still hold, in the words of this database.
    Open(DbBackend),
    /// Those that ended since: few, or none, where the revision is the newest or was not long ago.
    Ended,
}

/// The version is still one that holds. Written out: an index with this condition serves no parameter. The words are
/// those of [`crate::migration`]: SQLite would rather look versions up by when they end, and sort them all.
pub(in crate::store) fn open(alias: &'static str, database: DbBackend) -> Expr {
    let as_is = if database == DbBackend::Postgres { "" } else { " + 0" };
    Expr::cust(format!("\"{alias}\".\"to_rev\"{as_is} = {OPEN}"))
}

/// The version is one of the era that holds at the revision.
pub(in crate::store) fn of_era(alias: &'static str, revision: i64, era: Era) -> Condition {
    let known = column_of(alias, "from_rev").lte(revision);
    match era {
        Era::Any => at(alias, revision),
        Era::Open(database) => Cond::all().add(open(alias, database)).add(known),
        Era::Ended => {
            let to = || column_of(alias, "to_rev");
            Cond::all().add(to().gt(revision)).add(to().lt(OPEN)).add(known)
        }
    }
}

/// What still holds, put in order and cut by `ordered`, and what ended since, as one: to be put in order and cut again.
pub(in crate::store) fn both(
    database: DbBackend,
    ordered: impl Fn(SelectStatement) -> SelectStatement,
    mut open: SelectStatement,
    ended: SelectStatement,
) -> SelectStatement {
    if database != DbBackend::Postgres {
        // SQLite merges the two, each in its own order.
        return open.union(UnionType::All, ended).take();
    }
    // PostgreSQL has to be told how little is needed of what holds; and by its offset that all is needed of what ended,
    // or it walks everything in order for the few that did.
    let whole = |rows: SelectStatement, alias: &'static str| {
        Query::select().column(Asterisk).from_subquery(rows, alias).take()
    };
    let ended = { ended }.offset(0).take();
    whole(ordered(open), "open").union(UnionType::All, whole(ended, "ended")).take()
}
