//! Access tokens: what a script shows to be let in.
//!
//! A token is `chancery_` and 56 characters of base32 (RFC 4648, in lower case): 256 random bits and
//! three bytes of a checksum. The prefix lets scanners recognise one that was published by mistake,
//! the checksum tells a mistyped token from one that is not known. Only a hash of it is stored.

use crate::random::{Base32, Entropy, EntropyError};
use chrono::{DateTime, NaiveDate, Utc};
use std::fmt;

const PREFIX: &str = "chancery_";
const SECRET: usize = 32;
const CHECKSUM: usize = 3;

/// The secret part of a token. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; SECRET]);

/// Why a text is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// It has another form.
    #[error("it has not the form of a token, which is {PREFIX} and 56 letters and digits")]
    Form,
    /// It has the form, and was changed on its way.
    #[error("it was mistyped or cut: its checksum does not fit")]
    Checksum,
}

impl Secret {
    /// A new one, of 256 random bits.
    ///
    /// # Errors
    /// When there is no randomness to be had.
    pub fn generate(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        let mut bytes = [0; SECRET];
        entropy.fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Reads a token.
    ///
    /// # Errors
    /// When it has another form, or was mistyped.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let encoded = text.strip_prefix(PREFIX).ok_or(SecretError::Form)?;
        if encoded.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(SecretError::Form);
        }
        let bytes = data_encoding::BASE32_NOPAD.decode(encoded.to_ascii_uppercase().as_bytes());
        let bytes: [u8; SECRET + CHECKSUM] =
            bytes.map_err(|_| SecretError::Form)?.try_into().map_err(|_| SecretError::Form)?;
        let (secret, checksum) = bytes.split_at(SECRET);
        let secret = Self(secret.try_into().map_err(|_| SecretError::Form)?);
        if secret.checksum() == checksum { Ok(secret) } else { Err(SecretError::Checksum) }
    }

    /// The token as its holder writes it. It is shown once, and to nobody else.
    #[must_use]
    pub fn reveal(&self) -> String {
        let mut bytes = self.0.to_vec();
        bytes.extend(self.checksum());
        format!("{PREFIX}{}", Base32(&bytes))
    }

    /// What is stored of it. One pass of a fast hash is enough: 256 random bits cannot be guessed, so
    /// there is nothing that a slow hash would slow down. Looking it up by this hash tells nothing by
    /// how long it takes, since nobody can choose a hash's bytes.
    pub(crate) fn hash(&self) -> String {
        blake3::derive_key("chancery 2026-11 access token", &self.0)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect()
    }

    fn checksum(&self) -> [u8; CHECKSUM] {
        let [a, b, c, ..] = *blake3::hash(&self.0).as_bytes();
        [a, b, c]
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What a token allows. The greater allows what the lesser does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reading imports and their findings.
    Observer,
    /// Starting imports too.
    Operator,
}

impl Role {
    /// Every role there is.
    pub const ALL: [Self; 2] = [Self::Observer, Self::Operator];

    /// The name, as it is stored and written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Observer => "observer",
            Self::Operator => "operator",
        }
    }

    /// The role called `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// What is known of a token, apart from its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Names it where it is listed and revoked. No secret.
    pub id: String,
    /// Who uses it, for people.
    pub label: String,
    /// What it allows.
    pub role: Role,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it is no longer taken; never where there is none.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The day it was last used on (UTC).
    pub last_used: Option<NaiveDate>,
}

/// Whether a token is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenStatus {
    /// It is.
    Active,
    /// Its time has passed.
    Expired,
    /// It was taken back.
    Revoked,
}

impl Token {
    /// Whether it is taken at `now`.
    #[must_use]
    pub fn status(&self, now: DateTime<Utc>) -> TokenStatus {
        match (self.revoked_at, self.expires_at) {
            (Some(_), _) => TokenStatus::Revoked,
            (None, Some(expires_at)) if expires_at <= now => TokenStatus::Expired,
            (None, _) => TokenStatus::Active,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::FixedEntropy;
    use proptest::prelude::*;

    #[test]
    fn a_token_is_read_back_and_has_the_stated_form() {
        let secret = Secret::generate(&FixedEntropy::default()).unwrap();
        let text = secret.reveal();
        assert_eq!(text.len(), "chancery_".len() + 56);
        assert_eq!(Secret::parse(&text), Ok(secret.clone()));
        assert_eq!(secret.hash().len(), 64);
        assert!(!format!("{secret:?}").contains(&text[20..40]));
    }

    #[test]
    fn other_texts_are_told_from_mistyped_tokens() {
        let text = Secret::generate(&FixedEntropy::default()).unwrap().reveal();
        for other in [
            "",
            "chancery_",
            "chancery_abc",
            &text[9..],
            &text[..64],
            &text.to_uppercase(),
            &format!("{text}a"),
            &text.replace("chancery_", "github_"),
        ] {
            assert_eq!(Secret::parse(other), Err(SecretError::Form), "{other}");
        }
        let upper = format!("chancery_{}", text[9..].to_uppercase());
        assert_eq!(Secret::parse(&upper), Err(SecretError::Form));
    }

    proptest! {
        #[test]
        fn every_mistyped_character_is_noticed(at in 9_usize..65, with in "[a-z2-7]") {
            let text = Secret::generate(&FixedEntropy::default()).unwrap().reveal();
            let mut mistyped = text.clone();
            mistyped.replace_range(at..=at, &with);
            prop_assume!(mistyped != text);
            prop_assert_eq!(Secret::parse(&mistyped), Err(SecretError::Checksum));
        }

        #[test]
        fn no_text_makes_reading_fail_otherwise(text in ".{0,80}") {
            prop_assert!(Secret::parse(&text).is_err());
        }
    }
}
