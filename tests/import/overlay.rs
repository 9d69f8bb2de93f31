//! The overlay: given, in the tree, remembered, or none.

use crate::harness::cli;
use crate::harness::{Backend, Site, TestApp, TestDatabase};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn an_overlay_is_remembered_until_told_otherwise() {
    let database = TestDatabase::new(Backend::Sqlite).await;
    let site = Site::meridian();
    let overlay = tempfile::tempdir().unwrap();
    let facts = overlay.path().join("facts");
    std::fs::rename(site.root().join("overlay"), &facts).unwrap();
    let run = |more: &[&str]| {
        let outcome = cli::import(&database.url, &site.root(), more);
        assert_eq!(outcome.code, 0, "{}", outcome.shown());
        outcome
    };
    let name = async || {
        let copy = database.store().await;
        let at = copy
            .snapshot(
                Default::default(),
                &chancery_schema::FixedClock::new("2100-01-01T00:00:00Z".parse().unwrap()),
            )
            .await
            .unwrap();
        let found = copy.only::<chancery_schema::domain::Organization>(at).await.unwrap().unwrap();
        copy.close().await.unwrap();
        found.value.names.iter().map(|name| name.name.clone()).collect::<Vec<_>>()
    };
    run(&["--overlay", facts.to_str().unwrap()]);
    assert_eq!(name().await, ["Harbour Time Forum", "Meridian Consortium"]);
    let again = run(&[]);
    assert_eq!(again.stdout.trim(), "Nothing changed: revision 1 still holds.");
    assert!(again.stderr.contains("info[overlay-reused]"), "{}", again.stderr);
    let without = run(&["--no-overlay"]);
    assert!(without.stdout.starts_with("Recorded revision 2: "), "{}", without.stdout);
    assert!(!without.stderr.contains("overlay-reused"), "{}", without.stderr);
    // The tree's own goes before the one remembered.
    site.write("overlay/history.yaml", "- { date: 2001, kind: milestone, title: Own overlay }\n");
    let own = run(&[]);
    assert!(own.stdout.starts_with("Recorded revision 3: "), "{}", own.stdout);
    let app = TestApp::start(database).await;
    app.clock.set("2100-01-01T00:00:00Z".parse().unwrap());
    let data = app.data("{ history { nodes { title } } }").await;
    assert_eq!(data["history"]["nodes"], json!([{ "title": "Own overlay" }]));
}

#[test]
fn an_overlay_that_is_not_there_is_refused() {
    let database = crate::harness::runtime().block_on(TestDatabase::new(Backend::Sqlite));
    let site = Site::meridian();
    let outcome = cli::import(&database.url, &site.root(), &["--overlay", "/nowhere/at/all"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{}", outcome.shown());
    assert!(outcome.stderr.contains("/nowhere/at/all"), "{}", outcome.stderr);
}
