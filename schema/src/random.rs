//! Randomness as a parameter, as time is: whoever makes a secret is told where its bits come from,
//! and a test decides.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// Gives bytes that nobody can guess.
pub trait Entropy: Send + Sync + 'static {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// When there is no randomness to be had.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError>;
}

/// There is no randomness to be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no random bytes: {0}")]
pub struct EntropyError(String);

/// The operating system's source. Only a program's `main` makes one.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(bytes).map_err(|error| EntropyError(error.to_string()))
    }
}

/// Bytes that follow from a number: different at each call, the same in each run. For tests.
#[derive(Debug, Default)]
pub struct FixedEntropy(AtomicU64);

impl Entropy for FixedEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        blake3::Hasher::new().update(&number.to_le_bytes()).finalize_xof().fill(bytes);
        Ok(())
    }
}

/// An id that says nothing and cannot be guessed: `prefix`, `_` and 80 bits in base32.
///
/// # Errors
/// When there is no randomness to be had.
pub fn opaque_id(prefix: &str, entropy: &dyn Entropy) -> Result<String, EntropyError> {
    let mut bytes = [0; 10];
    entropy.fill(&mut bytes)?;
    Ok(format!("{prefix}_{}", Base32(&bytes)))
}

/// Bytes in base32 (RFC 4648, section 6), in lower case and without padding.
pub(crate) struct Base32<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Base32<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::BASE32_NOPAD.encode(self.0).to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_have_the_stated_form() {
        let entropy = FixedEntropy::default();
        let (one, two) = (opaque_id("imp", &entropy).unwrap(), opaque_id("imp", &entropy).unwrap());
        assert_ne!(one, two);
        assert_eq!(one.len(), "imp_".len() + 16);
        assert!(one.chars().all(|c| matches!(c, 'a'..='z' | '2'..='7' | '_')), "{one}");
    }

    #[test]
    fn the_operating_system_gives_bytes_that_differ() {
        let mut bytes = [[0; 32]; 2];
        bytes.iter_mut().for_each(|bytes| SystemEntropy.fill(bytes).unwrap());
        assert_ne!(bytes[0], bytes[1]);
    }
}
