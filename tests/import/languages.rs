//! A site in several languages, by suffixes and by folders.

use crate::harness::cli;
use crate::harness::{Site, TestApp};
use serde_json::{Value, json};

const LANGUAGES: &str = "defaultContentLanguage: en\nlanguages:\n  de: { weight: 3, languageCode: de-at }\n  en: { weight: 1 }\n  nl: { weight: 2 }\n";

const CONFIG: &str =
    "baseURL: https://tidewater.test\ntitle: Tidewater Union\npermalinks: { blog: '/:year/:slug/' }\n";

/// The Tidewater Union, in English, Dutch and German, with a suffix in the names of files.
fn tidewater() -> Site {
    let site = Site::empty();
    site.write("hugo.yaml", &format!("{CONFIG}{LANGUAGES}"));
    site.write("content/about.md", "---\ntitle: About us\n---\n\nWe keep the dikes.\n");
    site.write("content/about.nl.md", "---\ntitle: Over ons\n---\n\nWij bewaken de dijken.\n");
    site.write("content/about.de.md", "---\ntitle: Über uns\n---\n\nWir hüten die Deiche.\n");
    site.write("content/join.md", "---\ntitle: Join\n---\n\nCome in.\n");
    site.write(
        "content/blog/flood/index.md",
        "---\ntitle: The flood\ndate: 2023-02-01\n---\n\n{{< figure src=\"map.png\" >}}\n",
    );
    site.write(
        "content/blog/flood/index.nl.md",
        "---\ntitle: De vloed\ndate: 2023-02-01\n---\n\n{{< figure src=\"map.png\" >}} {{< figure src=\"gauge.png\" >}}\n",
    );
    site.write("content/blog/flood/map.png", "a map");
    site.write("content/blog/flood/gauge.png", "a gauge");
    site.write("content/blog/flood/gauge.nl.png", "een peil");
    site.write(
        "content/blog/calm.md",
        "---\ntitle: Calm\ndate: 2023-03-01\ntranslationKey: calm\n---\n\nCalm.\n",
    );
    site.write(
        "content/blog/rust.nl.md",
        "---\ntitle: Rust\ndate: 2023-03-02\npublishDate: 2023-12-01\ntranslationKey: calm\n---\n\nStil.\n",
    );
    site.write("data/members/lock.yaml", "id: lock\nname: Lock Keepers\nmemberSince: 2020-01-01\n");
    site.write("content/members/lock.md", "---\ntitle: Lock Keepers\n---\n\nWe open.\n");
    site.write("content/members/lock.nl.md", "---\ntitle: Sluiswachters\n---\n\nWij openen.\n");
    site
}

/// The same site with a folder for each language.
fn in_folders(site: &Site) {
    let languages = LANGUAGES
        .replace("weight: 1", "weight: 1, contentDir: content/english")
        .replace("weight: 2", "weight: 2, contentDir: content/nl")
        .replace("weight: 3", "weight: 3, contentDir: content/de");
    site.write("hugo.yaml", &format!("{CONFIG}{languages}"));
    for (from, to) in [
        ("about.md", "english/about.md"),
        ("about.nl.md", "nl/about.md"),
        ("about.de.md", "de/about.md"),
        ("join.md", "english/join.md"),
        ("blog/flood/index.md", "english/blog/flood/index.md"),
        ("blog/flood/map.png", "english/blog/flood/map.png"),
        ("blog/flood/gauge.png", "english/blog/flood/gauge.png"),
        ("blog/flood/index.nl.md", "nl/blog/flood/index.md"),
        ("blog/flood/gauge.nl.png", "nl/blog/flood/gauge.png"),
        ("blog/calm.md", "english/blog/calm.md"),
        ("blog/rust.nl.md", "nl/blog/rust.md"),
        ("members/lock.md", "english/members/lock.md"),
        ("members/lock.nl.md", "nl/members/lock.md"),
    ] {
        let content = site.root().join("content");
        std::fs::create_dir_all(content.join(to).parent().unwrap()).unwrap();
        std::fs::rename(content.join(from), content.join(to)).unwrap();
    }
}

const EVERYTHING: &str = "{
  pages(first: 50) { totalCount nodes { id path language title translations { path language translations { path } } } }
  news(first: 50) { totalCount nodes { id path url language translations { path language } resources { src asset { url } } body { html } } }
  dutch: news(filter: { language: \"nl\" }) { totalCount nodes { path } }
  german: pages(filter: { language: \"de-AT\" }) { totalCount nodes { path } }
  member(slug: \"lock\") { profile { text } }
}";

fn node<'a>(data: &'a Value, field: &str, path: &str) -> &'a Value {
    let nodes = data[field]["nodes"].as_array().unwrap();
    nodes.iter().find(|node| node["path"] == path).unwrap_or_else(|| panic!("no {path} in {data:#}"))
}

on_both! {
    async fn translations_are_linked_in_the_order_of_the_site(db: TestDatabase) {
        let site = tidewater();
        let outcome = cli::import(&db.url, &site.root(), &[]);
        assert_eq!(outcome.code, 0, "{}", outcome.shown());
        assert!(outcome.stderr.contains("profile-translation"), "{}", outcome.shown());
        let app = TestApp::start(db).await;
        let data = app.data(EVERYTHING).await;
        let about = node(&data, "pages", "/about/");
        assert_eq!(about["translations"], json!([
            { "path": "/nl/about/", "language": "nl", "translations": [{ "path": "/about/" }, { "path": "/de/about/" }] },
            { "path": "/de/about/", "language": "de-AT", "translations": [{ "path": "/about/" }, { "path": "/nl/about/" }] },
        ]));
        assert_eq!(node(&data, "pages", "/join/")["translations"], json!([]));
        let flood = node(&data, "news", "/2023/the-flood/");
        assert_eq!(flood["translations"], json!([{ "path": "/nl/2023/de-vloed/", "language": "nl" }]));
        assert_eq!(data["dutch"], json!({ "totalCount": 1, "nodes": [{ "path": "/nl/2023/de-vloed/" }] }));
        assert_eq!(data["german"], json!({ "totalCount": 1, "nodes": [{ "path": "/de/about/" }] }));
        assert_eq!(data["member"]["profile"]["text"], "We open.");
        assert_eq!(node(&data, "pages", "/nl/members/lock/")["title"], "Sluiswachters");
    }

    async fn what_is_not_public_is_no_translation_yet(db: TestDatabase) {
        let app = TestApp::with_site(db, &tidewater()).await;
        let calm = "{ newsArticle(path: \"/2023/calm/\") { translations { path } } }";
        assert_eq!(app.data(calm).await["newsArticle"]["translations"], json!([]));
        app.clock.set(crate::harness::content::instant("2023-12-01T00:00:00Z"));
        assert_eq!(app.data(calm).await["newsArticle"]["translations"], json!([{ "path": "/nl/2023/rust/" }]));
        let then = app.data("{ newsArticle(path: \"/2023/calm/\", knownAt: \"2023-11-01T00:00:00Z\") { translations { path } } }").await;
        assert_eq!(then["newsArticle"]["translations"], json!([]));
    }

    async fn languages_of_a_bundle_share_its_files(db: TestDatabase) {
        let site = tidewater();
        let app = TestApp::with_site(db, &site).await;
        for folders in [false, true] {
            if folders {
                in_folders(&site);
                app.import(&site).await;
            }
            let data = app.data(EVERYTHING).await;
            let files = |path: &str| -> Vec<(String, String)> {
                let resources = node(&data, "news", path)["resources"].as_array().unwrap().clone();
                let shown = |value: &Value| value.as_str().unwrap().to_owned();
                resources.iter().map(|resource| (shown(&resource["src"]), shown(&resource["asset"]["url"]))).collect()
            };
            let (english, dutch) = (files("/2023/the-flood/"), files("/nl/2023/de-vloed/"));
            assert_eq!(english.iter().map(|(src, _)| src.as_str()).collect::<Vec<_>>(), ["gauge.png", "map.png"]);
            assert_eq!(dutch.iter().map(|(src, _)| src.as_str()).collect::<Vec<_>>(), ["gauge.png", "map.png"]);
            assert_ne!(english[0].1, dutch[0].1, "each has a gauge of its own");
            assert_eq!(english[1], dutch[1], "and they share the map");
            let html = node(&data, "news", "/nl/2023/de-vloed/")["body"]["html"].as_str().unwrap();
            assert!(html.contains("src=\"/2023/the-flood/map.png\""), "{html}");
            assert!(html.contains("src=\"/nl/2023/de-vloed/gauge.png\""), "{html}");
        }
    }

    async fn a_site_that_moves_its_languages_to_folders_keeps_everything(db: TestDatabase) {
        let site = tidewater();
        let before = cli::import(&db.url, &site.root(), &[]);
        assert_eq!(before.code, 0, "{}", before.shown());
        in_folders(&site);
        let after = cli::import(&db.url, &site.root(), &[]);
        assert_eq!(after.code, 0, "{}", after.shown());
        assert_eq!(after.stdout.trim(), "Nothing changed: revision 1 still holds.", "{}", after.shown());
    }

    async fn a_language_that_is_added_changes_no_id(db: TestDatabase) {
        let site = tidewater();
        site.write("hugo.yaml", &format!("{CONFIG}languages: {{ en: {{ weight: 1 }}, nl: {{ disabled: true }}, de: {{ disabled: true }} }}\n"));
        let app = TestApp::with_site(db, &site).await;
        let ids = async || {
            let data = app.data("{ pages(first: 50) { nodes { id path } } news(first: 50) { nodes { id path } } }").await;
            [node(&data, "pages", "/about/")["id"].clone(), node(&data, "news", "/2023/the-flood/")["id"].clone()]
        };
        let before = ids().await;
        site.write("hugo.yaml", &format!("{CONFIG}{LANGUAGES}"));
        app.import(&site).await;
        assert_eq!(ids().await, before);
    }

    async fn a_default_language_in_a_folder_keeps_what_pages_tell(db: TestDatabase) {
        let site = tidewater();
        site.write("content/bylaws.md", "---\ntitle: Bylaws\n---\n\n## Voting\n\nBy hand.\n");
        site.write("hugo.yaml", &format!("{CONFIG}defaultContentLanguageInSubdir: true\n{LANGUAGES}"));
        let app = TestApp::with_site(db, &site).await;
        let data = app.data("{ organization { about { text } } membership { rules { path } voting { text } } }").await;
        assert_eq!(data["organization"]["about"]["text"], "We keep the dikes.");
        assert_eq!(data["membership"]["rules"]["path"], "/en/bylaws/");
        assert_eq!(data["membership"]["voting"]["text"], "By hand.");
    }

    async fn translations_of_many_are_one_statement(db: TestDatabase) {
        let site = Site::empty();
        site.write("hugo.yaml", &format!("{CONFIG}{LANGUAGES}"));
        for n in 0..40 {
            for suffix in ["", ".nl", ".de"] {
                site.write(&format!("content/blog/{n}{suffix}.md"), &format!("---\ntitle: N {n}\ndate: 2022-01-01\n---\n"));
                site.write(&format!("content/{n}{suffix}.md"), &format!("---\ntitle: P {n}\n---\n"));
            }
        }
        let store = db.store().await;
        site.import(&store, &crate::harness::site::clock()).await;
        store.close().await.unwrap();
        let app = TestApp::start_with(db, |settings| settings.server.memory.answers_memory = 0).await;
        // So that it knows when anything is published.
        app.data("{ revision { number } }").await;
        let mut counts = Vec::new();
        for n in [1, 10, 100] {
            let query = "query($n: Int!) { news(first: $n) { nodes { translations { path } } } pages(first: $n) { nodes { translations { path } } } }";
            let (statements, data) = app.statements(app.data_with(query, json!({ "n": n }))).await;
            for field in ["news", "pages"] {
                let nodes = data[field]["nodes"].as_array().unwrap();
                assert_eq!(nodes.len(), n);
                assert!(nodes.iter().all(|node| node["translations"].as_array().unwrap().len() == 2));
            }
            counts.push(statements);
        }
        assert_eq!(counts, [5, 5, 5], "the snapshot, two lists, and the translations of each");
    }
}
