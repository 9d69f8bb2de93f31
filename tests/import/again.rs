//! One tree after another: what each import records.

use crate::harness::cli;
use crate::harness::content::instant;
use crate::harness::site::clock;
use crate::harness::{Site, TestApp, TestDatabase};
use serde_json::{Value, json};

/// Imports over the command line and gives its sentence.
fn import(database: &TestDatabase, site: &Site) -> String {
    let outcome = cli::import(&database.url, &site.root(), &[]);
    assert_eq!(outcome.code, 0, "{}", outcome.shown());
    outcome.stdout.trim().to_owned()
}

/// The changes since a revision: kind, type and what it is called.
async fn changes(app: &TestApp, since: i64) -> Vec<Value> {
    let query = "query($since: Int!) { changes(since: $since, first: 500) { totalCount nodes { kind type id revision { number } node {
        ... on Member { name } ... on NewsArticle { title } ... on Page { title } } } } }";
    let data = app.data_with(query, json!({ "since": since })).await;
    let nodes = data["changes"]["nodes"].as_array().unwrap().clone();
    assert_eq!(data["changes"]["totalCount"], nodes.len());
    nodes
}

on_both! {
    async fn the_same_tree_twice_is_one_revision(db: TestDatabase) {
        let site = Site::meridian();
        let first = import(&db, &site);
        assert!(first.starts_with("Recorded revision 1: ") && first.ends_with(" created, 0 updated, 0 deleted."), "{first}");
        assert_eq!(import(&db, &site), "Nothing changed: revision 1 still holds.");
        let store = db.store().await;
        assert_eq!(store.latest_revision().await.unwrap().unwrap().number, 1);
    }

    async fn one_changed_file_is_one_revision_with_one_change(db: TestDatabase) {
        let site = Site::meridian();
        import(&db, &site);
        site.edit("content/wg/_index.md", "title: Working groups\n---\n", "title: Working groups\n---\n\nThere are two.\n");
        assert_eq!(import(&db, &site), "Recorded revision 2: 0 created, 1 updated, 0 deleted.");
        let app = TestApp::start(db).await;
        app.clock.set(instant("2100-01-01T00:00:00Z"));
        let changes = changes(&app, 1).await;
        assert_eq!(changes.len(), 1, "{changes:#?}");
        assert_eq!((&changes[0]["kind"], &changes[0]["type"]), (&json!("UPDATED"), &json!("PAGE")));
        assert_eq!(changes[0]["node"]["title"], "Working groups");
    }

    async fn a_removed_member_has_left_and_its_path_is_gone(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let of_aurora = "{ member(slug: \"aurora\") { id name status memberSince memberUntil periods { categoryCode validFrom validTo basis } } }";
        let before = app.data(of_aurora).await;
        site.remove("data/members/aurora.yaml");
        site.remove("content/members/aurora.md");
        site.write("overlay/members.yaml", "");
        app.clock.set(instant("2023-07-01T09:00:00Z"));
        app.import(&site).await;
        let after = app.data(of_aurora).await;
        assert_eq!(after["member"]["id"], before["member"]["id"]);
        assert_eq!(before["member"]["status"], "CURRENT");
        assert_eq!(after["member"]["status"], "FORMER");
        contract!("member-that-left", json: after);

        let resolved = app.data("{ resolve(path: \"/members/aurora/\") { status path node { id __typename } } }").await;
        assert_eq!(resolved["resolve"]["status"], "GONE");
        assert_eq!(resolved["resolve"]["node"]["id"], before["member"]["id"], "a former member is still known by its path");
        let gone: Vec<Value> = changes(&app, 1).await.into_iter().filter(|change| change["kind"] == "DELETED").collect();
        assert!(gone.iter().any(|change| change["id"] == before["member"]["id"]), "{gone:#?}");
        let names = |data: Value| -> Vec<String> {
            data["members"]["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap().to_owned()).collect()
        };
        let asked = async |arguments: &str| names(app.data(&format!("{{ members{arguments} {{ nodes {{ name }} }} }}")).await);
        assert!(!asked("").await.contains(&"Aurora Zeitdienst GmbH".to_owned()));
        assert_eq!(asked("(filter: { status: FORMER })").await, ["Aurora Zeitdienst GmbH"]);
        assert!(asked("(asOf: \"2023-06-30\")").await.contains(&"Aurora Zeitdienst GmbH".to_owned()));
        assert!(!asked("(asOf: \"2023-07-01\")").await.contains(&"Aurora Zeitdienst GmbH".to_owned()));
        assert!(asked("(knownAt: \"2023-06-30T00:00:00Z\")").await.contains(&"Aurora Zeitdienst GmbH".to_owned()));
    }

    async fn a_removed_post_is_withdrawn_and_readable_at_an_earlier_time(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        site.remove("content/blog/2012-06-30-forum.md");
        site.edit("content/about.md", "[time](/2012/06/30/a-forum-for-harbour-time/)", "time");
        site.edit("overlay/history.yaml", "https://meridian.test/2012/06/30/a-forum-for-harbour-time/", "https://meridian.test/");
        app.clock.set(instant("2023-07-01T09:00:00Z"));
        app.import(&site).await;
        let query = "query($at: DateTime) { newsArticle(path: \"/2012/06/30/a-forum-for-harbour-time/\", knownAt: $at) { title body { text } }
            resolve(path: \"/2012/06/30/a-forum-for-harbour-time/\", knownAt: $at) { status } search(query: \"pier harbour\") { totalCount } }";
        let now = app.data(query).await;
        assert_eq!(now["newsArticle"], Value::Null);
        assert_eq!(now["resolve"]["status"], "GONE");
        assert_eq!(now["search"]["totalCount"], 0);
        let then = app.data_with(query, json!({ "at": "2023-06-15T00:00:00Z" })).await;
        assert_eq!(then["newsArticle"]["body"]["text"], "Three harbour masters met at the pier.");
        assert_eq!(then["resolve"]["status"], "CURRENT");
    }

    async fn a_post_with_another_title_keeps_its_id_and_its_old_path_leads_on(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let id = async |path: &str| {
            let query = format!("{{ newsArticle(path: \"{path}\") {{ id pastPaths }} }}");
            app.data(&query).await["newsArticle"].clone()
        };
        let before = id("/2023/02/01/clock-day-is-over/").await;
        site.edit("content/blog/2023-02-01-clock-day.md", "title: Clock Day is over", "title: Clock Day has ended");
        app.import(&site).await;
        let after = id("/2023/02/01/clock-day-has-ended/").await;
        assert_eq!(after["id"], before["id"]);
        assert_eq!(after["pastPaths"], json!(["/2023/02/01/clock-day-is-over/"]));
        let resolved = app.data("{ resolve(path: \"/2023/02/01/clock-day-is-over/\") { status path } }").await;
        assert_eq!(resolved["resolve"], json!({ "status": "MOVED", "path": "/2023/02/01/clock-day-has-ended/" }));
    }

    async fn the_bundled_sample_gives_way_to_a_site_and_a_site_only_when_told_to(db: TestDatabase) {
        // Serving fills an empty database with the sample.
        let mut app = TestApp::start(db).await;
        assert_eq!(app.data("{ organization { name } }").await["organization"]["name"], "PKI Consortium");
        let site = Site::meridian();
        let sentence = import(&app.database, &site);
        assert!(sentence.starts_with("Recorded revision 2: "), "{sentence}");
        app.clock.set(instant("2100-01-01T00:00:00Z"));
        let data = app.data("{ organization { name } members(filter: { status: ANY }) { totalCount } }").await;
        assert_eq!(data, json!({ "organization": { "name": "Meridian Consortium" }, "members": { "totalCount": 5 } }));

        let other = Site::minimal();
        other.write("content/about.md", "---\ntitle: About\n---\n\nSmall.\n");
        let refused = cli::import(&app.database.url, &other.root(), &[]);
        assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{}", refused.shown());
        contract!("import-of-another-site", text: refused.stderr);
        assert_eq!(app.data("{ revision { number } }").await["revision"]["number"], 2, "the database is as it was");
        let replaced = cli::import(&app.database.url, &other.root(), &["--replace"]);
        assert_eq!(replaced.code, 0, "{}", replaced.shown());
        let data = app.data("{ organization { name } members(filter: { status: ANY }) { totalCount } revision { number site } }").await;
        assert_eq!(data["organization"]["name"], "Small");
        assert_eq!(data["members"]["totalCount"], 0, "nothing of the site before is carried forward");
        assert_eq!(data["revision"], json!({ "number": 3, "site": "small.test" }));
        app.stop().await;
    }

    async fn a_server_answers_what_was_imported_beside_it(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        site.edit("data/members/dial.yaml", "name: Dial Observatory", "name: Dial Observatory Ltd");
        let before = app.data("{ revision { number } }").await;
        let outcome = cli::import(&app.database.url, &site.root(), &["--message", "Dial is a company"]);
        assert_eq!(outcome.code, 0, "{}", outcome.shown());
        assert_eq!(before["revision"]["number"], 1);
        app.clock.set(instant("2100-01-01T00:00:00Z"));
        let after = app.data("{ revision { number message recordedBy source } member(slug: \"dial\") { name names { name } } }").await;
        assert_eq!(after["revision"], json!({ "number": 2, "message": "Dial is a company", "recordedBy": "chancery import", "source": "site" }));
        assert_eq!(after["member"]["name"], "Dial Observatory Ltd");
        assert_eq!(after["member"]["names"], json!([{ "name": "Dial Observatory" }, { "name": "Dial Observatory Ltd" }]));
    }

    async fn two_imports_at_once_are_two_revisions_one_after_the_other(db: TestDatabase) {
        let site = Site::meridian();
        import(&db, &site);
        let other = Site::meridian();
        site.edit("content/_index.md", "Welcome.", "Welcome, harbour masters.");
        other.edit("content/_index.md", "Welcome.", "Welcome, all.");
        let url = &db.url;
        let outcomes = std::thread::scope(|scope| {
            let runs = [&site, &other].map(|site| scope.spawn(move || cli::import(url, &site.root(), &[])));
            runs.map(|run| run.join().unwrap())
        });
        for outcome in &outcomes {
            assert_eq!(outcome.code, 0, "{}", outcome.shown());
        }
        let mut sentences: Vec<&str> = outcomes.iter().map(|outcome| outcome.stdout.trim()).collect();
        sentences.sort_unstable();
        assert_eq!(sentences, [
            "Recorded revision 2: 0 created, 1 updated, 0 deleted.",
            "Recorded revision 3: 0 created, 1 updated, 0 deleted.",
        ]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_are_the_same_in_a_database_built_anew() {
    let mut ids: Vec<Value> = Vec::new();
    for _ in 0..2 {
        let database = TestDatabase::new(crate::harness::Backend::Sqlite).await;
        let store = database.store().await;
        Site::meridian().import(&store, &clock()).await;
        store.close().await.unwrap();
        let app = TestApp::start(database).await;
        ids.push(app.data("{ members(first: 100) { nodes { id } } news(first: 100) { nodes { id } } pages(first: 100) { nodes { id } } }").await);
    }
    assert_eq!(ids[0], ids[1]);
}
