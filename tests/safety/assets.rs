//! Files of a hostile tree: none of them is served as something that runs.

use crate::harness::{Site, TestApp};
use reqwest::Method;

const SCRIPT: &str = "<script>alert(1)</script>";
const TYPES: [&str; 8] = [
    "application/pdf",
    "image/avif",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/svg+xml",
    "image/vnd.microsoft.icon",
    "image/webp",
];

fn hostile() -> Site {
    let site = Site::minimal();
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\">{SCRIPT}<foreignObject>\
         <iframe xmlns=\"http://www.w3.org/1999/xhtml\" src=\"javascript:alert(1)\"/></foreignObject></svg>"
    );
    for (name, bytes) in [
        ("logo.svg", svg.as_bytes()),
        ("entity.svg", b"<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><svg xmlns=\"http://www.w3.org/2000/svg\"><text>&x;</text></svg>".as_slice()),
        ("sheet.svg", b"<?xml version=\"1.0\"?><?xml-stylesheet type=\"text/xsl\" href=\"#x\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("page.png", format!("<!doctype html>{SCRIPT}").as_bytes()),
        ("both.gif", format!("GIF89a/*{SCRIPT}*/=1;alert(1)//").as_bytes()),
        ("both.jpg", format!("\u{1}JFIF<html>{SCRIPT}").as_bytes()),
        ("page.ico", SCRIPT.as_bytes()),
        ("page.webp", format!("RIFF....WEBP{SCRIPT}").as_bytes()),
        ("page.pdf", format!("%PDF-1.7 <html>{SCRIPT} /OpenAction << /JS (app.alert(1)) >>").as_bytes()),
        ("page.html", SCRIPT.as_bytes()),
        ("page.xhtml", SCRIPT.as_bytes()),
        ("page.xml", SCRIPT.as_bytes()),
        ("page.svgz", svg.as_bytes()),
        ("page.js", b"alert(1)"),
        ("page.png.html", SCRIPT.as_bytes()),
        ("page.swf", b"FWS"),
    ] {
        site.write_bytes(&format!("content/blog/evil/{name}"), bytes);
    }
    let links = "![a](logo.svg) ![b](page.png) [c](page.pdf) [d](page.html) ![e](both.gif)";
    site.write(
        "content/blog/evil/index.md",
        &format!("---\ntitle: Evil\ndate: 2022-01-01\n---\n\n{links}\n"),
    );
    site
}

on_both! {
    async fn no_file_of_a_hostile_tree_can_run(db: TestDatabase) {
        let app = TestApp::with_site(db, &hostile()).await;
        let listed = app.get("/v1/assets?first=100").await.json();
        let listed = listed["data"].as_array().unwrap().clone();
        let mut ends = std::collections::BTreeSet::new();
        for asset in &listed {
            let (path, url) = (asset["path"].as_str().unwrap(), asset["url"].as_str().unwrap());
            let url = url.strip_prefix(&app.url).unwrap_or(url);
            ends.insert(path.rsplit('.').next().unwrap().to_owned());
            let (folder, _) = url.rsplit_once('/').unwrap();
            // The name in the address is anybody's.
            for url in [url.to_owned(), format!("{folder}/evil.html"), format!("{folder}/evil.svg%00.html"), format!("{folder}/x.html;.png")] {
                for method in [Method::GET, Method::HEAD] {
                    let answer = app.send(app.request(method, &url).header("accept", "text/html")).await;
                    assert_eq!(answer.status, 200, "{url}");
                    let media_type = answer.header("content-type");
                    assert!(TYPES.contains(&media_type), "{path} is served as {media_type}");
                    assert_eq!(Some(media_type), asset["mediaType"].as_str(), "{path}");
                    assert_eq!(answer.header("x-content-type-options"), "nosniff");
                    let policy = answer.header("content-security-policy");
                    assert!(policy.starts_with("default-src 'none'") && policy.ends_with("; sandbox") && !policy.contains("script-src"), "{policy}");
                    let disposition = answer.header("content-disposition");
                    match media_type {
                        "application/pdf" => assert!(disposition.starts_with("attachment; filename=\"") && disposition.ends_with(".pdf\""), "{disposition}"),
                        _ => assert_eq!(disposition, "inline", "{path}"),
                    }
                }
            }
        }
        let expected = ["gif", "ico", "jpg", "pdf", "png", "svg", "webp"];
        assert_eq!(ends.iter().map(String::as_str).collect::<Vec<_>>(), expected, "what else the tree holds is not served");
    }

    async fn a_media_type_that_is_none_of_ours_is_not_believed(db: TestDatabase) {
        let app = TestApp::with_site(db, &hostile()).await;
        app.database.execute("UPDATE asset SET media_type = 'text/html'").await;
        let listed = app.get("/v1/assets?first=100").await.json();
        for asset in listed["data"].as_array().unwrap() {
            let url = asset["url"].as_str().unwrap();
            let answer = app.get(url.strip_prefix(&app.url).unwrap_or(url)).await;
            assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/octet-stream"));
            let disposition = answer.header("content-disposition");
            assert!(disposition.starts_with("attachment; filename=\"") && disposition.ends_with(".bin\""), "{disposition}");
        }
    }
}
