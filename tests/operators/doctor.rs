//! `chancery doctor`.

use crate::harness::cli::{chancery, run};
use crate::harness::{Backend, TestDatabase, with_database};
use serde_json::Value;

/// The names of the findings with their levels, and the exit code.
fn findings(args: &[&str]) -> (Vec<(String, String)>, i32) {
    let outcome = run(&[&["doctor", "--format", "json"], args].concat());
    let diagnosis: Value =
        serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.shown()));
    let text = |finding: &Value, key: &str| finding[key].as_str().expect("a text").to_owned();
    let findings = diagnosis["findings"].as_array().expect("findings");
    for finding in findings {
        assert!(text(finding, "what").len() > 10 && !text(finding, "mend").is_empty(), "{finding}");
    }
    (findings.iter().map(|finding| (text(finding, "name"), text(finding, "level"))).collect(), outcome.code)
}

fn has(found: &[(String, String)], name: &str, level: &str) {
    assert!(found.iter().any(|(n, l)| n == name && l == level), "{name}: {found:?}");
}

#[test]
fn looking_makes_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("none.db");
    let (found, _) = findings(&["--database", &format!("sqlite://{}", file.display())]);
    has(&found, "database-missing", "note");
    let before_the_world =
        ["--database", &format!("sqlite://{}", file.display()), "--public-url", "https://a.example"];
    has(&findings(&before_the_world).0, "database-missing", "unsafe");
    has(&findings(&[&before_the_world[..], &["--sample", "off"]].concat()).0, "database-missing", "note");
    assert!(!file.exists());
}

#[test]
fn what_is_no_database_of_ours_is_said_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.db");
    let url = format!("sqlite://{}", file.display());
    std::fs::write(&file, "this is a text, and no database at all").unwrap();
    let (found, code) = findings(&["--database", &url]);
    has(&found, "database-unusable", "unsafe");
    assert_eq!(code, 1);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "this is a text, and no database at all");
}

#[test]
fn passwords_on_the_command_line_are_found_and_never_shown() {
    let url = "postgres://ann:hunter2@127.0.0.1:1/none";
    let outcome = run(&["doctor", "--database", url]);
    assert_eq!(outcome.code, 1, "{}", outcome.shown());
    assert!(outcome.stdout.contains("unsafe[password-in-flag]"), "{}", outcome.shown());
    assert!(!outcome.shown().contains("hunter2"), "{}", outcome.shown());
    let by_environment =
        chancery(&["doctor", "--format", "json"]).env("CHANCERY_DATABASE", url).output().unwrap();
    let told = String::from_utf8(by_environment.stdout).unwrap();
    assert!(told.contains("database-unusable") && !told.contains("password-in-flag"), "{told}");
}

#[cfg(unix)]
#[test]
fn files_that_others_may_write_are_found() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.db");
    std::fs::write(&file, "").unwrap();
    let permit = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let url = format!("sqlite://{}", file.display());
    permit(&file, 0o640);
    permit(folder.path(), 0o750);
    let (found, _) = findings(&["--database", &url]);
    assert!(!found.iter().any(|(name, _)| name.contains("writable")), "{found:?}");
    permit(&file, 0o666);
    permit(folder.path(), 0o777);
    let (found, code) = findings(&["--database", &url]);
    has(&found, "database-writable", "unsafe");
    has(&found, "database-folder-writable", "unsafe");
    assert_eq!(code, 1);
}

#[test]
fn warnings_are_failures_where_one_asks_for_that() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/none.db", folder.path().display());
    let args = ["--database", &url, "--query-cost", "500000"];
    let (found, code) = findings(&args);
    has(&found, "query-cost-high", "warning");
    let unsafe_ones = found.iter().filter(|(_, level)| level == "unsafe").count();
    assert_eq!(code, i32::from(unsafe_ones > 0), "{found:?}");
    assert_eq!(findings(&[&args[..], &["--strict"]].concat()).1, 1);
}

on_both! {
    fn a_database_of_ours_is_told_about(backend: Backend) {
        with_database(backend, async |db: TestDatabase| {
            let (found, _) = findings(&["--database", &db.url]);
            has(&found, if backend == Backend::Sqlite { "database-missing" } else { "database-empty" }, "note");
            db.store().await.close().await.unwrap();
            let served = crate::harness::TestApp::start(db).await;
            served.token(&["--expires", "never"]);
            let (found, _) = findings(&["--database", &served.database.url]);
            has(&found, "content-sample", "warning");
            has(&found, "token-for-ever", "warning");
            assert!(!found.iter().any(|(name, _)| name == "database-damaged" || name == "database-foreign"), "{found:?}");
        });
    }
}
