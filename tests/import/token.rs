//! `chancery token`, as a user runs it.

use crate::harness::cli::{self, Outcome};
use crate::harness::{Backend, Site, TestDatabase, runtime};

fn token(database: &TestDatabase, args: &[&str]) -> Outcome {
    cli::run(&[&["token", "--database", &database.url], args].concat())
}

/// A database that something was recorded in.
fn served(backend: Backend) -> TestDatabase {
    let database = runtime().block_on(TestDatabase::new(backend));
    assert_eq!(cli::import(&database.url, &Site::minimal().root(), &[]).code, 0);
    database
}

/// The columns of the table, without what differs from run to run.
fn listed(database: &TestDatabase) -> Vec<(String, String, String)> {
    let outcome = token(database, &["list"]);
    assert_eq!(outcome.code, 0, "{}", outcome.shown());
    let rows = outcome.stdout.lines().skip(1).map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        (columns[0].to_owned(), columns[2].to_owned(), columns[6..].join(" "))
    });
    rows.collect()
}

on_both! {
    fn a_token_is_shown_once_listed_and_revoked(backend: Backend) {
        let database = served(backend);
        let made = token(&database, &["create", "--label", "nightly build"]);
        assert_eq!(made.code, 0, "{}", made.shown());
        let secret = made.stdout.strip_suffix('\n').unwrap();
        assert!(secret.starts_with("chancery_") && secret.len() == 65, "the token stands alone: {secret:?}");
        assert!(!made.stderr.contains(&secret[9..]), "it is shown once: {}", made.stderr);
        assert!(made.stderr.contains("“nightly build”, with the role operator; it expires 2"), "{}", made.stderr);
        let other = token(&database, &["create", "--label", "x", "--role", "observer", "--expires", "never"]);
        assert!(other.stderr.contains("role observer; it never expires"), "{}", other.stderr);
        let tokens = listed(&database);
        assert_eq!(tokens.len(), 2);
        let (id, state, _) = tokens.iter().find(|(_, _, label)| label == "nightly build").unwrap();
        assert_eq!(state, "active");
        assert!(made.stderr.contains(id), "{}", made.stderr);
        let list = token(&database, &["list"]).stdout;
        assert!(!list.contains(&secret[9..]), "{list}");

        let revoked = token(&database, &["revoke", id]);
        assert_eq!(revoked.code, 0, "{}", revoked.shown());
        let said = revoked.stderr.strip_prefix("Database: ").unwrap();
        assert_eq!(said.lines().count(), 1, "{said}");
        match database.folder() {
            Some(folder) => assert!(said.starts_with(folder.to_str().unwrap()), "{said}"),
            None => assert!(said.starts_with("postgres://"), "{said}"),
        }
        assert_eq!(token(&database, &["revoke", id]), revoked, "it stays revoked since then");
        let states: Vec<String> = listed(&database).into_iter().map(|(_, state, _)| state).collect();
        assert_eq!(states.iter().filter(|state| *state == "revoked").count(), 1, "{states:?}");
        let unknown = token(&database, &["revoke", "tok_none"]);
        assert_eq!((unknown.code, unknown.stdout.as_str()), (1, ""));
        assert!(unknown.stderr.contains("there is no token tok_none"), "{}", unknown.stderr);
    }
}

#[test]
fn a_token_needs_a_database_and_makes_none() {
    let database = runtime().block_on(TestDatabase::new(Backend::Sqlite));
    let file = database.url.trim_start_matches("sqlite://").split('?').next().unwrap().to_owned();
    for args in [&["list"][..], &["revoke", "tok_none"], &["create", "--label", "ci"]] {
        let outcome = token(&database, args);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{}", outcome.shown());
        assert!(
            outcome.stderr.starts_with(&format!(
                "error: there is no database {file}: name the server's with --database"
            )),
            "{}",
            outcome.stderr
        );
    }
    assert_eq!(std::fs::read_dir(database.folder().unwrap()).unwrap().count(), 0);
}

#[test]
fn the_secret_is_nowhere_in_the_database() {
    let database = served(Backend::Sqlite);
    let made = token(&database, &["create", "--label", "ci"]);
    let secret = made.stdout.trim().as_bytes()[9..].to_vec();
    for file in std::fs::read_dir(database.folder().unwrap()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(secret.len()).any(|part| part == secret));
    }
}
