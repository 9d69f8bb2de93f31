//! Why the program cannot start, in words that say what to do about it.

use super::StartError;
use crate::config::DatabaseUrl;
use chancery_schema::StoreError;
use std::io;
use std::path::Path;

/// Why an address cannot be listened on.
pub(super) fn listen_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "the port is in use; stop what listens there, or choose another with --listen".to_owned()
        }
        io::ErrorKind::AddrNotAvailable => "this machine has no such address".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "not permitted; ports below 1024 are for privileged users, choose another with --listen"
                .to_owned()
        }
        _ => error.to_string(),
    }
}

/// Why a database cannot be used.
pub(super) fn database_error(database: &DatabaseUrl, error: &StoreError) -> StartError {
    let reason = database.sqlite_file().and_then(|file| file_reason(Path::new(file)));
    let reason = match (error, reason) {
        (
            StoreError::Database(_)
            | StoreError::ReadOnly(_)
            | StoreError::Full(_)
            | StoreError::Migration(_),
            Some(reason),
        ) => reason,
        _ => causes(error),
    };
    // All that the pool says when a server refuses connections, or when nobody answers.
    let reason = if reason.contains("pool timed out") {
        "no connection could be made within 5 s; is it running there, and does it take the user and password?"
            .to_owned()
    } else {
        reason
    };
    StartError::Database { database: database.to_string(), reason }
}

/// Why a database file cannot be opened, as far as the file system tells.
fn file_reason(file: &Path) -> Option<String> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if file.is_dir() {
        return Some(format!("{} is a folder", file.display()));
    }
    match std::fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Some(format!("the folder {} does not exist", folder.display()));
        }
        Err(error) => return Some(format!("the folder {} cannot be used: {error}", folder.display())),
        Ok(meta) if !meta.is_dir() => return Some(format!("{} is not a folder", folder.display())),
        Ok(_) => {}
    }
    let existed = file.exists();
    let opened = std::fs::OpenOptions::new().read(true).append(true).create(true).truncate(false).open(file);
    match opened {
        Err(error) if existed => Some(format!("the file cannot be written: {error}")),
        Err(error) => Some(format!("nothing can be written to the folder {}: {error}", folder.display())),
        Ok(_) => {
            if !existed {
                // Only made to see whether it can be; failing to remove an empty file harms nobody.
                let _ = std::fs::remove_file(file);
            }
            None
        }
    }
}

/// An error with all that lies behind it, in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let shown = inner.to_string();
        if !text.contains(&shown) {
            text = format!("{text}: {shown}");
        }
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_cannot_be_opened_says_why_in_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("file"), "x").unwrap();
        assert!(file_reason(&path("missing/x.db")).unwrap().ends_with("does not exist"));
        assert!(file_reason(&path("file/x.db")).is_some());
        assert!(file_reason(folder.path()).unwrap().ends_with("is a folder"));
        assert_eq!(file_reason(&path("fine.db")), None);
        assert!(!path("fine.db").exists());
    }

    #[test]
    fn a_port_in_use_is_said_to_be() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let error = std::net::TcpListener::bind(taken.local_addr().unwrap()).unwrap_err();
        assert!(listen_reason(&error).starts_with("the port is in use"));
    }
}
