//! Licences of what the program is compiled from.

use std::collections::{HashMap, HashSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};
use spdx::{Expression, ParseMode};

use super::{none, root};

/// The licences under which a part may be compiled in and the whole passed on, as SPDX writes them.
///
/// All are permissive but one: MPL-2.0 (cssparser and dtoa-short, of the sanitiser) asks for the source
/// of its own files alone, which stay as the registry has them.
const ALLOWED: [&str; 16] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// What is wrong with a licence expression, if anything.
fn refused(expression: Option<&str>) -> Option<String> {
    let Some(expression) = expression else { return Some("no licence".to_owned()) };
    // Manifests of older crates write `MIT/Apache-2.0`.
    let mode = ParseMode { allow_slash_as_or_operator: true, ..ParseMode::STRICT };
    match Expression::parse_mode(expression, mode) {
        Err(error) => Some(format!("{expression:?} is no SPDX expression: {}", error.reason)),
        Ok(parsed) => {
            let allowed = parsed.evaluate(|required| ALLOWED.contains(&required.to_string().as_str()));
            (!allowed).then(|| format!("{expression:?} is not allowed"))
        }
    }
}

/// The packages and what needs what. Those of other systems and features, which building here did not
/// need, are fetched from the registry; without a network this system's own are looked at.
#[expect(clippy::print_stderr, reason = "what was not looked at is said")]
fn metadata() -> Metadata {
    let command = |options: &[&str]| {
        let mut command = MetadataCommand::new();
        command
            .manifest_path(root().join("Cargo.toml"))
            .other_options(options.iter().map(|option| (*option).to_owned()).collect::<Vec<String>>());
        command.exec()
    };
    command(&["--locked", "--all-features"]).unwrap_or_else(|all| {
        eprintln!("only packages of this system are looked at: {all}");
        let about = std::process::Command::new("rustc").arg("-vV").output().expect("rustc says what it is");
        let about = String::from_utf8(about.stdout).expect("UTF-8");
        let host = about.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
        let own = format!("--filter-platform={host}");
        command(&["--locked", "--offline", &own]).unwrap_or_else(|error| panic!("{error}"))
    })
}

/// Every package that is compiled into the program, on any system and with any feature, or that runs
/// while it is built.
fn compiled() -> Vec<Package> {
    let metadata = metadata();
    let program = metadata
        .packages
        .iter()
        .find(|package| package.name.as_str() == "chancery-api")
        .expect("our program");
    let resolved = metadata.resolve.as_ref().expect("cargo resolves the dependencies");
    let needs: HashMap<&PackageId, Vec<&PackageId>> = resolved
        .nodes
        .iter()
        .map(|node| {
            let compiled = |kinds: &[cargo_metadata::DepKindInfo]| {
                kinds.iter().any(|kind| matches!(kind.kind, DependencyKind::Normal | DependencyKind::Build))
            };
            (&node.id, node.deps.iter().filter(|dep| compiled(&dep.dep_kinds)).map(|dep| &dep.pkg).collect())
        })
        .collect();
    let mut seen = HashSet::from([&program.id]);
    let mut open = vec![&program.id];
    while let Some(id) = open.pop() {
        open.extend(needs[id].iter().filter(|id| seen.insert(id)));
    }
    let mut packages: Vec<Package> =
        metadata.packages.iter().filter(|package| seen.contains(&package.id)).cloned().collect();
    packages.sort_by(|one, other| one.id.cmp(&other.id));
    packages
}

#[test]
fn every_part_of_the_program_has_a_licence_that_is_allowed() {
    let compiled = compiled();
    assert!(compiled.len() > 200, "only {} packages are found: the graph was not followed", compiled.len());
    let wrong: Vec<String> = compiled
        .iter()
        .filter_map(|package| {
            let problem = refused(package.license.as_deref())?;
            Some(format!("{} {}: {problem}", package.name, package.version))
        })
        .collect();
    none(&wrong, "Do without the package, or allow the licence in tests/supply/licences.rs and say why.");
}

#[test]
fn a_licence_that_is_not_allowed_is_refused() {
    for allowed in [
        "MIT",
        "MIT OR Apache-2.0",
        "MIT/Apache-2.0",
        "GPL-3.0-only OR MIT",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert_eq!(refused(Some(allowed)), None);
    }
    for wrong in [
        "GPL-3.0-only",
        "MIT AND LGPL-2.1-or-later",
        "Apache-2.0 WITH Classpath-exception-2.0",
        "Proprietary",
        "",
    ] {
        assert!(refused(Some(wrong)).is_some(), "{wrong:?} is allowed");
    }
    assert!(refused(None).is_some(), "no licence is allowed");
}
