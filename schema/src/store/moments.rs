//! When what is public last changed by the clock alone, and when it will next.

use super::OPEN;
use super::connect::Store;
use super::error::StoreError;
use super::select::at;
use super::select::column_of;
use super::snapshot::Snapshot;
use super::time::{EVER, instant, micros};
use crate::domain::{Content, Id, Kind, Publication, for_kind};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, UnionType};

/// The moments around an instant at which something is published or expires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    /// The last one, at or before the instant.
    pub last: Option<DateTime<Utc>>,
    /// The next one, after it.
    pub next: Option<DateTime<Utc>>,
}

/// The columns that say when.
const COLUMNS: [&str; 2] = ["published_at", "expires_at"];

impl Store {
    /// When the newest version of a record is public, of whatever kind it is; nothing for an id of no
    /// record. One statement.
    ///
    /// # Errors
    /// As [`Store::newest`].
    pub async fn publication(&self, snapshot: Snapshot, id: &Id) -> Result<Option<Publication>, StoreError> {
        let Some(kind) = id.kind() else { return Ok(None) };
        for_kind!(kind, T => {
            let found = self.newest::<T>(snapshot, id).await?;
            Ok(found.map(|(found, _)| found.value.publication()))
        })
    }

    /// The moments around the snapshot's instant, at its revision: between them an answer does not change
    /// by the clock. One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn moments(&self, snapshot: Snapshot) -> Result<Moments, StoreError> {
        let Some(select) = around(snapshot) else { return Ok(Moments::default()) };
        let mut moments = Moments::default();
        for row in self.reader().query_all(&select).await? {
            let Some(moment) = row.try_get::<Option<i64>>("", "moment")? else { continue };
            let moment = Some(instant(moment));
            if row.try_get::<i32>("", "past")? == 1 {
                moments.last = Ord::max(moments.last, moment);
            } else if moments.next.is_none() || moment < moments.next {
                moments.next = moment;
            }
        }
        Ok(moments)
    }
}

/// The statement that finds the moments around the snapshot's instant; none where no kind has any.
fn around(snapshot: Snapshot) -> Option<SelectStatement> {
    let now = micros(snapshot.at);
    // An index lookup for each column and side, all in one statement.
    let side = |table: &'static str, column: &'static str, past: bool| {
        let moment = || column_of("t", column);
        // Written out, as in the index of what expires at all.
        let ends = || Expr::cust(format!("\"t\".\"{column}\" < {OPEN}"));
        let (end, beyond) = if past {
            (Func::max(moment()), moment().lte(now).and(moment().gt(EVER)).and(ends()))
        } else {
            (Func::min(moment()), moment().gt(now).and(ends()))
        };
        Query::select()
            .expr_as(Expr::val(i32::from(past)), "past")
            .expr_as(end, "moment")
            .from_as(table, "t")
            .cond_where(at("t", snapshot.revision))
            .and_where(beyond)
            .take()
    };
    let dated = Kind::ALL.iter().filter(|kind| for_kind!(**kind, T => T::DATED));
    let mut sides = dated.map(|kind| kind.table()).flat_map(|table| {
        COLUMNS.into_iter().flat_map(move |column| [(table, column, true), (table, column, false)])
    });
    let (table, column, past) = sides.next()?;
    let mut select = side(table, column, past);
    for (table, column, past) in sides {
        select.union(UnionType::All, side(table, column, past));
    }
    Some(select)
}
