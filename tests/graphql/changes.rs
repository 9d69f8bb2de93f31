//! What changed since a revision: all there is to know to keep a copy in step.

use crate::harness::{Site, TestApp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const QUERY: &str = "query($since: Int!, $types: [NodeType!], $after: String) {
    changes(since: $since, types: $types, first: 7, after: $after) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { kind type id revision { number } node { id ... on Member { name status } ... on NewsArticle { title } ... on Page { title } } }
    }
}";

async fn all(app: &TestApp, since: i64, types: Value) -> Vec<Value> {
    let mut found = Vec::new();
    let mut after = Value::Null;
    loop {
        let mut page = app.data_with(QUERY, json!({ "since": since, "types": types, "after": after })).await
            ["changes"]
            .take();
        found.append(page["nodes"].as_array_mut().unwrap());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], found.len());
            return found;
        }
    }
}

on_both! {
    async fn a_copy_kept_in_step_by_changes_is_what_is_served(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let mut copy: BTreeMap<String, Value> = BTreeMap::new();
        let mut seen = 0;
        for step in 0..4 {
            match step {
                1 => site.edit("data/members/dial.yaml", "name: Dial Observatory", "name: Dial"),
                2 => {
                    site.remove("data/members/eve.yaml");
                    site.remove("content/blog/2012-06-30-forum.md");
                    site.write("content/new.md", "---\ntitle: New\n---\n\nNew.\n");
                }
                3 => site.write("data/members/eve.yaml", "id: eve\nname: Eve Horologist\nkind: individual\nmemberType: D\n"),
                _ => {}
            }
            app.clock.advance(chrono::TimeDelta::days(3));
            app.import(&site).await;
            for change in all(&app, seen, json!(["MEMBER", "NEWS_ARTICLE", "PAGE"])).await {
                let id = change["id"].as_str().unwrap().to_owned();
                let is_member = change["type"] == "MEMBER";
                match change["kind"].as_str().unwrap() {
                    "DELETED" if !is_member => {
                        assert_eq!(change["node"], Value::Null);
                        copy.remove(&id);
                    }
                    _ => drop(copy.insert(id, change["node"].clone())),
                }
            }
            seen = app.data("{ revision { number } }").await["revision"]["number"].as_i64().unwrap();
            assert_eq!(seen, step.max(0) + 1);
            copy.retain(|_, node| !node.is_null());
            let served = app.data(
                "{ members(first: 99, filter: { status: ANY }) { nodes { id name status } } news(first: 99) { nodes { id title } } pages(first: 99) { nodes { id title } } }",
            ).await;
            let mut expected: BTreeMap<String, Value> = BTreeMap::new();
            for list in ["members", "news", "pages"] {
                for node in served[list]["nodes"].as_array().unwrap() {
                    expected.insert(node["id"].as_str().unwrap().to_owned(), node.clone());
                }
            }
            assert_eq!(copy, expected, "after step {step}");
        }
    }

    async fn changes_tell_creations_updates_and_deletions_by_revision(db: TestDatabase) {
        let site = Site::meridian();
        let app = TestApp::with_site(db, &site).await;
        let since_0 = all(&app, 0, Value::Null).await;
        assert!(since_0.iter().all(|change| change["kind"] == "CREATED" && change["revision"]["number"] == 1));
        assert!(all(&app, 1, Value::Null).await.is_empty());
        site.remove("data/members/eve.yaml");
        site.edit("content/about.md", "Anyone with a clock.", "Anyone with two clocks.");
        site.write("content/blog/new.md", "---\ntitle: New\ndate: 2023-05-01\nauthors: [Zoë Ångström]\n---\n\nNew.\n");
        app.clock.advance(chrono::TimeDelta::days(1));
        app.import(&site).await;
        let changes: Vec<String> = all(&app, 1, Value::Null).await.iter().map(|change| {
            let node = &change["node"];
            let name = node["name"].as_str().or(node["title"].as_str()).unwrap_or("-");
            format!("{} {} {name} {}", change["kind"].as_str().unwrap(), change["type"].as_str().unwrap(), node["status"].as_str().unwrap_or(""))
        }).collect();
        contract!("changes", text: changes.join("\n"));
        let errors = [
            app.errors("{ changes(since: 3) { totalCount nodes { id } } }").await,
            app.errors("{ changes(since: -1) { totalCount nodes { id } } }").await,
        ];
        contract!("changes-refused", text: errors.concat().join("\n"));
    }
}
