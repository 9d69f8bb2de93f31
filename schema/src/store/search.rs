//! Full-text search over news, pages and members.
//!
//! The database's index finds candidates, never more than [`MAX_RANKED`] of them: those with a word
//! in the title before the others, the newest first. Ranking is done here, by a formula that looks
//! at nothing but the candidate itself, so that a score means the same on both databases and pages
//! of results stay the same while others write.

use super::connect::Store;
use super::cursor::{Cursor, CursorError, Key};
use super::error::StoreError;
use super::kept::{self, Key as KeptKey, ReadAt, Weighed};
use super::page::{Edge, Page, PageRequest};
use super::reads::reads_of;
use super::select::{Era, both, column_of, of_era};
use super::snapshot::Snapshot;
use super::time::micros;
use crate::domain::{Id, Kind};
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend};
use std::collections::HashSet;

mod score;
pub(super) mod words;

/// How many matches are ranked at most. More are counted, not ranked, and the results say so.
pub(super) const MAX_RANKED: u64 = 400;
/// How many words a search may have.
const MAX_WORDS: usize = 16;

/// What to search for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchRequest {
    /// Words that must all be there; a word also matches as the beginning of a longer one, but not one of one or two
    /// Latin letters.
    pub query: String,
    /// Only these kinds.
    pub kinds: Option<Vec<Kind>>,
}

/// A record that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchHit {
    /// The record.
    pub id: Id,
    /// Its kind.
    pub kind: Kind,
    /// How well it matches: from 0 to 1, comparable within one search.
    pub score: f64,
    /// A passage around the first match, plain text.
    pub snippet: String,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct SearchResults {
    /// The matches asked for, best first.
    pub page: Page<SearchHit>,
    /// More match than are ranked: the best of the newest are listed, the rest is only counted.
    pub bounded: bool,
}

impl SearchRequest {
    fn words(&self) -> Result<Vec<String>, StoreError> {
        let words = words::of(&self.query);
        if words.is_empty() {
            return Err(StoreError::Search(
                "the search has no word: give letters or digits to look for".to_owned(),
            ));
        }
        if words.len() > MAX_WORDS {
            let given = words.len();
            return Err(StoreError::Search(format!(
                "the search has {given} words; give {MAX_WORDS} at most"
            )));
        }
        Ok(words)
    }
}

impl Store {
    /// A page of what matches, best first. Two statements.
    ///
    /// # Errors
    /// [`StoreError::Search`] for a search without words or with too many; when a cursor is not one of
    /// this search; when the database fails.
    pub async fn search(
        &self,
        snapshot: Snapshot,
        request: &SearchRequest,
        page: &PageRequest,
    ) -> Result<SearchResults, StoreError> {
        reads_of(request.kinds.as_deref());
        let list = Cursor::fingerprint("search", &(&request.query, &request.kinds));
        let snapshot = page.pin(snapshot, list)?;
        let words = request.words()?;
        let mut candidates = self.candidates(snapshot, request, &words, true, MAX_RANKED).await?;
        let in_title = candidates.len() as u64;
        // Where titles alone are more than are ranked, nothing else has a place.
        if in_title <= MAX_RANKED {
            let anywhere = self.candidates(snapshot, request, &words, false, MAX_RANKED + in_title).await?;
            let known: HashSet<i64> = candidates.iter().map(|candidate| candidate.number).collect();
            candidates.extend(anywhere.into_iter().filter(|candidate| !known.contains(&candidate.number)));
        }
        let bounded = candidates.len() as u64 > MAX_RANKED;
        candidates.truncate(usize::try_from(MAX_RANKED).unwrap_or(usize::MAX));
        let mut ranked: Vec<(i64, Candidate)> =
            candidates.into_iter().map(|c| (score::millionths(&words, &c.title, &c.text), c)).collect();
        ranked.sort_by_key(|(score, candidate)| (-score, -candidate.number));
        let place = |keys: Option<&[Key]>| -> Result<Option<(i64, i64)>, StoreError> {
            match keys {
                None => Ok(None),
                Some([Key::Number(score), Key::Number(number)]) => Ok(Some((-score, -number))),
                Some(_) => Err(CursorError::OtherList.into()),
            }
        };
        let (after, before) = (place(page.after_keys())?, place(page.before_keys())?);
        let here = |(score, candidate): &(i64, Candidate)| (-score, -candidate.number);
        ranked.retain(|hit| {
            after.is_none_or(|after| here(hit) > after) && before.is_none_or(|before| here(hit) < before)
        });
        if page.is_backward() {
            ranked.reverse();
        }
        ranked.truncate(usize::try_from(page.limit() + 1).unwrap_or(usize::MAX));
        let edge = |(score, candidate): (i64, Candidate)| Edge {
            cursor: Cursor {
                snapshot,
                list,
                keys: [Key::Number(score), Key::Number(candidate.number)].into(),
            },
            node: SearchHit {
                snippet: score::snippet(&words, &candidate.title, &candidate.text),
                id: candidate.id,
                kind: candidate.kind,
                #[expect(clippy::cast_precision_loss, reason = "a score is below a million")]
                score: score as f64 / 1e6,
            },
        };
        Ok(SearchResults { page: Page::cut(ranked.into_iter().map(edge).collect(), page, snapshot), bounded })
    }

    /// How many records match, ranked or not. One statement.
    ///
    /// # Errors
    /// As [`Store::search`].
    pub async fn count_search(&self, snapshot: Snapshot, request: &SearchRequest) -> Result<u64, StoreError> {
        reads_of(request.kinds.as_deref());
        let words = request.words()?;
        let key = || KeptKey::of("count search", &(&words, &request.kinds), ReadAt::Snapshot(snapshot));
        let read = async {
            let select = self.count_matches(snapshot, request, &words);
            let row = self.reader().query_one(&select).await?;
            let count = row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?.unsigned_abs();
            Ok(Weighed::new(count, 0))
        };
        kept::one(self.kept.memory().as_ref(), key, read).await
    }

    fn count_matches(
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

    async fn candidates(
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
                title: row.try_get_by_index(3)?,
                text: row.try_get_by_index(4)?,
            });
        }
        Ok(candidates)
    }

    /// The statement that reads candidates anywhere in their texts.
    pub(super) fn candidates_statement(
        &self,
        snapshot: Snapshot,
        request: &SearchRequest,
    ) -> Result<SelectStatement, StoreError> {
        Ok(self.candidates_select(snapshot, request, &request.words()?, false, MAX_RANKED))
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
            let condition =
                Expr::cust_with_exprs("$1 @@ $2::tsquery", [column_of("d", column), Expr::val(query)]);
            select.and_where(condition);
        } else {
            // Quoted, so that nothing in a word is syntax.
            let query =
                words.iter().map(|word| format!("\"{word}\"{}", if score::begins(word) { "*" } else { "" }));
            let query = query.collect::<Vec<_>>().join(" AND ");
            let query = if in_title { format!("title : ({query})") } else { query };
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
                .join_as(join, "search_words", "w", Cond::all())
                .and_where(same)
                .and_where(Expr::cust_with_exprs("search_words MATCH ?", [Expr::val(query)]));
        }
        select
    }
}

struct Candidate {
    number: i64,
    kind: Kind,
    id: Id,
    title: String,
    text: String,
}
