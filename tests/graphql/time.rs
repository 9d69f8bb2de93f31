//! Both axes of time: what was true then (`asOf`), what was known then (`knownAt`).

use crate::harness::content::instant;
use crate::harness::{Site, TestApp, TestDatabase};
use serde_json::{Value, json};

/// The site, recorded; then changed and recorded again two months later.
async fn changed(db: TestDatabase) -> TestApp {
    let site = Site::meridian();
    let app = TestApp::with_site(db, &site).await;
    site.edit("data/members/dial.yaml", "memberType: C1", "memberType: B");
    site.edit("data/members/dial.yaml", "name: Dial Observatory", "name: Dial Time Ltd");
    site.edit("overlay/organization.yaml", "legalForm: Non-profit association", "legalForm: Foundation");
    site.remove("data/members/eve.yaml");
    site.edit(
        "overlay/partners.yaml",
        "- id: dusk\n  name: Dusk Society",
        "- id: dawn\n  name: Dawn Society",
    );
    app.clock.set(instant("2023-08-01T09:00:00Z"));
    app.import(&site).await;
    app
}

const ASKED: &str = "query($on: Date, $at: DateTime) {
    organization(asOf: $on, knownAt: $at) {
        name legalForm history { totalCount } members { totalCount nodes { name category { code } } } partners { totalCount nodes { name } }
        membership { categories { code members { totalCount nodes { name } } } rules { title } }
    }
    members(asOf: $on, knownAt: $at, filter: { category: [\"B\", \"C1\"] }) { totalCount nodes { name status category { code name } } }
    workingGroup(code: \"NTP\", asOf: $on, knownAt: $at) { members { totalCount nodes { name } } }
    positions(asOf: $on, knownAt: $at) { totalCount nodes { role name } }
    sponsors(asOf: $on, knownAt: $at) { totalCount nodes { name } }
    partners(asOf: $on, knownAt: $at) { totalCount nodes { name } }
    history(asOf: $on, knownAt: $at) { totalCount }
    member(slug: \"dial\", asOf: $on, knownAt: $at) { name status memberSince category { code } }
}";

on_both! {
    async fn the_two_axes_are_asked_apart_and_together(db: TestDatabase) {
        let app = changed(db).await;
        let mut answers = serde_json::Map::new();
        for (name, on, at) in [
            ("now", None, None),
            ("as of 2015", Some("2015-01-01"), None),
            ("as of 2017", Some("2017-06-01"), None),
            ("as of June, known today", Some("2023-06-15"), None),
            ("known in June", None, Some("2023-06-15T00:00:00Z")),
            ("as of 2017, known in June", Some("2017-06-01"), Some("2023-06-15T00:00:00Z")),
        ] {
            answers.insert(name.to_owned(), app.data_with(ASKED, json!({ "on": on, "at": at })).await);
        }
        contract!("two-axes", json: Value::from(answers));
    }

    async fn the_organisation_had_another_name_before(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        for (on, name) in [
            ("2012-06-30", "Harbour Time Forum"),
            ("2015-01-01", "Harbour Time Forum"),
            ("2020-02-28", "Harbour Time Forum"),
            ("2020-02-29", "Meridian Consortium"),
            ("2023-06-01", "Meridian Consortium"),
        ] {
            let data = app.data_with("query($on: Date) { organization(asOf: $on) { name } }", json!({ "on": on })).await;
            assert_eq!(data["organization"]["name"], name, "{on}");
        }
        let errors = app.errors("{ organization(asOf: \"2012-06-29\") { name } }").await;
        contract!("no-name-yet", json: errors);
    }

    async fn totals_and_nested_lists_follow_the_day_of_the_root_field(db: TestDatabase) {
        let app = TestApp::with_site(db, &Site::meridian()).await;
        let query = "query($on: Date) { members(asOf: $on) { totalCount nodes { name } }
            organization(asOf: $on) { members { totalCount nodes { name } } }
            membership(asOf: $on) { categories { members { totalCount nodes { name } } } } }";
        for (on, members) in [("2014-04-30", 0), ("2014-05-01", 1), ("2016-02-28", 2), ("2016-02-29", 3), ("2023-06-01", 5)] {
            let data = app.data_with(query, json!({ "on": on })).await;
            assert_eq!(data["members"]["totalCount"], members, "{on}");
            assert_eq!(data["members"]["nodes"].as_array().unwrap().len(), members, "{on}");
            assert_eq!(data["members"], data["organization"]["members"], "{on}");
            let categories = data["membership"]["categories"].as_array().unwrap();
            let by_category: u64 = categories.iter().map(|c| c["members"]["totalCount"].as_u64().unwrap()).sum();
            assert_eq!(by_category, members as u64, "{on}");
        }
    }

    async fn an_answer_sees_one_revision_however_many_fields_it_has(db: TestDatabase) {
        // Imports go on while queries with many fields are asked.
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let writer = app.store().await;
        let fields: Vec<String> = (0..30)
            .map(|n| format!("f{n}: organization {{ legalForm }} r{n}: revision {{ number }}"))
            .collect();
        let query = format!("{{ {} }}", fields.join(" "));
        let write = async {
            for n in 0..8 {
                let before = if n == 0 { "Non-profit association".to_owned() } else { format!("Form {}", n - 1) };
                site.edit("overlay/organization.yaml", &before, &format!("Form {n}"));
                site.import(&writer, &app.clock).await;
            }
        };
        let read = async {
            let mut seen = std::collections::BTreeSet::new();
            loop {
                let data = app.data(&query).await;
                let revision = data["r0"]["number"].as_i64().unwrap();
                for n in 0..30 {
                    assert_eq!(data[format!("r{n}")]["number"], revision);
                    assert_eq!(data[format!("f{n}")], data["f0"]);
                }
                seen.insert(revision);
                if revision == 9 {
                    break seen;
                }
            }
        };
        let ((), seen) = tokio::join!(write, read);
        assert!(!seen.is_empty());
    }
}
