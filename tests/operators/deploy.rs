//! What `examples/deploy` holds fits the program.

use crate::harness::cli::{Running, chancery, run};
use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Stdio;

fn read(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/deploy");
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_settings_they_name_are_settings() {
    let known = run(&["config"]).stdout;
    for file in ["chancery.service", "Containerfile", "README.md"] {
        let text = read(file);
        let names = text
            .split(|c: char| !c.is_ascii_uppercase() && c != '_')
            .filter(|word| word.starts_with("CHANCERY_"));
        for name in names {
            let key = name.trim_start_matches("CHANCERY_").to_lowercase().replace('_', "-");
            let is_known = key == "config"
                || known.contains(&format!("\n{key} = "))
                || known.contains(&format!("# {key} is not set"));
            assert!(is_known, "{file}: {name} is no setting");
        }
    }
}

#[test]
fn nothing_runs_as_root_or_writes_its_root() {
    let unit = read("chancery.service");
    for line in [
        "DynamicUser=yes",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "Type=notify",
    ] {
        assert!(unit.lines().any(|given| given == line), "{line}");
    }
    let image = read("Containerfile");
    let last_user = image.lines().rev().find_map(|line| line.strip_prefix("USER "));
    assert_eq!(last_user, Some("65534:65534"));
    assert!(image.contains("--read-only"));
}

#[test]
fn a_supervisor_is_told_once_requests_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(std::time::Duration::from_secs(60))).unwrap();
    let database = format!("sqlite://{}/a.db", folder.path().display());
    let mut command = chancery(&["serve", "--database", &database, "--listen", "127.0.0.1:0"]);
    command.env("NOTIFY_SOCKET", &path).stdout(Stdio::null()).stderr(Stdio::null());
    let _running = Running(command.spawn().unwrap());
    let mut told = [0_u8; 64];
    let length = socket.recv(&mut told).unwrap();
    assert_eq!(&told[..length], b"READY=1\n");
}

#[test]
fn a_lost_database_is_not_replaced_by_a_sample() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/a.db", folder.path().display());
    let serve =
        |more: &[&str]| run(&[&["serve", "--listen", "127.0.0.1:0", "--database", &database], more].concat());
    let refused = serve(&["--sample", "off"]);
    assert_eq!(refused.code, 3, "{}", refused.shown());
    assert!(refused.stderr.contains("holds nothing, and `sample` is off"), "{}", refused.shown());
}

#[test]
fn a_log_without_its_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/a.db", folder.path().display());
    let log = folder.path().join("a.db-wal");
    fs::write(&log, "what was written last").unwrap();
    let refused = run(&["serve", "--listen", "127.0.0.1:0", "--database", &database]);
    assert_eq!(refused.code, 3, "{}", refused.shown());
    assert!(
        refused.stderr.contains("a.db is missing") && refused.stderr.contains("put the file back"),
        "{}",
        refused.shown()
    );
    assert_eq!(fs::read_to_string(&log).unwrap(), "what was written last");
    assert!(!folder.path().join("a.db").exists());
}
