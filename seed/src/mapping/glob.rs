//! Patterns of paths.

use crate::value::At;
use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;
use serde::de::{self, Deserializer};

/// How many patterns a list may have.
const MAX_PATTERNS: usize = 500;

/// How many patterns of logos there may be: each is tried for each member.
const MAX_LOGOS: usize = 20;

/// How many bytes a pattern may have.
const MAX_LENGTH: usize = 500;

/// A pattern of paths: `blog/**`, `members/*.yaml`.
#[derive(Clone, Debug)]
pub(crate) struct Glob {
    pub(super) written: String,
    matcher: GlobMatcher,
}

impl Glob {
    /// Reads a pattern.
    ///
    /// # Errors
    /// A sentence, when it cannot be read.
    pub(super) fn new(written: &str) -> Result<Self, String> {
        if written.len() > MAX_LENGTH {
            return Err(format!("this pattern has {} bytes; it may have {MAX_LENGTH}", written.len()));
        }
        let glob = GlobBuilder::new(written).literal_separator(true).build();
        let glob =
            glob.map_err(|error| format!("the pattern “{written}” cannot be read: {}", error.kind()))?;
        Ok(Self { written: written.to_owned(), matcher: glob.compile_matcher() })
    }

    /// Whether it matches the whole of a path.
    pub(crate) fn matches(&self, path: &str) -> bool {
        self.matcher.is_match(path)
    }
}

impl<'de> Deserialize<'de> for Glob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// A list of patterns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Globs(pub(super) Vec<At<Glob>>);

impl Globs {
    pub(super) fn match_any(&self, path: &str) -> bool {
        self.0.iter().any(|glob| glob.value.matches(path))
    }
}

impl<'de> Deserialize<'de> for Globs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let globs = Vec::deserialize(deserializer)?;
        within_limit(globs.len(), MAX_PATTERNS).map_err(de::Error::custom)?;
        Ok(Self(globs))
    }
}

fn within_limit(count: usize, most: usize) -> Result<(), String> {
    let error = || format!("this list has {count} patterns; it may have {most}");
    if count > most { Err(error()) } else { Ok(()) }
}

/// The text that stands for a member in a pattern of logos.
const ID: &str = "{id}";

/// The signs of a pattern that are more than a letter.
const SIGNS: [char; 5] = ['*', '?', '[', '{', '\\'];

/// Where the logo of a member is: a pattern of paths on the site with `{id}` for the member's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogoPattern(String);

impl LogoPattern {
    fn new(written: &str) -> Result<Self, String> {
        if !written.contains(ID) {
            return Err(format!("the pattern “{written}” has no `{ID}` for the member's id"));
        }
        let pattern = Self(written.to_owned());
        Glob::new(&pattern.with("x"))?;
        Ok(pattern)
    }

    /// The pattern as a path on the site, with something in the place of the id.
    fn with(&self, id: &str) -> String {
        format!("/{}", self.0.trim_start_matches('/').replace(ID, id))
    }

    /// The pattern as it is written.
    pub(super) fn written(&self) -> &str {
        &self.0
    }

    /// The pattern for any member.
    pub(super) fn for_anyone(&self) -> Option<Glob> {
        Glob::new(&self.with("*")).ok()
    }

    /// The pattern for a member.
    pub(crate) fn of(&self, id: &str) -> Option<Glob> {
        Glob::new(&self.with(&globset::escape(id))).ok()
    }

    /// What every path of a member's logo begins with.
    pub(crate) fn prefix(&self, id: &str) -> String {
        let mut prefix = "/".to_owned();
        for (n, part) in self.0.trim_start_matches('/').split(ID).enumerate() {
            prefix.push_str(if n == 0 { "" } else { id });
            let (plain, rest) = part.split_at(part.find(SIGNS).unwrap_or(part.len()));
            prefix.push_str(plain);
            if !rest.is_empty() {
                break;
            }
        }
        prefix
    }
}

impl<'de> Deserialize<'de> for LogoPattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// Where logos are, in the order in which they are looked for.
#[derive(Clone, Debug)]
pub(crate) struct Logos(pub(super) Vec<At<LogoPattern>>);

impl Logos {
    /// The patterns, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &LogoPattern> {
        self.0.iter().map(|logo| &logo.value)
    }
}

impl<'de> Deserialize<'de> for Logos {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let logos = Vec::deserialize(deserializer)?;
        within_limit(logos.len(), MAX_LOGOS).map_err(de::Error::custom)?;
        Ok(Self(logos))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_star_stays_in_its_folder_and_two_do_not() {
        for (pattern, path, wanted) in [
            ("blog/**", "blog/a.md", true),
            ("blog/**", "blog/2022/a/index.md", true),
            ("blog/**", "blog.md", false),
            ("members/*.md", "members/a.md", true),
            ("members/*.md", "members/a/index.md", false),
            ("**/*.yml", "a.yml", true),
            ("{a,b}/?.md", "b/x.md", true),
            ("Blog/*", "blog/a.md", false),
        ] {
            assert_eq!(Glob::new(pattern).unwrap().matches(path), wanted, "{pattern} {path}");
        }
        for pattern in ["[", "a/{b", "[z-a]", &"x".repeat(501)] {
            assert!(Glob::new(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn a_logo_is_looked_for_where_the_pattern_begins() {
        for (pattern, id, prefix, path) in [
            ("images/members/{id}/*", "a", "/images/members/a/", "/images/members/a/logo.svg"),
            ("/img/{id}.*", "a[b", "/img/a[b.", "/img/a[b.svg"),
            ("logos/[ab]/{id}.svg", "a", "/logos/", "/logos/b/a.svg"),
            ("{id}/{id}.{svg,png}", "a", "/a/a.", "/a/a.png"),
        ] {
            let logo = LogoPattern::new(pattern).unwrap();
            assert_eq!(logo.prefix(id), prefix, "{pattern}");
            let own = logo.of(id).unwrap();
            assert!(own.matches(path), "{pattern}");
            assert!(!own.matches("/img/ab.svg"), "{pattern}");
        }
        assert!(LogoPattern::new("logos/*").unwrap_err().contains("{id}"));
    }

    proptest! {
        #[test]
        fn no_pattern_makes_it_panic(pattern in "[\\PC*?\\[\\]{}!/-]{0,40}", path in "[a-z/.]{0,20}") {
            if let Ok(glob) = Glob::new(&pattern) {
                glob.matches(&path);
            }
            if let Some(own) = LogoPattern::new(&format!("{pattern}{{id}}")).ok().and_then(|logo| logo.of(&path)) {
                own.matches(&path);
            }
        }
    }
}
