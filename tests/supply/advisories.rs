//! Advisories of the RustSec database against the lock files.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rustsec::advisory::Informational;
use rustsec::database::Query;
use rustsec::{Advisory, Collection, Database, Lockfile};

use super::accepted::ACCEPTED;
use super::{LOCK_FILES, none, root, text};

/// The advisories: those of this folder, or the database that `CHANCERY_ADVISORY_DB` names.
fn database() -> Database {
    let folder = std::env::var_os("CHANCERY_ADVISORY_DB")
        .map_or_else(|| root().join("tests/supply/advisory-db"), PathBuf::from);
    Database::open(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

/// What applies to the packages of a lock file: the advisory, and the package with its version.
///
/// Everything that is said of a version counts, notices as well; what was withdrawn does not.
fn findings<'d>(database: &'d Database, lock: &str) -> Vec<(&'d Advisory, String)> {
    let lock: Lockfile = lock.parse().expect("a lock file of cargo can be read");
    let mut found = Vec::new();
    for package in lock.packages.iter().filter(|package| package.source.is_some()) {
        let query = Query::new().collection(Collection::Crates).withdrawn(false).package(package);
        let named = format!("{} {}", package.name, package.version);
        found.extend(database.query(&query).into_iter().map(|advisory| (advisory, named.clone())));
    }
    found
}

/// Whether an advisory can be borne at all: a notice about upkeep or soundness.
fn can_be_accepted(advisory: &Advisory) -> bool {
    matches!(advisory.metadata.informational, Some(Informational::Unmaintained | Informational::Unsound))
}

fn is_accepted(advisory: &Advisory) -> bool {
    can_be_accepted(advisory) && ACCEPTED.iter().any(|accepted| accepted.id == advisory.id().as_str())
}

#[test]
fn no_package_is_one_that_an_advisory_warns_of() {
    let database = database();
    for file in LOCK_FILES {
        let found: Vec<String> = findings(&database, &text(file))
            .into_iter()
            .filter(|(advisory, _)| !is_accepted(advisory))
            .map(|(advisory, package)| {
                let kind =
                    advisory.metadata.informational.as_ref().map_or("vulnerability", Informational::as_str);
                let patched: Vec<String> =
                    advisory.versions.patched().iter().map(ToString::to_string).collect();
                format!(
                    "{file}: {package}: {} ({kind}): {}; mended in: {}",
                    advisory.id(),
                    advisory.title(),
                    if patched.is_empty() { "no version".to_owned() } else { patched.join(" or ") },
                )
            })
            .collect();
        none(
            &found,
            "Take a mended version (cargo update -p NAME); tests/supply/accepted.rs bears a notice with a reason.",
        );
    }
}

#[test]
fn what_is_accepted_still_applies_and_may_be_accepted() {
    let database = database();
    let applies: Vec<&Advisory> = LOCK_FILES
        .iter()
        .flat_map(|file| findings(&database, &text(file)))
        .map(|(advisory, _)| advisory)
        .collect();
    let wrong: Vec<String> = ACCEPTED
        .iter()
        .filter_map(|accepted| {
            assert!(!accepted.reason.is_empty(), "{} is accepted without a reason", accepted.id);
            match applies.iter().find(|advisory| advisory.id().as_str() == accepted.id) {
                None => Some(format!("{} is accepted, and applies to no lock file", accepted.id)),
                Some(advisory) if !can_be_accepted(advisory) => {
                    Some(format!("{} is more than a notice", accepted.id))
                }
                Some(_) => None,
            }
        })
        .collect();
    none(&wrong, "Take the entry out of tests/supply/accepted.rs.");
}

/// A package that is new was looked up, or is said not to have been.
#[test]
fn every_package_was_looked_up_or_is_said_not_to_have_been() {
    let names = |file: &str| -> BTreeSet<String> {
        let text = text(format!("tests/supply/advisory-db/{file}"));
        text.lines().filter(|line| !line.starts_with('#')).map(ToOwned::to_owned).collect()
    };
    let (known, open) = (names("names.txt"), names("names-open.txt"));
    let both: Vec<String> = known.intersection(&open).cloned().collect();
    none(&both, "A package is in one of names.txt and names-open.txt.");
    let unknown: Vec<String> = LOCK_FILES
        .iter()
        .flat_map(|file| text(file).parse::<Lockfile>().expect("a lock file").packages)
        .filter(|package| package.source.is_some())
        .map(|package| package.name.to_string())
        .filter(|name| !known.contains(name) && !open.contains(name))
        .collect();
    none(&unknown, "Look the package up in the advisory database and write its name into names.txt.");
}

/// A lock file with these packages of the public registry.
fn lock_of(packages: &[(&str, &str)]) -> String {
    let mut lock = "version = 4\n".to_owned();
    for (name, version) in packages {
        lock.push_str(&format!(
            "\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n\
             source = \"registry+https://github.com/rust-lang/crates.io-index\"\n",
        ));
    }
    lock
}

fn ids(database: &Database, packages: &[(&str, &str)]) -> Vec<String> {
    let mut ids: Vec<String> = findings(database, &lock_of(packages))
        .iter()
        .map(|(advisory, _)| advisory.id().to_string())
        .collect();
    ids.sort();
    ids.dedup();
    ids
}

/// The versions just below and at those that mend what matters most here: both sides of each bound.
#[test]
fn a_bad_version_is_found_and_its_mended_one_is_not() {
    let database = database();
    for (name, bad, expected, mended) in [
        ("ammonia", "4.1.3", "RUSTSEC-2026-0213", "4.1.4"),
        ("async-graphql", "4.0.5", "RUSTSEC-2022-0037", "4.0.6"),
        ("h2", "0.4.15", "RUSTSEC-2026-0258", "0.4.16"),
        ("quick-xml", "0.40.0", "RUSTSEC-2026-0195", "0.41.0"),
        ("rand", "0.8.5", "RUSTSEC-2026-0097", "0.8.6"),
        ("rustls", "0.23.44", "RUSTSEC-2026-0285", "0.23.45"),
        ("sqlx", "0.8.0", "RUSTSEC-2024-0363", "0.8.1"),
        ("time", "0.3.46", "RUSTSEC-2026-0009", "0.3.47"),
    ] {
        assert!(
            ids(&database, &[(name, bad)]).iter().any(|id| id == expected),
            "{name} {bad}: {expected} is not found"
        );
        assert!(
            ids(&database, &[(name, mended)]).iter().all(|id| id != expected),
            "{name} {mended}: {expected} is found"
        );
    }
    // No version of these is mended.
    for (name, expected) in [("rsa", "RUSTSEC-2023-0071"), ("serde_yml", "RUSTSEC-2025-0068")] {
        assert_eq!(ids(&database, &[(name, "0.0.12")]), [expected]);
    }
    assert!(ids(&database, &[("chancery-that-nobody-made", "1.0.0")]).is_empty());
}

#[test]
fn every_advisory_of_the_repository_can_be_found_and_none_was_lost() {
    let database =
        Database::open(&root().join("tests/supply/advisory-db")).expect("our own advisories can be read");
    assert!(database.iter().count() >= 96, "advisories were taken out of the repository");
    for advisory in database.iter().filter(|advisory| !advisory.withdrawn()) {
        // A range without any version in it is a mistake in the file: it could never be found.
        let versions = around_the_bounds(advisory);
        let name = advisory.metadata.package.as_str();
        let found = versions
            .iter()
            .any(|version| ids(&database, &[(name, version)]).contains(&advisory.id().to_string()));
        assert!(found, "{} warns of no version", advisory.id());
    }
}

/// The versions at the bounds of an advisory's ranges and just below them, and the first of all.
fn around_the_bounds(advisory: &Advisory) -> Vec<String> {
    let ranges = advisory.versions.patched().iter().chain(advisory.versions.unaffected());
    let mut versions = vec!["0.0.1".to_owned()];
    for bound in ranges.flat_map(|range| &range.comparators) {
        let at = (bound.major, bound.minor.unwrap_or(0), bound.patch.unwrap_or(0));
        let below = match at {
            (major, minor, 1..) => (major, minor, at.2 - 1),
            (major, 1.., 0) => (major, at.1 - 1, 999),
            _ => (at.0.saturating_sub(1), 999, 999),
        };
        versions.extend([at, below].map(|(major, minor, patch)| format!("{major}.{minor}.{patch}")));
    }
    versions
}
