//! The command line itself: help, contracts it prints, usage that is refused.

use crate::harness::{Site, cli};

#[test]
fn help_tells_what_there_is() {
    for (name, args) in [
        ("help", &["--help"][..]),
        ("help-serve", &["serve", "--help"]),
        ("help-import", &["import", "--help"]),
        ("help-export", &["export", "--help"]),
        ("help-token", &["token", "--help"]),
        ("help-token-create", &["token", "create", "--help"]),
        ("help-check", &["check", "--help"]),
        ("help-explain", &["explain", "--help"]),
        ("help-schema", &["schema", "--help"]),
        ("help-openapi", &["openapi", "--help"]),
        ("help-config", &["config", "--help"]),
    ] {
        let outcome = cli::run(args);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{args:?}");
        contract!(name, text: outcome.stdout);
    }
}

#[test]
fn usage_that_makes_no_sense_is_refused_with_exit_code_2() {
    for args in [
        &["--nonsense"][..],
        &["import"],
        &["import", "--overlay", "a", "--no-overlay", "tree"],
        &["import", "--git", "repository", "tree"],
        &["import", "--rev", "main", "tree"],
        &["import", "--root", "site", "tree"],
        &["import", "--rev", "main"],
        &["check"],
        &["check", "--format", "xml", "tree"],
        &["explain", "no-such-code"],
        &["--listen", "nowhere"],
        &["--database", "mysql://x"],
        &["--page-size", "0"],
        &["--config", "/nowhere/server.toml"],
        &["--listen", "127.0.0.1:0", "import", "tree"],
        &["--listen", "127.0.0.1:0", "--overlay", "facts"],
        &["token", "create"],
        &["token", "create", "--label", ""],
        &["token", "create", "--label", "x", "--role", "king"],
        &["token", "create", "--label", "x", "--expires", "soon"],
        &["token", "create", "--label", "x", "--expires", "2020-01-01"],
    ] {
        let outcome = cli::run(args);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{args:?}: {}", outcome.shown());
        assert!(outcome.stderr.starts_with("error: "), "{args:?}: {}", outcome.stderr);
    }
}

#[test]
fn an_unknown_key_of_the_settings_file_is_named_with_the_known_ones() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.toml");
    std::fs::write(&file, "page-siez = 3\n").unwrap();
    let outcome = cli::run(&["--config", file.to_str().unwrap(), "config"]).without(folder.path());
    assert_eq!(outcome.code, 2, "{}", outcome.shown());
    contract!("settings-unknown-key", text: outcome.stderr);
}

#[test]
fn a_flag_goes_before_the_environment_the_environment_before_the_file_the_file_before_the_default() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.toml");
    std::fs::write(&file, "page-size = 11\nquery-depth = 12\nquery-cost = 13\n").unwrap();
    let mut command = cli::chancery(&["config", "--query-cost", "33", "--config", file.to_str().unwrap()]);
    let output = command.env("CHANCERY_QUERY_DEPTH", "22").env("CHANCERY_QUERY_COST", "23").output().unwrap();
    let outcome = cli::Outcome::from(output);
    assert_eq!(outcome.code, 0, "{}", outcome.shown());
    for line in ["page-size = 11", "query-depth = 22", "query-cost = 33", "body-limit = 65536"] {
        assert!(outcome.stdout.contains(line), "{line} is not in\n{}", outcome.stdout);
    }
}

#[test]
fn settings_are_shown_without_their_secrets() {
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let url = "https://cache.example/very/hidden?token=abc";
    let database = "postgres://ann:verysecret@db.example/chancery?password=other";
    let arguments = ["config", "--purge-secret", secret, "--purge-url", url, "--database", database];
    let outcome = cli::Outcome::from(cli::chancery(&arguments).output().unwrap());
    assert_eq!(outcome.code, 0, "{}", outcome.shown());
    for line in [
        "purge-secret = \"whsec_…\"",
        "purge-url = \"https://cache.example/…\"",
        "postgres://ann:***@db.example",
    ] {
        assert!(outcome.stdout.contains(line), "{line} is not in\n{}", outcome.stdout);
    }
    for hidden in ["MfKQ9r8", "very/hidden", "token=abc", "verysecret", "password=other"] {
        assert!(!outcome.stdout.contains(hidden), "{hidden} is in\n{}", outcome.stdout);
    }
}

#[test]
fn the_overlay_of_a_server_is_not_taken_for_the_one_of_an_import() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.toml");
    std::fs::write(&file, "content = \"tree\"\noverlay = \"nowhere\"\n").unwrap();
    let site = Site::meridian();
    let database = format!("sqlite://{}/x.db", folder.path().display());
    let outcome = cli::import(&database, &site.root(), &["--config", file.to_str().unwrap()]);
    assert_eq!(outcome.code, 0, "{}", outcome.shown());
}

#[test]
fn the_rest_contract_is_printed_as_it_is_committed() {
    let outcome = cli::run(&["openapi"]);
    let committed = include_str!("../../openapi.yaml");
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    assert_eq!(outcome.stdout, committed);
    let outcome = cli::run(&["openapi", "--json"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    let json: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(json, serde_saphyr::from_str::<serde_json::Value>(committed).unwrap());
}

#[test]
fn the_schema_is_printed_as_it_is_committed() {
    let outcome = cli::run(&["schema"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema/schema.graphql");
    if std::env::var_os("CHANCERY_BLESS").is_some() {
        std::fs::write(&path, &outcome.stdout).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        outcome.stdout == committed,
        "schema/schema.graphql is not what the program serves; if the change is meant, run\n\n    \
         CHANCERY_BLESS=1 cargo test -p chancery-api --test chancery the_schema_is_printed\n\nand commit the difference"
    );
}
