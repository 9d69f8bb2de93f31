//! What `docs/exports.md` and `examples/member-diff` show, run as it is shown.

use crate::harness::{Backend, Site, TestApp, TestDatabase};
use std::path::Path;
use std::process::Command;

fn project() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Whether a tool is there. Where everything has to be, its absence is a failure.
fn has(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success());
    let required = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(found || !required, "{tool} is not there");
    found
}

/// Runs a program in a folder: what it prints.
fn output(command: &mut Command, folder: &Path) -> String {
    let output = command.current_dir(folder).output().expect("a program that runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}\n{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// The blocks of code in a page: language and code.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut parts = page.split("\n```");
    parts.next();
    while let (Some(block), Some(_)) = (parts.next(), parts.next()) {
        let (language, code) = block.split_once('\n').expect("a language");
        blocks.push((language.to_owned(), code.to_owned()));
    }
    blocks
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_page_shows_works_as_it_is_shown() {
    let app = TestApp::with_site(TestDatabase::new(Backend::Sqlite).await, &Site::meridian()).await;
    let page = std::fs::read_to_string(project().join("docs/exports.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_chancery")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut printed = Vec::new();
    for (language, code) in blocks(&page) {
        let code = code.replace("http://127.0.0.1:8080", &app.url);
        let mut command = match language.as_str() {
            "sh" if has("curl") => Command::new("bash"),
            "python" if has("python3") => Command::new("python3"),
            "js" if has("node") => Command::new("node"),
            "sh" | "python" | "js" => continue,
            other => panic!("a block in {other}, which nothing runs"),
        };
        let file = folder.path().join(format!("block.{}", if language == "js" { "mjs" } else { &language }));
        std::fs::write(&file, code).unwrap();
        if language == "sh" {
            command.args(["-e", "-u", "-o", "pipefail"]);
        }
        command
            .arg(&file)
            .env("PATH", &path)
            .env("CHANCERY_DATABASE", &app.database.url)
            .env("NO_PROXY", "*");
        printed.push((language, output(&mut command, folder.path())));
    }
    for (language, say) in [
        ("sh", "Aurora Zeitdienst GmbH"),
        ("python", "2014-05-01 ['LEAP', 'NTP']"),
        ("js", "Dial Observatory"),
    ] {
        let outputs: Vec<&str> =
            printed.iter().filter(|(of, _)| of == language).map(|(_, text)| text.as_str()).collect();
        assert!(
            outputs.is_empty() || outputs.iter().any(|text| text.contains(say)),
            "{language}: {outputs:?}"
        );
    }
    if has("curl") {
        assert!(folder.path().join("mirror/v1/members.csv").is_file());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_says_who_joined_and_who_left() {
    if !has("python3") {
        return;
    }
    let site = Site::meridian();
    let app = TestApp::with_site(TestDatabase::new(Backend::Sqlite).await, &site).await;
    let folder = tempfile::tempdir().unwrap();
    let says = |script: &str| {
        let script = project().join("examples/member-diff").join(script);
        let mut command = Command::new("python3");
        command.arg(script).arg(&app.url).arg("kept").env("NO_PROXY", "*");
        output(&mut command, folder.path())
    };
    assert_eq!((says("member_diff.py"), says("changes.py")), (String::new(), String::new()), "the first run");
    assert_eq!(
        (says("member_diff.py"), says("changes.py")),
        (String::new(), String::new()),
        "nothing is new"
    );
    site.remove("data/members/dial.yaml");
    site.write("data/members/fathom.yaml", "id: fathom\nname: \"=Fathom;\\u2028Ltd\"\nmemberSince: 2023-05-01\nmemberType: B\nwebsite: https://fathom.test\n");
    site.edit("data/members/borealis.yaml", "name: Borealis Time", "name: Borealis Clocks");
    app.import(&site).await;
    let said = says("member_diff.py");
    assert!(
        said.contains("joined: =Fathom;\u{2028}Ltd (") && said.contains(") https://fathom.test\n"),
        "{said}"
    );
    assert!(said.contains("left: Dial Observatory\n"), "{said}");
    assert!(said.contains("renamed: Borealis Time is now Borealis Clocks\n"), "{said}");
    assert_eq!(said.lines().count(), 3, "{said}");
    let changes = says("changes.py");
    assert!(
        changes.contains("created: MEMBER http") && changes.contains("updated: MEMBER http"),
        "{changes}"
    );
    assert_eq!((says("member_diff.py"), says("changes.py")), (String::new(), String::new()), "told once");
}
