//! What the program is made of: advisories about it, licences, where it comes from, and that none of
//! our crates can hold `unsafe` code. Everything is read from the repository and from the packages
//! that cargo has, and fetches where a test needs one of another system. See `docs/supply.md`.
//!
//! - `advisories`: no package of a lock file is one that an advisory warns of;
//! - `accepted`: the notices that are borne, each with its reason;
//! - `licences`: what the program is compiled from may be passed on;
//! - `sources`: every package comes from a registry, and its sum is written down;
//! - `unsafe_code`: the lint that forbids it reaches every crate of ours.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod accepted;
mod advisories;
mod licences;
mod sources;
mod unsafe_code;

use std::path::{Path, PathBuf};

/// The lock files of cargo: of the program, and of its fuzzers, which are a workspace of their own.
const LOCK_FILES: [&str; 2] = ["Cargo.lock", "tests/fuzz/Cargo.lock"];

/// The folder of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a crate stands in the repository").to_owned()
}

/// The files called `name` that are kept in the repository, as paths below it, in order.
///
/// What is built or installed (`target`, `node_modules`, `venv`) and hidden folders are left out.
fn files_called(name: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, name: &str, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder of the repository can be read") {
            let entry = entry.expect("an entry of a folder can be read");
            let called = entry.file_name();
            let called = called.to_string_lossy();
            if entry.file_type().expect("an entry has a type").is_dir() {
                if !called.starts_with('.') && !["target", "node_modules", "venv"].contains(&&*called) {
                    walk(&entry.path(), name, found);
                }
            } else if called == name {
                found.push(entry.path());
            }
        }
    }
    let root = root();
    let mut found = Vec::new();
    walk(&root, name, &mut found);
    let mut found: Vec<PathBuf> =
        found.iter().map(|path| path.strip_prefix(&root).expect("it is below the root").to_owned()).collect();
    found.sort();
    assert!(!found.is_empty(), "no {name} is found: this check would say nothing");
    found
}

/// The text of a file of the repository.
fn text(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Fails with a line for each finding.
#[track_caller]
fn none(findings: &[String], mend: &str) {
    assert!(findings.is_empty(), "{}\n{mend}", findings.join("\n"));
}
