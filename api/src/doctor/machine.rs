//! What the machine tells: the user, files and their permissions, room, bounds of the operating system.

use super::{Finding, Level};
use crate::config::Settings;
use crate::http::door::connections_within;
use std::path::Path;

/// Room on the disk of the database below which it is time to act, in bytes.
const ROOM: u64 = 1 << 30;

#[cfg(unix)]
pub(super) fn look(settings: &Settings) -> Vec<Finding> {
    let mut found = Vec::new();
    if rustix::process::geteuid().is_root() {
        found.push(Finding::new(
            "runs-as-root",
            Level::Unsafe,
            "this runs as root; a server that does can be made to do anything to the machine",
            "run it as a user of its own, as the unit file in examples/deploy does",
        ));
    }
    open_files(settings, &mut found);
    if let Some(file) = settings.common.database.sqlite_file().map(Path::new) {
        database_file(file, &mut found);
    }
    if let Some(file) = &settings.common.config {
        let password =
            url::Url::parse(settings.common.database.as_str()).is_ok_and(|url| url.password().is_some());
        let secret = match (password, settings.server.memory.purge_secret.is_some()) {
            (true, _) => Some("the database's password"),
            (false, true) => Some("the secret of --purge-secret"),
            (false, false) => None,
        };
        if let Some(secret) = secret
            && mode(file).is_some_and(|mode| mode & 0o077 != 0)
        {
            found.push(Finding::new(
                "config-readable",
                Level::Warning,
                format!("{} holds {secret} and others may read it", file.display()),
                format!("chmod 600 {}", file.display()),
            ));
        }
    }
    content(settings, &mut found);
    found
}

#[cfg(not(unix))]
pub(super) fn look(_settings: &Settings) -> Vec<Finding> {
    vec![Finding::new(
        "machine-unknown",
        Level::Note,
        "this operating system is not looked at: neither users nor permissions nor room",
        "see to them by hand",
    )]
}

/// Each connection is an open file.
#[cfg(unix)]
fn open_files(settings: &Settings, found: &mut Vec<Finding>) {
    // A server raises its limit as far as it may.
    let Some(limit) = rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum else { return };
    let asked = settings.server.door.max_connections;
    let fitting = connections_within(limit, settings.server.database_connections);
    if fitting < asked {
        found.push(Finding::new(
            "open-files-few",
            Level::Warning,
            format!(
                "the operating system allows {limit} open files: {fitting} connections fit in, and not {asked}"
            ),
            "raise it (ulimit -n, LimitNOFILE=), or lower max-connections",
        ));
    }
}

#[cfg(unix)]
fn database_file(file: &Path, found: &mut Vec<Finding>) {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        found.push(Finding::new(
            "database-folder-missing",
            Level::Unsafe,
            format!("the folder {} does not exist, and a server does not start without it", folder.display()),
            format!("mkdir -p {}, and see that the server's user may write it", folder.display()),
        ));
        return;
    }
    if mode(file).is_some_and(|mode| mode & 0o022 != 0) {
        found.push(Finding::new(
            "database-writable",
            Level::Unsafe,
            format!(
                "others than the server's user may write {}, and so make tokens and content",
                file.display()
            ),
            format!("chmod 640 {}", file.display()),
        ));
    }
    // In a folder with the sticky bit others may add files, and take away none of ours.
    if mode(folder).is_some_and(|mode| mode & 0o022 != 0 && mode & 0o1000 == 0) {
        found.push(Finding::new(
            "database-folder-writable",
            Level::Unsafe,
            format!(
                "others than the server's user may write {}, and so replace the database",
                folder.display()
            ),
            format!("chmod 750 {}", folder.display()),
        ));
    }
    let Ok(disk) = rustix::fs::statvfs(folder) else { return };
    let room = disk.f_bavail.saturating_mul(disk.f_frsize);
    if room < ROOM {
        found.push(Finding::new(
            "disk-almost-full",
            Level::Warning,
            format!(
                "the disk of the database has room for {} MiB: imports fail once there is none",
                room >> 20
            ),
            "make room",
        ));
    }
}

/// The tree that is imported: who may write it decides what is published.
#[cfg(unix)]
fn content(settings: &Settings, found: &mut Vec<Finding>) {
    for folder in [&settings.server.content, &settings.server.overlay].into_iter().flatten() {
        match mode(folder) {
            None => found.push(Finding::new(
                "content-missing",
                Level::Warning,
                format!("{} cannot be read", folder.display()),
                "put the checkout there, or let the server's user read it",
            )),
            Some(mode) if mode & 0o002 != 0 => found.push(Finding::new(
                "content-writable",
                Level::Unsafe,
                format!(
                    "everybody on this machine may write {}: what is there is published",
                    folder.display()
                ),
                format!("chmod o-w {}", folder.display()),
            )),
            Some(_) => {}
        }
    }
}

/// The permissions of a file, where there is one.
#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).ok().map(|meta| meta.permissions().mode())
}
