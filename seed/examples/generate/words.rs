//! Words, sentences and names. Some words are common and most are rare, as in any text (Zipf's law),
//! so that an index of them has the shape of a real one.

use fastrand::Rng;

/// How many words there are.
const VOCABULARY: f64 = 8000.0;

/// The most common words, the most common first.
const COMMON: &[&str] = &[
    "the",
    "of",
    "and",
    "to",
    "a",
    "in",
    "is",
    "that",
    "for",
    "it",
    "with",
    "as",
    "are",
    "on",
    "by",
    "be",
    "this",
    "which",
    "or",
    "from",
    "an",
    "not",
    "have",
    "their",
    "can",
    "more",
    "when",
    "members",
    "trust",
    "key",
    "certificate",
    "will",
    "also",
    "must",
    "policy",
    "issue",
    "browser",
    "working",
    "group",
    "signature",
    "authority",
    "domain",
    "audit",
    "review",
    "between",
    "after",
    "before",
    "standard",
    "server",
    "client",
    "revoked",
    "renewal",
    "lifetime",
    "root",
    "chain",
    "ballot",
    "vote",
    "meeting",
    "public",
    "record",
    "method",
    "validation",
    "report",
    "software",
    "hardware",
    "module",
    "incident",
    "response",
    "deployed",
    "measured",
    "published",
    "draft",
    "final",
    "version",
    "change",
    "reason",
    "risk",
    "threat",
    "model",
    "agile",
    "crypto",
    "quantum",
    "hybrid",
    "curve",
    "hash",
    "log",
    "monitor",
    "proof",
    "mail",
    "code",
    "signing",
    "device",
    "document",
    "timestamp",
    "archive",
    "store",
    "registry",
];

const FIRST_NAMES: &[&str] = &[
    "Ada", "Åsa", "Bo", "Carla", "Dmitri", "Elif", "Farid", "Grete", "Hana", "Ines", "José", "Kofi", "Leila",
    "Łukasz", "Mei", "Noor", "Olu", "Petra", "Quinn", "Rosa", "Sven", "Tariq", "Uma", "Vera", "Wim", "Xenia",
    "Yusuf", "Zoë",
];

/// One of several.
pub(crate) fn one_of<'a>(rng: &mut Rng, all: &[&'a str]) -> &'a str {
    rng.choice(all).copied().unwrap_or_default()
}

/// Whether something happens that does so `percent` times in a hundred.
pub(crate) fn chance(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(0..100) < percent
}

/// The word that only `number` has.
pub(crate) fn invented(number: usize) -> String {
    const CONSONANTS: &[u8; 16] = b"bdfgjklmnprstvwz";
    const VOWELS: &[u8; 5] = b"aeiou";
    let mut word = String::new();
    let mut rest = number;
    // Every syllable has two letters, so no two numbers make the same word.
    while word.len() < 4 || rest > 0 {
        let syllable = rest % (CONSONANTS.len() * VOWELS.len());
        rest /= CONSONANTS.len() * VOWELS.len();
        word.push(char::from(CONSONANTS[syllable % CONSONANTS.len()]));
        word.push(char::from(VOWELS[syllable / CONSONANTS.len()]));
    }
    word
}

/// The name of the person who only `number` is.
pub(crate) fn person(number: usize) -> String {
    let ends = ["sen", "nova", "ri", "man", "ić"];
    let first = FIRST_NAMES[number % FIRST_NAMES.len()];
    format!("{first} {}{}", capital(&invented(number)), ends[number % ends.len()])
}

/// `text` with a capital at its beginning.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A word, by how common it is.
pub(crate) fn word(rng: &mut Rng) -> String {
    let rank = VOCABULARY.powf(rng.f64()) as usize - 1;
    COMMON.get(rank).map_or_else(|| invented(rank), |word| (*word).to_owned())
}

/// Words, without marks.
pub(crate) fn phrase(rng: &mut Rng, words: std::ops::RangeInclusive<usize>) -> String {
    let words: Vec<String> = (0..rng.usize(words)).map(|_| word(rng)).collect();
    capital(&words.join(" "))
}

/// A sentence with a full stop.
pub(crate) fn sentence(rng: &mut Rng) -> String {
    let mut sentence = phrase(rng, 4..=14);
    if chance(rng, 40) {
        sentence.push_str(", ");
        sentence.push_str(&phrase(rng, 3..=9).to_lowercase());
    }
    sentence + "."
}
