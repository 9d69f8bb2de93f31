//! `chancery check`: what it says, in every form, and what it leaves alone.

use crate::harness::cli::{self, Outcome};
use crate::harness::{Backend, Site, TestDatabase, runtime};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The findings of `chancery check --format json`.
fn findings(site: &Site) -> Vec<Value> {
    let outcome = cli::check(&site.root(), &["--format", "json"]);
    let document: Value =
        serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.shown()));
    document["findings"].as_array().unwrap().clone()
}

/// How many findings there are of each code in each file.
fn counted(findings: &[Value]) -> BTreeMap<(String, String), usize> {
    let mut counted = BTreeMap::new();
    for finding in findings {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        *counted.entry((text("code"), text("file"))).or_default() += 1;
    }
    counted
}

/// A site with an error, a warning and a note.
fn bad() -> Site {
    let site = Site::minimal();
    site.write("content/blog/ä b.md", "---\ntitle: Ä\ndate: 03/03/2022\ntags: [\"\"]\n---\n");
    site.write("content/blog/next.md", "---\ntitle: Next\ndate: 2022-03-03\ndraft: true\n---\n");
    site.write("facts/histroy.yaml", "- { date: 2013, kind: founded, title: Founded }\n");
    site
}

/// `chancery check` as in a checkout: in the folder that holds the tree.
fn in_checkout(site: &Site, args: &[&str]) -> Outcome {
    let root = site.root();
    let mut command = cli::chancery(args);
    Outcome::from(command.current_dir(root.parent().unwrap()).output().unwrap()).without(&root)
}

#[test]
fn every_format_tells_the_same_findings() {
    let site = bad();
    for format in ["human", "json", "github", "sarif"] {
        let outcome = in_checkout(&site, &["check", "--overlay", "site/facts", "--format", format, "site"]);
        assert_eq!(outcome.code, 1, "{}", outcome.shown());
        let shown = outcome.shown().replace(env!("CARGO_PKG_VERSION"), "VERSION");
        contract!(format!("check-{format}"), text: shown);
    }
}

#[test]
fn a_tree_without_errors_is_fine_and_strict_minds_warnings() {
    let site = Site::minimal();
    site.write("content/about.md", "---\ntitle: About\n---\n");
    let outcome = cli::check(&site.root(), &["--strict"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{}", outcome.shown());
    assert!(outcome.stdout.ends_with("No findings in 2 files.\n"), "{}", outcome.stdout);
    // Notes are no matter of strictness, warnings are.
    site.write("static/notes.txt", "x");
    assert_eq!(cli::check(&site.root(), &["--strict"]).code, 0);
    site.write("content/untitled.md", "---\nsummary: x\n---\n");
    let outcome = cli::check(&site.root(), &[]);
    assert_eq!(outcome.code, 0, "{}", outcome.shown());
    assert!(
        outcome.stdout.ends_with("Found in 4 files: no errors, 1 warning, 1 note.\n"),
        "{}",
        outcome.stdout
    );
    let outcome = cli::check(&site.root(), &["--strict"]);
    assert_eq!(outcome.code, 1, "{}", outcome.shown());
    assert!(outcome.stderr.contains("warning[missing-title]"), "shown as what it is: {}", outcome.stderr);
    assert!(
        outcome.stdout.ends_with(
            "no errors, 1 warning, 1 note; warnings count as errors (`--strict`, or `strict` in `chancery.toml`).\n"
        ),
        "{}",
        outcome.stdout
    );
}

#[test]
fn checking_touches_no_database_and_says_what_an_import_says() {
    let site = bad();
    let before = std::fs::read_dir(site.root().parent().unwrap()).unwrap().count();
    let checked = in_checkout(&site, &["check", "site"]);
    assert_eq!(std::fs::read_dir(site.root().parent().unwrap()).unwrap().count(), before, "nothing is made");
    let database = runtime().block_on(TestDatabase::new(Backend::Sqlite));
    let imported = cli::import(&database.url, &site.root(), &[]);
    let said = imported.stderr.split("\nerror: nothing was imported").next().unwrap();
    assert_eq!(checked.stderr.trim_end(), said.trim_end());
}

#[test]
fn an_import_writes_its_findings_in_every_format_too() {
    let site = Site::minimal();
    site.write("content/untitled.md", "---\nsummary: x\n---\n");
    let database = runtime().block_on(TestDatabase::new(Backend::Sqlite));
    let strict = cli::import(&database.url, &site.root(), &["--format", "json", "--strict"]);
    assert_eq!(strict.code, 1, "{}", strict.shown());
    assert_eq!(
        strict.stderr,
        "error: nothing was imported: 1 warning, and warnings count as errors here (`--strict`, or `strict` in \
         `chancery.toml`)\n"
    );
    let document: Value = serde_json::from_str(&strict.stdout).unwrap();
    assert_eq!(document["summary"], json!({ "errors": 0, "warnings": 1, "notes": 0 }));
    assert_eq!(document.get("import"), Some(&Value::Null));
    let import = || {
        let done = cli::import(&database.url, &site.root(), &["--format", "json"]);
        assert_eq!(done.code, 0, "{}", done.shown());
        let mut said: Value = serde_json::from_str(&done.stdout).unwrap();
        let import = said["import"].take();
        assert_eq!(said, document);
        (import, done)
    };
    let (said, done) = import();
    let expected = |changed: bool, created: u64| json!({ "site": "small.test", "revision": 1, "changed": changed, "created": created, "updated": 0, "deleted": 0 });
    let created = said["created"].as_u64().unwrap();
    assert!(
        created > 0 && done.stderr.contains(&format!("Recorded revision 1: {created} created")),
        "{}",
        done.shown()
    );
    assert_eq!(said, expected(true, created));
    assert_eq!(import().0, expected(false, 0));
    assert!(done.stderr.starts_with("Recorded revision 1: "), "strict recorded nothing: {}", done.stderr);
    let github = cli::import(&database.url, &site.root(), &["--format", "github"]);
    assert!(github.stdout.starts_with("::warning file=content/untitled.md,title="), "{}", github.shown());
}

#[test]
fn what_is_no_tree_is_told_from_what_cannot_be_read() {
    let site = Site::minimal();
    let root = site.root();
    for (tree, overlay) in [("missing", None), ("config.yaml", None), ("", Some("missing"))] {
        let overlay = overlay.map(|overlay| root.join(overlay).display().to_string());
        let more: Vec<&str> = overlay.iter().flat_map(|overlay| ["--overlay", overlay]).collect();
        let outcome = cli::check(&root.join(tree), &more);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{}", outcome.shown());
        assert!(outcome.stderr.starts_with("error: /"), "{}", outcome.stderr);
    }
    // A name longer than any that a file system keeps.
    let outcome = cli::check(&root.join("x".repeat(300)), &[]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (3, ""), "{}", outcome.shown());
    assert!(outcome.stderr.contains("cannot be read"), "{}", outcome.stderr);
}

/// What is changed in the sample, and what is to be found then: the code and the file.
type Fault = (fn(&Site), &'static str, &'static str);

const FAULTS: &[Fault] = &[
    (
        |site| site.edit("data/members/airbus.yaml", "name:", "nmae:"),
        "member-without-name",
        "data/members/airbus.yaml",
    ),
    (|_| (), "unknown-member-key", "data/members/airbus.yaml"),
    (
        |site| site.write("data/members/zz.yaml", "id: harica\nname: Someone else\n"),
        "member-conflict",
        "data/members/zz.yaml",
    ),
    (
        |site| site.write("content/blog/2021/unclosed.md", "---\ntitle: Unclosed\n\nText.\n"),
        "front-matter-unclosed",
        "content/blog/2021/unclosed.md",
    ),
    (
        |site| site.write("content/blog/2021/colon.md", "---\ntitle: One: two\n---\n"),
        "front-matter-syntax",
        "content/blog/2021/colon.md",
    ),
    (
        |site| site.write("content/blog/2021/undated.md", "---\ntitle: Undated\n---\n"),
        "missing-date",
        "content/blog/2021/undated.md",
    ),
    (
        |site| site.write("content/blog/2021/date.md", "---\ntitle: Date\ndate: 2021-02-30\n---\n"),
        "invalid-date",
        "content/blog/2021/date.md",
    ),
    (
        |site| {
            site.write("content/blog/2021/wide.md", "---\ntitle: Wide\ndate: 2021-02-03T009:00:00Z\n---\n")
        },
        "date-form",
        "content/blog/2021/wide.md",
    ),
    (
        |site| {
            site.write(
                "content/blog/2021/draft.md",
                "---\ntitle: Draft\ndate: 2021-02-03\ndraft: true\n---\n",
            )
        },
        "draft",
        "content/blog/2021/draft.md",
    ),
    (
        |site| site.write("content/blog/2021/twice.md", "---\ntitle: Twice\ntitle: Thrice\n---\n"),
        "duplicate-key",
        "content/blog/2021/twice.md",
    ),
    (
        |site| site.write("content/notes.md", "---\ntitle: Notes\nurl: /join/\n---\n"),
        "path-conflict",
        "content/notes.md",
    ),
    (
        |site| site.write("content/ref.md", "---\ntitle: Ref\n---\n\n[x]({{< ref \"/nowhere.md\" >}})\n"),
        "broken-ref",
        "content/ref.md",
    ),
    (
        |site| site.write("content/short.md", "---\ntitle: Short\n---\n\n{{< sparkle >}}\n"),
        "unknown-shortcode",
        "content/short.md",
    ),
    (|site| site.write("content/plain.rst", "Plain\n"), "unsupported-content", "content/plain.rst"),
    (
        |site| site.write_bytes("content/latin.md", b"---\ntitle: Caf\xe9\n---\n"),
        "not-utf8",
        "content/latin.md",
    ),
    (
        |site| site.write("content/alias.md", "---\ntitle: Alias\naliases: [/join/]\n---\n"),
        "alias-conflict",
        "content/alias.md",
    ),
    (
        |site| site.write("content/members/nobody.md", "---\nid: nobody\ntitle: Nobody\n---\n"),
        "profile-without-member",
        "content/members/nobody.md",
    ),
    (
        |site| {
            site.write(
                "static/img/active.svg",
                "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"/>\n",
            )
        },
        "svg-script",
        "static/img/active.svg",
    ),
    (|site| site.write("overlay/extra.yaml", "a: 1\n"), "overlay-unknown-file", "overlay/extra.yaml"),
    (
        |site| site.edit("overlay/sponsorship.yaml", "#donations", "#presents"),
        "overlay-reference",
        "overlay/sponsorship.yaml",
    ),
];

#[test]
fn twenty_planted_faults_are_found_and_nothing_else() {
    let site = Site::sample();
    let before = counted(&findings(&site));
    assert_eq!(FAULTS.len(), 20);
    for (plant, ..) in FAULTS {
        plant(&site);
    }
    let found = findings(&site);
    let after = counted(&found);
    let mut expected = before;
    for (_, code, file) in FAULTS {
        *expected.entry(((*code).to_owned(), (*file).to_owned())).or_default() += 1;
    }
    assert_eq!(after, expected, "{found:#?}");
}
