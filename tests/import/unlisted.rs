//! Representatives whom the source asks not to list: nowhere, until they write.

use crate::harness::content::{id, instant};
use crate::harness::{Site, TestApp};
use chancery_schema::domain::Kind;
use serde_json::{Value, json};

const AURORA: &str = "data/members/aurora.yaml";
const HIDDEN: &str = "    role: Deputy\n    hidden: true\n";

/// The id that the deputy of Aurora has, a record of theirs or none.
fn sam() -> String {
    id(Kind::Person, "sam quiet").to_string()
}

fn write(site: &Site, date: &str) {
    let text =
        format!("---\ntitle: From the cellar\ndate: {date}\nauthors: [Sam Quiet]\n---\n\nIt is cold.\n");
    site.write("content/blog/cellar.md", &text);
}

/// What GraphQL and REST know of them: their name by `node` and by `person`, and how REST answers.
async fn known(app: &TestApp) -> (Value, Value, u16) {
    let query = "query($id: ID!) { node(id: $id) { ... on Person { name } } person(id: $id) { name } }";
    let data = app.data_with(query, json!({ "id": sam() })).await;
    let status = app.get(&format!("/v1/people/{}", sam())).await.status.as_u16();
    (data["node"]["name"].clone(), data["person"]["name"].clone(), status)
}

/// Whether lists have them, by GraphQL and by REST, in pages and whole.
async fn listed(app: &TestApp) -> [bool; 3] {
    let data =
        app.data("{ people(first: 99, filter: { search: \"quiet\" }) { totalCount nodes { id } } }").await;
    let nodes = data["people"]["nodes"].as_array().unwrap();
    assert_eq!(data["people"]["totalCount"], nodes.len());
    let page = app.get("/v1/people?search=sam&totalCount=true").await.json();
    assert_eq!(page["totalCount"], page["data"].as_array().unwrap().len());
    let whole = app.get("/v1/people.ndjson").await.text();
    assert!(whole.contains("Zoë Ångström"), "{whole}");
    let theirs = |entry: &Value| entry["id"] == sam().as_str();
    [
        nodes.iter().any(theirs),
        page["data"].as_array().unwrap().iter().any(theirs),
        whole.contains("Sam Quiet"),
    ]
}

/// What both surfaces tell of changes to them.
async fn changes(app: &TestApp, since: i64) -> Vec<String> {
    let query =
        "query($since: Int!) { changes(since: $since, types: [PERSON], first: 500) { nodes { kind id } } }";
    let data = app.data_with(query, json!({ "since": since })).await;
    let rest = app.get(&format!("/v1/changes?since={since}&types=PERSON&first=500")).await.json();
    let of = |entries: &Value, kind: &str| -> Vec<String> {
        let entries = entries.as_array().unwrap().iter();
        let theirs = entries.filter(|entry| entry["id"] == sam().as_str());
        theirs.map(|entry| entry[kind].as_str().unwrap().to_owned()).collect()
    };
    let kinds = of(&data["changes"]["nodes"], "kind");
    assert_eq!(kinds, of(&rest["data"], "kind"));
    kinds
}

fn there() -> (Value, Value, u16) {
    (json!("Sam Quiet"), json!("Sam Quiet"), 200)
}

fn nowhere(status: u16) -> (Value, Value, u16) {
    (Value::Null, Value::Null, status)
}

on_both! {
    async fn whom_the_source_asks_not_to_list_is_nowhere_until_they_write(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        assert_eq!(known(&app).await, nowhere(404));
        assert_eq!(listed(&app).await, [false; 3]);
        assert!(changes(&app, 0).await.is_empty());
        let dump = app.get("/v1/changes?since=0&types=PERSON&first=500").await.text();
        assert!(dump.contains(id(Kind::Person, "zoe angstrom").as_str()), "those who are listed are known: {dump}");

        // Recorded ahead of its time, and public when its time has come.
        write(&site, "2023-07-01T00:00:00Z");
        app.import(&site).await;
        assert_eq!((known(&app).await, listed(&app).await), (nowhere(404), [false; 3]));
        app.clock.set(instant("2023-07-02T00:00:00Z"));
        assert_eq!((known(&app).await, listed(&app).await), (there(), [true; 3]));
        assert_eq!(changes(&app, 1).await, ["CREATED"]);
        let article = app.get("/v1/news/from-the-cellar").await.json();
        let author = &article["authors"][0];
        assert_eq!(author["author"]["id"], sam().as_str());
        assert_eq!(author["affiliation"], "Aurora Zeitdienst GmbH");
        let data = app.data("{ member(slug: \"aurora\") { representatives { name } } }").await;
        assert_eq!(data["member"]["representatives"], json!([{ "name": "Zoë Ångström" }]), "known, and not listed");
        let before = app.import(&site).await;
        assert!(!before.changed, "the same tree is one revision");

        // What they wrote is taken back.
        site.remove("content/blog/cellar.md");
        app.clock.set(instant("2023-07-03T00:00:00Z"));
        app.import(&site).await;
        assert_eq!((known(&app).await, listed(&app).await), (nowhere(410), [false; 3]));
        assert_eq!(changes(&app, 2).await, ["DELETED"]);
        let then = format!("/v1/people/{}?knownAt=2023-07-02T12:00:00Z", sam());
        assert_eq!(app.get(&then).await.status, 200, "what was public once is readable as it was known");
    }

    async fn whoever_holds_a_position_or_is_listed_elsewhere_is_known(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let mut tree = site.read("overlay/positions.yaml");
        tree.push_str("- { body: Council of Clocks, role: Scribe, person: Sam Quiet }\n");
        site.write("overlay/positions.yaml", &tree);
        app.import(&site).await;
        assert_eq!(known(&app).await, there());
        let positions = app.get("/v1/positions?body=Council%20of%20Clocks").await.json();
        assert_eq!(positions["data"][0]["person"]["id"], sam().as_str());
    }

    async fn who_is_no_longer_to_be_listed_is_withdrawn_for_what_was_before_too(db: TestDatabase) {
        let site = Site::meridian();
        site.edit(AURORA, HIDDEN, "    role: Deputy\n");
        let app = TestApp::with_site(db, &site).await;
        assert_eq!(known(&app).await, there());
        let listed = async |arguments: &str| {
            let query = format!("{{ member(slug: \"aurora\"{arguments}) {{ representatives {{ name person {{ name }} }} }} }}");
            let data = app.data(&query).await;
            let sams = data["member"]["representatives"].as_array().unwrap().iter().filter(|of| of["name"] == "Sam Quiet");
            sams.count()
        };
        assert_eq!(listed("").await, 1);
        site.edit(AURORA, "    role: Deputy\n", "    role: Former deputy\n    hidden: true\n");
        app.clock.set(instant("2023-07-01T00:00:00Z"));
        app.import(&site).await;
        assert_eq!(known(&app).await, nowhere(410));
        assert_eq!(changes(&app, 1).await, ["DELETED"]);
        assert_eq!((listed("").await, listed(", asOf: \"2023-06-15\"").await), (0, 0));
        assert_eq!(listed(", knownAt: \"2023-06-15T00:00:00Z\"").await, 1, "nothing that was recorded is overwritten");
        assert!(!app.import(&site).await.changed);
    }

    async fn they_are_authors_at_the_dates_they_spoke_for_a_member_that_has_left(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        site.remove(AURORA);
        site.remove("content/members/aurora.md");
        site.write("overlay/members.yaml", "");
        app.clock.set(instant("2023-07-01T00:00:00Z"));
        app.import(&site).await;
        assert_eq!(known(&app).await, nowhere(404));
        write(&site, "2023-06-15");
        app.clock.set(instant("2023-07-02T00:00:00Z"));
        app.import(&site).await;
        let author = app.get("/v1/news/from-the-cellar").await.json()["authors"][0].clone();
        assert_eq!(author["author"]["id"], sam().as_str());
        assert_eq!(author["member"]["name"], "Aurora Zeitdienst GmbH");
        assert_eq!(known(&app).await, there());
        assert!(!app.import(&site).await.changed);
        // Who was listed stays known though their member left.
        let zoe = app.get(&format!("/v1/people/{}", id(Kind::Person, "zoe angstrom"))).await;
        assert_eq!(zoe.json()["name"], "Zoë Ångström");
    }
}
