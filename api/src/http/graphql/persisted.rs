//! Automatic persisted queries: a client sends the SHA-256 of a document in place of its text, and the text once,
//! where the server does not know it (Apollo's protocol; GraphQL over HTTP, appendix A).
//!
//! A text is kept under the hash that was made of it here, and once it was answered: nobody can put another
//! document under a hash, and nothing is kept that would be refused. What is kept is bounded by its size. A
//! flood of new texts does not drive out those that are asked for: a text is kept in place of another only when
//! it was asked for more often (TinyLFU).

use super::params::Hash;
use moka::sync::Cache;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// How much is kept, in bytes of text and of what it takes to find it.
const MEMORY: u64 = 4 << 20;
/// The longest text that is kept, in bytes. Longer ones are answered, and sent whole each time.
const LONGEST: usize = 64 << 10;
/// What an entry takes beside its text, in bytes, about.
const ENTRY: usize = 256;

/// Documents by the SHA-256 of their text.
pub(super) struct Persisted(Cache<Hash, Arc<str>>);

impl Default for Persisted {
    fn default() -> Self {
        Self::with_capacity(MEMORY)
    }
}

impl Persisted {
    fn with_capacity(bytes: u64) -> Self {
        let weigh = |_: &Hash, text: &Arc<str>| u32::try_from(text.len() + ENTRY).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(bytes).weigher(weigh).build())
    }

    /// The document of a hash.
    pub(super) fn get(&self, hash: &Hash) -> Option<Arc<str>> {
        self.0.get(hash)
    }

    /// Keeps a document that was answered. `hash` is the one made of its text.
    pub(super) fn keep(&self, hash: Hash, text: Arc<str>) {
        if text.len() <= LONGEST {
            self.0.insert(hash, text);
        }
    }
}

/// The SHA-256 of a text.
pub(super) fn hash_of(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_one_everybody_makes() {
        let known = "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38";
        assert_eq!(data_encoding::HEXLOWER.encode(&hash_of("{__typename}")), known);
    }

    #[test]
    fn a_flood_of_texts_drives_out_none_that_are_asked_for() {
        let persisted = Persisted::with_capacity(256 << 10);
        let text = |number: u32, length: usize| -> (Hash, Arc<str>) {
            let text: Arc<str> = format!("{number:0length$}").into();
            (hash_of(&text), text)
        };
        let ask = |number: u32, length: usize| {
            let (hash, text) = text(number, length);
            if persisted.get(&hash).is_none() {
                persisted.keep(hash, text);
            }
            hash
        };
        // A server that has been asked for a while: some texts again and again, others once.
        let mut asked = Vec::new();
        for round in 0..10 {
            asked = (0..50).map(|number| ask(number, 500)).collect();
            (0..20).for_each(|number| {
                ask(1_000 + round * 20 + number, 2_000);
            });
        }
        // In between comes more than there is room for: by age alone, all that were asked for would be gone.
        for round in 0..20 {
            (0..250).for_each(|number| {
                ask(10_000 + round * 250 + number, 2_000);
            });
            asked.iter().for_each(|hash| drop(persisted.get(hash)));
        }
        persisted.0.run_pending_tasks();
        assert!(persisted.0.weighted_size() <= 256 << 10, "{}", persisted.0.weighted_size());
        let left = asked.iter().filter(|hash| persisted.get(hash).is_some()).count();
        // How often something was asked for is estimated.
        assert!(left >= 40, "{left} of {} are left", asked.len());
    }

    #[test]
    fn a_text_that_is_too_long_is_not_kept() {
        let persisted = Persisted::default();
        let text: Arc<str> = "x".repeat(LONGEST + 1).into();
        persisted.keep(hash_of(&text), Arc::clone(&text));
        assert!(persisted.get(&hash_of(&text)).is_none());
    }
}
