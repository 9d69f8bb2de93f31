//! Where packages come from: registries alone, with what they must be like written down.

use std::path::Path;

use rustsec::Lockfile;

use super::{LOCK_FILES, files_called, none, text};

#[test]
fn crates_come_from_the_registry_with_a_checksum_or_are_ours() {
    let mut wrong = Vec::new();
    for file in LOCK_FILES {
        let lock: Lockfile = text(file).parse().expect("a lock file of cargo can be read");
        for package in &lock.packages {
            let named = format!("{file}: {} {}", package.name, package.version);
            match &package.source {
                None if package.name.as_str().starts_with("chancery-") => {}
                None => wrong.push(format!("{named}: a path")),
                Some(source) if !source.is_default_registry() => wrong.push(format!("{named}: {source}")),
                Some(_) if package.checksum.is_none() => wrong.push(format!("{named}: no checksum")),
                Some(_) => {}
            }
        }
    }
    none(&wrong, "Crates come from crates.io.");
}

/// Paths of our crates lead to our crates: a path out of the repository would be no package of ours.
#[test]
fn every_lock_file_of_cargo_is_checked_here() {
    let found = files_called("Cargo.lock");
    assert_eq!(found, LOCK_FILES.map(Path::new), "a lock file is not in LOCK_FILES");
}

/// What is wrong with a lock file of npm: version 3, whose `packages` names everything installed.
fn npm_findings(lock: &str) -> Vec<String> {
    let lock: serde_json::Value = serde_json::from_str(lock).expect("a lock file of npm is JSON");
    let mut wrong = Vec::new();
    if lock["lockfileVersion"] != 3 {
        wrong.push("its version is not 3".to_owned());
    }
    for (name, package) in lock["packages"].as_object().expect("a lock file of npm names packages") {
        if name.is_empty() {
            continue;
        }
        if !package["integrity"].as_str().is_some_and(|sum| sum.starts_with("sha512-")) {
            wrong.push(format!("{name}: no sha512 integrity"));
        }
        // A place of its own would be asked instead of the registry.
        if package.get("resolved").is_some() || package.get("link").is_some() {
            wrong.push(format!("{name}: a place of its own"));
        }
    }
    wrong
}

#[test]
fn packages_of_npm_are_locked_with_integrity() {
    let mut wrong = Vec::new();
    for manifest in files_called("package.json") {
        let lock = manifest.with_file_name("package-lock.json");
        let found = npm_findings(&text(&lock));
        wrong.extend(found.into_iter().map(|finding| format!("{}: {finding}", lock.display())));
    }
    none(&wrong, "Install with npm, and keep the lock file that it writes.");
}

/// What is wrong with a list for pip: every line is one package at one version.
fn pip_findings(list: &str) -> Vec<String> {
    list.lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
        .filter(|line| {
            let pinned = line.split_once("==").is_some_and(|(name, version)| {
                let plain = |text: &str| {
                    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-+!".contains(c))
                };
                plain(name) && plain(version) && !name.starts_with('-')
            });
            !pinned
        })
        .map(|line| format!("{line:?} is not NAME==VERSION"))
        .collect()
}

#[test]
fn packages_of_python_are_pinned() {
    let mut wrong = Vec::new();
    for file in files_called("requirements.txt") {
        let found = pip_findings(&text(&file));
        wrong.extend(found.into_iter().map(|finding| format!("{}: {finding}", file.display())));
    }
    none(&wrong, "Pin every package, also those that others need.");
}

#[test]
fn what_is_loose_is_found() {
    let loose =
        r#"{"lockfileVersion":2,"packages":{"":{},"node_modules/one":{"resolved":"git+ssh://host/one"}}}"#;
    assert_eq!(npm_findings(loose).len(), 3);
    let strict = r#"{"lockfileVersion":3,"packages":{"":{},"node_modules/one":{"version":"1.0.0","integrity":"sha512-AA=="}}}"#;
    assert!(npm_findings(strict).is_empty());
    assert!(pip_findings("# a comment\none==1.0\n").is_empty());
    for line in [
        "one",
        "one>=1",
        "one==1.*",
        "-r other.txt",
        "--index-url=https://host",
        "one @ https://host/one.whl",
        "git+https://host/one",
    ] {
        assert_eq!(pip_findings(line).len(), 1, "{line}");
    }
}
