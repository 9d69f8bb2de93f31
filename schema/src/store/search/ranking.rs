//! Matches in the order of how well they match.

use super::super::cursor::{CursorError, Key};
use super::super::error::StoreError;
use super::super::page::PageRequest;
use super::candidates::{Candidate, Texts};
use super::{MAX_RANKED, score};
use crate::domain::{Id, Kind};
use std::collections::HashMap;

/// The best matches of a search, best first, without what they are found in.
pub(super) struct Ranking {
    hits: Vec<Ranked>,
    /// More match than are ranked.
    pub(super) bounded: bool,
}

/// A match.
pub(super) struct Ranked {
    /// In millionths.
    pub(super) score: i64,
    pub(super) number: i64,
    pub(super) kind: Kind,
    pub(super) id: Id,
}

impl Ranked {
    /// Where it stands: what matches better comes first, then what is newer.
    fn place(&self) -> (i64, i64) {
        (-self.score, -self.number)
    }
}

impl Ranking {
    /// Ranks candidates, those that come first where there are too many. Gives back what they are found in, by number.
    pub(super) fn of(words: &[String], mut candidates: Vec<Candidate>) -> (Self, HashMap<i64, Texts>) {
        let bounded = candidates.len() as u64 > MAX_RANKED;
        candidates.truncate(usize::try_from(MAX_RANKED).unwrap_or(usize::MAX));
        let mut texts = HashMap::with_capacity(candidates.len());
        let mut hits = Vec::with_capacity(candidates.len());
        for Candidate { number, kind, id, texts: found } in candidates {
            let score = score::millionths(words, &found.title, &found.text);
            hits.push(Ranked { score, number, kind, id });
            texts.insert(number, found);
        }
        hits.sort_by_key(Ranked::place);
        (Self { hits, bounded }, texts)
    }

    /// How much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.hits.iter().map(|hit| size_of::<Ranked>() + 16 + hit.id.as_str().len()).sum::<usize>()
    }

    /// The matches of a page in the direction of its walk, and one more where there are more.
    ///
    /// # Errors
    /// For a cursor of another list.
    pub(super) fn part(&self, page: &PageRequest) -> Result<Vec<&Ranked>, StoreError> {
        let place = |keys: Option<&[Key]>| -> Result<Option<(i64, i64)>, StoreError> {
            match keys {
                None => Ok(None),
                Some([Key::Number(score), Key::Number(number)]) => Ok(Some((-score, -number))),
                Some(_) => Err(CursorError::OtherList.into()),
            }
        };
        let (after, before) = (place(page.after_keys())?, place(page.before_keys())?);
        let is_between = |hit: &&Ranked| {
            after.is_none_or(|after| hit.place() > after) && before.is_none_or(|before| hit.place() < before)
        };
        let between = self.hits.iter().filter(is_between);
        let limit = usize::try_from(page.limit() + 1).unwrap_or(usize::MAX);
        Ok(if page.is_backward() {
            between.rev().take(limit).collect()
        } else {
            between.take(limit).collect()
        })
    }
}
