//! `chancery export`: what a server would say, from the database itself.

mod docs;
mod mirror;

use crate::harness::cli::{Outcome, chancery, run};
use crate::harness::site::NOW;
use crate::harness::{Site, TestApp};

/// What `chancery export` prints, byte by byte.
fn printed(database: &str, args: &[&str]) -> Vec<u8> {
    let output = chancery(&[&["export", "--database", database], args].concat()).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn refused(database: &str, args: &[&str]) -> Outcome {
    run(&[&["export", "--database", database], args].concat())
}

on_both! {
    async fn the_command_writes_what_a_server_answers(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let url = &app.database.url;
        for (args, path) in [
            (vec!["members"], "/v1/members.csv?"),
            (vec!["members", "--format", "xlsx", "--fields", "name,memberSince"], "/v1/members.xlsx?fields=name,memberSince&"),
            (vec!["members", "--format", "json", "--filter", "status=ANY", "--order-by", "NAME_DESC"], "/v1/members.json?status=ANY&orderBy=NAME_DESC&"),
            (vec!["members", "--filter", "category=A", "--filter", "category=B", "--as-of", "2020-01-01"], "/v1/members.csv?category=A&category=B&asOf=2020-01-01&"),
            (vec!["news", "--format", "ndjson"], "/v1/news.ndjson?"),
            (vec!["tags"], "/v1/tags.csv?"),
        ] {
            let written = printed(url, &[args.as_slice(), &["--known-at", NOW]].concat());
            let answer = app.get(&format!("{path}knownAt={NOW}")).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert!(written == answer.bytes, "{args:?}: {}", String::from_utf8_lossy(&written));
        }
        let changes = printed(url, &["changes", "--filter", "since=0"]);
        assert_eq!(changes, app.get("/v1/changes.csv?since=0").await.bytes);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("members.csv");
        std::fs::write(&file, "old").unwrap();
        printed(url, &["members", "--known-at", NOW, "--output", file.to_str().unwrap()]);
        assert_eq!(std::fs::read(&file).unwrap(), printed(url, &["members", "--known-at", NOW]));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    async fn what_is_wrong_is_said_with_the_exit_code_of_whose_fault_it_is(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let url = &app.database.url;
        for (args, code, say) in [
            (&["members", "--fields", "nam"][..], 2, "there is no field “nam”"),
            (&["members", "--filter", "first=5"], 2, "the complete list"),
            (&["members", "--filter", "status"], 2, "NAME=VALUE"),
            (&["tags", "--as-of", "2020-01-01"], 2, "there is no parameter “asOf”"),
            (&["nothing"], 2, "possible values"),
            (&["members", "--format", "yaml"], 2, "possible values"),
            (&[], 2, "NAME"),
            (&["members", "--static", "x"], 2, "cannot be used with"),
            (&["--static", "x"], 2, "--public-url https://"),
            (&["members", "--known-at", "2001-01-01T00:00:00Z"], 1, "2001-01-01"),
            (&["members", "--output", "/nowhere/members.csv"], 3, "cannot be written"),
        ] {
            let outcome = refused(url, args);
            assert_eq!(outcome.code, code, "{args:?}: {}", outcome.shown());
            assert!(outcome.stderr.contains(say), "{args:?}: {}", outcome.shown());
            assert_eq!(outcome.stdout, "", "{args:?}");
        }
    }
}

#[test]
fn a_database_that_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("none.db");
    let outcome = refused(&format!("sqlite://{}", file.display()), &["members"]);
    assert_eq!(outcome.code, 1, "{}", outcome.shown());
    assert!(!file.exists());
}
