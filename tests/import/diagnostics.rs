//! Every code: produced by a bad tree through the command line, and told by the reference.

use super::git;
use crate::harness::content::instant;
use crate::harness::site::NOW;
use crate::harness::{Backend, Site, TestDatabase, cli, runtime};
use chancery_seed::diagnostics::examples::{self, Door, Example, Item};
use chancery_seed::diagnostics::{Code, explain, render};
use chancery_seed::progress::Silent;
use chancery_seed::source::Listing;
use chancery_seed::{Directory, Options, Source, SourceError, check};
use std::ffi::OsStr;
use std::fmt::Write;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Makes what an example lists.
fn make(root: &Path, items: impl IntoIterator<Item = Item>) {
    fs::create_dir_all(root).unwrap();
    let place = |path: &Path| {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path.to_owned()
    };
    for item in items {
        match item {
            Item::File(path, text) => fs::write(place(&root.join(path)), text).unwrap(),
            Item::Bytes(path, bytes) => fs::write(place(&root.join(path)), bytes).unwrap(),
            Item::Named(name, text) => fs::write(place(&root.join(OsStr::from_bytes(name))), text).unwrap(),
            Item::Filled(path, start, size) => {
                let mut bytes = start.as_bytes().to_vec();
                bytes.resize(size, b' ');
                fs::write(place(&root.join(path)), bytes).unwrap();
            }
            Item::Link(path, to) => std::os::unix::fs::symlink(to, place(&root.join(path))).unwrap(),
            Item::Pipe(path) => pipe(&place(&root.join(path))),
            Item::Closed(path) => closed(&root.join(path)),
            // It is in the commit alone.
            Item::Submodule(_) => {}
        }
    }
}

/// A pipe that nobody writes to: whoever opens it like a file waits for good.
pub fn pipe(path: &Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A folder that cannot be opened, whoever asks (permissions do not stop root): its path is longer
/// than the operating system takes. Made of two halves, each of which can be named.
fn closed(path: &Path) {
    let part = "x".repeat(200);
    let chain = |start: &Path| (0..15).fold(start.to_owned(), |folder, _| folder.join(&part));
    let other = path.with_extension("half");
    let (deep, half) = (chain(path), chain(&other));
    fs::create_dir_all(&deep).unwrap();
    fs::create_dir_all(&half).unwrap();
    fs::rename(&other, deep.join("half")).unwrap();
}

/// What the command line says of an example.
fn run(example: &Example) -> cli::Outcome {
    let site = Site::empty();
    let root = site.root();
    let beside = |name: &str| root.with_file_name(name);
    match example.door {
        Door::Check => {
            make(&root, example.items());
            cli::check(&root, &[])
        }
        Door::Commit => {
            make(&root, example.items());
            commit(&site, example);
            cli::run(&["check", "--git", root.to_str().unwrap()])
        }
        Door::Rewritten => {
            let database = runtime().block_on(TestDatabase::new(Backend::Sqlite));
            let import =
                || cli::run(&["import", "--database", &database.url, "--git", root.to_str().unwrap()]);
            make(&root, example.items());
            commit(&site, example);
            assert_eq!(import().code, 0);
            fs::remove_dir_all(&root).unwrap();
            make(&root, example.items().chain([Item::File("content/more.md", "---\ntitle: More\n---\n")]));
            commit(&site, example);
            import()
        }
        Door::Changing { file } => {
            make(&root, example.items());
            let source = Changing { tree: Directory::new(&root), file, reads: AtomicUsize::new(0) };
            let checked = check(&source, None, instant(NOW), &Options::default(), &Silent).unwrap();
            let stderr =
                checked.findings.iter().map(|finding| format!("{}\n\n", render(finding, false))).collect();
            cli::Outcome { code: i32::from(checked.findings.has_errors()), stdout: String::new(), stderr }
        }
        Door::Import { before, overlay, damaged } => {
            let database = runtime().block_on(TestDatabase::new(Backend::Sqlite));
            let then = if before.is_empty() { example.tree } else { before };
            make(&root, example.config.then_some(examples::CONFIG).into_iter().chain(then.iter().copied()));
            make(&beside("facts"), overlay.iter().copied());
            let facts = beside("facts").display().to_string();
            let given: &[&str] = if overlay.is_empty() { &[] } else { &["--overlay", &facts] };
            let first = cli::import(&database.url, &root, given);
            assert_eq!(first.code, 0, "{}: {}", example.code, first.shown());
            if damaged {
                runtime().block_on(database.execute("UPDATE revision SET overlay = '{'"));
            }
            fs::remove_dir_all(&root).unwrap();
            make(&root, example.items());
            cli::import(&database.url, &root, &[])
        }
    }
    .without(&root)
}

fn commit(site: &Site, example: &Example) {
    let repository = git::repository(site);
    let id = git::commit(&repository, git::MARCH, "Example");
    for item in example.tree {
        if let Item::Submodule(path) = item {
            git::submodule(&repository, &id, path);
        }
    }
}

/// A folder that somebody writes to.
struct Changing {
    tree: Directory,
    file: &'static str,
    reads: AtomicUsize,
}

impl Source for Changing {
    fn name(&self) -> String {
        self.tree.name()
    }

    fn list(&self, folders: Option<&[&str]>) -> Result<Listing, SourceError> {
        self.tree.list(folders)
    }

    fn read(&self, path: &str) -> std::io::Result<Vec<u8>> {
        let mut bytes = self.tree.read(path)?;
        if path == self.file && self.reads.fetch_add(1, Ordering::Relaxed) > 0 {
            bytes.extend(b"More.\n");
        }
        Ok(bytes)
    }
}

/// The finding of each example as it prints.
fn findings() -> &'static [(&'static Example, String)] {
    static FINDINGS: OnceLock<Vec<(&'static Example, String)>> = OnceLock::new();
    FINDINGS.get_or_init(|| {
        let found = |example: &'static Example| {
            let Example { code, .. } = example;
            let outcome = run(example);
            let head = format!("{}[{code}]: ", code.severity());
            let finding = outcome.stderr.split("\n\n").find(|finding| finding.starts_with(&head));
            let finding = finding.unwrap_or_else(|| panic!("{code} is not found:\n{}", outcome.shown()));
            let errs = i32::from(code.severity() == chancery_seed::diagnostics::Severity::Error);
            assert_eq!(outcome.code, errs, "{code}: {}", outcome.shown());
            (example, finding.to_owned())
        };
        examples::all().map(found).collect()
    })
}

#[test]
fn every_code_is_produced_by_a_bad_tree() {
    let found: Vec<Code> = findings().iter().map(|(example, _)| example.code).collect();
    let without: Vec<&Code> = Code::ALL.iter().filter(|code| !found.contains(code)).collect();
    assert!(without.is_empty(), "codes without an example: {without:?}");
}

const HEAD: &str = "\
# Findings

<!-- Made from `seed/src/diagnostics/code.rs` and `examples`. A test holds it; `CHANCERY_BLESS=1 cargo test -p \
chancery-api --test chancery reference_of_findings` writes it anew. -->

`chancery check TREE` and `chancery import TREE` tell what they find in a tree. Every finding has a code that does \
not change, a severity, the file, line and column, and where it helps the text it is about and how to mend it. \
`chancery explain CODE` prints an entry of this page.

- **error**: nothing is published until it is mended; what was imported last goes on being served.
- **warning**: something was left out or read in the stated way; the rest is published. `--strict` makes warnings \
count as errors.
- **info**: worth knowing; nothing is wrong.

`--format json`, `github` and `sarif` write the same findings for programs, for GitHub Actions and as SARIF 2.1.0. Lines \
and columns count from 1, columns in Unicode code points; an end column is the one after the last character. The forms \
for code hosts name files from the folder in which the program runs.

The JSON object has `findings` and `summary` (how many there are of each severity). `check` adds `site` and `read`: how \
many records there are of each kind. `import` adds `import`: `site`, `revision`, `changed`, and how many records were \
`created`, `updated` and `deleted`; it is null when nothing was imported. Findings stand in the order of files and lines.

The examples have a `config.yaml` with `baseURL` and `title` unless they show another one.

";

fn reference() -> String {
    let mut text = HEAD.to_owned();
    text.push_str("| code | severity | |\n| --- | --- | --- |\n");
    for code in Code::ALL {
        writeln!(text, "| [`{code}`](#{code}) | {} | {} |", code.severity(), code.title()).unwrap();
    }
    for code in Code::ALL {
        let (example, finding) = findings().iter().find(|(example, _)| example.code == *code).unwrap();
        write!(text, "\n## {code}\n\n**{}**: {}. ", code.severity(), code.title()).unwrap();
        writeln!(
            text,
            "{}\n\nTo mend it: {}\n\nFor example, {}:",
            code.explanation(),
            example.mend,
            example.opening()
        )
        .unwrap();
        for item in example.tree {
            let path = item.caption();
            let (name, rest) = path
                .split_once(',')
                .map_or((path.as_str(), String::new()), |(name, rest)| (name, format!(",{rest}")));
            write!(text, "\n`{name}`{rest}").unwrap();
            match item.shown() {
                Some(shown) => write!(text, ":\n\n```text\n{shown}```\n").unwrap(),
                None => text.push('\n'),
            }
        }
        write!(text, "\nis told as\n\n```text\n{}\n```\n", elided(finding)).unwrap();
    }
    text
}

/// Nobody reads names of six thousand characters.
fn elided(finding: &str) -> String {
    let long = "x".repeat(200);
    match finding.find(&long) {
        Some(start) => {
            let end = finding.rfind(&long).unwrap() + long.len();
            format!("{}…{}", &finding[..start], &finding[end..])
        }
        None => finding.to_owned(),
    }
}

#[test]
fn the_committed_reference_of_findings_is_the_one_of_the_examples() {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/diagnostics.md"));
    let made = reference();
    if std::env::var_os("CHANCERY_BLESS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == made,
        "docs/diagnostics.md is behind: run with CHANCERY_BLESS=1 and read the difference"
    );
}

#[test]
fn every_code_can_be_explained_and_a_misspelt_one_is_corrected() {
    let outcome = cli::run(&["explain", "svg-script"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    assert_eq!(outcome.stdout, explain(Code::SvgScript));
    contract!("explain", text: outcome.stdout);

    let unknown = cli::run(&["explain", "invalid-dat"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (2, ""));
    assert_eq!(
        unknown.stderr,
        "error: “invalid-dat” is no code of a finding; did you mean `invalid-date`?\n"
    );

    let all = cli::run(&["explain"]);
    assert_eq!(all.code, 0);
    assert_eq!(all.stdout.lines().count(), Code::ALL.len());
}
