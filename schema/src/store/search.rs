//! Full-text search over news, pages and members.
//!
//! The database's index finds candidates, never more than [`MAX_RANKED`] of them: those with a word
//! in the title before the others, the newest first. Ranking is done here, by a formula that looks
//! at nothing but the candidate itself, so that a score means the same on both databases and pages
//! of results stay the same while others write.

use super::connect::Store;
use super::cursor::{Cursor, Key};
use super::error::StoreError;
use super::kept::{self, Key as KeptKey, ReadAt, Weighed};
use super::page::{Edge, Page, PageRequest};
use super::reads::reads_of;
use super::snapshot::Snapshot;
use crate::domain::{Id, Kind};
use candidates::Texts;
use ranking::{Ranked, Ranking};
use sea_orm::ConnectionTrait;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

mod candidates;
mod ranking;
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
    /// A page of what matches, best first. Two statements; one where the matches are ranked already.
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
        let key = || KeptKey::of("search", &(&words, &request.kinds), ReadAt::Snapshot(snapshot));
        // What was read to rank it need not be read again to show it.
        let mut texts = HashMap::new();
        let read = async {
            let (ranking, read) = self.rank(snapshot, request, &words).await?;
            texts = read;
            let bytes = ranking.bytes();
            Ok(Weighed::new(Arc::new(ranking), bytes))
        };
        // On the heap: the thread that serves a request has little stack, and this reads within what waits for it.
        let ranking = Box::pin(kept::one(self.kept.memory().as_ref(), key, read)).await?;
        let hits = ranking.part(page)?;
        if texts.is_empty() && !hits.is_empty() {
            texts = self.entry_texts(hits.iter().map(|hit| hit.number).collect()).await?;
        }
        let edge = |hit: &Ranked| -> Result<_, StoreError> {
            let Texts { title, text } = texts.get(&hit.number).ok_or_else(|| StoreError::Damaged {
                table: "search_doc",
                reason: format!("entry {} is gone", hit.number),
            })?;
            let keys = [Key::Number(hit.score), Key::Number(hit.number)].into();
            let node = SearchHit {
                snippet: score::snippet(&words, title, text),
                id: hit.id.clone(),
                kind: hit.kind,
                #[expect(clippy::cast_precision_loss, reason = "a score is below a million")]
                score: hit.score as f64 / 1e6,
            };
            Ok(Edge { cursor: Cursor { snapshot, list, keys }, node })
        };
        let edges = hits.into_iter().map(edge).collect::<Result<_, _>>()?;
        Ok(SearchResults { page: Page::cut(edges, page, snapshot), bounded: ranking.bounded })
    }

    /// The best matches and what they are found in. Two statements.
    async fn rank(
        &self,
        snapshot: Snapshot,
        request: &SearchRequest,
        words: &[String],
    ) -> Result<(Ranking, HashMap<i64, Texts>), StoreError> {
        let mut candidates = self.candidates(snapshot, request, words, true, MAX_RANKED).await?;
        let in_title = candidates.len() as u64;
        // Where titles alone are more than are ranked, nothing else has a place.
        if in_title <= MAX_RANKED {
            let anywhere = self.candidates(snapshot, request, words, false, MAX_RANKED + in_title).await?;
            let known: HashSet<i64> = candidates.iter().map(|candidate| candidate.number).collect();
            candidates.extend(anywhere.into_iter().filter(|candidate| !known.contains(&candidate.number)));
        }
        Ok(Ranking::of(words, candidates))
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
}
