//! `--keep-going`: what is sound is published, what is broken stays at its last good version.

use crate::harness::content::instant;
use crate::harness::{Site, TestApp, cli};

on_both! {
    async fn broken_files_stay_as_they_were_and_the_rest_is_published(db: TestDatabase) {
        let site = Site::of_size(4);
        site.write("content/bylaws.md", "---\ntitle: Bylaws\n---\n\n## 1. Voting\n\nOne vote.\n");
        assert_eq!(cli::import(&db.url, &site.root(), &[]).code, 0);
        site.edit("content/blog/a000.md", "title: Article 000", "title: [Article 000");
        site.edit("content/blog/a001.md", "title: Article 001", "title: Changed");
        site.edit("data/members/m002.yaml", "name: Member 002", "name: \"Member 002");
        site.edit("data/members/m003.yaml", "name: Member 003", "name: Renamed");
        site.edit("content/bylaws.md", "title: Bylaws", "title: {Bylaws");
        site.write("content/blog/new.md", "---\ntitle: [New\n---\n");
        let app = TestApp::start(db).await;
        app.clock.set(instant("2100-01-01T00:00:00Z"));
        let rules = "{ membership { rules { title } } }";
        let (asked, before) = ("{ news { nodes { title } } members { nodes { name } } workingGroups { nodes { code } } }", app.data(rules).await);

        let stopped = cli::import(&app.database.url, &site.root(), &[]);
        assert_eq!((stopped.code, stopped.stdout.as_str()), (1, ""), "{}", stopped.shown());
        let groups = app.data(asked).await["workingGroups"].clone();

        let outcome = cli::import(&app.database.url, &site.root(), &["--keep-going"]);
        assert_eq!(outcome.code, 1, "the input is wrong all the same: {}", outcome.shown());
        assert_eq!(outcome.stderr.matches("error[").count(), 4, "{}", outcome.shown());
        assert!(outcome.stdout.contains("revision 2: 0 created, ") && outcome.stdout.contains(" 0 deleted"), "{}", outcome.shown());
        let data = app.data(asked).await;
        let listed = |list: &str, field: &str| -> Vec<String> {
            let nodes = data[list]["nodes"].as_array().unwrap();
            nodes.iter().map(|node| node[field].as_str().unwrap().to_owned()).collect()
        };
        let mut titles = listed("news", "title");
        titles.sort();
        assert_eq!(titles, ["Article 000", "Article 002", "Article 003", "Changed"]);
        let mut names = listed("members", "name");
        names.sort();
        assert_eq!(names, ["Member 000", "Member 001", "Member 002", "Renamed"]);
        assert_eq!(data["workingGroups"], groups);
        assert_eq!(app.data(rules).await, before);
    }

    async fn a_broken_configuration_keeps_everything_back(db: TestDatabase) {
        let site = Site::of_size(3);
        assert_eq!(cli::import(&db.url, &site.root(), &[]).code, 0);
        site.edit("content/blog/a001.md", "title: Article 001", "title: Changed");
        site.edit("config.yaml", "title: Small", "title: [Small");
        let outcome = cli::import(&db.url, &site.root(), &["--keep-going"]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{}", outcome.shown());
    }

    async fn whatever_one_file_is_broken_nothing_changes(db: TestDatabase) {
        let site = Site::meridian();
        assert_eq!(cli::import(&db.url, &site.root(), &[]).code, 0);
        for file in site.files().into_iter().filter(|file| file.starts_with("content/") || file.starts_with("data/")) {
            let Some(broken) = broken(&file) else { continue };
            let whole = site.read(&file);
            site.write(&file, broken);
            let outcome = cli::import(&db.url, &site.root(), &["--keep-going"]);
            assert_eq!(outcome.code, 1, "{file}: {}", outcome.shown());
            // What all share cannot be left out.
            let shared = file.starts_with("data/") && !file.starts_with("data/members/");
            let said = if shared { "" } else { "Nothing changed: revision 1 still holds." };
            assert_eq!(outcome.stdout.trim(), said, "{file}: {}", outcome.shown());
            site.write(&file, &whole);
        }
        let mended = cli::import(&db.url, &site.root(), &[]);
        assert_eq!((mended.code, mended.stdout.trim()), (0, "Nothing changed: revision 1 still holds."), "{}", mended.shown());
    }
}

/// A text that is wrong in a file of this name.
fn broken(file: &str) -> Option<&'static str> {
    match file.rsplit('.').next()? {
        "md" => Some("---\ntitle: [open\n---\n"),
        "yaml" => Some("name: [open\n"),
        _ => None,
    }
}
