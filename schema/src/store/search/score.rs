//! How well a text matches, and where.

use crate::text::{fold, words};

/// A word in the title counts as this many in the text.
const TITLE_WEIGHT: f64 = 4.0;
/// A word that only begins as the one searched for counts this much.
const PREFIX_WEIGHT: f64 = 0.6;
/// Saturation and length normalisation, as BM25's k1 and b.
const SATURATION: f64 = 1.2;
const LENGTH: f64 = 0.75;
/// The length texts are compared with, in words. A constant where BM25 takes the corpus's mean, so
/// that a score depends on nothing but the text.
const USUAL_WORDS: f64 = 500.0;
/// How long a snippet is, in characters.
const SNIPPET_CHARS: usize = 200;

/// Whether a word that is searched for is also found as the beginning of another. One or two Latin letters begin too many
/// words to look at.
pub(super) fn begins(word: &str) -> bool {
    word.len() > 2 || !word.is_ascii()
}

/// How well `title` and `text` match, in millionths: 0 to 1,000,000, exclusive.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts of words and millionths are small"
)]
pub(super) fn millionths(words: &[String], title: &str, text: &str) -> i64 {
    let in_title = Matches::count(words, title);
    let in_text = Matches::count(words, text);
    let length = 1.0 - LENGTH + LENGTH * in_text.words as f64 / USUAL_WORDS;
    let of_word = |(title, text): (&(usize, usize), &(usize, usize))| {
        let weight = |(exact, prefix): (usize, usize)| exact as f64 + PREFIX_WEIGHT * prefix as f64;
        let frequency = TITLE_WEIGHT * weight(*title) + weight(*text) / length;
        frequency / (frequency + SATURATION)
    };
    let sum: f64 = in_title.of_word.iter().zip(&in_text.of_word).map(of_word).sum();
    (sum / words.len().max(1) as f64 * 1e6) as i64
}

struct Matches {
    words: usize,
    /// Exact matches and matches as a beginning, of each word searched for.
    of_word: Vec<(usize, usize)>,
}

impl Matches {
    fn count(searched: &[String], text: &str) -> Self {
        let folded = fold(text);
        let mut matches = Self { words: 0, of_word: vec![(0, 0); searched.len()] };
        // Hundreds of texts are ranked for a search: what can be looked at byte by byte is.
        if folded.is_ascii() {
            let words = folded.as_bytes().split(|byte| !byte.is_ascii_alphanumeric());
            words.filter(|word| !word.is_empty()).for_each(|word| matches.add(searched, word));
        } else {
            words(&folded).for_each(|word| matches.add(searched, word.as_bytes()));
        }
        matches
    }

    fn add(&mut self, searched: &[String], word: &[u8]) {
        self.words += 1;
        for (searched, (exact, prefix)) in searched.iter().zip(&mut self.of_word) {
            if word.first() != searched.as_bytes().first() {
                continue;
            }
            if word == searched.as_bytes() {
                *exact += 1;
            } else if begins(searched) && word.starts_with(searched.as_bytes()) {
                *prefix += 1;
            }
        }
    }
}

/// A passage around the first place where most of the words searched for begin a word; the text's
/// beginning, else the title, where none does.
pub(super) fn snippet(searched: &[String], title: &str, text: &str) -> String {
    let text = if text.is_empty() { title } else { text };
    let begins = |word: &str| {
        let folded = fold(word);
        let folded = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
        let is_word = |searched: &str| {
            folded.strip_prefix(searched).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        searched.iter().any(|searched| {
            if begins(searched) { folded.starts_with(searched.as_str()) } else { is_word(searched) }
        })
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let hit = words.iter().position(|word| begins(word)).unwrap_or(0);
    // A little before the match, whole words, as many as fit.
    let start = hit.saturating_sub(8);
    let mut end = start;
    let mut length = 0;
    while let Some(word) = words.get(end) {
        length += word.chars().count() + 1;
        if length > SNIPPET_CHARS && end > hit {
            break;
        }
        end += 1;
    }
    let passage = words.get(start..end).unwrap_or_default();
    let before = if start > 0 { "… " } else { "" };
    let after = if end < words.len() { " …" } else { "" };
    format!("{before}{}{after}", passage.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(query: &str) -> Vec<String> {
        crate::text::tokens(query).collect()
    }

    #[test]
    fn titles_count_more_than_texts_and_words_more_than_beginnings() {
        let score = |title, text| millionths(&words("szoke"), title, text);
        assert!(score("Sándor Szőke", "") > score("", "Szőke"));
        assert!(score("", "Szőke") > score("", "szokes"));
        assert_eq!(score("", "nothing"), 0);
        assert!(score("szoke szoke szoke", "szoke") < 1_000_000);
    }

    #[test]
    fn what_is_looked_at_byte_by_byte_counts_as_what_is_not() {
        let searched = words("sign of certificates");
        for (title, text) in [
            ("Signs of Signing", "A sign OF signatures, of certificates; often of_Sign certificate."),
            ("certificates", "of2 sign-sign..SIGN certificatess"),
            ("", ""),
        ] {
            // Dashes are no letters, and not ASCII.
            let dashed = |text: &str| format!("– {text} –");
            assert_eq!(
                millionths(&searched, title, text),
                millionths(&searched, &dashed(title), &dashed(text)),
                "{title}: {text}"
            );
        }
        assert_eq!(millionths(&searched, "signs", "of2 often"), millionths(&searched, "signs", "o2 ten"));
    }

    #[test]
    fn snippets_show_the_match_with_its_accents() {
        let text = format!("{} says Szőke, who knows. {}", "word ".repeat(50), "more ".repeat(100));
        let snippet = snippet(&words("szoke"), "title", &text);
        assert!(
            snippet.starts_with("… word")
                && snippet.contains("says Szőke, who")
                && snippet.ends_with("more …")
        );
        assert!(snippet.chars().count() < SNIPPET_CHARS + 10, "{snippet}");
    }
}
