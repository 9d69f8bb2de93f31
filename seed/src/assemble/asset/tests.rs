//! Where logos are found, and what is served.

use super::*;

fn assets(paths: &[&str]) -> Assets {
    let by_path = paths.iter().map(|path| ((*path).to_owned(), Id::derive(Kind::Asset, path, 0))).collect();
    Assets { by_path, ..Assets::default() }
}

fn is(id: Option<Id>, path: &str) -> bool {
    id == Some(Id::derive(Kind::Asset, path, 0))
}

#[test]
fn a_logo_is_found_by_the_name_of_the_member() {
    let assets = assets(&[
        "/images/members/a/a.png",
        "/images/members/a/a.svg",
        "/images/members/b/logo.svg",
        "/images/members/c/1.svg",
        "/images/members/c/2.svg",
        "/img/members/d.png",
        "/images/members/ab/ab.svg",
    ]);
    assert!(is(assets.logo(&["A"]), "/images/members/a/a.svg"));
    assert!(is(assets.logo(&["b"]), "/images/members/b/logo.svg"));
    assert_eq!(assets.logo(&["c"]), None);
    assert!(is(assets.logo(&["x", "d"]), "/img/members/d.png"));
    assert!(is(assets.find("images/members/a/a.png?x"), "/images/members/a/a.png"));
}

#[test]
fn only_listed_media_types_are_served() {
    assert_eq!(media_type("/a/b.SVG"), Some("image/svg+xml"));
    for path in ["/_headers", "/a.html", "/a.js", "/svg", "/a.svg/x", "/a.exe"] {
        assert_eq!(media_type(path), None, "{path}");
    }
}
