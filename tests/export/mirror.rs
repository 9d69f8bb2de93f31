//! `chancery export --static`: everything as files.

use crate::harness::cli::run;
use crate::harness::site::clock;
use crate::harness::{Site, TestApp};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

const BASE: &str = "https://data.example.org";

fn mirror(database: &str, folder: &Path) -> (i32, String) {
    let folder = folder.to_str().unwrap();
    let args = ["export", "--database", database, "--static", folder, "--public-url", BASE];
    let outcome = run(&args);
    (outcome.code, outcome.shown())
}

/// The files of a folder: what they hold, and when that was written.
fn files(folder: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, (Vec<u8>, SystemTime)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                let modified = std::fs::metadata(&path).unwrap().modified().unwrap();
                found.insert(name, (std::fs::read(&path).unwrap(), modified));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

on_both! {
    async fn a_mirror_holds_what_is_served_and_every_link_in_it_leads_to_a_file(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("deep/mirror");
        let (code, said) = mirror(&app.database.url, &folder);
        assert_eq!(code, 0, "{said}");
        let made = files(&folder);
        // The mirror is of today, the server of the fixture's day: these say the same on both.
        for path in ["v1/members.csv", "v1/members.ndjson", "v1/organization", "v1/revisions/1"] {
            let answer = app.get(&format!("/{path}")).await;
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(String::from_utf8_lossy(&made[path].0), answer.text(), "{path}");
        }
        for path in ["index.html", "mirror.json", "sitemap.xml", "v1/members.xlsx", "v1/members.json", "v1/membership"] {
            assert!(made.contains_key(path), "{path} of {:?}", made.keys());
        }
        let mut links = 0;
        for (name, (bytes, _)) in made.iter().filter(|(name, _)| name.starts_with("v1/") && !name.ends_with("xlsx")) {
            let text = String::from_utf8_lossy(bytes);
            for part in text.split("\"href\":\"/").skip(1) {
                let link = part.split('"').next().unwrap();
                assert!(made.contains_key(link), "{link} in {name}");
                links += 1;
            }
            for part in text.split("\"url\":\"/").skip(1) {
                assert!(made.contains_key(part.split('"').next().unwrap()), "{part:.90} in {name}");
                links += 1;
            }
        }
        assert!(links > 50, "{links}");
        assert!(!made.keys().any(|name| name.contains("imports")), "{:?}", made.keys());
    }

    async fn no_address_in_a_mirror_leads_out_of_it_or_asks_a_question(db: TestDatabase) {
        let site = Site::meridian();
        // More than a page of a feed.
        for n in 0..30 {
            let text = format!("---\ntitle: Notice {n}\ndate: 2020-01-01\ntags: [notice]\n---\nNotice {n}.\n");
            site.write(&format!("content/blog/2020-01-01-notice-{n}.md"), &text);
        }
        let store = db.store().await;
        site.import(&store, &clock()).await;
        store.close().await.unwrap();
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("mirror");
        let (code, said) = mirror(&db.url, &folder);
        assert_eq!(code, 0, "{said}");
        let made = files(&folder);
        let mut found = 0;
        // The contract describes a server, and says so.
        let texts = made.iter().filter(|(name, _)| !name.ends_with("xlsx") && *name != "openapi.yaml");
        for (name, (bytes, _)) in texts.filter(|(name, _)| !name.starts_with("assets/")) {
            let text = String::from_utf8_lossy(bytes);
            let absolute = text.split(BASE).skip(1);
            let relative = text.split("\"/v1/").skip(1);
            let ends = |c: char| c.is_whitespace() || "\"'<>,;\\".contains(c);
            for (prefix, rest) in absolute.map(|rest| ("", rest)).chain(relative.map(|rest| ("v1/", rest))) {
                let address = format!("{prefix}{}", rest.split(ends).next().unwrap());
                let file = address.trim_start_matches('/').split('#').next().unwrap();
                assert!(!file.contains('?'), "{address} in {name}");
                assert!(file.is_empty() || made.contains_key(file), "{address} in {name}");
                found += 1;
            }
        }
        assert!(found > 100, "{found}");
        for (feed, entry) in [("rss", "<item>"), ("atom", "<entry>"), ("json", "\"date_published\"")] {
            let text = String::from_utf8_lossy(&made[&format!("feeds/news.{feed}")].0).into_owned();
            let articles = made.keys().filter(|name| name.starts_with("v1/news/")).count();
            assert!(articles > 30, "{articles}");
            assert_eq!(text.matches(entry).count(), articles, "every article is in the feed: {feed}");
            assert!(!text.contains("after="), "{feed}");
        }
        let server_only = |name: &&String| {
            ["feeds/index", "v1/index", "robots", ".well-known"].iter().any(|start| name.starts_with(start))
        };
        assert_eq!(made.keys().find(server_only), None);
    }

    async fn a_mirror_changes_where_the_content_does_and_nowhere_else(db: TestDatabase) {
        let site = Site::meridian();
        let store = db.store().await;
        site.import(&store, &clock()).await;
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("mirror");
        assert_eq!(mirror(&db.url, &folder).0, 0);
        let first = files(&folder);
        let (code, said) = mirror(&db.url, &folder);
        assert!(code == 0 && said.contains("nothing has changed"), "{said}");
        assert_eq!(files(&folder), first, "the same bytes, and the same times");

        site.remove("data/members/dial.yaml");
        site.edit("data/members/borealis.yaml", "name: Borealis Time", "name: Borealis Clocks");
        site.import(&store, &clock()).await;
        let (code, said) = mirror(&db.url, &folder);
        assert!(code == 0 && said.contains("was replaced"), "{said}");
        let second = files(&folder);
        assert!(String::from_utf8_lossy(&second["v1/members.csv"].0).contains("Borealis Clocks"));
        assert!(!String::from_utf8_lossy(&second["v1/members.csv"].0).contains("Dial Observatory"));
        assert_eq!(second["v1/organization"], first["v1/organization"], "what has not changed keeps its time");
        assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 1, "nothing is left beside it");

        site.remove("content/blog/2017-01-01-leap.md");
        site.import(&store, &clock()).await;
        let gone = first.keys().filter(|name| name.starts_with("v1/news/")).count();
        assert_eq!(mirror(&db.url, &folder).0, 0);
        assert_eq!(files(&folder).keys().filter(|name| name.starts_with("v1/news/")).count(), gone - 1);

        std::fs::write(folder.join("mine.txt"), "mine").unwrap();
        let (code, said) = mirror(&db.url, &folder);
        assert!(code == 2 && said.contains("mine.txt"), "{said}");
        assert_eq!(std::fs::read(folder.join("mine.txt")).unwrap(), b"mine");
        let other = temporary.path().join("other");
        std::fs::create_dir(&other).unwrap();
        assert_eq!(mirror(&db.url, &other).0, 0, "an empty folder");
        std::fs::remove_file(other.join("mirror.json")).unwrap();
        let (code, said) = mirror(&db.url, &other);
        assert!(code == 2 && said.contains("is no mirror"), "{said}");
        store.close().await.unwrap();
    }
}
