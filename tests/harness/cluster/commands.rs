//! The commands that a server of PostgreSQL is made and ruled by.

use std::ffi::OsStr;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The folder of `initdb` and `pg_ctl`.
pub(super) fn binaries() -> Result<PathBuf, String> {
    let asked =
        Command::new("pg_config").arg("--bindir").output().ok().filter(|output| output.status.success());
    let asked = asked.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut packaged: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    packaged.sort();
    let candidates = asked.into_iter().chain(std::env::split_paths(&path)).chain(packaged.into_iter().rev());
    let has_them = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    candidates.into_iter().find(has_them).ok_or_else(|| "no PostgreSQL binaries were found".to_owned())
}

/// The major version of the binaries: databases of another one cannot be opened.
pub(super) fn major(binaries: &Path) -> Result<u32, String> {
    let told = Command::new(binaries.join("initdb")).arg("--version").output().map_err(text)?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    // "initdb (PostgreSQL) 15.12 (Debian …)"
    let version = told.split_whitespace().nth(2).and_then(|version| version.split('.').next());
    let digits = version.map(|version| version.trim_end_matches(|c: char| !c.is_ascii_digit()));
    digits
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| format!("initdb is of no known version: {told}"))
}

/// A command run as the user `postgres` when this process is root's: PostgreSQL refuses to be.
pub(super) fn as_server(program: &Path) -> Command {
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

pub(super) fn is_root() -> bool {
    static ROOT: OnceLock<bool> = OnceLock::new();
    *ROOT.get_or_init(|| {
        let id = Command::new("id").arg("-u").output();
        id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
    })
}

pub(super) fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Runs a command to its end. Its output goes to a file's worth of nothing: a server that inherited a
/// pipe would keep it open.
pub(super) fn run(command: &mut Command) -> Result<(), String> {
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

pub(super) fn text(error: io::Error) -> String {
    error.to_string()
}
