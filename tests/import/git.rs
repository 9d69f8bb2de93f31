//! Imports of commits, straight from git.

use crate::harness::cli::{self, Outcome};
use crate::harness::content::instant;
use crate::harness::{Backend, Site, TestApp, TestDatabase, runtime};
use git2::build::RepoBuilder;
use git2::{IndexAddOption, Oid, Repository, Signature, Time};
use serde_json::json;
use std::path::Path;

/// 2023-03-01T10:00:00Z, in seconds.
pub const MARCH: i64 = 1_677_664_800;
const DAY: i64 = 24 * 60 * 60;

/// Makes a repository of a site's folder.
pub fn repository(site: &Site) -> Repository {
    let repository = Repository::init(site.root()).unwrap();
    repository.set_head("refs/heads/main").unwrap();
    repository
}

/// Commits what the folder holds, written by one and committed by another, who is elsewhere.
pub fn commit(repository: &Repository, seconds: i64, message: &str) -> String {
    let mut index = repository.index().unwrap();
    index.add_all(["*"], IndexAddOption::FORCE, None).unwrap();
    index.update_all(["*"], None).unwrap();
    commit_tree(repository, index.write_tree().unwrap(), seconds, message)
}

pub fn commit_tree(repository: &Repository, tree: Oid, seconds: i64, message: &str) -> String {
    let author = Signature::new("Ann Öther", "ann@secret.test", &Time::new(seconds - DAY, 0)).unwrap();
    let committer = Signature::new("Bob", "bob@secret.test", &Time::new(seconds, 330)).unwrap();
    let parent = repository.head().ok().map(|head| head.peel_to_commit().unwrap());
    let tree = repository.find_tree(tree).unwrap();
    let id = repository
        .commit(Some("HEAD"), &author, &committer, message, &tree, parent.as_ref().as_slice())
        .unwrap();
    id.to_string()
}

/// Commits a submodule, as `git submodule add` leaves it.
pub fn submodule(repository: &Repository, of: &str, path: &str) {
    let entry = git2::IndexEntry {
        ctime: git2::IndexTime::new(0, 0),
        mtime: git2::IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode: 0o160_000,
        uid: 0,
        gid: 0,
        file_size: 0,
        id: Oid::from_str(of).unwrap(),
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    };
    let mut index = repository.index().unwrap();
    index.add(&entry).unwrap();
    commit_tree(repository, index.write_tree().unwrap(), MARCH, "Add a submodule");
}

/// `chancery import --git`.
fn import(database: &TestDatabase, repository: &Path, more: &[&str]) -> Outcome {
    let mut args = vec!["import", "--database", &database.url, "--git", repository.to_str().unwrap()];
    args.extend(more);
    cli::run(&args)
}

fn sentence(outcome: &Outcome) -> &str {
    assert_eq!(outcome.code, 0, "{}", outcome.shown());
    outcome.stdout.trim()
}

/// An empty database on SQLite, for what does not depend on it.
fn database() -> TestDatabase {
    runtime().block_on(TestDatabase::new(Backend::Sqlite))
}

on_both! {
    async fn commits_become_revisions_that_carry_author_time_and_id(db: TestDatabase) {
        let site = Site::meridian();
        let git = repository(&site);
        let first = commit(&git, MARCH, "Begin\nthe site\n\nAt last.\n");
        site.edit("content/wg/_index.md", "title: Working groups\n", "title: Groups that work\n");
        let second = commit(&git, MARCH + DAY, "Rename the groups\n");
        // None of this is committed.
        site.edit("content/wg/_index.md", "title: Groups that work\n", "title: Not committed\n");
        site.write("content/blog/2023-02-02-draft.md", "---\ntitle: [\n");
        site.remove("content/about.md");

        let root = site.root();
        let outcome = import(&db, &root, &["--rev", &first[..10]]);
        assert!(sentence(&outcome).starts_with("Recorded revision 1: "), "{}", outcome.shown());
        assert!(!outcome.stderr.contains("info: the commit"), "{}", outcome.stderr);
        assert_eq!(sentence(&import(&db, &root, &[])), "Recorded revision 2: 0 created, 1 updated, 0 deleted.");
        assert_eq!(sentence(&import(&db, &root, &["--rev", "main"])), "Nothing changed: revision 2 still holds.");
        // Back to the first: time does not run backwards, and it says so.
        let back = import(&db, &root, &["--rev", "main~1", "--message", "Undo"]);
        assert_eq!(sentence(&back), "Recorded revision 3: 0 created, 1 updated, 0 deleted.");
        let line = back.stderr.lines().find(|line| line.starts_with("info: the commit"));
        assert_eq!(line, Some("info: the commit is older than the revision before: revision 3 is recorded at that one's time, \
            2023-03-02T10:00:00Z, and keeps its own, 2023-03-01T10:00:00Z, as its `sourceTime`"));

        let app = TestApp::start(db).await;
        let told = app.data("{ revisions { nodes { number recordedAt sourceTime recordedBy message source site } } }").await;
        let revision = |number: i64, recorded: &str, source_time: &str, message: &str, id: &str| json!({
            "number": number, "recordedAt": recorded, "sourceTime": source_time, "recordedBy": "Ann Öther",
            "message": message, "source": format!("git:{id}"), "site": "meridian.test",
        });
        assert_eq!(told["revisions"]["nodes"], json!([
            revision(3, "2023-03-02T10:00:00Z", "2023-03-01T10:00:00Z", "Undo", &first),
            revision(2, "2023-03-02T10:00:00Z", "2023-03-02T10:00:00Z", "Rename the groups", &second),
            revision(1, "2023-03-01T10:00:00Z", "2023-03-01T10:00:00Z", "Begin the site", &first),
        ]));
        assert!(!told.to_string().contains("secret.test"), "addresses are nobody's business: {told}");
        let known = app.data("{ page(path: \"/wg/\", knownAt: \"2023-03-01T12:00:00Z\") { title } now: page(path: \"/wg/\") { title } }").await;
        assert_eq!(known, json!({ "page": { "title": "Working groups" }, "now": { "title": "Working groups" } }));
    }

    async fn a_bare_repository_and_a_folder_of_it_are_imported(db: TestDatabase) {
        let site = Site::empty();
        site.write("readme.md", "No content.");
        site.write("www/config.yaml", "baseURL: https://small.test\ntitle: Small\n");
        site.write("www/content/docs/a.md", "---\ntitle: A page\n---\n\nText.\n");
        let git = repository(&site);
        let id = commit(&git, MARCH, "Begin");
        let folder = tempfile::tempdir().unwrap();
        let bare = folder.path().join("site.git");
        RepoBuilder::new().bare(true).clone(site.root().to_str().unwrap(), &bare).unwrap();

        let outcome = import(&db, &bare, &[]);
        assert_eq!(outcome.code, 1, "{}", outcome.shown());
        assert!(outcome.stderr.contains(&format!("there is nothing to import in the commit {id} of ")), "{}", outcome.stderr);
        let outcome = import(&db, &bare, &["--root", "www/", "--rev", "main"]);
        assert!(sentence(&outcome).starts_with("Recorded revision 1: "), "{}", outcome.shown());
        let app = TestApp::start(db).await;
        let told = app.data("{ revision { source } page(path: \"/docs/a/\") { title body { text } } }").await;
        assert_eq!(told, json!({ "revision": { "source": format!("git:{id}") }, "page": { "title": "A page", "body": { "text": "Text." } } }));
    }
}

#[cfg(unix)]
#[test]
fn what_a_commit_does_not_hold_is_reported_and_left_out() {
    use std::os::unix::fs::symlink;
    let site = Site::minimal();
    let pointer = "version https://git-lfs.github.com/spec/v1\n\
                   oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
    site.write("content/docs/a.md", "---\ntitle: A page\n---\n\nText.\n");
    site.write("static/img/kept-elsewhere.png", pointer);
    symlink("/etc/passwd", site.root().join("content/docs/passwd.md")).unwrap();
    symlink("../../../outside.md", site.root().join("content/docs/outside.md")).unwrap();
    symlink("a.md", site.root().join("content/docs/again.md")).unwrap();
    std::fs::write(site.root().join("../outside.md"), "secret").unwrap();
    let git = repository(&site);
    let id = commit(&git, MARCH, "Begin");
    submodule(&git, &id, "content/vendored");

    let outcome = import(&database(), &site.root(), &[]);
    assert_eq!(outcome.code, 0, "{}", outcome.shown());
    contract!("import-git-findings", text: outcome.stderr);
}

#[test]
fn a_text_that_git_lfs_keeps_elsewhere_is_an_error() {
    let site = Site::minimal();
    let pointer = "version https://git-lfs.github.com/spec/v1\n\
                   oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
    site.write("content/docs/a.md", pointer);
    let git = repository(&site);
    commit(&git, MARCH, "Begin");
    let database = database();
    for outcome in [import(&database, &site.root(), &[]), cli::import(&database.url, &site.root(), &[])] {
        assert_eq!(outcome.code, 1, "{}", outcome.shown());
        assert!(
            outcome.stderr.contains("error[unreadable-file]: this is a pointer of Git LFS"),
            "{}",
            outcome.stderr
        );
        assert!(outcome.stderr.contains("git lfs pull"), "{}", outcome.stderr);
    }
}

#[test]
fn what_names_no_commit_is_refused_and_leaves_no_database() {
    let site = Site::meridian();
    let git = repository(&site);
    let nothing = database();
    let empty = import(&nothing, &site.root(), &[]);
    let id = commit(&git, MARCH, "Begin");
    let root = site.root();
    let folder = root.parent().unwrap();
    std::fs::create_dir(folder.join("plain")).unwrap();
    let outcomes = [
        empty,
        import(&nothing, &root, &["--rev", "mian"]),
        import(&nothing, &root, &["--rev", "feature"]),
        import(&nothing, &root, &["--rev", "main:content"]),
        import(&nothing, &root, &["--root", "www"]),
        import(&nothing, &root.join("content"), &[]),
        import(&nothing, &folder.join("plain"), &[]),
        import(&nothing, &folder.join("missing"), &[]),
        import(&nothing, &root.join("config.yaml"), &[]),
    ];
    let mut lines = String::new();
    for outcome in outcomes {
        let outcome = outcome.without(folder);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{}", outcome.shown());
        lines.push_str(&outcome.stderr.replace(&id, "ID"));
    }
    contract!("import-no-commit", text: lines);
    assert_eq!(std::fs::read_dir(nothing.folder().unwrap()).unwrap().count(), 0, "nothing was left behind");
}

#[cfg(unix)]
#[test]
fn another_users_repository_is_read_only_where_git_is_told_to_trust_it() {
    let site = Site::minimal();
    site.write("content/docs/a.md", "---\ntitle: A page\n---\n\nText.\n");
    let git = repository(&site);
    commit(&git, MARCH, "Begin");
    let home = tempfile::tempdir().unwrap();
    let given_away = std::os::unix::fs::chown(site.root(), Some(54_321), None).is_ok();
    // Only the administrator can give a folder away; others have nothing to try this on.
    if !given_away {
        return;
    }
    let database = database();
    let root = site.root().canonicalize().unwrap();
    let run = || -> Outcome {
        let args = ["import", "--database", &database.url, "--git", root.to_str().unwrap()];
        let mut command = cli::chancery(&args);
        command.env("HOME", home.path()).env_remove("XDG_CONFIG_HOME").env_remove("SUDO_UID");
        command.output().unwrap().into()
    };
    let refused = run();
    assert_eq!((refused.code, refused.stdout.as_str()), (3, ""), "{}", refused.shown());
    let advice = format!("git config --global --add safe.directory {}", root.display());
    assert!(refused.stderr.contains("belongs to another user"), "{}", refused.stderr);
    assert!(refused.stderr.contains(&advice), "{}", refused.stderr);
    // As the advice does.
    std::fs::write(home.path().join(".gitconfig"), format!("[safe]\n\tdirectory = {}\n", root.display()))
        .unwrap();
    assert!(sentence(&run()).starts_with("Recorded revision 1: "));
}

#[test]
fn a_commit_from_the_future_is_recorded_now() {
    let site = Site::minimal();
    site.write("content/docs/a.md", "---\ntitle: A page\n---\n\nText.\n");
    let git = repository(&site);
    // The year 2100.
    commit(&git, 4_102_444_800, "Begin");
    let database = database();
    let outcome = import(&database, &site.root(), &[]);
    assert!(sentence(&outcome).starts_with("Recorded revision 1: "));
    let line =
        "info: the time of the commit, 2100-01-01T00:00:00Z, is still to come; revision 1 is recorded at 20";
    assert!(outcome.stderr.contains(line), "{}", outcome.stderr);
    let revision =
        runtime().block_on(async { database.store().await.latest_revision().await.unwrap().unwrap() });
    assert!(revision.recorded_at < instant("2100-01-01T00:00:00Z"), "{revision:?}");
}

on_both! {
    async fn a_rename_that_git_tells_keeps_the_id(db: TestDatabase) {
        let site = Site::minimal();
        let text = "A text that is long enough to be known again, line by line.\n".repeat(8);
        site.write("content/blog/old.md", &format!("---\ntitle: Old\ndate: 2022-05-01\n---\n\n{text}"));
        site.write("data/members/old.yaml", "id: old\nname: Alpha\nwebsite: https://alpha.test\ndescription: What it does, in a sentence.\n");
        let repository = repository(&site);
        commit(&repository, MARCH, "First");
        sentence(&import(&db, &site.root(), &[]));
        let app = TestApp::start(db).await;
        app.clock.set(instant("2100-01-01T00:00:00Z"));
        let ids = "{ news { nodes { id } } members { nodes { id } } }";
        let before = app.data(ids).await;
        site.remove("content/blog/old.md");
        site.remove("data/members/old.yaml");
        site.write("content/blog/new.md", &format!("---\ntitle: New\ndate: 2022-05-01\n---\n\n{text}"));
        site.write("data/members/new.yaml", "id: new\nname: Alpha\nwebsite: https://alpha.test\ndescription: What it does, in a sentence.\n");
        commit(&repository, MARCH + DAY, "Second");
        let outcome = import(&app.database, &site.root(), &[]);
        assert_eq!(outcome.stderr.matches("git tells that the file was renamed").count(), 2, "{}", outcome.shown());
        assert_eq!(app.data(ids).await, before);
        let moved = app.data("{ resolve(path: \"/2022/05/01/old/\") { status path } }").await;
        assert_eq!(moved["resolve"], json!({ "status": "MOVED", "path": "/2022/05/01/new/" }));
    }
}
