//! A file that is moved away, damaged, read-only, or cannot grow.

use super::{RECOVERY, is_marked, until, within};
use crate::harness::cli::{Running, chancery, import};
use crate::harness::{Backend, Site, TestApp, TestDatabase, runtime};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const KEPT: &str = "/v1/members?first=2";
const NEW: &str = "/v1/members?first=3";

fn with_file<F: Future<Output = ()>>(body: impl FnOnce(TestApp, PathBuf) -> F) {
    runtime().block_on(async {
        let database = TestDatabase::new(Backend::Sqlite).await;
        let file = database.folder().unwrap().join("chancery.db");
        let app = TestApp::with_site(database, &Site::meridian()).await;
        assert_eq!(app.get(KEPT).await.status, 200);
        body(app, file).await;
    });
}

async fn is_gone(app: &TestApp) {
    // What is answered once is kept: each is asked for once.
    let mut number = 10;
    within(
        RECOVERY,
        "noticing",
        app.until("what is not there", async |app| {
            number += 1;
            (app.get(&format!("/v1/members?first={number}")).await.status == 503).then_some(())
        }),
    )
    .await;
    assert_eq!(until(app, KEPT, is_marked).await.status, 200);
}

async fn is_back(app: &TestApp) {
    within(RECOVERY, "recovery", until(app, NEW, |answer| answer.status == 200 && !is_marked(answer))).await;
    assert_eq!(until(app, KEPT, |answer| !is_marked(answer)).await.status, 200);
}

#[test]
fn a_file_that_is_moved_away_is_gone_until_it_is_back_and_no_other_is_made() {
    with_file(async |app, file| {
        let elsewhere = file.with_file_name("elsewhere.db");
        std::fs::rename(&file, &elsewhere).unwrap();
        is_gone(&app).await;
        assert!(!file.exists(), "an empty database in its place would be served as if it were the content");
        std::fs::rename(&elsewhere, &file).unwrap();
        is_back(&app).await;
    });
}

#[test]
fn a_file_that_is_put_in_its_place_is_served() {
    with_file(async |app, file| {
        let other = Site::meridian();
        other.write("content/blog/after.md", "---\ntitle: After\ndate: 2023-05-05T00:00:00Z\n---\n\nText.\n");
        let beside = file.with_file_name("beside.db");
        let url = format!("sqlite://{}", beside.display());
        assert_eq!(import(&url, &other.root(), &["--replace"]).code, 0);
        let count = async || app.get("/v1/news?first=100").await.json()["data"].as_array().map(Vec::len);
        let before = count().await.unwrap();
        std::fs::rename(&beside, &file).unwrap();
        // What the old one had beside it is no part of the new one.
        for ending in ["-wal", "-shm"] {
            let mut name = file.clone().into_os_string();
            name.push(ending);
            let _ = std::fs::remove_file(name);
        }
        within(
            RECOVERY,
            "another file",
            app.until("its content", async |_| (count().await? == before + 1).then_some(())),
        )
        .await;
    });
}

#[test]
fn a_file_that_is_damaged_is_gone_until_it_is_put_right() {
    with_file(async |app, file| {
        let whole = std::fs::read(&file).unwrap();
        let wal = std::fs::read(file.with_file_name("chancery.db-wal")).unwrap_or_default();
        assert!(wal.is_empty(), "the content is in the file itself");
        std::fs::write(&file, vec![b'x'; whole.len()]).unwrap();
        is_gone(&app).await;
        std::fs::write(&file, &whole).unwrap();
        is_back(&app).await;
    });
}

/// A folder that others than its owner may read, with a database in it.
pub(super) fn shared(site: &Site) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let file = folder.path().join("chancery.db");
    assert_eq!(import(&url(&file), &site.root(), &[]).code, 0);
    (folder, file)
}

pub(super) fn url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

/// A run as somebody who may write nothing: nobody, where this is root.
fn powerless(args: &[&str]) -> Command {
    let command = chancery(args);
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if !root {
        return command;
    }
    let mut other = Command::new("setpriv");
    other
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => other.env(name, value),
            None => other.env_remove(name),
        };
    }
    other.current_dir("/");
    other
}

/// Starts a server, and says its address and what it logged until then.
pub(super) fn serve(mut command: Command) -> (Running, String, String) {
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let running = Running(child);
    let mut log = String::new();
    let mut line = String::new();
    while stderr.read_line(&mut line).unwrap() > 0 {
        let line = std::mem::take(&mut line);
        log.push_str(&line);
        if let Ok(Value::Object(entry)) = serde_json::from_str(&line)
            && let Some(Value::String(url)) = entry.get("url")
        {
            // Somebody has to listen to what it logs from here on.
            std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
            return (running, url.clone(), log);
        }
    }
    panic!("no server: {log}");
}

#[test]
fn a_file_that_may_not_be_written_is_served() {
    let site = Site::meridian();
    let (folder, file) = shared(&site);
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o444)).unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o555)).unwrap();
    let url = url(&file);
    let args = ["serve", "--database", &url, "--listen", "127.0.0.1:0", "--log-format", "json"];
    let (server, address, log) = serve(powerless(&args));
    assert!(log.contains("read-only"), "{log}");
    runtime().block_on(async {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        for path in [NEW, "/readyz", "/v1/members.csv"] {
            let answer = client.get(format!("{address}{path}")).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{path}");
        }
    });
    drop(server);
    site.write("content/blog/after.md", "---\ntitle: After\ndate: 2023-05-05T00:00:00Z\n---\n\nText.\n");
    // The tree is the test's own, and nobody else may read it.
    open(&site.root());
    let root = site.root();
    let outcome = powerless(&["import", "--database", &url, root.to_str().unwrap()]).output().unwrap();
    let said = String::from_utf8_lossy(&outcome.stderr).into_owned();
    assert_eq!(outcome.status.code(), Some(3), "{said}");
    assert!(said.contains("the database is read-only"), "{said}");
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
}

/// Lets everybody read a tree.
fn open(root: &Path) {
    for folder in [root, root.parent().unwrap()] {
        std::fs::set_permissions(folder, PermissionsExt::from_mode(0o755)).unwrap();
    }
}

/// Imports under a limit on the size of files, in blocks of 512 bytes: writing fails in the middle, as an error of
/// input and output. A disk that is full indeed is in [`super::disk`].
fn import_within(blocks: u64, file: &Path, site: &Site, more: &[(&str, &Path)]) -> (Option<i32>, String) {
    let command = chancery(&["import", "--database", &url(file), site.root().to_str().unwrap()]);
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"")).arg("sh");
    shell.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let outcome = shell.envs(more.iter().copied()).output().unwrap();
    (outcome.status.code(), String::from_utf8_lossy(&[outcome.stdout, outcome.stderr].concat()).into_owned())
}

/// A tree that takes more room than the fixture.
pub(super) fn grown() -> Site {
    with_articles(400, |_| "Text. ".repeat(300))
}

/// A tree whose texts are more than an import keeps in memory.
pub(super) fn grown_beyond_memory() -> Site {
    with_articles(40, |number| format!("Text {number}. ").repeat(50_000))
}

fn with_articles(count: u32, text: impl Fn(u32) -> String) -> Site {
    let grown = Site::meridian();
    for number in 0..count {
        let text = text(number);
        let text = format!("---\ntitle: More {number}\ndate: 2023-04-04T00:00:00Z\n---\n\n{text}\n");
        grown.write(&format!("content/blog/more-{number}.md"), &text);
    }
    grown
}

/// Holds a file against itself, all of it.
pub(super) async fn is_sound(file: &Path) {
    let connection = Database::connect(url(file)).await.unwrap();
    let check = Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check");
    let rows = connection.query_all_raw(check).await.unwrap();
    let said: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    connection.close().await.unwrap();
    assert_eq!(said, ["ok"]);
}

#[test]
fn a_file_that_may_grow_no_more_keeps_the_last_good_revision_in_service() {
    runtime().block_on(async {
        let database = TestDatabase::new(Backend::Sqlite).await;
        let file = database.folder().unwrap().join("chancery.db");
        let app = TestApp::with_site(database, &Site::meridian()).await;
        let before = app.get("/readyz").await.json()["revision"].clone();
        let exported = app.get("/v1/members.csv").await.bytes;
        let whole = std::fs::metadata(&file).unwrap().len();
        let grown = grown();
        for room in [8, 200, 1_000] {
            let (code, said) = import_within(whole / 512 + room, &file, &grown, &[]);
            assert_eq!(code, Some(3), "{said}");
            assert!(said.contains("no room left") || said.contains("the database failed"), "{said}");
            assert_eq!(app.get("/readyz").await.json()["revision"], before);
            assert_eq!(app.get("/v1/members.csv").await.bytes, exported);
            is_sound(&file).await;
        }
        let (code, said) = import_within(1_000_000, &file, &grown, &[]);
        assert_eq!(code, Some(0), "{said}");
    });
}

#[test]
fn a_temporary_folder_that_is_gone_records_nothing() {
    let (_folder, file) = shared(&Site::meridian());
    let grown = grown_beyond_memory();
    let nowhere = Path::new("/nowhere");
    let (code, said) = import_within(1_000_000, &file, &grown, &[("TMPDIR", nowhere)]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("temporary file of the import failed"), "{said}");
    let (code, said) = import_within(1_000_000, &file, &Site::meridian(), &[]);
    assert_eq!((code, said.contains("Nothing changed: revision 1 still holds")), (Some(0), true), "{said}");
}
