//! Trees that cannot be imported, and what is said about them.

use crate::harness::cli;
use crate::harness::{Backend, Site, TestDatabase, runtime};

/// A fresh SQLite database for tests of what never reaches one.
fn database() -> TestDatabase {
    runtime().block_on(TestDatabase::new(Backend::Sqlite))
}

#[test]
fn findings_name_file_line_and_column() {
    let site = Site::meridian();
    site.edit("data/members/dial.yaml", "https://dial.test", "https//dial.test");
    site.edit(
        "content/join.md",
        "Be on time.",
        "Be {{< punctual >}}on time{{< /punctual >}}. [Where]({{< ref \"nowhere.md\" >}})",
    );
    site.edit(
        "overlay/sponsorship.yaml",
        "level: Lunch, scope: event, event: Clock Day 2022",
        "level: Dinner, scope: event, event: Clock Day 2022",
    );
    let database = database();
    let outcome = cli::import(&database.url, &site.root(), &[]);
    assert_eq!(outcome.code, 0, "{}", outcome.shown());
    contract!("import-findings", text: outcome.shown());
}

#[test]
fn a_broken_tree_lists_every_problem_and_leaves_the_database_as_it_was() {
    let site = Site::meridian();
    let database = database();
    assert_eq!(cli::import(&database.url, &site.root(), &[]).code, 0);
    site.edit("content/about.md", "title: About", "title: [About");
    site.edit("content/join.md", "---\n\n{{<", "\n\n{{<");
    site.edit("data/members/dial.yaml", "name: Dial Observatory\n", "");
    site.edit("data/members/eve.yaml", "id: eve", "id: dial");
    site.edit("content/blog/2017-01-01-leap.md", "date: 2017-01-01T7:05:00Z", "date: New Year");
    site.edit("overlay/partners.yaml", "signedOn: 2022-05-10", "signedOn: tenth of May");
    site.edit("overlay/history.yaml", "kind: renamed", "sort: renamed");
    site.remove("content/bylaws.md");
    let outcome = cli::import(&database.url, &site.root(), &[]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""));
    contract!("import-broken", text: outcome.stderr);
    runtime().block_on(async {
        let store = database.store().await;
        assert_eq!(store.latest_revision().await.unwrap().unwrap().number, 1);
    });
}

#[test]
fn what_is_no_tree_is_refused_in_a_sentence() {
    let database = database();
    let site = Site::empty();
    std::fs::create_dir(site.root()).unwrap();
    site.write("readme.txt", "nothing to import");
    let root = site.root();
    let mut said = String::new();
    for tree in [root.join("missing"), root.join("readme.txt"), root.clone()] {
        let outcome = cli::import(&database.url, &tree, &[]).without(&root);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (1, ""),
            "{}: {}",
            tree.display(),
            outcome.shown()
        );
        said.push_str(&outcome.stderr);
        said.push_str("---\n");
    }
    contract!("import-no-tree", text: said);
}

#[test]
fn a_tree_that_cannot_be_read_whole_is_not_taken_for_a_smaller_one() {
    use std::os::unix::fs::symlink;
    let site = Site::meridian();
    let database = database();
    assert_eq!(cli::import(&database.url, &site.root(), &[]).code, 0);
    // Latin-1, half of a file, a file instead of a folder.
    std::fs::write(site.root().join("data/members/dial.yaml"), b"id: dial\nname: Caf\xe9\n").unwrap();
    let outcome = cli::import(&database.url, &site.root(), &[]);
    assert_eq!(outcome.code, 1, "{}", outcome.shown());
    assert!(outcome.stderr.contains("error[not-utf8]"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("data/members/dial.yaml:2:10"), "{}", outcome.stderr);
    // A link out of the tree is not followed.
    site.write("data/members/dial.yaml", "id: dial\nname: Dial Observatory\nmemberType: C1\nmemberSince: 2022-03-01\nwebsite: https://dial.test\n");
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.md"), "---\ntitle: Secret\n---\n").unwrap();
    symlink(outside.path().join("secret.md"), site.root().join("content/secret.md")).unwrap();
    let outcome = cli::import(&database.url, &site.root(), &[]);
    assert_eq!(
        (outcome.code, outcome.stdout.trim()),
        (0, "Nothing changed: revision 1 still holds."),
        "{}",
        outcome.shown()
    );
    assert!(outcome.stderr.contains("warning[symbolic-link]"), "{}", outcome.stderr);
}

#[test]
fn a_tree_with_odd_text_is_recorded_on_both_databases_or_refused_on_both() {
    let site = Site::minimal();
    site.write("content/a.md", "---\ntitle: \"nul \\0 and \\u202E bidi\"\nsummary: \"tab \\t bell \\a\"\n---\n\nText with \u{0} in it.\n");
    site.write(
        "data/members/m.yaml",
        "id: m\nname: \"M\\0m\"\nmemberType: \"A\\0\"\nmemberSince: 2020-01-01\n",
    );
    let run = |backend: Backend| {
        let database = runtime().block_on(TestDatabase::new(backend));
        cli::import(&database.url, &site.root(), &[])
    };
    let sqlite = run(Backend::Sqlite);
    assert!(sqlite.code == 0 || sqlite.code == 1, "{}", sqlite.shown());
    if Backend::Postgres.is_available() {
        assert_eq!(run(Backend::Postgres), sqlite);
    }
}
