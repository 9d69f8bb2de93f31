//! `unsafe` is forbidden in every crate of ours, so that none of them compiles with it.

use super::{files_called, none, text};

/// What is wrong with a manifest: it neither says `forbid` itself nor takes over the workspace's lints.
fn finding(manifest: &str) -> Option<String> {
    let manifest: toml::Table = manifest.parse().expect("a manifest is TOML");
    let forbids = |lints: Option<&toml::Value>| {
        let level = lints.and_then(|lints| lints.get("rust")).and_then(|rust| rust.get("unsafe_code"));
        level.and_then(|level| level.get("level").unwrap_or(level).as_str()) == Some("forbid")
    };
    let has = |name: &str| manifest.contains_key(name);
    if has("workspace") && !has("package") {
        let lints = manifest["workspace"].get("lints");
        return (!forbids(lints)).then(|| "the workspace does not forbid unsafe_code".to_owned());
    }
    let lints = manifest.get("lints");
    let inherits =
        lints.and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool) == Some(true);
    // A crate that is a workspace of its own has nothing to take over.
    let fine = if has("workspace") { forbids(lints) } else { inherits };
    (!fine).then(|| {
        "it does not have `lints.workspace = true` of a workspace that forbids unsafe_code".to_owned()
    })
}

#[test]
fn unsafe_code_is_forbidden_in_every_crate() {
    let wrong: Vec<String> = files_called("Cargo.toml")
        .iter()
        .filter_map(|path| finding(&text(path)).map(|finding| format!("{}: {finding}", path.display())))
        .collect();
    none(&wrong, "A lint that is forbidden cannot be allowed again in the code: compiling is the proof.");
}

#[test]
fn a_crate_that_leaves_it_open_is_found() {
    for open in [
        "[package]\nname = \"one\"",
        "[package]\nname = \"one\"\n[lints]\nworkspace = false",
        "[package]\nname = \"one\"\n[lints.rust]\nunsafe_code = \"deny\"\n[workspace]",
        "[workspace]\nmembers = []\n[workspace.lints.rust]\nunsafe_code = \"warn\"",
    ] {
        assert!(finding(open).is_some(), "{open}");
    }
}
