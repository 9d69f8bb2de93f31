//! Trees made to do harm: each is told, and nothing of it reaches a reader.

use super::diagnostics::pipe;
use crate::harness::{Backend, Site, TestApp, TestDatabase, cli, runtime};
use serde_json::json;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

/// What no reader may see.
const MARK: &str = "KEEP-FROM-READERS";

fn yaml_bomb() -> String {
    let mut bomb = "x0: &x0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..12 {
        let before = vec![format!("*x{}", level - 1); 9].join(",");
        bomb.push_str(&format!("x{level}: &x{level} [{before}]\n"));
    }
    bomb
}

/// Files that keep the whole tree from being published, and the code they are told by.
#[test]
fn what_cannot_be_read_as_it_is_meant_is_an_error_and_nothing_is_published() {
    let page = |front: &str| format!("---\n{front}\n---\n\n{MARK}\n");
    let long = "x".repeat(10_000_000);
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("content/a.md", page(&format!("title: A\n{}", yaml_bomb())).into(), "too-complex"),
        ("data/members/a.yaml", format!("id: a\nname: A\n{}", yaml_bomb()).into(), "too-complex"),
        ("overlay/history.yaml", yaml_bomb().into(), "too-complex"),
        ("config/_default/params.yaml", yaml_bomb().into(), "too-complex"),
        ("content/a.md", page(&format!("title: A\nx: {}", "[".repeat(10_000))).into(), "too-complex"),
        ("content/a.md", page("title: A\nx: &x [*x]").into(), "front-matter-syntax"),
        ("content/a.md", page("title: A\nx: &x { y: *x }").into(), "front-matter-syntax"),
        ("content/a.md", page("title: A\nx: *nothing").into(), "front-matter-syntax"),
        ("content/a.md", page(&format!("title: A\nx: {long}")).into(), "too-complex"),
        ("content/a.md", format!("{{\"title\": \"{long}\"}}\n{MARK}\n").into(), "too-complex"),
        ("content/a.md", format!("---\ntitle: A\nx: {long}").into(), "front-matter-unclosed"),
        (
            "content/a.md",
            format!("---\ntitle: A\n---\n{MARK}{}", " ".repeat(11_000_000)).into(),
            "file-too-large",
        ),
        ("content/a.md", format!("---\ntitle: A\n---\n{}{MARK}", ">".repeat(100_000)).into(), "too-complex"),
        ("content/a.md", [b"---\ntitle: Caf\xe9\n---\n".as_slice(), MARK.as_bytes()].concat(), "not-utf8"),
        ("data/members/a.yaml", [b"id: a\nname: Caf\xe9 ".as_slice(), MARK.as_bytes()].concat(), "not-utf8"),
        (
            "content/a.md",
            "\u{feff}---\ntitle: A\n---\n".encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "not-utf8",
        ),
        ("content/a.md", page("title: A\n\tx: 1").into(), "front-matter-syntax"),
        (
            "data/members/a.yaml",
            "id: a\nname: A\nsocial:\n\ttwitter: https://x.example/\n".into(),
            "data-syntax",
        ),
        ("content/a.md", page("title: A\ntitle: B").into(), "duplicate-key"),
        ("content/a.md", format!("+++\ntitle = 'A'\ntitle = 'B'\n+++\n{MARK}").into(), "duplicate-key"),
        ("content/a.md", format!("{{\"title\": \"A\", \"title\": \"B\"}}\n{MARK}").into(), "duplicate-key"),
    ];
    let database = runtime().block_on(TestDatabase::new(Backend::Sqlite));
    for (file, bytes, code) in cases {
        let site = Site::minimal();
        site.write_bytes(file, &bytes);
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]).into_owned();
        let checked = cli::check(&site.root(), &[]);
        assert_eq!(checked.code, 1, "{file} {shown:?}: {}", checked.shown());
        assert!(checked.stderr.contains(&format!("error[{code}]")), "{file} {shown:?}: {}", checked.shown());
        assert!(checked.stderr.contains(file), "{file}: {}", checked.shown());
        assert!(checked.stderr.len() < 3_000, "a finding shows what is near, not the file: {shown:?}");
        // What is large takes long; an import asks the same question of the same findings.
        if bytes.len() > 1_000_000 {
            continue;
        }
        let imported = cli::import(&database.url, &site.root(), &[]);
        assert_eq!(
            (imported.code, imported.stdout.as_str()),
            (1, ""),
            "{file} {shown:?}: {}",
            imported.shown()
        );
    }
    runtime().block_on(async {
        assert_eq!(database.store().await.latest_revision().await.unwrap(), None);
    });
}

/// What stands in a tree and is no file of it, and the code it is told by.
#[test]
fn what_is_no_file_of_the_tree_is_left_out_and_never_opened() {
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.md");
    fs::write(&secret, format!("---\ntitle: {MARK}\n---\n{MARK}\n")).unwrap();
    let image = outside.path().join("secret.svg");
    fs::write(&image, format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{MARK}</title></svg>"))
        .unwrap();
    let site = Site::minimal();
    for folder in ["content", "data/members", "static", "overlay"] {
        site.write(&format!("{folder}/.keep"), "");
    }
    site.write("content/kept.md", "---\ntitle: Kept\n---\n\nText.\n");
    let root = site.root();
    let mut expected: Vec<(&str, String)> = Vec::new();
    let mut link = |to: &std::path::Path, path: &str| {
        symlink(to, root.join(path)).unwrap();
        expected.push(("symbolic-link", path.to_owned()));
    };
    link(&secret, "content/secret.md");
    link(outside.path(), "content/folder");
    link(&image, "static/secret.svg");
    link("../../secret".as_ref(), "data/members/dangling.yaml");
    link("/dev/zero".as_ref(), "content/zero.md");
    link("/proc/self/environ".as_ref(), "content/environ.md");
    link("loop.md".as_ref(), "content/loop.md");
    link(".".as_ref(), "content/itself");
    for path in ["content/pipe.md", "data/members/pipe.yaml", "static/pipe.png", "overlay/history.yaml"] {
        pipe(&root.join(path));
        expected.push(("special-file", path.to_owned()));
    }
    let _socket = UnixListener::bind(root.join("content/socket.md")).unwrap();
    expected.push(("special-file", "content/socket.md".to_owned()));
    let text = format!("---\ntitle: {MARK}\n---\n{MARK}\n");
    for (name, code) in [
        (b"content/bell\x07.md".as_slice(), "file-name-control"),
        (b"content/line\nfeed.md", "file-name-control"),
        (b"content/esc\x1b[31m.md", "file-name-control"),
        (b"content/latin\xe9.md", "file-name-encoding"),
    ] {
        fs::write(root.join(std::ffi::OsStr::from_bytes(name)), &text).unwrap();
        let shown = String::from_utf8_lossy(name).replace(char::is_control, "\u{fffd}");
        expected.push((code, shown));
    }
    let checked = cli::check(&root, &["--format", "json"]);
    assert_eq!(checked.code, 0, "{}", checked.shown());
    let document: serde_json::Value = serde_json::from_str(&checked.stdout).unwrap();
    for (code, file) in &expected {
        let found = document["findings"].as_array().unwrap();
        assert!(
            found.iter().any(|finding| finding["code"] == *code && finding["file"] == *file),
            "{code} {file:?}: {document:#}"
        );
    }
    assert!(!checked.stdout.contains(MARK) && !checked.stdout.contains('\u{1b}'));
    runtime().block_on(async {
        let app = TestApp::with_site(TestDatabase::new(Backend::Sqlite).await, &site).await;
        let query = "{ pages(first: 50) { nodes { title path } } }";
        assert_eq!(app.data(query).await["pages"]["nodes"], json!([{ "title": "Kept", "path": "/kept/" }]));
        let found = app.data(&format!("{{ search(query: \"{MARK}\") {{ totalCount }} }}")).await;
        assert_eq!(found["search"]["totalCount"], 0);
    });
}

/// Odd, but each has one reading.
#[test]
fn byte_order_marks_and_line_ends_of_other_systems_are_read_as_they_are_meant() {
    let site = Site::minimal();
    site.write("content/mark.md", "\u{feff}---\ntitle: Mark\n---\n\nText.\n");
    site.write("content/ends.md", "---\r\ntitle: Ends\r\n---\r\n\r\nText.\r\n\r\n- a\r\n- b\r\n");
    site.write("data/members/a.yaml", "\u{feff}id: a\r\nname: A\r\nmemberSince: 2020-01-01\r\n");
    let checked = cli::check(&site.root(), &["--strict"]);
    assert_eq!((checked.code, checked.stderr.as_str()), (0, ""), "{}", checked.shown());
    runtime().block_on(async {
        let app = TestApp::with_site(TestDatabase::new(Backend::Sqlite).await, &site).await;
        let data = app
            .data("{ pages(first: 9) { nodes { title body { text } } } members { nodes { name } } }")
            .await;
        assert_eq!(
            data["pages"]["nodes"],
            json!([
                { "title": "Ends", "body": { "text": "Text.\na\nb" } },
                { "title": "Mark", "body": { "text": "Text." } },
            ])
        );
        assert_eq!(data["members"]["nodes"], json!([{ "name": "A" }]));
    });
}

const TRICKS: &str = r##"---
title: "<script>alert(1)</script>"
summary: "<img src=x onerror=alert(1)>"
---

<script>alert(1)</script>
<ScRiPt src=//x.example/a.js></sCrIpT>
<img src=x onerror=alert(1)> <img src="x" OnLoad = "alert(1)">
<a href="javascript:alert(1)">a</a> <a href="JaVa&#x09;Script:alert(1)">b</a> <a href=" &#1; javascript:alert(1)">c</a>
[d](javascript:alert(1)) [e](data:text/html;base64,PHNjcmlwdD4=) [f](vbscript:x) ![g](javascript:alert(1))
<iframe src="https://x.example/"></iframe> <iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data="x.swf"></object><embed src="x.swf"><applet code="x"></applet>
<svg><script>alert(1)</script><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<svg><foreignObject><iframe src="javascript:alert(1)"></iframe></foreignObject></svg>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>
<style>body { background: url(javascript:alert(1)) }</style> <p style="background:url(//x.example/t.gif)">p</p>
<form action="https://x.example/"><input name=q autofocus onfocus=alert(1)><button formaction="javascript:alert(1)">x</button></form>
<meta http-equiv="refresh" content="0;url=https://x.example/"><base href="https://x.example/"><link rel=stylesheet href=//x.example>
<details open ontoggle=alert(1)>x</details> <video><source onerror=alert(1)></video> <audio src=x onerror=alert(1)></audio>
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>
<textarea><p title="</textarea><img src=x onerror=alert(1)>"></textarea>
<!--><img src=x onerror=alert(1)>--> <![CDATA[<img src=x onerror=alert(1)>]]> <?php <img src=x onerror=alert(1)> ?>
<template><img src=x onerror=alert(1)></template> <xmp><img src=x onerror=alert(1)></xmp> <plaintext>
<a href="//x.example" target="_blank" onclick="alert(1)" id="getElementById" name="cookie">h</a>
"##;

#[test]
fn html_with_every_known_trick_is_harmless_when_it_is_served() {
    let site = Site::minimal();
    site.write("content/tricks.md", TRICKS);
    let checked = cli::check(&site.root(), &[]);
    assert_eq!(checked.code, 0, "{}", checked.shown());
    assert!(checked.stderr.contains("warning[html-left-out]"), "{}", checked.stderr);
    assert!(checked.stderr.contains(" --> content/tricks.md:6:1\n"), "{}", checked.stderr);
    for told in ["`<script>`", "`onerror`", "`javascript:`", "`<iframe>`", "`<svg>`", "`<form>`", "`<style>`"]
    {
        assert!(checked.stderr.contains(told), "{told}: {}", checked.stderr);
    }
    runtime().block_on(async {
        let app = TestApp::with_site(TestDatabase::new(Backend::Sqlite).await, &site).await;
        let data = app.data("{ page(path: \"/tricks/\") { summary body { html } } }").await;
        let html = data["page"]["body"]["html"].as_str().unwrap().to_lowercase();
        // What stands as text is escaped; so whatever is a tag here is one.
        let tags: Vec<&str> = html.split('<').skip(1).filter_map(|rest| rest.split('>').next()).collect();
        for tag in &tags {
            let name =
                tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap();
            for bad in [
                "script",
                "iframe",
                "object",
                "embed",
                "applet",
                "svg",
                "math",
                "style",
                "form",
                "button",
                "meta",
                "base",
                "link",
                "noscript",
                "textarea",
                "template",
                "xmp",
                "plaintext",
                "foreignobject",
            ] {
                assert_ne!(name, bad, "<{tag}>");
            }
            for bad in
                [" on", "javascript:", "vbscript:", "data:text", "style=", "srcdoc", "formaction", "xlink"]
            {
                assert!(!tag.contains(bad), "<{tag}>");
            }
        }
        assert!(tags.len() > 5, "what is harmless is kept: {html}");
    });
}

#[test]
fn an_svg_with_scripts_is_told_and_served_so_that_none_runs() {
    let site = Site::minimal();
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    site.write("static/img/logo.svg", svg);
    site.write("overlay/organization.yaml", "logo: /img/logo.svg\n");
    let checked = cli::check(&site.root(), &["--strict"]);
    assert_eq!(checked.code, 1, "{}", checked.shown());
    assert!(
        checked
            .stderr
            .contains("warning[svg-script]: this SVG holds more than a picture: a `script` element")
    );
    runtime().block_on(async {
        let app = TestApp::with_site(TestDatabase::new(Backend::Sqlite).await, &site).await;
        let data = app.data("{ organization { logo { url } } }").await;
        let answer = app.get(data["organization"]["logo"]["url"].as_str().unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.bytes.as_ref()), (200, svg.as_bytes()));
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.ends_with("sandbox"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    });
}
