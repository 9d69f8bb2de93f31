//! What keeps its id when files, addresses and names change.

use crate::harness::cli::{self, Outcome};
use crate::harness::content::instant;
use crate::harness::{Site, TestApp, TestDatabase};
use serde_json::Value;

fn import(db: &TestDatabase, site: &Site) -> Outcome {
    let outcome = cli::import(&db.url, &site.root(), &[]);
    assert_eq!(outcome.code, 0, "{}", outcome.shown());
    outcome
}

fn post(title: &str, front: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2022-05-01\n{front}---\n\nText.\n")
}

/// A server that sees what the command line recorded.
async fn started(db: TestDatabase) -> TestApp {
    let app = TestApp::start(db).await;
    app.clock.set(instant("2100-01-01T00:00:00Z"));
    app
}

async fn resolved(app: &TestApp, path: &str) -> Value {
    let query = format!("{{ resolve(path: \"{path}\") {{ status path node {{ id }} }} }}");
    app.data(&query).await["resolve"].take()
}

on_both! {
    async fn a_renamed_file_with_the_same_address_is_the_same_article(db: TestDatabase) {
        let site = Site::minimal();
        site.write("content/blog/draft-of-news.md", &post("News", ""));
        import(&db, &site);
        let app = started(db).await;
        let before = resolved(&app, "/2022/05/01/news/").await;
        site.remove("content/blog/draft-of-news.md");
        site.write("content/blog/2022/news.md", &post("News", ""));
        let outcome = import(&app.database, &site);
        assert!(outcome.stderr.contains("info[renamed]"), "{}", outcome.shown());
        assert_eq!(outcome.stdout.trim(), "Nothing changed: revision 1 still holds.", "the id is kept, so nothing is new");
        assert_eq!(resolved(&app, "/2022/05/01/news/").await, before);
        let again = import(&app.database, &site);
        assert!(!again.stderr.contains("renamed"), "it is told once: {}", again.shown());
    }

    async fn an_alias_or_an_id_is_evidence_and_the_old_path_has_moved(db: TestDatabase) {
        let site = Site::minimal();
        site.write("content/blog/one.md", &post("One", ""));
        site.write("content/blog/two.md", &post("Two", "id: n-2\n"));
        import(&db, &site);
        let app = started(db).await;
        let (one, two) = (resolved(&app, "/2022/05/01/one/").await, resolved(&app, "/2022/05/01/two/").await);
        site.remove("content/blog/one.md");
        site.remove("content/blog/two.md");
        site.write("content/blog/first.md", &post("First", "aliases: [/2022/05/01/one/]\n"));
        site.write("content/blog/second.md", &post("Second", "id: n-2\n"));
        let outcome = import(&app.database, &site);
        assert_eq!(outcome.stdout.trim(), "Recorded revision 2: 0 created, 2 updated, 0 deleted.", "{}", outcome.shown());
        for (old, new, before) in [("one", "first", one), ("two", "second", two)] {
            let moved = resolved(&app, &format!("/2022/05/01/{old}/")).await;
            assert_eq!(moved["status"], "MOVED", "{old}");
            assert_eq!(moved["path"], format!("/2022/05/01/{new}/"));
            assert_eq!(moved["node"]["id"], before["node"]["id"]);
        }
    }

    async fn without_evidence_the_old_one_is_gone_and_the_pair_is_reported(db: TestDatabase) {
        let site = Site::minimal();
        site.write("content/blog/one.md", &post("A long title", ""));
        site.write("data/members/old.yaml", "id: old\nname: Old Name\nwebsite: https://same.test\n");
        import(&db, &site);
        let app = started(db).await;
        site.remove("content/blog/one.md");
        site.remove("data/members/old.yaml");
        site.write("content/blog/other.md", "---\ntitle: A long title\ndate: 2023-01-01\n---\n\nOther.\n");
        site.write("data/members/new.yaml", "id: new\nname: New Name\nwebsite: https://same.test\n");
        let strict = cli::import(&app.database.url, &site.root(), &["--strict"]);
        assert_eq!((strict.code, strict.stdout.as_str()), (1, ""), "nothing is recorded: {}", strict.shown());
        assert!(strict.stderr.contains("warning[possible-rename]"), "{}", strict.shown());
        assert_eq!(resolved(&app, "/2022/05/01/a-long-title/").await["status"], "CURRENT", "{}", strict.shown());
        let outcome = import(&app.database, &site);
        assert_eq!(outcome.stderr.matches("warning[possible-rename]").count(), 2, "{}", outcome.shown());
        assert!(outcome.stdout.contains("2 created, 0 updated, 2 deleted"), "{}", outcome.shown());
        assert_eq!(resolved(&app, "/2022/05/01/a-long-title/").await["status"], "GONE");
        let data = app.data("{ members(filter: { status: FORMER }) { nodes { name } } }").await;
        assert_eq!(data["members"]["nodes"][0]["name"], "Old Name");
    }

    async fn a_member_keeps_its_id_through_its_profiles_alias(db: TestDatabase) {
        let site = Site::minimal();
        let member = |id: &str, name: &str| format!("id: {id}\nname: {name}\n");
        site.write("data/members/old.yaml", &member("old", "Old Name"));
        site.write("content/members/old.md", "---\nid: old\ntitle: Old Name\n---\n\nProfile.\n");
        import(&db, &site);
        let app = started(db).await;
        let before = resolved(&app, "/members/old/").await;
        site.remove("data/members/old.yaml");
        site.remove("content/members/old.md");
        site.write("data/members/new.yaml", &member("new", "New Name"));
        site.write("content/members/new.md", "---\nid: new\ntitle: New Name\naliases: [/members/old/]\n---\n\nProfile.\n");
        let outcome = import(&app.database, &site);
        assert!(outcome.stderr.contains("this continues the member “old”"), "{}", outcome.shown());
        let data = app.data("{ members { nodes { id name names { name } } } }").await;
        let nodes = data["members"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), 1);
        assert_eq!(nodes[0]["id"], before["node"]["id"]);
        assert_eq!(nodes[0]["names"][0]["name"], "Old Name", "{data:#}");
        assert_eq!(resolved(&app, "/members/old/").await["status"], "MOVED");
    }

    async fn the_overlay_says_that_a_member_has_another_id_now(db: TestDatabase) {
        let site = Site::minimal();
        site.write("data/members/old.yaml", "id: old\nname: Old Name\n");
        import(&db, &site);
        let app = started(db).await;
        let ids = "{ members { nodes { id } } }";
        let before = app.data(ids).await;
        site.remove("data/members/old.yaml");
        site.write("data/members/new.yaml", "id: new\nname: Quite Another\n");
        site.write("overlay/members.yaml", "- id: new\n  formerIds: [old]\n");
        import(&app.database, &site);
        assert_eq!(app.data(ids).await, before);
    }

    async fn those_who_spoke_for_a_former_member_are_known_by_name_and_date(db: TestDatabase) {
        let site = Site::minimal();
        site.write("data/members/a.yaml", "id: a\nname: Alpha\nrepresentatives:\n  - { name: Jo Writer, from: 2021-01-01 }\n");
        site.write("data/members/b.yaml", "id: b\nname: Beta\n");
        site.write("content/blog/one.md", &post("One", "authors: [Jo Writer]\n"));
        import(&db, &site);
        let app = started(db).await;
        let byline = "{ news { nodes { authors { name confidence affiliation author { __typename } member { name } } } } }";
        let before = app.data(byline).await;
        assert_eq!(before["news"]["nodes"][0]["authors"][0]["confidence"], "EXACT", "{before:#}");
        site.remove("data/members/a.yaml");
        let outcome = import(&app.database, &site);
        assert!(!outcome.stderr.contains("author"), "{}", outcome.shown());
        assert_eq!(app.data(byline).await, before, "who wrote it does not change because they left");
    }

    async fn a_tree_without_any_members_is_not_believed(db: TestDatabase) {
        let site = Site::of_size(3);
        import(&db, &site);
        site.remove("data/members");
        let outcome = cli::import(&db.url, &site.root(), &[]);
        assert_eq!(outcome.code, 1, "{}", outcome.shown());
        assert!(outcome.stderr.contains("the last import had 3 members, and this tree has none"), "{}", outcome.shown());
        let meant = cli::import(&db.url, &site.root(), &["--allow-empty"]);
        assert_eq!(meant.code, 0, "{}", meant.shown());
    }

    async fn documents_that_swap_their_files_stay_who_they_are(db: TestDatabase) {
        let site = Site::minimal();
        site.write("content/blog/a.md", &post("One", "id: n-1\n"));
        site.write("content/blog/b.md", &post("Two", "id: n-2\n"));
        import(&db, &site);
        let app = started(db).await;
        let ids = "{ news { nodes { id title } } }";
        let before = app.data(ids).await;
        site.write("content/blog/a.md", &post("Two", "id: n-2\n"));
        site.write("content/blog/b.md", &post("One", "id: n-1\n"));
        import(&app.database, &site);
        assert_eq!(app.data(ids).await, before);
        site.write("content/blog/c.md", &post("Three", "id: n-1\n"));
        let outcome = import(&app.database, &site);
        assert!(outcome.stderr.contains("warning[duplicate-id]"), "{}", outcome.shown());
    }

    async fn a_successor_may_be_named_when_the_member_is_gone(db: TestDatabase) {
        let site = Site::minimal();
        site.write("data/members/old.yaml", "id: old\nname: Old Name\nmemberSince: 2020-01-01\n");
        import(&db, &site);
        let app = started(db).await;
        site.remove("data/members/old.yaml");
        site.write("data/members/new.yaml", "id: new\nname: New Name\n");
        site.write("overlay/members.yaml", "- id: old\n  successor: new\n");
        let outcome = import(&app.database, &site);
        assert!(!outcome.stderr.contains("overlay-reference"), "{}", outcome.shown());
        let asked = "{ member(slug: \"old\") { name status memberSince successor { name } } }";
        let expected = serde_json::json!({ "member": { "name": "Old Name", "status": "FORMER", "memberSince": "2020-01-01", "successor": { "name": "New Name" } } });
        assert_eq!(app.data(asked).await, expected);
        assert_eq!(import(&app.database, &site).stdout.trim(), "Nothing changed: revision 2 still holds.");
        // Too late to be one.
        site.write("overlay/members.yaml", "- id: new\n  formerIds: [old]\n");
        let late = import(&app.database, &site);
        assert!(late.stderr.contains("warning[former-id-unused]"), "{}", late.shown());
    }
}
