//! The statements of a search: which entries have all words, in titles or anywhere.

use super::super::connect::Store;
use super::super::error::StoreError;
use super::super::select::{Era, both, column_of, of_era};
use super::super::snapshot::Snapshot;
use super::super::time::micros;
use super::{MAX_RANKED, SearchRequest, score};
use crate::domain::{Id, Kind};
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult};
use std::collections::HashMap;

/// An entry that matches.
pub(super) struct Candidate {
    /// Its number, which is its version's: numbers grow with each revision.
    pub(super) number: i64,
    pub(super) kind: Kind,
    pub(super) id: Id,
    pub(super) texts: Texts,
}

/// What an entry is found in.
pub(super) struct Texts {
    pub(super) title: String,
    pub(super) text: String,
}

impl Store {
    /// The statement that counts what matches.
    pub(super) fn count_matches(
        &self,
        snapshot: Snapshot,
        request: &SearchRequest,
        words: &[String],
    ) -> SelectStatement {
        let count = |era| {
            let mut select = self.matches(snapshot, request, words, false, era);
            select.expr_as(Func::count(column_of("d", "number")), "n").take()
        };
        if !self.is_newest(snapshot) {
            return count(Era::Any);
        }
        let of = |era| Expr::SubQuery(None, Box::new(count(era).into()));
        let open = of(Era::Open(self.reader().get_database_backend()));
        Query::select().expr_as(open.add(of(Era::Ended)), "n").take()
    }

    /// What matches, the newest first. One statement.
    pub(super) async fn candidates(
        &self,
        snapshot: Snapshot,
        request: &SearchRequest,
        words: &[String],
        in_title: bool,
        limit: u64,
    ) -> Result<Vec<Candidate>, StoreError> {
        let select = self.candidates_select(snapshot, request, words, in_title, limit);
        let mut candidates = Vec::new();
        for row in self.reader().query_all(&select).await? {
            let kind: String = row.try_get_by_index(1)?;
            candidates.push(Candidate {
                number: row.try_get_by_index(0)?,
                kind: Kind::from_name(&kind).ok_or_else(|| StoreError::Damaged {
                    table: "search_doc",
                    reason: format!("“{kind}” is no kind"),
                })?,
                id: Id::stored(row.try_get_by_index(2)?),
                texts: Texts { title: row.try_get_by_index(3)?, text: row.try_get_by_index(4)? },
            });
        }
        Ok(candidates)
    }

    /// The titles and texts of entries by number. One statement.
    pub(super) async fn entry_texts(&self, numbers: Vec<i64>) -> Result<HashMap<i64, Texts>, StoreError> {
        let mut select = Query::select();
        for name in ["number", "title", "text"] {
            select.expr_as(column_of("d", name), name);
        }
        select.from_as("search_doc", "d").and_where(column_of("d", "number").is_in(numbers));
        let rows = self.reader().query_all(&select).await?;
        let texts = |row: &QueryResult| -> Result<_, StoreError> {
            let texts = Texts { title: row.try_get_by_index(1)?, text: row.try_get_by_index(2)? };
            Ok((row.try_get_by_index(0)?, texts))
        };
        rows.iter().map(texts).collect()
    }

    /// The statement that reads candidates.
    pub(in crate::store) fn candidates_statement(
        &self,
        snapshot: Snapshot,
        request: &SearchRequest,
        in_title: bool,
    ) -> Result<SelectStatement, StoreError> {
        Ok(self.candidates_select(snapshot, request, &request.words()?, in_title, MAX_RANKED))
    }

    fn candidates_select(
        &self,
        snapshot: Snapshot,
        request: &SearchRequest,
        words: &[String],
        in_title: bool,
        limit: u64,
    ) -> SelectStatement {
        let database = self.reader().get_database_backend();
        let rows = |era| {
            let mut select = self.matches(snapshot, request, words, in_title, era);
            // FTS5 walks its matches in the order of their numbers by itself.
            let number = match database {
                DbBackend::Postgres => column_of("d", "number"),
                _ => Expr::col(("w", Alias::new("rowid"))),
            };
            select.expr_as(number, "number");
            for name in ["kind", "id", "title", "text"] {
                select.expr_as(column_of("d", name), name);
            }
            select
        };
        // Numbers grow with each revision and, within one, with the date of publication.
        let newest =
            |mut select: SelectStatement| select.order_by("number", Order::Desc).limit(limit + 1).take();
        if !self.is_newest(snapshot) {
            return newest(rows(Era::Any));
        }
        newest(both(database, newest, rows(Era::Open(database)), rows(Era::Ended)))
    }

    /// What matches and is public at the snapshot.
    fn matches(
        &self,
        snapshot: Snapshot,
        request: &SearchRequest,
        words: &[String],
        in_title: bool,
        era: Era,
    ) -> SelectStatement {
        let mut select = Query::select();
        select.from_as("search_doc", "d").cond_where(of_era("d", snapshot.revision, era)).cond_where(
            Cond::all()
                .add(column_of("d", "published_at").lte(micros(snapshot.at)))
                .add(column_of("d", "expires_at").gt(micros(snapshot.at))),
        );
        if let Some(kinds) = &request.kinds {
            select.and_where(column_of("d", "kind").is_in(kinds.iter().map(|kind| kind.name())));
        }
        if self.reader().get_database_backend() == DbBackend::Postgres {
            // Quoted, and words are letters and digits only: nothing in them is syntax.
            let query =
                words.iter().map(|word| format!("'{word}'{}", if score::begins(word) { ":*" } else { "" }));
            let query = query.collect::<Vec<_>>().join(" & ");
            let column = if in_title { "title_words" } else { "words" };
            // Written into the statement: what finds a rare word reads everything for a common one. After some searches
            // on a connection PostgreSQL would find a parameter in one way, whatever its words (`plan_cache_mode`).
            let query = Expr::Constant(query.into());
            let condition = Expr::cust_with_exprs("$1 @@ $2::tsquery", [column_of("d", column), query]);
            select.and_where(condition);
        } else {
            // Quoted, so that nothing in a word is syntax.
            let query =
                words.iter().map(|word| format!("\"{word}\"{}", if score::begins(word) { "*" } else { "" }));
            let query = query.collect::<Vec<_>>().join(" AND ");
            // Titles have an index of their own: where the words of titles stand among all others, words that are
            // everywhere are walked through to find the few titles that have them.
            let index = if in_title { "search_titles" } else { "search_words" };
            // An entry's number is its version's. By that one what still holds is found in an index of its own,
            // without its text; what ended since is few, and looked up first.
            let (join, number) = match era {
                Era::Any => (JoinType::InnerJoin, "number"),
                Era::Open(_) => (JoinType::InnerJoin, "version"),
                Era::Ended => (JoinType::CrossJoin, "number"),
            };
            // Nothing is joined on by a cross join, which SQLite does in the order it is written in.
            let same = Expr::col(("w", Alias::new("rowid"))).eq(column_of("d", number));
            select
                .join_as(join, index, "w", Cond::all())
                .and_where(same)
                .and_where(Expr::cust_with_exprs(format!("{index} MATCH ?"), [Expr::val(query)]));
        }
        select
    }
}
