//! A PostgreSQL server for the time of one test process.
//!
//! `CHANCERY_TEST_POSTGRES` names one where databases may be created; else one is started from the
//! binaries found, in a folder of its own, and ends with the process, however that ends: a shell
//! waits for the pipe from this process to close, stops the server and removes the folder.
//!
//! The benchmark takes the same way, and keeps the folder for its next run: what fills a large database takes minutes.

#[path = "cluster/commands.rs"]
mod commands;

use commands::{as_server, binaries, free_port, is_root, major, run, text};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// The server all tests of this process share.
pub struct Cluster {
    /// Its address with the database `postgres`, in which others can be created.
    pub admin_url: String,
    /// Where it is kept, where it was started here.
    server: Option<Server>,
    /// Kept open as long as the process lives: the server stops when it closes.
    _alive: Option<Mutex<ChildStdin>>,
}

/// A server that was started here.
struct Server {
    binaries: PathBuf,
    data: PathBuf,
    log: PathBuf,
    options: String,
}

/// The server, started on first use. `None`, said once, where there is none to be had; under
/// `CI=true` that is a failure.
#[expect(clippy::print_stderr, reason = "what was not tested is said once")]
pub fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    let found = CLUSTER.get_or_init(|| {
        let started = || Cluster::named().map_or_else(|| start(&binaries()?, FORGETS), Ok);
        match started() {
            Ok(cluster) => Some(cluster),
            Err(reason) => {
                eprintln!(
                    "tests on PostgreSQL are skipped: {reason}; CHANCERY_TEST_POSTGRES may name a server"
                );
                None
            }
        }
    });
    let required = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(found.is_some() || !required, "CI=true: PostgreSQL is required, and there is none");
    found.as_ref()
}

impl Server {
    fn start(&self) -> Result<(), String> {
        let mut pg_ctl = as_server(&self.binaries.join("pg_ctl"));
        pg_ctl.args(["start", "--wait", "--silent", "-D"]).arg(&self.data).arg("-o").arg(&self.options);
        run(pg_ctl.arg("-l").arg(&self.log))
    }

    fn control(&self, args: &[&str]) {
        let mut pg_ctl = as_server(&self.binaries.join("pg_ctl"));
        run(pg_ctl.args(args).arg("-D").arg(&self.data)).expect("a server that does what it is told");
    }

    /// The server and its children.
    fn processes(&self) -> Vec<String> {
        let file = std::fs::read_to_string(self.data.join("postmaster.pid")).unwrap_or_default();
        let Some(first) = file.lines().next() else { return Vec::new() };
        let children = Command::new("ps").args(["-o", "pid=", "--ppid", first]).output();
        let children = children.map(|listed| listed.stdout).unwrap_or_default();
        let children = String::from_utf8_lossy(&children).into_owned();
        std::iter::once(first).chain(children.split_whitespace()).map(str::to_owned).collect()
    }
}

impl Cluster {
    /// The one that the environment names.
    fn named() -> Option<Self> {
        let admin_url = std::env::var("CHANCERY_TEST_POSTGRES").ok()?;
        Some(Self { admin_url, server: None, _alive: None })
    }

    /// The one that the environment names, else one of this process's own whose databases are kept below `folder` when
    /// it stops.
    ///
    /// # Errors
    /// Why there is none.
    pub fn kept(folder: &Path) -> Result<Self, String> {
        if let Some(named) = Self::named() {
            return Ok(named);
        }
        let binaries = binaries()?;
        let folder = folder.join(format!("postgres-{}", major(&binaries)?));
        std::fs::create_dir_all(&folder).map_err(text)?;
        hand_over(&folder)?;
        let data = folder.join("data");
        if !data.exists() {
            let new = folder.join("new");
            make(&binaries, &new)?;
            std::fs::rename(new, &data).map_err(text)?;
        }
        // The one of a run before may not have stopped yet.
        let asked = Instant::now();
        while run(as_server(&binaries.join("pg_ctl")).args(["status", "-D"]).arg(&data)).is_ok() {
            if asked.elapsed() > STOPS {
                return Err(format!("another process uses {}", data.display()));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let (server, admin_url) =
            launch(&binaries, &folder, &format!("-c unix_socket_directories= {FILLED}"))?;
        let alive = stop_with_this_process(&server, None).map_err(text)?;
        Ok(Self { admin_url, server: Some(server), _alive: Some(Mutex::new(alive)) })
    }

    /// A server of a test's own, to be mistreated. `None` where there is none to be had.
    pub fn own() -> Option<Self> {
        cluster()?.server.as_ref().map(|server| start(&server.binaries, KEEPS).expect("another server"))
    }

    fn server(&self) -> &Server {
        self.server.as_ref().expect("a server that was started here")
    }

    /// Stops it as if it had crashed.
    pub fn stop(&self) {
        self.server().control(&["stop", "--mode=immediate", "--silent"]);
    }

    /// Starts it again, at the same address.
    pub fn start(&self) {
        self.server().start().expect("a server that starts again");
    }

    /// Stops its processes where they stand: whoever asks waits.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Lets them go on.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    /// To its first process and then to the others: those that end meanwhile need no signal.
    fn signal(&self, signal: &str) {
        for _ in 0..2 {
            for process in self.server().processes() {
                let _ = Command::new("kill").args([signal, &process]).stderr(Stdio::null()).status();
            }
        }
    }

    /// Makes it a standby: it is read, and takes no writes.
    pub fn demote(&self) {
        self.server().control(&["stop", "--mode=fast", "--silent"]);
        let mut touch = as_server(Path::new("touch"));
        run(touch.arg(self.server().data.join("standby.signal"))).expect("a file");
        self.start();
    }

    /// Makes it a primary again.
    pub fn promote(&self) {
        self.server().control(&["promote", "--wait", "--silent"]);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // What stands still cannot be stopped.
        if self.server.is_some() {
            self.thaw();
        }
    }
}

/// What a server may lose that is never stopped before its tests end.
const FORGETS: &str = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off";
/// A server that is stopped as if it crashed has what it acknowledged.
const KEEPS: &str = "-c fsync=off -c full_page_writes=off -c synchronous_commit=on";
/// A server that is filled with much at once.
const FILLED: &str =
    "-c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=4GB -c checkpoint_timeout=30min";
/// How long a server may take to stop whose process ended.
const STOPS: Duration = Duration::from_secs(30);

fn start(binaries: &Path, keeping: &str) -> Result<Cluster, String> {
    // Short, since the path of a socket may have a hundred characters.
    let folder = tempfile::Builder::new().prefix("chancery-pg-").tempdir().map_err(text)?;
    hand_over(folder.path())?;
    make(binaries, &folder.path().join("data"))?;
    let options = format!("-k {} {keeping} -c shared_buffers=64MB", folder.path().display());
    let (server, admin_url) = launch(binaries, folder.path(), &options)?;
    let alive = stop_with_this_process(&server, Some(folder.path())).map_err(text)?;
    // The shell removes it.
    let _ = folder.keep();
    Ok(Cluster { admin_url, server: Some(server), _alive: Some(Mutex::new(alive)) })
}

/// A folder that the server may write to.
fn hand_over(folder: &Path) -> Result<(), String> {
    if is_root() { run(Command::new("chown").arg("postgres").arg(folder)) } else { Ok(()) }
}

/// Makes the folder of a server's databases.
fn make(binaries: &Path, data: &Path) -> Result<(), String> {
    let mut refused = String::new();
    let made = LOCALES.iter().any(|locale| {
        let _ = std::fs::remove_dir_all(data);
        let mut initdb = as_server(&binaries.join("initdb"));
        initdb.args([
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--no-sync",
            "--no-instructions",
        ]);
        run(initdb.args(*locale).arg("-D").arg(data)).inspect_err(|reason| refused = reason.clone()).is_ok()
    });
    if made { Ok(()) } else { Err(refused) }
}

/// Starts the server whose databases are in `folder`, at a port that is free. Gives its address too.
fn launch(binaries: &Path, folder: &Path, options: &str) -> Result<(Server, String), String> {
    let mut attempts = 0;
    loop {
        let port = free_port().map_err(text)?;
        let server = Server {
            binaries: binaries.to_owned(),
            data: folder.join("data"),
            log: folder.join("log"),
            options: format!("-h 127.0.0.1 -p {port} -c max_connections=200 {options}"),
        };
        attempts += 1;
        match server.start() {
            Ok(()) => return Ok((server, format!("postgres://postgres@127.0.0.1:{port}/postgres"))),
            // Somebody else may have taken the port.
            Err(_) if attempts < 5 => {}
            Err(reason) => {
                let log = std::fs::read_to_string(&server.log).unwrap_or_default();
                return Err(format!("{reason}: {}", log.lines().last().unwrap_or_default()));
            }
        }
    }
}

/// Locales that sort otherwise than bytes do, so that a column without a collation of its own shows.
const LOCALES: &[&[&str]] = &[
    &["--locale=en_US.UTF-8"],
    &["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"],
    &["--locale=C.UTF-8"],
    &["--locale=C"],
];

/// A shell that waits for its standard input to close, which it does when this process ends.
/// Then the server stops; where it has a folder to remove, at once.
fn stop_with_this_process(server: &Server, removed: Option<&Path>) -> io::Result<ChildStdin> {
    let script = r#"read -r _; "$@" >/dev/null 2>&1; [ -z "$CHANCERY_TEST_FOLDER" ] || rm -rf "$CHANCERY_TEST_FOLDER""#;
    let stop = as_server(&server.binaries.join("pg_ctl"));
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(script).arg("sh").arg(stop.get_program()).args(stop.get_args());
    let mode = if removed.is_some() { "--mode=immediate" } else { "--mode=fast" };
    shell.args(["stop", mode, "--silent", "-D"]).arg(&server.data);
    let mut child = shell
        .env("CHANCERY_TEST_FOLDER", removed.unwrap_or(Path::new("")))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Ctrl-C is for the tests; this has to outlive them.
        .process_group(0)
        .current_dir("/")
        .spawn()?;
    child.stdin.take().ok_or_else(|| io::Error::other("the shell has no standard input"))
}
