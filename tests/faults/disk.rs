//! Disks and folders that are full indeed, small ones in a mount namespace of a test's own.

use super::sqlite::{grown, grown_beyond_memory, is_sound, serve, shared, url};
use crate::harness::cli::{Running, chancery};
use crate::harness::{Site, runtime};
use reqwest::{Client, StatusCode};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A server in a mount namespace of its own, with its database on a small disk and a small temporary folder that
/// others who join it may use.
struct Small {
    server: Running,
    address: String,
    /// Where the disk is mounted. Outside it is an empty folder.
    disk: tempfile::TempDir,
    temporary: tempfile::TempDir,
    /// As root, no namespace of users is needed.
    root: bool,
}

impl Small {
    /// Serves a copy of a database on a disk with so many KiB left; nothing where nothing may be mounted here.
    #[expect(clippy::print_stderr, reason = "what was not tested is said")]
    fn serve(file: &Path, left: u64) -> Option<Self> {
        let root = Command::new("id").arg("-u").output().unwrap().stdout.trim_ascii() == b"0";
        let namespace: &[&str] = if root { &["--mount"] } else { &["--user", "--map-root-user", "--mount"] };
        let try_mount = "mount -t tmpfs tmpfs /mnt";
        let tried = Command::new("unshare").args(namespace).args(["sh", "-c", try_mount]).output();
        if !tried.is_ok_and(|tried| tried.status.success()) {
            eprintln!("nothing may be mounted here, so no disk is filled");
            return None;
        }
        let (disk, temporary) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let whole = std::fs::metadata(file).unwrap().len() / 1_024;
        // Its locks take 32 KiB.
        let mount = format!(
            "set -e; mount --make-rprivate /; mount -t tmpfs -o size={}k tmpfs \"$1\"; \
             mount -t tmpfs -o size=1m tmpfs \"$2\"; cp \"$3\" \"$1/chancery.db\"; shift 3; exec \"$@\"",
            whole + 32 + left
        );
        let database = url(&disk.path().join("chancery.db"));
        let inner =
            chancery(&["serve", "--database", &database, "--listen", "127.0.0.1:0", "--log-format", "json"]);
        let mut command = Command::new("unshare");
        command.args(namespace).args(["sh", "-c", &mount, "sh"]).args([disk.path(), temporary.path(), file]);
        let (server, address, _) = serve(inside(command, &inner));
        Some(Self { server, address, disk, temporary, root })
    }

    fn file(&self) -> PathBuf {
        self.disk.path().join("chancery.db")
    }

    /// Runs a program where the small disk is seen.
    fn run(&self, inner: &Command) -> Output {
        let mut command = Command::new("nsenter");
        command.args(["--mount", "--target", &self.server.0.id().to_string()]);
        if !self.root {
            command.args(["--user", "--preserve-credentials"]);
        }
        inside(command, inner).output().unwrap()
    }

    fn import(&self, site: &Site, temporary: Option<&Path>) -> (Option<i32>, String) {
        let mut inner =
            chancery(&["import", "--database", &url(&self.file()), site.root().to_str().unwrap()]);
        if let Some(folder) = temporary {
            inner.env("TMPDIR", folder);
        }
        let outcome = self.run(&inner);
        let said = String::from_utf8_lossy(&[outcome.stdout, outcome.stderr].concat()).into_owned();
        (outcome.status.code(), said)
    }

    fn shell(&self, script: &str, args: &[&Path]) {
        let mut inner = Command::new("sh");
        inner.args(["-c", script, "sh"]).args(args);
        let outcome = self.run(&inner);
        assert!(outcome.status.success(), "{script}: {}", String::from_utf8_lossy(&outcome.stderr));
    }

    async fn get(&self, path: &str) -> (StatusCode, Vec<u8>) {
        let client = Client::builder().no_proxy().build().unwrap();
        let answer = client.get(format!("{}{path}", self.address)).send().await.unwrap();
        (answer.status(), answer.bytes().await.unwrap().to_vec())
    }

    /// Holds the database against itself, where it can be seen from here.
    async fn is_sound(&self) {
        let copy = tempfile::tempdir().unwrap();
        self.shell("cp \"$1\"/chancery.db* \"$2\"", &[self.disk.path(), copy.path()]);
        is_sound(&copy.path().join("chancery.db")).await;
    }
}

/// A command that runs another, in its environment.
fn inside(mut outer: Command, inner: &Command) -> Command {
    outer.arg(inner.get_program()).args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    outer
}

#[test]
fn a_disk_that_is_full_keeps_the_last_good_revision_in_service() {
    let (_folder, file) = shared(&Site::meridian());
    let grown = grown();
    runtime().block_on(async {
        for left in [16, 200, 1_000] {
            let Some(small) = Small::serve(&file, left) else { return };
            let (status, before) = small.get("/v1/members.csv").await;
            assert_eq!(status, 200);
            let (code, said) = small.import(&grown, None);
            assert_eq!(code, Some(3), "{said}");
            assert!(said.contains("there is no room left where the database is kept"), "{left}: {said}");
            assert_eq!(small.get("/v1/members.csv").await, (StatusCode::OK, before));
            assert_eq!(small.get("/v1/news?first=7").await.0, 200, "also what was not asked for before");
            let ready = small.get("/readyz").await.1;
            assert_eq!(serde_json::from_slice::<serde_json::Value>(&ready).unwrap()["revision"], 1);
            small.is_sound().await;
            small.shell("mount -o remount,size=64m \"$1\"", &[small.disk.path()]);
            let (code, said) = small.import(&grown, None);
            assert_eq!(code, Some(0), "{said}");
            small.is_sound().await;
        }
    });
}

#[test]
fn a_temporary_folder_that_is_full_records_nothing() {
    let (_folder, file) = shared(&Site::meridian());
    runtime().block_on(async {
        let Some(small) = Small::serve(&file, 65_536) else { return };
        let (code, said) = small.import(&grown_beyond_memory(), Some(small.temporary.path()));
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains("temporary file of the import failed"), "{said}");
        let (code, said) = small.import(&Site::meridian(), None);
        let unchanged = said.contains("Nothing changed: revision 1 still holds");
        assert_eq!((code, unchanged), (Some(0), true), "{said}");
        small.is_sound().await;
    });
}
