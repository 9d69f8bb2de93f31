//! The words of a text as the index holds them: folded, each once, none longer than
//! [`MAX_CHARS`].

use crate::text::{fold, words};
use std::collections::BTreeSet;

/// Longer runs of letters and digits are data, not words; their beginning is enough to find them.
const MAX_CHARS: usize = 64;

/// The words of `text`, each once, in order of first appearance.
pub(in crate::store) fn of(text: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let folded = fold(text);
    words(&folded).map(cut).filter(|word| seen.insert(*word)).map(str::to_owned).collect()
}

/// The words of several texts as one text, each once and in order, single spaces between.
pub(crate) fn joined(texts: &[&str]) -> String {
    let folded: Vec<String> = texts.iter().map(|text| fold(text)).collect();
    let mut words: Vec<&str> = folded.iter().flat_map(|text| words(text)).map(cut).collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

fn cut(word: &str) -> &str {
    word.char_indices().nth(MAX_CHARS).and_then(|(end, _)| word.get(..end)).unwrap_or(word)
}
