//! A PostgreSQL server for the time of one test process.
//!
//! `CHANCERY_TEST_POSTGRES` names one where databases may be created; else one is started from the
//! binaries found, in a folder of its own, and ends with the process, however that ends: a shell
//! waits for the pipe from this process to close, stops the server and removes the folder.

use std::ffi::OsStr;
use std::io;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock};

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
        if let Ok(admin_url) = std::env::var("CHANCERY_TEST_POSTGRES") {
            return Some(Cluster { admin_url, server: None, _alive: None });
        }
        let started = match binaries() {
            Some(binaries) => start(&binaries, FORGETS),
            None => Err("no PostgreSQL binaries were found".to_owned()),
        };
        match started {
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

/// The folder of `initdb` and `pg_ctl`.
fn binaries() -> Option<PathBuf> {
    let asked =
        Command::new("pg_config").arg("--bindir").output().ok().filter(|output| output.status.success());
    let asked = asked.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut packaged: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    packaged.sort();
    let candidates = asked.into_iter().chain(std::env::split_paths(&path)).chain(packaged.into_iter().rev());
    candidates.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

/// What a server may lose that is never stopped before its tests end.
const FORGETS: &str = "-c synchronous_commit=off";
/// A server that is stopped as if it crashed has what it acknowledged.
const KEEPS: &str = "-c synchronous_commit=on";

fn start(binaries: &Path, keeping: &str) -> Result<Cluster, String> {
    // Short, since the path of a socket may have a hundred characters.
    let folder = tempfile::Builder::new().prefix("chancery-pg-").tempdir().map_err(text)?;
    if is_root() {
        run(Command::new("chown").arg("postgres").arg(folder.path()))?;
    }
    let data = folder.path().join("data");
    let mut refused = String::new();
    let made = LOCALES.iter().any(|locale| {
        let _ = std::fs::remove_dir_all(&data);
        let mut initdb = as_server(&binaries.join("initdb"));
        initdb.args([
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--no-sync",
            "--no-instructions",
        ]);
        run(initdb.args(*locale).arg("-D").arg(&data)).inspect_err(|reason| refused = reason.clone()).is_ok()
    });
    if !made {
        return Err(refused);
    }
    let log = folder.path().join("log");
    let mut port = 0;
    let mut server = None;
    for attempt in 0..5 {
        port = free_port().map_err(text)?;
        let options = format!(
            "-h 127.0.0.1 -p {port} -k {} -c fsync=off {keeping} -c full_page_writes=off \
             -c max_connections=200 -c shared_buffers=64MB",
            folder.path().display()
        );
        let attempted =
            Server { binaries: binaries.to_owned(), data: data.clone(), log: log.clone(), options };
        match attempted.start() {
            Ok(()) => {
                server = Some(attempted);
                break;
            }
            // Somebody else may have taken the port.
            Err(reason) if attempt == 4 => return Err(reason),
            Err(_) => {}
        }
    }
    let alive = stop_with_this_process(binaries, &data, folder.path()).map_err(text)?;
    // The shell removes it.
    let _ = folder.keep();
    let admin_url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
    Ok(Cluster { admin_url, server, _alive: Some(Mutex::new(alive)) })
}

/// Locales that sort otherwise than bytes do, so that a column without a collation of its own shows.
const LOCALES: &[&[&str]] = &[
    &["--locale=en_US.UTF-8"],
    &["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"],
    &["--locale=C.UTF-8"],
    &["--locale=C"],
];

/// A shell that waits for its standard input to close, which it does when this process ends.
fn stop_with_this_process(binaries: &Path, data: &Path, folder: &Path) -> io::Result<ChildStdin> {
    let script = r#"read -r _; "$@" >/dev/null 2>&1; rm -rf "$CHANCERY_TEST_FOLDER""#;
    let stop = as_server(&binaries.join("pg_ctl"));
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(script).arg("sh").arg(stop.get_program()).args(stop.get_args());
    shell.args(["stop", "--mode=immediate", "--silent", "-D"]).arg(data);
    let mut child = shell
        .env("CHANCERY_TEST_FOLDER", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Ctrl-C is for the tests; this has to outlive them.
        .process_group(0)
        .current_dir("/")
        .spawn()?;
    child.stdin.take().ok_or_else(|| io::Error::other("the shell has no standard input"))
}

/// A command run as the user `postgres` when this process is root's: PostgreSQL refuses to be.
fn as_server(program: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}

fn is_root() -> bool {
    static ROOT: OnceLock<bool> = OnceLock::new();
    *ROOT.get_or_init(|| {
        let id = Command::new("id").arg("-u").output();
        id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
    })
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Runs a command to its end. Its output goes to a file's worth of nothing: a server that inherited a
/// pipe would keep it open.
fn run(command: &mut Command) -> Result<(), String> {
    let name = command
        .get_args()
        .find(|arg| arg.to_string_lossy().contains('/'))
        .unwrap_or(OsStr::new(""))
        .to_owned();
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{} {} failed: {status}", command.get_program().display(), name.display())),
        Err(error) => Err(format!("{}: {error}", command.get_program().display())),
    }
}

fn text(error: io::Error) -> String {
    error.to_string()
}
