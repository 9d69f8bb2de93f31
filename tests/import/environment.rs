//! Where the machine or the database fails: exit code 3 and a sentence.

use crate::harness::cli::{self, Running};
use crate::harness::{Backend, Site, TestDatabase, runtime};
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::Stdio;

/// The sentences said, without what differs from run to run.
fn said(outcome: cli::Outcome, folder: &std::path::Path) -> String {
    let outcome = outcome.without(folder);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (3, ""), "{}", outcome.shown());
    outcome.stderr
}

#[test]
fn a_database_that_cannot_be_made_is_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "not a folder").unwrap();
    std::fs::write(
        folder.path().join("text.db"),
        "this is no database at all, and longer than a header is".repeat(9),
    )
    .unwrap();
    let site = Site::meridian();
    let mut lines = String::new();
    for place in ["missing/x.db", "file/x.db", "", "text.db"] {
        let url = format!("sqlite://{}/{place}", folder.path().display());
        lines.push_str(&said(cli::import(&url, &site.root(), &[]), folder.path()));
        let served = cli::run(&["--database", &url, "--listen", "127.0.0.1:0", "--log-format", "human"]);
        lines.push_str(&said(served, folder.path()));
    }
    contract!("database-unusable", text: lines);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing was left behind");
}

#[test]
fn a_postgres_server_that_is_not_there_is_said_to_be_without_its_password() {
    // Bound and never listened to for long: nobody answers there.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://ann:secret@127.0.0.1:{port}/chancery");
    let outcome = cli::import(&url, &Site::meridian().root(), &[]);
    assert_eq!(outcome.code, 3, "{}", outcome.shown());
    assert!(
        outcome.stderr.contains(&format!("postgres://ann:***@127.0.0.1:{port}/chancery")),
        "{}",
        outcome.stderr
    );
    assert!(!outcome.stderr.contains("secret"), "{}", outcome.stderr);
}

#[test]
fn a_port_in_use_is_said_to_be_and_no_database_is_filled() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let database = runtime().block_on(TestDatabase::new(Backend::Sqlite));
    let outcome = cli::run(&["--database", &database.url, "--listen", &address, "--log-format", "human"]);
    let text = said(outcome, database.folder().unwrap()).replace(&address, "ADDRESS");
    contract!("port-in-use", text: text);
    runtime().block_on(async {
        assert_eq!(database.store().await.latest_revision().await.unwrap(), None);
    });
}

on_both! {
    async fn a_database_of_a_newer_version_is_refused_by_name(db: TestDatabase) {
        db.store().await.close().await.unwrap();
        db.execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_telepathy', 0)").await;
        let site = Site::meridian();
        for outcome in [cli::import(&db.url, &site.root(), &[]), cli::run(&["--database", &db.url, "--listen", "127.0.0.1:0"])] {
            assert_eq!((outcome.code, outcome.stdout.as_str()), (3, ""), "{}", outcome.shown());
            assert!(outcome.stderr.contains("m29991231_000001_telepathy"), "{}", outcome.stderr);
            assert!(outcome.stderr.contains("newer version"), "{}", outcome.stderr);
        }
    }

    async fn the_program_serves_stops_on_sigterm_and_finishes_what_it_began(db: TestDatabase) {
        let mut command = cli::chancery(&["--database", &db.url, "--listen", "127.0.0.1:0", "--log-format", "human", "--log-level", "warn"]);
        let mut child = Running(command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
        let mut stderr = BufReader::new(child.0.stderr.take().unwrap());
        let mut greeting = String::new();
        // The greeting ends with a blank line after how to stop.
        while !greeting.contains("Ctrl-C") {
            assert_ne!(stderr.read_line(&mut greeting).unwrap(), 0, "it ended early: {greeting}");
        }
        let url = greeting.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        let ready = reqwest::get(format!("{url}/readyz")).await.unwrap();
        assert_eq!(ready.status(), 200);
        let shown = greeting.replace(url.trim_start_matches("http://"), "ADDRESS").replace(&db.url, "DATABASE");
        let shown = shown.replace(db.url.split('@').next_back().unwrap(), "DATABASE").replace("postgres://postgres@DATABASE", "DATABASE");
        let shown: Vec<&str> = shown.lines().map(|line| line.split(", recorded ").next().unwrap()).collect();
        contract!("greeting", text: shown.join("\n"));
        let stop = std::process::Command::new("kill").args(["-TERM", &child.0.id().to_string()]).status().unwrap();
        assert!(stop.success());
        let mut rest = String::new();
        stderr.read_to_string(&mut rest).unwrap();
        assert!(child.0.wait().unwrap().success(), "{rest}");
        assert!(reqwest::get(format!("{url}/healthz")).await.is_err(), "nobody listens any more");
    }
}
