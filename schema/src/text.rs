//! Text as it is compared and searched: without case, accents and punctuation.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` without case and accents: `"Sándor Szőke"` and `"SANDOR SZOKE"` fold to the same string.
///
/// Compatibility decomposition (NFKD) with combining marks dropped, lower case; the Latin letters
/// that Unicode does not decompose (`ø`, `ß`, `ł`, `đ`, `æ`, `œ`, `ı`) are spelled out.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    // Most letters: decomposing one says nothing about its neighbours, whose marks are dropped.
    while let Some(other) = rest.find(|c: char| !c.is_ascii()) {
        let (plain, after) = rest.split_at(other);
        fold_ascii(plain, &mut folded);
        let mut chars = after.chars();
        if let Some(c) = chars.next() {
            fold_char(c, &mut folded);
        }
        rest = chars.as_str();
    }
    fold_ascii(rest, &mut folded);
    folded
}

fn fold_ascii(text: &str, folded: &mut String) {
    let start = folded.len();
    folded.push_str(text);
    if let Some(added) = folded.get_mut(start..) {
        added.make_ascii_lowercase();
    }
}

fn fold_char(c: char, folded: &mut String) {
    let parts = std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c));
    for c in parts.flat_map(char::to_lowercase) {
        match c {
            'ø' => folded.push('o'),
            'ß' => folded.push_str("ss"),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'þ' => folded.push_str("th"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ı' => folded.push('i'),
            // Lower-casing `İ` leaves a combining dot behind.
            c if is_combining_mark(c) => {}
            c => folded.push(c),
        }
    }
}

/// The words of `text`, folded, in order: runs of letters and digits.
pub fn tokens(text: &str) -> impl Iterator<Item = String> {
    let words: Vec<String> = words(&fold(text)).map(str::to_owned).collect();
    words.into_iter()
}

/// The words of a text that is folded already.
pub(crate) fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// A name as it is compared: its folded words with single spaces between.
#[must_use]
pub fn name_key(name: &str) -> String {
    tokens(name).collect::<Vec<_>>().join(" ")
}

/// `text` as a path segment: folded words joined by `-`. Empty when `text` has no letter or digit.
#[must_use]
pub fn slug(text: &str) -> String {
    tokens(text).collect::<Vec<_>>().join("-")
}

/// A tag, category or series as it is compared: as [`slug`], but `+` and `#` count, since "C++" and
/// "C#" are different things; and a name without any letter or digit is compared as it is.
#[must_use]
pub fn tag_key(name: &str) -> String {
    let counts = |c: char| c.is_alphanumeric() || c == '+' || c == '#';
    let folded = fold(name);
    let words: Vec<&str> = folded.split(|c| !counts(c)).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { folded.trim().to_owned() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_fold_across_case_accents_and_unicode_forms() {
        assert_eq!(name_key("Sándor  SZŐKE"), "sandor szoke");
        assert_eq!(name_key("Sa\u{301}ndor Szo\u{30b}ke"), "sandor szoke");
        assert_eq!(name_key("İstanbul ﬁrma Øst ẞ"), "istanbul firma ost ss");
    }

    proptest! {
        #[test]
        fn folding_letter_by_letter_is_folding_the_text(text in "\\PC{0,40}") {
            let composed: String = text.nfkc().collect();
            let decomposed: String = text.nfkd().collect();
            prop_assert_eq!(fold(&composed), fold(&decomposed));
        }
    }

    #[test]
    fn tags_that_differ_are_told_apart() {
        assert_eq!(tag_key("SSL/TLS"), "ssl-tls");
        assert_ne!(tag_key("C++"), tag_key("C#"));
        assert_eq!(tag_key(" … "), "...", "folded, as everything that is compared");
        assert_eq!(tag_key("…"), tag_key(&tag_key("…")));
    }

    #[test]
    fn slugs_keep_letters_and_digits() {
        assert_eq!(slug("SSL/TLS & CA/Browser Forum"), "ssl-tls-ca-browser-forum");
        assert_eq!(slug("…"), "");
    }
}
